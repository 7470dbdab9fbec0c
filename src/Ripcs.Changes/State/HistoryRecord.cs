using Ripcs.Core.Model;
using Ripcs.Core.Planning.Differences;
using Ripcs.Core.Planning.Owned;

namespace Ripcs.Changes.State;

/// <summary>One change: what was and what is, so that a rollback needs no sources. Rules and names only, no secrets.</summary>
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

/// <summary>A partition that clean or flush takes out of force, with those of its chains that are deleted.</summary>
internal sealed record LeavingPartition(string Name, int Pointers, ValueList<StaleChain> Chains)
{
    /// <summary>False for a flush, which does not look whether a file names it.</summary>
    public bool IsUnnamed { get; init; } = true;

    public PartitionSize Size => PartitionSize.Of(Chains.Select(chain => (chain.Chain, chain.Rules)));
}

/// <summary>A moment by the machine's own count since it was started: it goes on evenly whoever sets the clock.</summary>
/// <param name="Boot">Which start of the machine.</param>
/// <param name="Seconds">How long ago that was.</param>
internal sealed record Uptime(string Boot, long Seconds)
{
    public static string CurrentBoot => File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim();

    public static Uptime Now(TimeProvider clock) => new(CurrentBoot, clock.GetTimestamp() / clock.TimestampFrequency);

    /// <summary>The time from one moment to another; null if the machine was started anew in between.</summary>
    public static TimeSpan? Between(Uptime? from, Uptime to) =>
        from is not null && from.Boot == to.Boot ? TimeSpan.FromSeconds(to.Seconds - from.Seconds) : null;
}
