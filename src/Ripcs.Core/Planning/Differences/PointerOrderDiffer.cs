using Ripcs.Core.Model;
using Ripcs.Core.Planning.Owned;

namespace Ripcs.Core.Planning.Differences;

/// <summary>Finds pointers that stand elsewhere in a dispatch chain than they should, among those that are live and stay.</summary>
internal static class PointerOrderDiffer
{
    /// <param name="live">What is live.</param>
    /// <param name="desired">What is to be.</param>
    /// <param name="dispatch">Whose pointers are compared.</param>
    /// <param name="known">What earlier runs recorded: a pointer that was led elsewhere by hand has no place of its own.</param>
    /// <param name="isDrift">False where an author has asked for another order.</param>
    public static StructureDiff? Compare(OwnedTable live, OwnedTable desired, DispatchChain dispatch, Knowledge known, bool isDrift)
    {
        if (live.Find(dispatch.Name)?.Rules == desired.Find(dispatch.Name)?.Rules)
        {
            return null;
        }

        var then = Pointers(desired, dispatch);
        var recorded = known.Partitions.SelectMany(partition => partition.Pointers)
            .Where(pointer => pointer.Family == live.Family && pointer.Dispatch == dispatch.Name).ToList();
        var hung = new HungPointers(then.Select(pointer => pointer.Pointer), recorded);
        var names = recorded.Select(PointerInForce.MatchOf).ToHashSet();
        var now = Pointers(live, dispatch).FindAll(pointer => !names.Contains(pointer.Match) || !hung.IsRedirected(pointer));
        var common = now.Select(pointer => pointer.Match).Intersect(then.Select(pointer => pointer.Match)).ToHashSet();
        var stays = now.Where(pointer => common.Contains(pointer.Match)).DistinctBy(pointer => pointer.Match).ToList();
        var expected = then.Where(pointer => common.Contains(pointer.Match)).Select(pointer => pointer.Match).Distinct().ToValueList();
        var lines = RuleDrift.Between(expected, stays.Select(pointer => pointer.Match).ToValueList(), _ => null)
            .Select(line => stays[line.Place - 1]).Select(pointer => new RuleLine(LineKind.Moved, pointer.Pointer.ToRuleText(), null, pointer.Place))
            .ToValueList();
        return lines.Count == 0 ? null : new StructureDiff(live.Family, live.Name, dispatch.Name, lines, isDrift);
    }

    private static List<PointerInForce> Pointers(OwnedTable table, DispatchChain dispatch) =>
        [.. OwnedPointers.In(table).Where(pointer => pointer.Pointer.Dispatch == dispatch.Name)];
}
