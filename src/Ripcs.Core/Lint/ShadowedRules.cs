using Ripcs.Core.Emit;

namespace Ripcs.Core.Lint;

/// <summary>
/// Finds statements that can never match because earlier ones of their partition, alone or together, take all of their packets.
/// <code>
/// Accept("web").Ports(80).From("192.0.2.0/25").To("www");
/// Accept("web too").Ports(80).From("192.0.2.128/25").To("www");
/// Drop("bad guys").Ports(80).Protocols("tcp").From("192.0.2.0/24").To("www");      // can never match
/// </code>
/// </summary>
internal static class ShadowedRules
{
    private const int MostTakers = 4;
    private const int MostTried = 64;

    /// <summary>Warns, and returns the statements warned about.</summary>
    /// <param name="lone">The pointers that only one statement needs: if another
    /// partition may decide without it, the message does not advise removing it.</param>
    public static HashSet<int> Warn(
        CheckedPartition partition, IReadOnlyList<ChainPackets> chains, LonePointers lone, DiagnosticBag diagnostics)
    {
        var rules = chains.SelectMany(chain => Looked(chain)).ToLookup(item => (item.Rules.Statement, item.Chain.Kind));
        var covered = new HashSet<int>();
        for (var statement = 0; statement < partition.Rules.Count; statement++)
        {
            var rule = partition.Rules[statement];
            var kind = rule.Action.Chain;
            var filter = DispatchChain.KindsOfFilter.SelectMany(one => rules[(statement, one)]).ToList();
            var own = kind is ChainKind.Filter ? filter : [.. rules[(statement, kind)]];
            if (IsTaken(own) && Takers(own, _ => true, out var isWhole) is { Count: > 0 } takers)
            {
                diagnostics.RuleNeverMatches(rule, [.. takers.Select(place => partition.Rules[place])], isWhole, lone.Of(statement),
                    lone.Splits(statement));
                covered.Add(statement);
            }
            else if (kind is not ChainKind.Filter && AreDenied(filter)
                && Takers(filter, place => partition.Rules[place].Action is RuleAction.Drop
                    or RuleAction.Reject, out isWhole) is { Count: > 0 } denies)
            {
                diagnostics.RewriteNeverAccepts(rule, [.. denies.Select(place => partition.Rules[place])], isWhole);
                covered.Add(statement);
            }
        }

        return covered;
    }

    // Reports nothing for a chain that proves too tangled.
    private static List<Found> Looked(ChainPackets chain)
    {
        var found = chain.Statements.Select(rules => new Found(chain, rules, chain.IsTaken(rules))).ToList();
        return chain.IsTangled ? [.. found.Select(item => item with { IsTaken = false })] : found;
    }

    private static bool IsTaken(List<Found> rules) => rules.Count > 0 && rules.All(item => item.IsTaken);

    private static bool AreDenied(List<Found> rules) => IsTaken(rules)
        && !rules.Any(item => item.Chain.IsAcceptedBefore(item.Rules));

    /// <summary>The first statement that takes all packets alone, otherwise several in order.</summary>
    private static List<int> Takers(List<Found> rules, Func<int, bool> mayBe, out bool isWhole)
    {
        var first = rules[0];
        foreach (var one in first.Chain.TakersOfOne(first.Rules).Take(MostTried).Where(mayBe).Order())
        {
            if (rules.All(item => item.Chain.Find(one) is { } other && item.Chain.IsTakenBy(item.Rules, other)))
            {
                isWhole = true;
                return [one];
            }
        }

        var (takers, areWhole) = (new SortedSet<int>(), true);
        foreach (var item in rules)
        {
            takers.UnionWith(item.Chain.Takers(item.Rules, MostTakers, out var isAll));
            areWhole &= isAll;
        }

        isWhole = areWhole;
        return [.. takers];
    }

    private sealed record Found(ChainPackets Chain, StatementRules Rules, bool IsTaken);
}
