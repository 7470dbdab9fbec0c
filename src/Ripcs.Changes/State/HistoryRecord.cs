using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using Ripcs.Host.Checkouts;

namespace Ripcs.Changes.State;

/// <summary>One change: what was and what is, so that a rollback needs no sources. Rules and names only, no secrets.</summary>
internal sealed record HistoryRecord : ChangeFacts
{
    private Deferred<OwnedState> _before = new(OwnedState.Empty);
    private Deferred<OwnedState> _after = new(OwnedState.Empty);
    private Deferred<PrintedChange> _printed = new(new PrintedChange(null, [], []));
    private Deferred<ValueList<KeptPartition>> _partitions = new(ValueList.Create<KeptPartition>([]));

    public HistoryRecord()
    {
    }

    /// <summary>A change of which no more is known yet.</summary>
    [SetsRequiredMembers]
    public HistoryRecord(ChangeFacts facts)
        : base(facts) => (Before, After) = (OwnedState.Empty, OwnedState.Empty);

    /// <exception cref="StateException">What the change consists of is damaged; so with all that is not in its own file.</exception>
    public required OwnedState Before { get => _before.Value; init => _before = new(value); }

    public required OwnedState After { get => _after.Value; init => _after = new(value); }

    /// <summary>What was printed: the differences, what a clean deleted, and what it took out of force.</summary>
    public StateDiff? Diff { get => _printed.Value.Diff; init => _printed = new(_printed.Value with { Diff = value }); }

    public ValueList<StaleChain> Stale { get => _printed.Value.Stale; init => _printed = new(_printed.Value with { Stale = value }); }

    public ValueList<LeavingPartition> Leaving
    {
        get => _printed.Value.Leaving;
        init => _printed = new(_printed.Value with { Leaving = value });
    }

    /// <summary>The partitions in force afterwards whose rule files are known,
    /// each with the name of its compiled form.</summary>
    public ValueList<KeptPartition> Partitions { get => _partitions.Value; init => _partitions = new(value); }

    /// <summary>The same, with parts that are read when somebody asks for them.</summary>
    public HistoryRecord Reading(Func<OwnedState> before, Func<OwnedState> after, Func<PrintedChange> printed,
        Func<ValueList<KeptPartition>> partitions) =>
        this with { _before = new(before), _after = new(after), _printed = new(printed), _partitions = new(partitions) };

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

    private ValueList<string> Concerned =>
        (Diff?.Partitions ?? []).Select(partition => partition.Name).Concat(Leaving.Select(partition => partition.Name)).Concat(OfPolicies)
        .Distinct().Order(StringComparer.Ordinal).ToValueList();

    public string? FindContradiction() => ChainProof.Contradiction(Before, AsFound) ?? ChainProof.Contradiction(After, AsFound);
}

/// <summary>A value that is read when somebody asks for it, and once; two are equal if their values are.</summary>
internal sealed class Deferred<T> : IEquatable<Deferred<T>>
{
    private readonly Lazy<T> _value;

    public Deferred(T value) => _value = new Lazy<T>(value);

    public Deferred(Func<T> read) => _value = new Lazy<T>(read, LazyThreadSafetyMode.None);

    /// <exception cref="StateException">It cannot be read.</exception>
    public T Value => _value.Value;

    public bool Equals(Deferred<T>? other) => other is not null
        && (ReferenceEquals(this, other) || EqualityComparer<T>.Default.Equals(Value, other.Value));

    public override bool Equals(object? obj) => Equals(obj as Deferred<T>);

    public override int GetHashCode() => Value?.GetHashCode() ?? 0;
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

/// <summary>What one looks for in a list of changes: all that stands in the file of a change itself, whatever else it refers to.</summary>
internal abstract record ChangeFacts
{
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

    /// <summary>
    /// The chains of either state that do not hold what their names say: somebody had changed them by hand, and they were recorded as
    /// found. All others must prove their names when the file is read.
    /// </summary>
    public ValueList<ChainPlace> AsFound { get; init; }

    /// <summary>The chains that the change took out of force, so that nobody
    /// has to compare states to see since when they are stale.</summary>
    public ValueList<ChainPlace> Unhooked { get; init; }

    /// <summary>Of how many foreign chains an apply took rules away: a rollback to before it puts them back.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int Replaced { get; init; }

    /// <summary>What the rule files said about the rules that changed.</summary>
    public ValueList<string> Tickets { get; init; }

    /// <summary>The partitions that the change is about, in order; empty in a record of an older Ripcs.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public ValueList<string> PartitionNames { get; init; }

    /// <summary>The partitions whose host policy says the policies that the change set, or said those that it gave back.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public ValueList<string> OfPolicies { get; init; }

    /// <summary>Why it was made, as somebody said; null if nobody did.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public string? Message { get; init; }

    /// <summary>The plan that was applied; null for any other change.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public PlanMark? Plan { get; init; }

    /// <summary>Of which git revision its rule files were; null where they were of none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public RevisionOfRules? Revision { get; init; }

    /// <summary>The change whose state a rollback or a revert brought back; 0 for the
    /// one before all changes that are kept; null for any other command.</summary>
    public int? Restores { get; init; }

    /// <summary>The change that nobody confirmed, and that this one reverted; null for any other command.</summary>
    public int? Reverts { get; init; }
}

/// <summary>Which plan was applied.</summary>
/// <param name="Sha256">Of the whole file.</param>
/// <param name="User">Who made it.</param>
/// <param name="On">The host on which it was made.</param>
/// <param name="Time">When; UTC.</param>
internal sealed record PlanMark(string Sha256, string User, string On, DateTimeOffset Time)
{
    /// <summary>Who signed it, as the list of allowed signers names them; null where no signature was asked for.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public string? SignedBy { get; init; }
}
