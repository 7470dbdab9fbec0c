using Ripcs.Core.Planning;

namespace Ripcs.Changes.Applying;

/// <summary>The desired state of a run, computed from the live one, and what to report about it.</summary>
/// <param name="Change">What leads there.</param>
/// <param name="Diff">How it differs from what is live; null for a run that shows no difference.</param>
internal record Desired(ProposedChange Change, StateDiff? Diff)
{
    /// <inheritdoc cref="ProposedChange.Desired"/>
    public OwnedState State => Change.Desired;

    public ValueList<Note> Notes { get; init; }

    /// <summary>The foreign chains that the run takes away or puts back, live or not; all others are left alone.</summary>
    public ValueList<ForeignTable> Foreign { get; init; }

    /// <summary>The chains that the run deletes.</summary>
    public ValueList<StaleChain> Stale { get; init; }

    /// <summary>The partitions that the run takes out of force.</summary>
    public ValueList<LeavingPartition> Leaving { get; init; }

    /// <summary>True if partitions stay in force that no file names: clean would remove them.</summary>
    public bool LeavesPartitions => Diff is { Unnamed.Count: > 0 };

    /// <summary>Why the change would lock out the caller; null if it would not.</summary>
    public AdvisedText? Lockout { get; init; }

    /// <summary>That the checkout of the rule files does not contain what is live; null if it does, or that cannot be told.</summary>
    public AdvisedText? Older { get; init; }

    /// <summary>Chains that would go but stay.</summary>
    public ValueList<KeptChain> Kept { get; init; }

    /// <summary>A line about what the run will do, or that there is nothing to do.</summary>
    public required string Summary { get; init; }

    /// <summary>The same for the history, once it is done; null if the summary also fits then.</summary>
    public string? DoneSummary { get; init; }

    /// <summary>A state as it is stored after the run.</summary>
    public virtual OwnedState ToStore(OwnedState state) => state;
}

/// <summary>That of rule files.</summary>
internal sealed record DesiredOfRules(ProposedChange Change, StateDiff? Diff) : Desired(Change, Diff)
{
    /// <summary>Expectations of the rule files that the change breaks, or that are not proved after it; then nothing is applied.</summary>
    public ValueList<Diagnostic> Unmet { get; init; }

    /// <summary>Those that do not hold either, but not because of this change.</summary>
    public ValueList<Diagnostic> UnmetBefore { get; init; }

    /// <summary>True if it changes what the rule files last said, and not only puts right what was changed by hand.</summary>
    public bool BringsOthers { get; init; }
}

/// <summary>Nothing.</summary>
internal sealed record DesiredOfFlush(ProposedChange Change) : Desired(Change, Diff: null)
{
    /// <summary>Without live owned rules: the state that the last change left in force, which the next restore would bring back; null if
    /// there is none.</summary>
    public OwnedState? Ends { get; init; }
}

/// <summary>An earlier state.</summary>
internal abstract record DesiredEarlier(ProposedChange Change, StateDiff? Diff) : Desired(Change, Diff)
{
    /// <summary>Its known partitions.</summary>
    public ValueList<CompiledPartition> Partitions { get; init; }

    /// <summary>The partitions that are held afterwards; null if that stays as it is.</summary>
    public HeldPartitions? Held { get; init; }
}

/// <summary>That of a rollback, or of the revert of an unconfirmed change.</summary>
internal sealed record DesiredOfReturn(ProposedChange Change, StateDiff? Diff) : DesiredEarlier(Change, Diff)
{
    /// <summary>The change whose state it is; 0 for the state before all changes.</summary>
    public required int Restores { get; init; }

    /// <summary>The policies that it resets and that then belong to the host again, so that no restore sets them.</summary>
    public ValueList<(Family Family, ChainName BuiltIn)> GivesBack { get; init; }

    public override OwnedState ToStore(OwnedState state) => GivesBack.Count == 0 ? state : state with
    {
        Tables = state.Tables.Select(table =>
            table with { Policies = table.Policies.Where(chain => !GivesBack.Contains((table.Family, chain.BuiltIn))).ToValueList() })
            .Where(table => !table.IsEmpty).ToValueList(),
    };
}

/// <summary>That of a restore, which is recorded already.</summary>
internal sealed record DesiredOfRestore(ProposedChange Change, StateDiff? Diff) : DesiredEarlier(Change, Diff)
{
    /// <summary>The change whose state is in force again.</summary>
    public required HistoryRecord Again { get; init; }

    /// <summary>The only family that comes back; null for both.</summary>
    public Family? Alone { get; init; }

    /// <summary>The rules that the host cannot load.</summary>
    public ValueList<LeftOutRule> LeftOut { get; init; }
}
