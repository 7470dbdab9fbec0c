using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace Ripcs.Changes.State;

/// <summary>One change: what was and what is, so that a rollback needs no sources. Rules and names only, no secrets.</summary>
internal sealed record HistoryRecord : ChangeFacts, IStateFile
{
    /// <summary>Raised when a reader of the old form would misread the new one.</summary>
    public const int CurrentSchema = 1;

    public static string Kind => "change";

    public int Schema { get; init; } = CurrentSchema;

    public HistoryRecord()
    {
    }

    /// <summary>A change of which no more is known yet.</summary>
    [SetsRequiredMembers]
    public HistoryRecord(ChangeFacts facts)
        : base(facts) => (Before, After) = (OwnedState.Empty, OwnedState.Empty);

    /// <exception cref="StateException">What the change consists of is damaged; so with all that is not in its own file.</exception>
    public required OwnedState Before { get => BeforeRead.Value; init => BeforeRead = new(value); }

    public required OwnedState After { get => AfterRead.Value; init => AfterRead = new(value); }

    /// <summary>What was printed: the differences, what a clean deleted, and what it took out of force.</summary>
    public StateDiff? Diff { get => DiffRead.Value; init => DiffRead = new(value); }

    public ValueList<StaleChain> Stale { get => StaleRead.Value; init => StaleRead = new(value); }

    public ValueList<LeavingPartition> Leaving { get => LeavingRead.Value; init => LeavingRead = new(value); }

    /// <summary>The partitions in force afterwards whose rule files are known,
    /// each with the place where its compiled form is kept.</summary>
    public ValueList<KeptPartition> Partitions { get => PartitionsRead.Value; init => PartitionsRead = new(value); }

    private Deferred<OwnedState> BeforeRead { get; init; } = new(OwnedState.Empty);

    private Deferred<OwnedState> AfterRead { get; init; } = new(OwnedState.Empty);

    private Deferred<StateDiff?> DiffRead { get; init; } = new((StateDiff?)null);

    private Deferred<ValueList<StaleChain>> StaleRead { get; init; } = new(ValueList.Create<StaleChain>([]));

    private Deferred<ValueList<LeavingPartition>> LeavingRead { get; init; } = new(ValueList.Create<LeavingPartition>([]));

    private Deferred<ValueList<KeptPartition>> PartitionsRead { get; init; } = new(ValueList.Create<KeptPartition>([]));

    /// <summary>The same, with parts that are read when somebody asks for them.</summary>
    public HistoryRecord Reading(
        Func<OwnedState> before, Func<OwnedState> after, Func<PrintedChange> printed, Func<ValueList<KeptPartition>> partitions)
    {
        var once = new Deferred<PrintedChange>(printed);
        return this with
        {
            BeforeRead = new(before),
            AfterRead = new(after),
            DiffRead = new(() => once.Value.Diff),
            StaleRead = new(() => once.Value.Stale),
            LeavingRead = new(() => once.Value.Leaving),
            PartitionsRead = new(partitions),
        };
    }

    /// <summary>The same without its parts, which may be large; they are read again when somebody asks for them.</summary>
    public HistoryRecord Deferred(Func<HistoryRecord> again)
    {
        var whole = new Deferred<HistoryRecord>(again);
        return Reading(
            () => whole.Value.Before,
            () => whole.Value.After,
            () => new PrintedChange(whole.Value.Diff, whole.Value.Stale, whole.Value.Leaving),
            () => whole.Value.Partitions);
    }

    /// <summary>The same, of which a rollback needs no file any more.</summary>
    /// <exception cref="StateException">What it consists of is damaged.</exception>
    public HistoryRecord Loaded()
    {
        _ = (Before, After, Partitions);
        return this;
    }

    /// <summary>As it is written: it says itself what in it is as found.</summary>
    public HistoryRecord Marked() => WithHead() with { AsFound = Unproven.Of(Before).Concat(Unproven.Of(After)).Distinct().ToValueList() };

    /// <summary>With what is asked of all changes, so that no other part of them
    /// is needed to answer; an older Ripcs did not write that down.</summary>
    public HistoryRecord WithHead() => this with
    {
        Tickets = Tickets.Concat((Diff?.Partitions ?? []).SelectMany(partition => partition.Tickets)
            .Concat(Leaving.SelectMany(partition => partition.Tickets))).Distinct().ToValueList(),
        PartitionNames = Concerned,
        Unhooked = InForce.Of(Before).Except(InForce.Of(After)).ToValueList(),
        Replaced = Restores is null && Before.AllForeign() is var foreign && foreign != After.AllForeign()
            ? foreign.Sum(table => table.Chains.Count) : 0,
    };

    /// <summary>The partitions that it is about; of a record of an older Ripcs,
    /// as far as what was printed then can still be read.</summary>
    public ValueList<string> NamesOfPartitions()
    {
        try
        {
            return PartitionNames.Count > 0 ? PartitionNames : Concerned;
        }
        catch (StateException)
        {
            return [];
        }
    }

    private ValueList<string> Concerned =>
        (Diff?.Partitions ?? []).Select(partition => partition.Name).Concat(Leaving.Select(partition => partition.Name)).Concat(OfPolicies)
        .Distinct().Order(StringComparer.Ordinal).ToValueList();

    public string? FindContradiction() => ChainProof.Contradiction(Before, AsFound) ?? ChainProof.Contradiction(After, AsFound);
}

/// <summary>A partition that clean or flush takes out of force, with those of its chains that are deleted.</summary>
internal sealed record LeavingPartition(string Name, int Pointers, ValueList<StaleChain> Chains)
{
    /// <summary>False for a flush, which does not look whether a file names it.</summary>
    public bool IsUnnamed { get; init; } = true;

    /// <summary>What its rules said when they were last applied; none where no record knows them.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public ValueList<string> Tickets { get; init; }

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
