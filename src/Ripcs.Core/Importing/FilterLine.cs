using Ripcs.Core.Analysis.Reading;
using Ripcs.Core.Planning.Owned;

namespace Ripcs.Core.Importing;

/// <summary>A rule of a built-in chain of the filter table, with the statements that should say it.</summary>
/// <param name="Covers">The rule, and those of the user chain to which it leads.</param>
/// <param name="Said">In their order; none if the rule stays Raw.</param>
/// <param name="Why">Why it stays Raw.</param>
internal sealed record FilterLine(ValueList<DumpRule> Covers, ValueList<RuleStatement> Said, string Why = "")
{
    private const int MostSteps = 8;
    private const string OfChains = "chain ";

    public bool IsRaw => Said.Count == 0;

    /// <summary>
    /// The lines of a built-in chain. A jump to a user chain becomes the statements of that chain, each with the conditions of the jump:
    /// <code>
    /// -A INPUT -p tcp -m conntrack --ctstate NEW -j TCP
    /// -A TCP -p tcp -m tcp --dport 22 -j ACCEPT          → Accept("").Ports(22).State("NEW")
    /// </code>
    /// </summary>
    public static IReadOnlyList<FilterLine> Of(DumpTable table, DumpChain chain, IReadOnlySet<DumpRule> without) =>
        [.. chain.Rules.Where(rule => !without.Contains(rule)).Select(rule =>
        {
            var covers = new List<DumpRule>();
            var (said, why) = Expanded(table, rule, ParsedRule.Of(RuleNormalizer.Normalize(rule.Text)), without, covers, 0);
            return why.Length == 0 ? new FilterLine(covers.Distinct().ToValueList(), said.ToValueList()) : new FilterLine([rule], [], why);
        })];

    /// <summary>The section of the rules of a user chain under no comment: its name tells what they are about.</summary>
    public static SourceSpan OfChain(ChainName chain) => new(OfChains + chain.Value, 1);

    /// <summary>The name of the chain of such a section; null for any other one.</summary>
    public static string? ChainOf(SourceSpan section) =>
        section.File is { } file && file.StartsWith(OfChains, StringComparison.Ordinal) ? file[OfChains.Length..] : null;

    private static (List<RuleStatement> Said, string Why) Expanded(
        DumpTable table, DumpRule rule, ParsedRule whole, IReadOnlySet<DumpRule> without, List<DumpRule> covers, int steps)
    {
        covers.Add(rule);
        if (whole.Target is not { } target || table.Find(target.Chain) is not { Policy: null } chain)
        {
            var (said, why) = FilterReader.Of(whole.ToString());
            var isOfChain = table.Find(rule.Chain) is { Policy: null } own && own.Rules.All(first => first.Line != rule.Section.Line);
            return (said is null ? [] : [said with { At = isOfChain ? OfChain(rule.Chain) : rule.Section }], why);
        }

        // A copy of a program's chain goes out of date, and is easier to find as a chain.
        if (OtherProgram.OfChain(chain.Name) is { } program)
            return ([], $"chain {chain.Name} is of {program}");

        if (target.IsGoto || steps == MostSteps)
            return ([], $"no statement goes to chain {chain.Name}");

        if (CountsForSeveral(table, chain))
        {
            return ([], $"chain {chain.Name} counts the packets of several jumps together" + (OtherPrograms.OnlyLogsAndDenies(chain)
                ? "; .LogDropped(…) of HostPolicy() would do the same, and also log what FORWARD drops" : ""));
        }

        var all = new List<RuleStatement>();
        foreach (var (place, own) in chain.Rules.Index().Where(own => !without.Contains(own.Item)))
        {
            var parsed = ParsedRule.Of(RuleNormalizer.Normalize(own.Text));
            if (parsed.Target is { Name: "RETURN" })
            {
                if (place < chain.Rules.Count - 1)
                    return ([], $"chain {chain.Name} returns packets");

                covers.Add(own);
                continue;
            }

            if (Joined(whole, parsed) is not { } joined)
                return ([], $"no statement can combine the conditions of the jump and of chain {chain.Name}");

            var (said, why) = Expanded(table, own, joined, without, covers, steps + 1);
            if (why.Length > 0)
                return ([], $"chain {chain.Name}: {why}");

            all.AddRange(said);
        }

        return all.Count == 0 ? ([], $"chain {chain.Name} decides nothing") : (all, "");
    }

    private static bool CountsForSeveral(DumpTable table, DumpChain chain) =>
        chain.Rules.SelectMany(rule => ParsedRule.Of(rule.Text).Matches)
            .Any(match => match.Module is "limit" || ConditionReader.Counts(match.Module))
        && table.Chains.SelectMany(other => other.Rules).Count(rule => RuleTarget.Find(rule.Text)?.Chain == chain.Name) > 1;

    /// <summary>The rule with the conditions of the jump that leads to it; null if iptables says them in no single rule.</summary>
    private static ParsedRule? Joined(ParsedRule jump, ParsedRule rule)
    {
        var head = new List<RuleOption>();
        foreach (var same in Head(jump).Concat(Head(rule)).GroupBy(option => option.Name))
        {
            var options = same.Distinct().ToList();
            if (options is [var one, var other])
            {
                if (one.IsNot || other.IsNot
                    || !IpPrefix.TryParse(one.Value, out var wide) || !IpPrefix.TryParse(other.Value, out var narrow))
                {
                    return null;
                }

                options = wide.Contains(narrow) ? [other] : narrow.Contains(wide) ? [one] : [];
            }

            if (options is not [var only])
                return null;

            head.Add(only);
        }

        var matches = jump.Matches.Concat(rule.Matches).Where(match => match.Module is not null).DistinctBy(match => match.ToString());
        return rule with { Matches = [new RuleMatch(null, head.ToValueList()), .. matches] };
    }

    private static IEnumerable<RuleOption> Head(ParsedRule rule) =>
        rule.Matches.Where(match => match.Module is null).SelectMany(match => match.Options);
}
