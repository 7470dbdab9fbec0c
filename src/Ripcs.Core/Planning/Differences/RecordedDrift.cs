using Ripcs.Core.Planning.Desired;
using Ripcs.Core.Planning.Owned;

namespace Ripcs.Core.Planning.Differences;

/// <summary>The differences between the live state and the record; it needs no rule file. This is the
/// comparison of "rules diff" with the recorded partitions in place of the compiled ones.</summary>
public static class RecordedDrift
{
    /// <param name="actual">Everything that is live.</param>
    /// <param name="live">The owned part of it.</param>
    /// <param name="known">What earlier runs recorded.</param>
    public static StateDiff Of(FirewallState actual, OwnedState live, Knowledge known)
    {
        // The recorded partitions take their places among the pointers that no record contains, which stay where they are.
        var desired = DesiredState.Build(known.Partitions, PointersOnly(live), known, Scope.OnePartition);
        var diff = new StateDiffer(actual, live, desired, known.Partitions, known).Compare(Scope.WholeSet);
        var drifted = diff.Unnamed.Where(partition => partition.Drift.Count > 0)
            .Select(partition => new PartitionDiff(partition.Name, PartitionChange.DriftOnly) { Drift = partition.Drift });
        return diff with
        {
            Partitions = diff.Partitions.Concat(drifted).OrderBy(partition => partition.Name, StringComparer.Ordinal).ToValueList(),
            Unnamed = diff.Unnamed.Select(partition => partition with { Drift = [] }).ToValueList(),

            // The next apply decides about branches: an older Ripcs may have written a list.
            Layouts = [],
        };
    }

    /// <summary>Without rules that were typed into the dispatch chains:
    /// these are drift, whether or not the partitions are recorded.</summary>
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
