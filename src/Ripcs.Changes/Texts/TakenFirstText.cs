using Ripcs.Core.Analysis.Packets;
using Ripcs.Core.Analysis.Reading;
using Ripcs.Core.Lint;

namespace Ripcs.Changes.Texts;

/// <summary>Warns about foreign rules before those of Ripcs that take packets of an added rule.</summary>
internal static class TakenFirstText
{
    private const int MostNamed = 3;

    /// <param name="after">All rules of the host as they would be after the change.</param>
    /// <param name="diff">The changes.</param>
    /// <param name="chainsInFront">The foreign chains that a host policy puts first.</param>
    /// <param name="partitions">The partitions of the rule files.</param>
    /// <param name="path">The path of the rule files as typed.</param>
    /// <param name="addressesOf">The addresses of the host; null if unknown.</param>
    public static IEnumerable<Note> Of(
        FirewallState after, StateDiff diff, ValueList<ChainName> chainsInFront, ValueList<CompiledPartition> partitions, string path,
        Func<Family, ValueSet?> addressesOf)
    {
        var (said, notes) = (new SaidRules(partitions), new List<Note>());
        foreach (var family in Families.Both)
        {
            var rules = new PacketRules(after[family]);
            foreach (var table in BypassedRules.Asked)
            {
                if (new BypassedRules(rules, table, chainsInFront, addressesOf(family)).Find([.. Coming(rules, table, diff)]) is { } found)
                {
                    notes.AddRange(found.GroupBy(passed => (passed.ByTable, passed.By.Chain, passed.By.Place, Then(passed)))
                        .Select(passed => Note.Warning(Text([.. passed], said, family, path))));
                    continue;
                }

                notes.Add(Note.Info($"the rules of {Words.Place(family, table)} are too complex to tell which rules not managed by Ripcs "
                    + $"are in front and take packets of the new rules"));
            }
        }

        return notes;
    }

    private static IEnumerable<RulePlace> Coming(PacketRules rules, TableName table, StateDiff diff)
    {
        foreach (var chain in diff.Partitions.SelectMany(partition => partition.Chains).Where(chain => chain.Family == rules.Family
            && chain.Table == table))
        {
            var coming = chain.Lines.Where(line => line.Kind is LineKind.Added).Select(line => line.Text).ToHashSet(StringComparer.Ordinal);
            var live = chain.New is { } name && coming.Count > 0 ? rules.Find(chain.Table, name) : null;
            foreach (var (index, rule) in (live?.Rules ?? []).Index().Where(item => coming.Contains(item.Item.Text)))
            {
                yield return new RulePlace(live!.Name, index + 1, rule);
            }
        }
    }

    private static AdvisedText Text(List<BypassedRule> passed, SaidRules said, Family family, string path)
    {
        var first = passed[0];
        var names = passed.Select(one => Name(said, family, one)).Distinct().ToList();
        var named = Words.First(names, MostNamed) + (names.Count <= MostNamed ? "" : " (" + Advice.To(Way.LintAll, path) + " names them)");
        var does = first.IsLedElsewhere ? "redirects" : first.Table == TableName.Nat ? "takes" : first.IsDenied ? "denies"
            : "accepts";
        return $"{Foreign.Name(family, first.ByTable, first.By)} is in front and {does} packets that " + named
            + $" would {Then(first)}, such as {BypassedStatements.Example(first.Packets)}: "
            + $"{(names.Count == 1 ? "it never meets" : "they never meet")} these; {BypassedStatements.Advice(first)}";
    }

    private static string Then(BypassedRule passed) => passed.Table == TableName.Filter ? passed.IsDenied ? "accept" : "deny"
        : passed.Rule.Rule.Effect is RuleEffect.Translate ? "translate" : "leave as they are";

    private static string Name(SaidRules said, Family family, BypassedRule passed) =>
        said.Of(family, passed.Table, passed.Rule.Chain, passed.Rule.Place, passed.Rule.Rule.Text) is { } origin
        ? Words.NameAndPlace(origin) : passed.Rule.Rule.Text;
}
