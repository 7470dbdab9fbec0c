namespace Ripcs.Changes.Confirming;

/// <summary>Why a change does not begin.</summary>
/// <param name="Reason">The line to print.</param>
/// <param name="IsOver">True if nothing is left to do; otherwise the same command may succeed later.</param>
internal sealed record NotNow(AdvisedText Reason, bool IsOver = false);

/// <summary>How a change is confirmed; called under the lock.</summary>
internal interface IConfirmation
{
    /// <summary>Called before anything is read.</summary>
    /// <returns>Null to continue, or the reason against it.</returns>
    public NotNow? Enter();

    /// <summary>The change that a guard reverts, whatever becomes of this run; null if there is none.</summary>
    public PendingChange? Begun => null;

    /// <summary>Called before the first block is written, and again in each further try.</summary>
    /// <exception cref="HostException">Nothing must be written.</exception>
    public void BeforeFirstBlock(BegunChange begun)
    {
    }

    /// <summary>Called when the change is in force, verified and recorded, or when there was nothing to do.</summary>
    /// <returns>The change if it is now pending.</returns>
    public PendingChange? Done() => null;

    /// <summary>Called when nothing of the change is in force.</summary>
    public void NothingDone()
    {
    }
}

/// <summary>A change about to write its first block, with everything that a revert must know.</summary>
/// <param name="Change">The earlier and the desired state, with the number of the new change.</param>
/// <param name="Brings">The partitions that it brings in, which are held after a revert.</param>
/// <param name="Variant">The variant of iptables in use; null if the families use different ones.</param>
internal sealed record BegunChange(HistoryRecord Change, ValueList<HeldPartition> Brings, BackendChoice? Variant);

/// <summary>A change without confirmation; it is not made while another one is pending.</summary>
internal sealed class NoConfirmation(PendingFiles pending, TimeProvider clock) : IConfirmation
{
    // This run holds the lock, so no other one is at work.
    public NotNow? Enter() =>
        pending.Find() is { } found ? new NotNow(PendingText.InTheWay(found, clock, isAtWork: false)) : null;
}

/// <summary>A change that is reverted unless it is confirmed. Its guard is started before
/// the first block, so that it reverts the change whatever happens to this process.</summary>
/// <param name="pending">The files that decide about it.</param>
/// <param name="guards">The guards that revert it.</param>
/// <param name="time">The time in which it can be confirmed.</param>
/// <param name="backend">The requested variant of iptables.</param>
/// <param name="backTo">The change whose state is current before this one.</param>
/// <param name="clock">For the deadline.</param>
internal sealed class PendingConfirmation(
    PendingFiles pending, Guards guards, TimeSpan time, BackendChoice backend, Func<int> backTo, TimeProvider clock) : IConfirmation
{
    private PendingChange? _begun;

    public NotNow? Enter() => new NoConfirmation(pending, clock).Enter();

    public PendingChange? Begun => _begun;

    public void BeforeFirstBlock(BegunChange begun)
    {
        if (_begun is not null)
        {
            Renew(_begun with { Before = begun.Change.Before });
            return;
        }

        var change = new PendingChange
        {
            Number = begun.Change.Number,
            Seconds = (int)time.TotalSeconds,
            Ends = PendingChange.SinceStart(clock) + time,
            Place = PendingChange.CurrentPlace,
            Backend = begun.Variant ?? backend,
            BackTo = backTo(),
            Before = begun.Change.Before,
            Brings = begun.Brings,
            Partitions = begun.Change.WithHead().PartitionNames,
            Command = begun.Change.Command,
            User = begun.Change.User,
        };
        var isWritten = false;
        try
        {
            guards.Start(change, () =>
            {
                pending.ForgetEnded();
                pending.Write(change);
                isWritten = true;
            });
        }
        catch (HostException) when (isWritten)
        {
            pending.End(change.Number);
            throw;
        }

        _begun = change;
    }

    public PendingChange? Done()
    {
        if (_begun is null)
            return null;

        var change = _begun with { Until = clock.GetUtcNow() + time, Ends = PendingChange.SinceStart(clock) + time };
        pending.Write(change);
        return change;
    }

    public void NothingDone()
    {
        if (_begun is not null)
            pending.End(_begun.Number);
    }

    // Another program wrote between two tries: the revert must restore the state before the second one.
    private void Renew(PendingChange change)
    {
        if (change != _begun)
        {
            pending.Write(change);
            _begun = change;
        }
    }
}

/// <summary>The revert of a pending change. Once the revert is decided, the change can no longer be confirmed.</summary>
/// <param name="pending">The files that decide about it.</param>
/// <param name="change">The change to revert, as it was found.</param>
internal sealed class RevertConfirmation(PendingFiles pending, PendingChange change) : IConfirmation
{
    /// <summary>The variant of iptables of the change, if known.</summary>
    public BackendChoice? Backend => change.Backend;

    /// <summary>For a revert that the user did not request: the change is
    /// reverted only if it has not come into force since it was read.</summary>
    public bool OnlyIfUnchanged { get; init; }

    public NotNow? Enter()
    {
        var name = $"change {change.Number}";
        // On a full disk a confirmation is impossible too, and a user who is locked out cannot free space.
        return Catch<StateException>.OrNull(() =>
            OnlyIfUnchanged && pending.Of(change.Number) is { IsReverting: false } found && found.Change.Until != change.Until
                ? new NotNow($"{name} took effect just now; its confirmation time starts")
                : pending.BeginRevert(change.Number) || pending.StageOf(change.Number) is PendingStage.Unknown ? null
                : new NotNow($"{name} is no longer pending: it was confirmed or reverted.", IsOver: true));
    }

    public PendingChange? Done()
    {
        pending.End(change.Number);
        return null;
    }
}
