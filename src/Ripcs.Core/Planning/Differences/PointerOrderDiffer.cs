using Ripcs.Core.Model;
using Ripcs.Core.Planning.Owned;

namespace Ripcs.Core.Planning.Differences;

/// <summary>Finds pointers that stand elsewhere in a dispatch chain than they should, among those that are live and stay.</summary>
internal static class PointerOrderDiffer
{
    /// <param name="isDrift">False where an author has asked for another order.</param>
    public static StructureDiff? Compare(OwnedTable live, OwnedTable wanted, DispatchChain dispatch, bool isDrift)
    {
        var now = Pointers(live, dispatch);
        var then = Pointers(wanted, dispatch);
        var common = now.Select(pointer => pointer.Match).Intersect(then.Select(pointer => pointer.Match)).ToHashSet();
        var stays = now.Where(pointer => common.Contains(pointer.Match)).DistinctBy(pointer => pointer.Match).ToList();
        var expected = then.Where(pointer => common.Contains(pointer.Match)).Select(pointer => pointer.Match).Distinct().ToValueList();
        var lines = RuleDrift.Between(expected, stays.Select(pointer => pointer.Match).ToValueList(), _ => null)
            .Select(line => stays[line.Place - 1]).Select(pointer => new RuleLine(LineKind.Moved, pointer.Pointer.ToRuleText(), null, pointer.Place))
            .ToValueList();
        return lines.Count == 0 ? null : new StructureDiff(live.Family, live.Name, dispatch.Name, lines, isDrift);
    }

    private static List<PointerInForce> Pointers(OwnedTable table, DispatchChain dispatch) =>
        [.. PartitionIndex.Pointers(table).Where(pointer => pointer.Pointer.Dispatch == dispatch.Name)];
}
