using Ripcs.Changes.DesiredStates;
using Ripcs.Host.Rehearsing;

namespace Ripcs.Changes.Running;

/// <summary>Says what a restore has left out, why, and what brings it back.</summary>
internal static class LeftOutText
{
    private const int Most = 20;

    /// <param name="left">What was left out.</param>
    /// <param name="partitions">Whose rules these are.</param>
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
            yield return "packets that a left-out rule denies or leads back are decided by the rules behind it, which may accept them";

        var where = Words.List([.. families.Select(family => family.ToString())]);
        if (left.Extent is RestoreExtent.FilterAlone)
        {
            yield return $"left out in {where}: all tables but filter";
        }
        else if (left.Extent is RestoreExtent.PlainFilter)
        {
            yield return $"left out in {where}: all tables but filter, and in filter every rule with more than addresses, interfaces, "
                + $"protocols, ports, states and limits";
        }
    }

    public static string Advice(string path) =>
        $"all else is in force; once the rest can be loaded, put it back with: ripcs rules apply {path}";
}
