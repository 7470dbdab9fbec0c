using Ripcs.Core.Planning.Dispatching;

namespace Ripcs.Core.Planning.Differences;

/// <summary>Finds dispatch chains whose pointers move into branches, out of them, or to other branches.</summary>
internal static class LayoutDiffer
{
    /// <summary>Null if nothing changes, or if the changes in the list itself are the reason.</summary>
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
