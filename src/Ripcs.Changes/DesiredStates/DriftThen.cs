using Ripcs.Changes.Reports;

namespace Ripcs.Changes.DesiredStates;

/// <summary>What in a state that was is not as its partitions say: it was changed by hand when it was recorded.</summary>
internal static class DriftThen
{
    /// <param name="partitions">The partitions that were in force in it.</param>
    /// <param name="known">What is recorded besides.</param>
    public static StateDiff Of(OwnedState state, ValueList<CompiledPartition> partitions, Knowledge known)
    {
        var then = known with { Partitions = partitions };
        return RecordedDrift.Of(ChangeMeaning.After(FirewallState.Empty, state, then), state, then);
    }
}
