using System.CommandLine;
using Ripcs.Confirming;
using Ripcs.State;
using Ripcs.Status;

namespace Ripcs.Commands;

/// <summary>What commands that only look tell of a change that waits for its confirmation.</summary>
internal static class PendingLook
{
    private static readonly TimeSpan TimeToGoBack = TimeSpan.FromSeconds(30);

    /// <summary>Null if none waits.</summary>
    public static WaitingChange? At(CommandHost host, ParseResult result, StateDirectory state)
    {
        try
        {
            var pending = new PendingFiles(state);
            return pending.Find() is { } found
                ? Of(found, host.Guards(result, state), host.Clock.GetUtcNow()) with { Change = found.Change }
                : pending.Stale().Select(stale => new WaitingChange(
                    $"warning: {stale.Reason}; move it away", IsGuarded: false, "a file says that a change waits for its confirmation, but others were made since")).FirstOrDefault();
        }
        catch (StateException e)
        {
            return new WaitingChange(
                $"warning: a change may wait for its confirmation: {e.Message}", IsGuarded: false, "a change may wait for its confirmation");
        }
    }

    private static WaitingChange Of(FoundPending found, Guards guards, DateTimeOffset now)
    {
        var change = found.Change;
        if (change.IsElsewhere)
        {
            return new WaitingChange(PendingText.LeftByRestart(change), IsGuarded: false, "a change was not confirmed before the restart");
        }

        if (found.IsGoingBack && (change.Until is not { } until || now > until + TimeToGoBack))
        {
            return new WaitingChange(
                PendingText.Overdue(change, guards.LastWords), IsGuarded: false, "a change that was not confirmed could not go back so far");
        }

        return guards.IsAtWork
            ? new WaitingChange(PendingText.Of(found), IsGuarded: true, PendingText.Sum(found))
            : new WaitingChange(PendingText.Unguarded(change), IsGuarded: false, "a change waits for its confirmation and its guard is gone");
    }
}
