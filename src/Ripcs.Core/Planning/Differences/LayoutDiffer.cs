using Ripcs.Core.Planning.Dispatching;

namespace Ripcs.Core.Planning.Differences;

/// <summary>Finds where the pointers of a dispatch chain go into branches, come out of them, or stand in others than they should.</summary>
internal static class LayoutDiffer
{
    /// <summary>Null where nothing of it changes, or where what changes in the list says why.</summary>
    public static LayoutDiff? Compare(OwnedTable live, OwnedTable desired, ChainName dispatch)
    {
        if (DispatchTree.IsSame(live, desired, dispatch))
            return null;

        var (before, after) = (DispatchTree.Read(live, dispatch), DispatchTree.Read(desired, dispatch));
        var isTree = before.HasBranches || after.HasBranches;
        if (before.Places.Count == 0 || after.Places.Count == 0 || (!isTree && !before.Chains().SequenceEqual(after.Chains())))
            return null;

        return before.HasBranches != after.HasBranches || Said(before, live.Family).SequenceEqual(Said(after, live.Family))
            ? new LayoutDiff(live.Family, live.Name, dispatch, after.Rules.Count, before.BranchCount, after.BranchCount) : null;
    }

    private static IEnumerable<(string Rule, BranchKey? Within)> Said(DispatchTree tree, Family family) =>
        DispatchRuns.ByPrefix(tree.Rules, family).Select(rule => (rule.Rule, rule.Within));
}
