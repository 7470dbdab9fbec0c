using Ripcs.Core.Diagnostics;
using Ripcs.Core.Emit;
using Ripcs.Core.Lowering;
using Ripcs.Core.Model;

namespace Ripcs.Core.Analysis;

/// <summary>
/// Finds denies that stand below an accept that has already let part of their packets pass, from more sources than the deny
/// names: an exception that was meant to stand above.
/// <code>
/// Rewrite("web").Ports(80).Dnat("www", to: "app-01");
/// Drop("bad guy").From("192.0.2.1").To("www");                  // port 80 has passed already
/// </code>
/// </summary>
internal static class LateDenies
{
    /// <summary>Statements that cannot match at all have been warned about; they are left out.</summary>
    public static void Warn(CheckedPartition partition, ValueList<EmittedChain> chains, HashSet<int> covered, DiagnosticBag diagnostics)
    {
        var late =
            from chain in chains
            where chain.Kind is ChainKind.Filter
            from found in Find(partition, chain)
            where !covered.Contains(found.Deny)
            group found.Accept by found.Deny;
        foreach (var deny in late)
        {
            diagnostics.DenyComesTooLate(partition.Rules[deny.Key], partition.Rules[deny.Min()]);
        }
    }

    private static IEnumerable<(int Deny, int Accept)> Find(CheckedPartition partition, EmittedChain chain)
    {
        var rules = chain.Rules.Select((rule, place) => new PlacedRule(place, rule)).ToList();
        var accepts = new RuleIndex(rules.Where(placed => placed.Rule.Target is LoweredTarget.Accept && !NeverMatches(partition.Rules[placed.Rule.Statement])).ToList());
        return rules
            .Where(placed => placed.Rule.Target is LoweredTarget.Drop or LoweredTarget.Reject && (!placed.Rule.Source.IsEverything() || PacketSets.NamesSender(placed.Rule)))
            .GroupBy(placed => placed.Rule.Statement)
            .Select(statement => (statement.Key, Accept: FirstAccept(statement, accepts)))
            .Where(found => found.Accept is not null)
            .Select(found => (found.Key, found.Accept!.Value));
    }

    // What is sent to the host leaves by lo alone; whoever wrote that is told so, and that it takes nothing away from anybody follows.
    private static bool NeverMatches(CheckedRule rule) => rule is { Out: not (null or "lo"), To: { Count: > 0 } to } && to.All(item => item is AddressItem.Host);

    private static int? FirstAccept(IEnumerable<PlacedRule> denies, RuleIndex accepts) => denies
        .Select(deny => accepts.OverlappingFromWider(deny.Rule)
            .Where(accept => accept.Place < deny.Place && PacketSets.OverlapsFromWiderSources(accept.Rule, deny.Rule))
            .Select(accept => (int?)accept.Rule.Statement)
            .FirstOrDefault())
        .FirstOrDefault(statement => statement is not null);
}
