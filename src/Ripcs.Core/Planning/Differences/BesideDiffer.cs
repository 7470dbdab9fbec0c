using Ripcs.Core.Planning.Dispatching;
using Ripcs.Core.Planning.Owned;

namespace Ripcs.Core.Planning.Differences;

/// <summary>Finds drift among the pointers that the dispatch chains of FORWARD and OUTPUT copy from the
/// filter's dispatch chain. Pointers that come and go together with that list are reported there.</summary>
internal static class BesideDiffer
{
    public static IEnumerable<StructureDiff> Compare(OwnedTable live, OwnedTable desired) =>
        DispatchChain.BesideFilter.SelectMany(list => Compare(live, desired, list.Name));

    private static IEnumerable<StructureDiff> Compare(OwnedTable live, OwnedTable desired, ChainName dispatch)
    {
        if (live.Find(dispatch) is null || DispatchTree.IsSame(live, desired, dispatch))
            return [];

        var now = Mirrored(live, dispatch);
        var (then, texts, other) = (Texts(Mirrored(desired, dispatch)), Texts(now), Texts(Pointers(live, DispatchChain.Filter.Name)));

        // A partition with pointers of its own in this list had no copied ones there.
        var own = Pointers(live, dispatch).Where(pointer => !ListsBeside.IsMirrored(pointer.Pointer))
            .Select(pointer => pointer.Partition).ToHashSet();
        var missing = Mirrored(desired, dispatch).Where(pointer => !own.Contains(pointer.Partition))
            .Select(pointer => pointer.Pointer.ToRuleText())
            .Where(text => other.Contains(text) && !texts.Contains(text))
                .Select(text => (Chain: dispatch, Line: new RuleLine(LineKind.Missing, text, null)));
        var foreign = now.Where(pointer => !other.Contains(pointer.Pointer.ToRuleText()) && !then.Contains(pointer.Pointer.ToRuleText()))
            .Select(pointer => (pointer.Chain, Line: new RuleLine(LineKind.Foreign, pointer.Pointer.ToRuleText(), null, pointer.Place)));
        var doubled = now.GroupBy(pointer => pointer.Pointer).SelectMany(group => group.Skip(1))
            .Select(pointer => (pointer.Chain, Line: new RuleLine(LineKind.Doubled, pointer.Pointer.ToRuleText(), null, pointer.Place)));
        return missing.Concat(foreign).Concat(doubled).GroupBy(item => item.Chain, item => item.Line)
            .Select(lines => new StructureDiff(live.Family, live.Name, lines.Key, lines.ToValueList(), IsDrift: true));
    }

    private static List<PointerInForce> Mirrored(OwnedTable table, ChainName dispatch) =>
        [.. Pointers(table, dispatch).Where(pointer => ListsBeside.IsMirrored(pointer.Pointer))];

    private static IEnumerable<PointerInForce> Pointers(OwnedTable table, ChainName dispatch) =>
        OwnedPointers.In(table).Where(pointer => pointer.Pointer.Dispatch == dispatch);

    private static HashSet<string> Texts(IEnumerable<PointerInForce> pointers) =>
        [.. pointers.Select(pointer => pointer.Pointer.ToRuleText())];
}
