using Ripcs.Changes.State;
using Ripcs.Host;
using Ripcs.Host.Netfilter;

namespace Ripcs.Changes.Confirming;

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
internal sealed class AskedConfirmation(PendingFiles pending, Guards guards, TimeSpan time, BackendChoice backend, Func<int> backTo, TimeProvider clock) : IConfirmation
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
        {
            return null;
        }

        var waiting = _begun with { Until = clock.GetUtcNow() + time, Ends = PendingChange.SinceStart(clock) + time };
        pending.Write(waiting);
        return waiting;
    }

    public void NothingDone()
    {
        if (_begun is not null)
        {
            pending.End(_begun.Number);
        }
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
