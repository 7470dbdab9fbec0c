using Ripcs.Changes.Confirming;

namespace Ripcs.Changes.Operations;

/// <summary>A change in force that was pending, and whose guard and file are gone. It is recognised by the note that its
/// guard left in the lock, or after a reboot by the mark in the history. Its deadline is unknown, so it is reverted.</summary>
internal static class LostChange
{
    /// <summary>Null if there is none.</summary>
    public static FoundPending? Find(Machine machine, StateDirectory state)
    {
        var (pending, timeline) = (new PendingFiles(state), new Timeline(new History(state)));
        var number = timeline.Last;
        return number > 0 && WasPending(machine, state, number) && pending.StageOf(number) is PendingStage.Unknown && pending.Find() is null
            && timeline.FindWhole(number) is { } record
            ? new FoundPending(PendingChange.Lost(record, timeline.StateBefore(number)), IsReverting: true) : null;
    }

    /// <summary>Forgets a change that is not in the history, for example after a backup was restored:
    /// its number is given again, and the new change must not be mistaken for the pending one.</summary>
    public static void Forget(Machine machine, StateDirectory state)
    {
        if (Left(machine, state) is not null)
            machine.Guards(state).ForgetLeft();

        new UnconfirmedMarks(state).RemoveAll();
    }

    private static bool WasPending(Machine machine, StateDirectory state, int number) =>
        Left(machine, state) == number
            || (new UnconfirmedMarks(state).IsSet(number) && PendingLook.AtLock(machine, state, guards => guards.Watched) != number);

    private static int? Left(Machine machine, StateDirectory state) => PendingLook.AtLock(machine, state, guards => guards.Left);
}
