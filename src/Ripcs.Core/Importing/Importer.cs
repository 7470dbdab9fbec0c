using Ripcs.Core.Diagnostics;
using Ripcs.Core.Model;
using Ripcs.Core.SaveFormat;
using Ripcs.Core.Validation;

namespace Ripcs.Core.Importing;

/// <summary>
/// From dumps to rule files that decide every packet as the dumps do: the list of steps. What no statement says exactly is said by Raw, in the
/// order of the dump.
/// </summary>
public static class Importer
{
    private const string HostName = "host";

    /// <summary>Imports the rules of a host.</summary>
    /// <param name="dumps">At most one of each family.</param>
    /// <exception cref="ImportException">They hold what iptables does not load either.</exception>
    public static ImportResult Import(ValueList<Dump> dumps)
    {
        var left = LeftToPrograms.In(dumps);
        var (partitions, fates, rest, notes) = Partitions(left.Rest);
        var defaults = rest.Zip(left.Rest, HostDefaultsImport.Of).FirstOrDefault(found => found is not null);
        var draft = new DraftFile(Free(partitions)) { HostPolicy = WithAskedFirst(defaults?.Policy, left.AskedFirst), Remarks = Remarks(rest) };

        // Partitions of Ript translate behind all else, and a rewrite of the host's would be asked among them.
        var (rewriting, translated) = partitions.Count == 0 ? NatImport.Add(draft, rest) : (draft, []);
        ValueList<DumpRule> said = [.. defaults?.Said ?? [], .. translated];
        var (host, raw) = RawImport.Add(rewriting, rest, said.ToHashSet());

        var strange = dumps.SelectMany(dump => dump.Tables).Where(table => !Tables.Ours.Contains(table.Name)).SelectMany(table => table.Chains).SelectMany(chain => chain.Rules);
        var all = fates.Concat(raw).Concat(left.Fates).Concat(said.Select(rule => new RuleFate(rule, FateKind.Statement)))
            .Concat(strange.Select(rule => new RuleFate(rule, FateKind.Refused, $"Ripcs has no rules in table {rule.Table}")));
        return new ImportResult(
            partitions.Append(host).Where(file => !file.IsEmpty).OrderBy(file => file.FileName, StringComparer.Ordinal)
                .Select(file => new ImportedFile(file.FileName, ScriptText.Of(file), file.Statements)).ToValueList(),
            all.OrderBy(fate => fate.Rule.Family).ThenBy(fate => fate.Rule.Line).ToValueList(),
            dumps.SelectMany(RefusedPolicies).ToValueList())
        {
            Notes =
            [
                .. dumps.Select(dump => PrintedForm.Note(dump.Source, dump.Edited)).OfType<string>(),
                .. dumps.Where(dump => dump.LinesOfOther > 0 && dumps.Count == 1).Select(OfOther),
                .. notes,
                .. OtherPrograms.Notes(dumps, left, raw.Where(fate => fate.Kind is FateKind.Raw).Select(fate => fate.Rule)),
            ],
        };
    }

    /// <summary>True if one is the save of a host on which Ript made its chains.</summary>
    public static bool AreOfRipt(ValueList<Dump> dumps) => dumps.Any(RiptReader.IsRipts);

    private static (ValueList<DraftFile> Files, ValueList<RuleFate> Fates, ValueList<Dump> Others, ValueList<string> Notes) Partitions(ValueList<Dump> dumps)
    {
        if (dumps.FirstOrDefault(RiptReader.IsRipts) is not { } ripts)
        {
            return ([], [], dumps, []);
        }

        var tail = RiptTail.Of(ripts);
        var (files, fates, rest, problem) = RiptImport.Of(tail);
        string[] byRaw = problem.Length == 0 ? [.. tail.Notes, .. Prefixed(fates)] : [$"the partitions of Ript are said by Raw, together with all else, so that the order holds: {problem}"];
        return (files, fates, dumps.Select(dump => dump != ripts ? dump : problem.Length == 0 ? rest : ripts).ToValueList(), [.. byRaw, RiptReader.Replacing]);
    }

    private static string OfOther(Dump dump) =>
        $"{Words.Count(dump.LinesOfOther, "line")} of {dump.Source} {(dump.LinesOfOther == 1 ? "is" : "are")} not for {dump.Family} and left out: "
        + "if the other family loads the file, too, give it twice";

    // The lines in the log are others then, and somebody's filter may wait for the old ones.
    private static IEnumerable<string> Prefixed(ValueList<RuleFate> fates) =>
        fates.Count(fate => RuleTarget.Find(fate.Rule.Text) is { Name: "LOG" } && !fate.Rule.Text.Contains("--log-prefix", StringComparison.Ordinal)) is > 0 and var logs
            ? [$"{Words.Count(logs, "LOG rule")} without a prefix {(logs == 1 ? "gets" : "get")} one, the partition and the name of the rule: what reads the log sees other lines"] : [];

    private static HostPolicyStatement? WithAskedFirst(HostPolicyStatement? policy, ValueList<ChainName> chains) => chains.Count == 0 ? policy
        : (policy ?? new HostPolicyStatement(default)) with { Behind = chains.Select(chain => chain.Value).ToValueList() };

    private static string Free(ValueList<DraftFile> partitions) =>
        partitions.Any(file => file.Partition == HostName) ? $"{HostName}_rest" : HostName;

    private static ValueList<string> Remarks(ValueList<Dump> dumps) =>
        [$"Imported from {string.Join(" and ", dumps.Select(dump => $"{Path.GetFileName(dump.Source)} ({dump.Family})"))}."];

    private static IEnumerable<RefusedPolicy> RefusedPolicies(Dump dump) =>
        from table in dump.Tables
        where table.Name == TableName.Nat || !Tables.Ours.Contains(table.Name)
        from chain in table.Chains
        where chain.Policy == ChainPolicy.Drop
        select new RefusedPolicy(dump.Family, table.Name, chain);
}
