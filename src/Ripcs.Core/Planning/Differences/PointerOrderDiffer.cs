using Ripcs.Core.Planning.Dispatching;
using Ripcs.Core.Planning.Owned;

namespace Ripcs.Core.Planning.Differences;

/// <summary>Finds pointers in the wrong place of a dispatch chain, among those that are live and
/// stay. In a tree only the order of pointers that can match the same packet counts.</summary>
internal static class PointerOrderDiffer
{
    /// <param name="desired">The desired state.</param>
    /// <param name="dispatch">The dispatch chain whose pointers are compared.</param>
    /// <param name="known">What earlier runs recorded: a pointer whose target was changed by hand has no place of its own.</param>
    /// <param name="orders">The partitions with a new order: of two pointers
    /// that swap places, the one of such a partition has moved.</param>
    /// <param name="isDrift">False if an author has changed the order.</param>
    public static IEnumerable<StructureDiff> Compare(
        OwnedTable live, OwnedTable desired, DispatchChain dispatch, Knowledge known, PartitionOrderDiffer orders, bool isDrift)
    {
        if (DispatchTree.IsSame(live, desired, dispatch.Name))
            return [];

        var (before, after) = (DispatchTree.Read(live, dispatch.Name), DispatchTree.Read(desired, dispatch.Name));

        // A change of one partition leaves thousands of pointers where they are: only the hashes of its chains differ.
        if (before.Rules.Select(WithoutHash).SequenceEqual(after.Rules.Select(WithoutHash)))
            return [];

        var isTree = before.HasBranches || after.HasBranches;
        var then = Pointers(desired, after, isTree, _ => true);
        var recorded = known.Partitions.SelectMany(partition => partition.Pointers)
            .Where(pointer => pointer.Family == live.Family && pointer.Dispatch == dispatch.Name).ToList();
        var hung = new HungPointers(then.Select(pointer => pointer.Pointer), recorded);
        var names = recorded.Select(PointerInForce.MatchOf).ToHashSet();
        bool HasPlace(PointerInForce pointer) => !names.Contains(pointer.Match) || !hung.IsRedirected(pointer);
        var common = Pointers(live, before, isTree, HasPlace).Select(pointer => pointer.Match)
            .Intersect(then.Select(pointer => pointer.Match)).ToHashSet();
        bool IsCommon(PointerInForce pointer) => common.Contains(pointer.Match);
        var stays = Pointers(live, before, isTree, pointer => HasPlace(pointer)
            && IsCommon(pointer)).DistinctBy(pointer => pointer.Match).ToList();
        var expected = Pointers(desired, after, isTree, IsCommon).Select(pointer => pointer.Match).Distinct().ToValueList();

        // A partition in a tree has pointers that never match the same packets
        // as those of the others: there the lists alone show which pointers move.
        bool Asks(PointerInForce pointer) =>
            !isTree && orders.IsMoved(live.Family, dispatch.Name, PartitionChainName.Parse(pointer.Pointer.Chain).Partition);
        var asking = expected.SequenceEqual(stays.Select(pointer => pointer.Match)) ? [] : stays.FindAll(Asks);
        var matches = asking.Select(pointer => pointer.Match).ToHashSet();
        var others = stays.FindAll(pointer => !matches.Contains(pointer.Match));
        return RuleDrift.Between(expected.Where(match => !matches.Contains(match)).ToValueList(),
            others.Select(pointer => pointer.Match).ToValueList(), _ => null)
            .Select(line => others[line.Place - 1]).Concat(asking).GroupBy(pointer => pointer.Chain,
                pointer => new RuleLine(LineKind.Moved, pointer.Pointer.ToRuleText(), null, pointer.Place))
            .Select(lines => new StructureDiff(live.Family, live.Name, lines.Key, lines.ToValueList(), isDrift));
    }

    private static (ChainName Chain, string Rule) WithoutHash(DispatchRule rule) =>
        (rule.Chain, rule.Pointer is null ? rule.Rule : rule.Rule[..^PartitionChainName.HashLength]);

    /// <summary>Some of the pointers; those of a tree in the order that all equivalent lists share.</summary>
    private static List<PointerInForce> Pointers(OwnedTable table, DispatchTree tree, bool isTree, Func<PointerInForce, bool> isMeant)
    {
        PointerInForce InForce(DispatchRule rule) => new(rule.Pointer!, table.Name, rule.Chain, rule.Place);
        List<DispatchRule> rules = [.. tree.Rules.Where(rule => rule.Pointer is { } pointer && table.Find(pointer.Chain) is not null
            && isMeant(InForce(rule)))];
        return [.. (isTree ? DispatchRuns.ByPrefix(rules, table.Family) : rules).Select(InForce)];
    }
}
