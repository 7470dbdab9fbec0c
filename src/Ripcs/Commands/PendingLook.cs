using System.CommandLine;
using Ripcs.Confirming;
using Ripcs.State;
using Ripcs.Status;

namespace Ripcs.Commands;

/// <summary>What commands that only look tell of a change that waits for its confirmation.</summary>
internal static class PendingLook
{
    /// <summary>Null if none waits.</summary>
    public static WaitingChange? At(CommandHost host, ParseResult result, StateDirectory state)
    {
        try
        {
            return new PendingFiles(state).Find() is not { } found ? null
                : found.Change.IsElsewhere ? new WaitingChange(PendingText.LeftByRestart(found.Change), IsGuarded: false)
                : host.Guards(result, state).IsAtWork ? new WaitingChange(PendingText.Of(found), IsGuarded: true)
                : new WaitingChange(PendingText.Unguarded(found.Change), IsGuarded: false);
        }
        catch (StateException e)
        {
            return new WaitingChange($"warning: a change may wait for its confirmation: {e.Message}", IsGuarded: false);
        }
    }
}
