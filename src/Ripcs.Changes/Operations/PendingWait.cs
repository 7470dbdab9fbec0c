namespace Ripcs.Changes.Operations;

/// <summary>Waits for a pending change, if the caller said how long: a change of another partition need not be started again by hand.
/// </summary>
internal sealed class PendingWait(Machine machine, StateDirectory state)
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(200);

    private readonly long _began = machine.Clock.GetTimestamp();

    private bool IsOver => machine.Clock.GetElapsedTime(_began) >= machine.PendingWait;

    /// <summary>The pending change whose guard is running, of whatever state directory; null if there is none.</summary>
    private int? Watched => PendingLook.AtLock(machine, state, guards => guards.Watched ?? guards.Elsewhere?.Number);

    /// <summary>Waits until the pending change is confirmed or reverted.</summary>
    /// <returns>How it ended; null if there is none, or if it is still pending and the time is over.</returns>
    public Note? Wait()
    {
        if (IsOver || Watched is not { } number)
            return null;

        var pending = new PendingFiles(state);
        var title = Catch<StateException>.OrNull(() => pending.Find(number))?.Change.Title ?? $"change {number}";
        machine.WhileWaiting($"waiting until {title} is confirmed or reverted", () =>
        {
            while (Watched == number && !IsOver)
            {
                machine.Sleep(Look);
            }
        });
        return Watched == number ? null : Note.Info($"{title} was pending; this run has waited until it was "
            + (pending.StageOf(number) is PendingStage.Confirmed ? "confirmed" : "reverted"));
    }
}
