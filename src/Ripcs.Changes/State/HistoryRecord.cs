using Ripcs.Core.Model;
using Ripcs.Core.Planning.Differences;
using Ripcs.Core.Planning.Owned;

namespace Ripcs.Changes.State;

/// <summary>One change: what was and what is, so that a way back needs no sources. Rules and names only, no secrets.</summary>
internal sealed record HistoryRecord : IStateFile
{
    /// <summary>Raised when a reader of the old form would misread the new one.</summary>
    public const int CurrentSchema = 1;

    public static string Kind => "change";

    public int Schema { get; init; } = CurrentSchema;

    /// <summary>Counts changes from 1; given by <see cref="History.Append"/>.</summary>
    public int Number { get; init; }

    /// <summary>UTC.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>The same by the machine's own count, which nobody sets; null in a record of an older Ripcs.</summary>
    public Uptime? Uptime { get; init; }

    public required string User { get; init; }

    /// <summary>The version of Ripcs that made the change.</summary>
    public required string RipcsVersion { get; init; }

    /// <summary>"rules apply PATH" and the like.</summary>
    public required string Command { get; init; }

    /// <summary>The line that was printed as the sum.</summary>
    public required string Summary { get; init; }

    public required OwnedState Before { get; init; }

    public required OwnedState After { get; init; }

    /// <summary>
    /// The chains of either state that do not hold what their names say: somebody had changed them by hand, and they were recorded as
    /// found. All others must prove their names when the file is read.
    /// </summary>
    public ValueList<ChainPlace> AsFound { get; init; }

    /// <summary>The change whose state a rollback brought back; 0 for the one before all changes that are kept; null for any other command.</summary>
    public int? Restores { get; init; }

    /// <summary>What was printed: the differences, what a clean deleted, and what it took out of force.</summary>
    public StateDiff? Diff { get; init; }

    public ValueList<StaleChain> Stale { get; init; }

    public ValueList<LeavingPartition> Leaving { get; init; }

    /// <summary>The partitions in force afterwards whose rule files are known, each with the place where its compiled form is kept.</summary>
    public ValueList<KeptPartition> Partitions { get; init; }

    /// <summary>As it is written: it says itself what in it is as found.</summary>
    public HistoryRecord Marked() => this with { AsFound = Unproven.Of(Before).Concat(Unproven.Of(After)).Distinct().ToValueList() };

    public string? FindContradiction() => ChainProof.Contradiction(Before, AsFound) ?? ChainProof.Contradiction(After, AsFound);
}
