using Ripcs.Core.Planning.Desired;
using Ripcs.Core.Planning.Owned;

namespace Ripcs.Core.Planning.Differences;

/// <summary>
/// What is live and not as it was recorded; no rule file is needed. It is the comparison of "rules diff" with the recorded partitions in
/// the place of compiled ones.
/// </summary>
public static class RecordedDrift
{
    /// <param name="actual">Everything that is live.</param>
    /// <param name="live">What of it is ours.</param>
    /// <param name="known">What was recorded.</param>
    public static StateDiff Of(FirewallState actual, OwnedState live, Knowledge known)
    {
        // The recorded partitions take their places among the pointers that no record knows, and these stay as found.
        var desired = DesiredState.Build(known.Partitions, PointersOnly(live), known, Scope.OnePartition);
        var diff = new StateDiffer(actual, live, desired, known.Partitions, known).Compare(Scope.WholeSet);
        var drifted = diff.Unnamed.Where(partition => partition.Drift.Count > 0)
            .Select(partition => new PartitionDiff(partition.Name, PartitionChange.DriftOnly) { Drift = partition.Drift });
        return diff with
        {
            Partitions = diff.Partitions.Concat(drifted).OrderBy(partition => partition.Name, StringComparer.Ordinal).ToValueList(),
            Unnamed = diff.Unnamed.Select(partition => partition with { Drift = [] }).ToValueList(),

            // Whether pointers stand in branches is the next apply's affair: an older Ripcs may have made a list of them.
            Layouts = [],
        };
    }

    /// <summary>Without what somebody typed into the dispatch chains: that is drift whether or not a record knows the partitions.</summary>
    private static OwnedState PointersOnly(OwnedState live) =>
        new(live.Tables.Select(table =>
        {
            var typed = OwnedPointers.OthersIn(table).Select(rule => (rule.Chain, rule.Place)).ToHashSet();
            return typed.Count == 0 ? table : table with
            {
                Chains = table.Chains.Select(chain => DispatchChain.Above(chain.Name) is null ? chain : chain with
                {
                    Rules = chain.Rules.Where((_, i) => !typed.Contains((chain.Name, i + 1))).ToValueList(),
                }).ToValueList(),
            };
        }).ToValueList());
}
