using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace Ripcs.Changes.State;

/// <summary>One change with the states before and after it, so that a rollback
/// needs no sources. It contains only rules and names, no secrets.</summary>
internal sealed record HistoryRecord : ChangeFacts
{
    private Deferred<OwnedState> _before = new(OwnedState.Empty);
    private Deferred<OwnedState> _after = new(OwnedState.Empty);
    private Deferred<PrintedChange> _printed = new(new PrintedChange(null, [], []));
    private Deferred<ValueList<KeptPartition>> _partitions = new(ValueList.Create<KeptPartition>([]));
    private Deferred<bool> _isWhole = new(true);

    public HistoryRecord()
    {
    }

    /// <summary>A change without further contents.</summary>
    [SetsRequiredMembers]
    public HistoryRecord(ChangeFacts facts)
        : base(facts) => (Before, After) = (OwnedState.Empty, OwnedState.Empty);

    /// <exception cref="StateException">The contents of the change are
    /// damaged; likewise for all other parts outside its own file.</exception>
    public required OwnedState Before { get => _before.Value; init => _before = new(value); }

    public required OwnedState After { get => _after.Value; init => _after = new(value); }

    /// <summary>The printed parts: the differences, the chains that a clean
    /// deleted, and the partitions that it took out of force.</summary>
    public StateDiff? Diff { get => _printed.Value.Diff; init => _printed = new(_printed.Value with { Diff = value }); }

    public ValueList<StaleChain> Stale { get => _printed.Value.Stale; init => _printed = new(_printed.Value with { Stale = value }); }

    public ValueList<LeavingPartition> Leaving
    {
        get => _printed.Value.Leaving;
        init => _printed = new(_printed.Value with { Leaving = value });
    }

    /// <summary>The same without the printed parts, which then need not be read.</summary>
    public HistoryRecord WithoutPrinted() => this with { _printed = new(new PrintedChange(null, [], [])) };

    /// <summary>The partitions in force afterwards whose rule files are known,
    /// each with the name of its compiled form.</summary>
    public ValueList<KeptPartition> Partitions { get => _partitions.Value; init => _partitions = new(value); }

    /// <summary>The same, with parts that are read when they are first used.</summary>
    /// <param name="isWhole">Throws an exception if anything is missing or damaged that the states consist of.</param>
    public HistoryRecord Reading(Func<OwnedState> before, Func<OwnedState> after, Func<PrintedChange> printed,
        Func<ValueList<KeptPartition>> partitions, Func<bool> isWhole) => this with
        {
            _before = new(before), _after = new(after), _printed = new(printed), _partitions = new(partitions), _isWhole = new(isWhole),
        };

    /// <summary>The same, after which a rollback needs no further files.</summary>
    /// <exception cref="StateException">Its contents are damaged.</exception>
    public HistoryRecord Loaded()
    {
        _ = (Before, After, Partitions, _isWhole.Value);
        return this;
    }

    /// <summary>The same, with all rules of the state after it.</summary>
    /// <inheritdoc cref="Loaded"/>
    public HistoryRecord WithRules()
    {
        foreach (var (_, rules) in Loaded().After.AllChains())
        {
            _ = rules.AsSpan();
        }

        return this;
    }

    /// <summary>The form to be written, which marks chains with changes by hand.</summary>
    public HistoryRecord Marked() => WithHead() with
    {
        AsFound = ChainsChangedByHand.Of(Before).Concat(ChainsChangedByHand.Of(After)).Distinct().ToValueList(),
    };

    /// <summary>Adds the data that are needed for all changes, so that no other
    /// part must be read for them; an older Ripcs did not store these.</summary>
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
}

/// <summary>A value that is read once, when it is first used; two are equal if their values are.</summary>
internal sealed class Deferred<T> : IEquatable<Deferred<T>>
{
    private Func<T>? _read;
    private T? _value;

    public Deferred(T value) => _value = value;

    public Deferred(Func<T> read) => _read = read;

    /// <exception cref="StateException">It cannot be read.</exception>
    public T Value
    {
        get
        {
            if (_read is not null)
                (_value, _read) = (_read(), null);

            return _value!;
        }
    }

    public bool Equals(Deferred<T>? other) => other is not null
        && (ReferenceEquals(this, other) || EqualityComparer<T>.Default.Equals(Value, other.Value));

    public override bool Equals(object? obj) => Equals(obj as Deferred<T>);

    public override int GetHashCode() => Value?.GetHashCode() ?? 0;
}

/// <summary>A partition that clean or flush takes out of force, and its chains that are deleted.</summary>
internal sealed record LeavingPartition(string Name, int Pointers, ValueList<StaleChain> Chains)
{
    /// <summary>False for a flush, which does not check whether a file names it.</summary>
    public bool IsUnnamed { get; init; } = true;

    /// <summary>The tickets of its rules when last applied; none if no record contains them.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public ValueList<string> Tickets { get; init; }

    public PartitionSize Size => PartitionSize.Of(Chains.Select(chain => (chain.Chain, chain.Rules)));
}

/// <summary>The fields of a change for lists: everything in its own file, without the contents elsewhere.</summary>
internal abstract record ChangeFacts
{
    /// <summary>The number of the change, from 1; assigned by <see cref="History.Append"/>.</summary>
    public int Number { get; init; }

    /// <summary>UTC.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>The same on the machine's own clock; null in a record of an older Ripcs.</summary>
    public Uptime? Uptime { get; init; }

    public required string User { get; init; }

    /// <summary>The version of Ripcs that made the change.</summary>
    public required string RipcsVersion { get; init; }

    /// <summary>"rules apply PATH" and the like.</summary>
    public required string Command { get; init; }

    /// <summary>The printed summary.</summary>
    public required string Summary { get; init; }

    /// <summary>The chains of either state whose content does not match the hash in their names: they were
    /// changed by hand, and were recorded as they were. All others are checked when the file is read.</summary>
    public ValueList<ChainPlace> AsFound { get; init; }

    /// <summary>The chains that the change took out of force, so that finding
    /// out since when they are stale needs no comparison of states.</summary>
    public ValueList<ChainPlace> Unhooked { get; init; }

    /// <summary>The number of foreign chains from which an apply took rules: a rollback to the state before it puts them back.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int Replaced { get; init; }

    /// <summary>The tickets of the rules that changed.</summary>
    public ValueList<string> Tickets { get; init; }

    /// <summary>The partitions that the change affects, in order; empty in a record of an older Ripcs.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public ValueList<string> PartitionNames { get; init; }

    /// <summary>The partitions whose host policy declares the policies that the change set, or declared those that it reset.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public ValueList<string> OfPolicies { get; init; }

    /// <summary>The reason that the user gave; null if none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public string? Message { get; init; }

    /// <summary>The plan that was applied; null for any other change.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public PlanMark? Plan { get; init; }

    /// <summary>The git revision of its rule files; null if there is none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public RevisionOfRules? Revision { get; init; }

    /// <summary>The newest revision that is live after it: another one if its rule files are only a part of what is live.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public RevisionOfRules? Live { get; init; }

    /// <summary>The change whose state a rollback or a revert restored; 0 for the
    /// state before all recorded changes; null for any other command.</summary>
    public int? Restores { get; init; }

    /// <summary>The unconfirmed change that this one reverted; null for any other command.</summary>
    public int? Reverts { get; init; }
}

/// <summary>The plan that was applied.</summary>
/// <param name="Sha256">The hash of the whole file.</param>
/// <param name="User">The user who made it.</param>
/// <param name="On">The host on which it was made.</param>
/// <param name="Time">The time when it was made; UTC.</param>
internal sealed record PlanMark(string Sha256, string User, string On, DateTimeOffset Time)
{
    /// <summary>The signer, as named in the list of allowed signers; null if no signature was required.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public string? SignedBy { get; init; }
}
