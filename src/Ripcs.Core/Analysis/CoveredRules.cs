using Ripcs.Core.Diagnostics;
using Ripcs.Core.Emit;
using Ripcs.Core.Model;

namespace Ripcs.Core.Analysis;

/// <summary>
/// Finds statements that can never match, because one earlier statement takes all of their packets.
/// <code>
/// Accept("web").Ports(80, 443).To("www");
/// Drop("bad guy").Ports(80).Protocols("tcp").From("192.0.2.1").To("www");      // can never match
/// </code>
/// </summary>
internal static class CoveredRules
{
    /// <summary>Warns, and returns the statements warned about.</summary>
    public static HashSet<int> Warn(CheckedPartition partition, ValueList<EmittedChain> chains, DiagnosticBag diagnostics)
    {
        var found = chains.SelectMany(chain => Coverers(partition, chain)).ToLookup(entry => (entry.Statement, entry.Kind), entry => entry.Coverers);
        var covered = new HashSet<int>();
        for (var statement = 0; statement < partition.Rules.Count; statement++)
        {
            var rule = partition.Rules[statement];
            var kind = rule.Action.Chain;
            if (First(found[(statement, kind)]) is { } earlier)
            {
                diagnostics.RuleNeverMatches(rule, partition.Rules[earlier]);
                covered.Add(statement);
            }
            else if (kind is not ChainKind.Filter && First(found[(statement, ChainKind.Filter)], place => IsDeny(partition.Rules[place])) is { } deny)
            {
                diagnostics.RewriteNeverAccepts(rule, partition.Rules[deny]);
                covered.Add(statement);
            }
        }

        return covered;
    }

    /// <summary>The earliest statement that covers the whole statement, in each chain where it has rules.</summary>
    private static int? First(IEnumerable<HashSet<int>> coverers, Func<int, bool>? isDesired = null)
    {
        var common = coverers.Aggregate((IEnumerable<int>?)null, (known, next) => known is null ? next : known.Intersect(next));
        return common?.Where(isDesired ?? (_ => true)).Order().Select(place => (int?)place).FirstOrDefault();
    }

    private static IEnumerable<(int Statement, ChainKind Kind, HashSet<int> Coverers)> Coverers(CheckedPartition partition, EmittedChain chain)
    {
        var rules = chain.Rules.Select((rule, place) => new PlacedRule(place, rule)).ToList();
        var index = new RuleIndex(rules.Where(placed => !placed.Rule.Target.GoesOn).ToList());
        return rules
            .Where(placed => !placed.Rule.Target.GoesOn || partition.Rules[placed.Rule.Statement].Action is RuleAction.Log)
            .GroupBy(placed => placed.Rule.Statement)
            .Select(statement => (statement.Key, chain.Kind, CoverersOfAll(statement, index)));
    }

    private static HashSet<int> CoverersOfAll(IEnumerable<PlacedRule> rules, RuleIndex index)
    {
        HashSet<int>? common = null;
        foreach (var placed in rules)
        {
            var own = index.WiderThan(placed.Rule)
                .Where(other => other.Rule.Statement < placed.Rule.Statement && PacketSets.Covers(other.Rule, placed.Rule))
                .Select(other => other.Rule.Statement)
                .ToHashSet();
            common = common is null ? own : [.. common.Intersect(own)];
            if (common.Count == 0)
            {
                break;
            }
        }

        return common ?? [];
    }

    private static bool IsDeny(CheckedRule rule) => rule.Action is RuleAction.Drop or RuleAction.Reject;
}
