using Ripcs.Changes.State;
using Ripcs.Core.Model;
using Ripcs.Core.Planning.Differences;

namespace Ripcs.Changes.Applying;

/// <summary>What a run wants, worked out from what is live, and what it says about it.</summary>
internal sealed record Desired(OwnedState State, StateDiff? Diff)
{
    public ValueList<Note> Notes { get; init; }

    /// <summary>The chains that the run deletes.</summary>
    public ValueList<StaleChain> Stale { get; init; }

    /// <summary>The partitions that the run takes out of force.</summary>
    public ValueList<LeavingPartition> Leaving { get; init; }

    /// <summary>True where partitions stay in force that no file names: clean would take them out.</summary>
    public bool LeavesPartitions => Diff is { Unnamed.Count: > 0 };

    /// <summary>Chains that would go but stay.</summary>
    public ValueList<KeptChain> Kept { get; init; }

    /// <summary>The line for the history; printed too where there is nothing to do.</summary>
    public required string Summary { get; init; }

    /// <summary>For a rollback: the change whose state it brings back; 0 for the one before all changes.</summary>
    public int? Restores { get; init; }

    /// <summary>For a restore: the change whose state it is; it is recorded already, and is in force again.</summary>
    public HistoryRecord? Again { get; init; }

    /// <summary>For a restore of one family alone.</summary>
    public Family? Alone { get; init; }

    /// <summary>For a rollback or a restore: the partitions that come back, as far as they are known.</summary>
    public ValueList<CompiledPartition> Restored { get; init; }

    /// <summary>What is held afterwards; null if the run holds nothing.</summary>
    public HeldPartitions? Held { get; init; }
}
