using Ripcs.Netfilter;
using Ripcs.Rendering;
using Ripcs.State;

namespace Ripcs.Confirming;

/// <summary>
/// A change that goes back unless it is confirmed. Its guard is at work before the first block: whatever happens to this process
/// afterwards, somebody takes the change back.
/// </summary>
/// <param name="pending">Where it is decided.</param>
/// <param name="guards">Who takes it back.</param>
/// <param name="time">How long it waits.</param>
/// <param name="backend">The variant of iptables that it is made in.</param>
/// <param name="backTo">The change whose state is current before this one.</param>
/// <param name="clock">Tells until when.</param>
internal sealed class AskedConfirmation(PendingFiles pending, Guards guards, TimeSpan time, BackendChoice backend, Func<int> backTo, TimeProvider clock) : IConfirmation
{
    private PendingChange? _begun;

    public RunReport? Enter(string command) => new NoConfirmation(pending).Enter(command);

    public void BeforeFirstBlock(HistoryRecord change)
    {
        if (_begun is not null)
        {
            return;
        }

        var begun = new PendingChange
        {
            Number = change.Number,
            Seconds = (int)time.TotalSeconds,
            Place = PendingChange.CurrentPlace,
            Backend = backend,
            BackTo = backTo(),
            Command = change.Command,
            User = change.User,
        };
        pending.Write(begun);
        try
        {
            guards.Start(begun);
        }
        catch (HostException)
        {
            pending.Remove(begun.Number);
            throw;
        }

        _begun = begun;
    }

    public PendingChange? Done()
    {
        if (_begun is null)
        {
            return null;
        }

        var waiting = _begun with { Until = clock.GetUtcNow() + time };
        pending.Write(waiting);
        return waiting;
    }

    public void NothingDone()
    {
        if (_begun is not null)
        {
            pending.Remove(_begun.Number);
        }
    }
}
