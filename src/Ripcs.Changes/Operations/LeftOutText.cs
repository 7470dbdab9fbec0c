using Ripcs.Host.Rehearsing;

namespace Ripcs.Changes.Operations;

/// <summary>Reports what a restore has left out, why, and how to bring it back.</summary>
internal static class LeftOutText
{
    private const int Most = 20;

    /// <param name="left">What was left out.</param>
    /// <param name="partitions">The partitions of these rules.</param>
    /// <param name="families">The families in which it was left out.</param>
    public static IEnumerable<string> Lines(LeftOutRules left, ValueList<CompiledPartition> partitions, IReadOnlyList<Family> families)
    {
        var (names, rules) = (new RuleNames(partitions), left.Rules.Where(rule => families.Contains(rule.Rule.Chain.Family)).ToList());
        if (rules.Count > 0)
            yield return $"left out: {Words.Count(rules.Count, "rule")} that cannot be loaded now:";

        foreach (var (rule, words) in rules.Take(Most).Select(rule => (rule.Rule, rule.Words)))
        {
            var (at, name) = names.Find(rule);
            var place = at.Line > 0 ? $"{at.File}:{at.Line}" : at.File.Length > 0 ? at.File
                : rule.Chain.Name.Value;
            yield return $"  {name} ({place}), {rule.Chain.Family} {rule.Chain.Table}: {words}";
            yield return $"      -A {rule.Chain.Name} {rule.Text}";
        }

        if (rules.Count > Most)
            yield return $"  and {rules.Count - Most} more";

        if (rules.Any(rule => LeftOutRule.MayOpen(rule.Rule.Text)))
            yield return "packets that a left-out rule denies or returns are decided by the rules after it, which may accept them";

        if (left.LeavesTables)
        {
            var tables = left.Tables.Where(table => table != TableName.Set).Select(table => table.Value).ToList();
            var plain = left.IsPlain && !left.Tables.Contains(TableName.Filter)
                ? "every filter rule with more than addresses, interfaces, protocols, ports, states and limits" : "";
            var what = tables.Count == 0 ? plain
                : $"the table{(tables.Count > 1 ? "s" : "")} {Words.List(tables)}{(plain.Length > 0 ? $", and {plain}" : "")}";
            if (what.Length > 0)
                yield return $"left out in {Words.List([.. families.Select(family => family.ToString())])}: {what}";
        }
    }

    public static AdvisedText ToPutBack(string path) =>
        "everything else is in force; once the rest can be loaded, put it back with: " + Advice.To(Way.Apply, path);
}
