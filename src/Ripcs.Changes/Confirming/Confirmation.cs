namespace Ripcs.Changes.Confirming;

/// <summary>Why a change does not begin.</summary>
/// <param name="Reason">The line to print.</param>
/// <param name="IsOver">True where nothing is left to do; else the same command may succeed later.</param>
internal sealed record NotNow(string Reason, bool IsOver = false);

/// <summary>How a change stands to confirmation; a change calls it under the lock.</summary>
internal interface IConfirmation
{
    /// <summary>Before anything is read.</summary>
    /// <returns>Null to go on, or why not.</returns>
    public NotNow? Enter();

    /// <summary>Before the first block is written, and once more at each further try.</summary>
    /// <exception cref="HostException">Nothing must be written.</exception>
    public void BeforeFirstBlock(BegunChange begun)
    {
    }

    /// <summary>The change is in force, verified and recorded, or there was nothing to do.</summary>
    /// <returns>The change if it is pending now.</returns>
    public PendingChange? Done() => null;

    /// <summary>Nothing of the change is in force.</summary>
    public void NothingDone()
    {
    }
}

/// <summary>A change about to write its first block: all that a revert must know.</summary>
/// <param name="Change">What was and what is desired, under the number that it is to get.</param>
/// <param name="Brings">The partitions that it brings in, to be held once it is reverted.</param>
/// <param name="Variant">The variant of iptables in use; null where each family has another one.</param>
internal sealed record BegunChange(HistoryRecord Change, ValueList<HeldPartition> Brings, BackendChoice? Variant);

/// <summary>A change that needs no confirmation; it is not made while another one is pending.</summary>
internal sealed class NoConfirmation(PendingFiles pending, TimeProvider clock) : IConfirmation
{
    public NotNow? Enter() => pending.Find() is { } found ? new NotNow(PendingText.Of(found, clock)) : null;
}

/// <summary>
/// A change that is reverted unless it is confirmed. Its guard is started before the first block: whatever happens to this process
/// afterwards, the guard reverts the change.
/// </summary>
/// <param name="pending">Where it is decided.</param>
/// <param name="guards">Who reverts it.</param>
/// <param name="time">How long it can be confirmed.</param>
/// <param name="backend">The variant of iptables that was asked for.</param>
/// <param name="backTo">The change whose state is current before this one.</param>
/// <param name="clock">Tells until when.</param>
internal sealed class PendingConfirmation(
    PendingFiles pending, Guards guards, TimeSpan time, BackendChoice backend, Func<int> backTo, TimeProvider clock) : IConfirmation
{
    private PendingChange? _begun;

    public NotNow? Enter() => new NoConfirmation(pending, clock).Enter();

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

    // Another program wrote between two tries: the state to revert to is the one before the second.
    private void Renew(PendingChange change)
    {
        if (change != _begun)
        {
            pending.Write(change);
            _begun = change;
        }
    }
}

/// <summary>The revert of a pending change. From the moment when it is decided the change can no longer be confirmed.</summary>
/// <param name="pending">Where it is decided.</param>
/// <param name="change">The change that is reverted, as it was found.</param>
internal sealed class RevertConfirmation(PendingFiles pending, PendingChange change) : IConfirmation
{
    /// <summary>The variant of iptables that the change was made in, as far as it is known.</summary>
    public BackendChoice? Backend => change.Backend;

    /// <summary>For a revert that was not asked for: the change is reverted
    /// only if it has not come into force since it was looked at.</summary>
    public bool OnlyIfUnchanged { get; init; }

    public NotNow? Enter()
    {
        var name = $"change {change.Number}";
        // On a full disk nobody can confirm either, and whoever is locked out cannot make room.
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
