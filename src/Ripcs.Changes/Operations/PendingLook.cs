using Ripcs.Changes.Confirming;

namespace Ripcs.Changes.Operations;

/// <summary>What read-only commands report about a pending change.</summary>
internal static class PendingLook
{
    private static readonly TimeSpan TimeToRevert = TimeSpan.FromSeconds(10);

    // A running guard checks five times a second.
    private static readonly TimeSpan TimeToBegin = TimeSpan.FromSeconds(2);

    /// <summary>Null if none is pending.</summary>
    public static PendingNotice? At(Machine machine, StateDirectory state)
    {
        try
        {
            var pending = new PendingFiles(state);
            return pending.Find() is { } found
                ? Of(found, machine.Guards(state), machine.Clock, () => machine.IsLocked(state)) with { Change = found.Change }
                : Unseen(machine, state) is { } number
                    ? new PendingNotice(Note.Warning(PendingText.Unseen(number)), IsGuarded: false,
                        "a change is pending and its file is gone")
                    : LostChange.Find(machine, state) is { Change: var lost }
                    ? new PendingNotice(Note.Warning(PendingText.Lost(lost)), IsGuarded: false,
                        "a pending change will NOT revert by itself: its guard died and its file is gone") { Change = lost }
                    : pending.Stale().Select(stale => new PendingNotice(
                        Note.Warning($"{stale.Reason}; move it away"), IsGuarded: false,
                        "a file records a change as pending, but others were made since")).FirstOrDefault();
        }
        catch (StateException e)
        {
            return new PendingNotice(
                Note.Warning("a change may be pending: " + e.Message), IsGuarded: false, "a change may be pending");
        }
    }

    /// <summary>True if it should have been reverted a while ago.</summary>
    public static bool IsLate(FoundPending found, TimeProvider clock) =>
        found.IsReverting && found.Change.Ends is null && found.Change.Until is null || found.Change.Left(clock) < -TimeToRevert;

    /// <summary>True if its time is over and no process reverts it: its guard is stopped or stuck, although it holds its lock.</summary>
    private static bool HasNotBegun(FoundPending found, TimeProvider clock) =>
        !found.IsReverting && found.Change.IsOver(clock) && found.Change.Left(clock) < -TimeToBegin;

    /// <summary>The change of a running guard without a file; null if there is none.</summary>
    public static int? Unseen(Machine machine, StateDirectory state) =>
        Catch<StateException>.OrNull<int?>(() => AtLock(machine, state, guards => guards.Watched) is { } number
            && new PendingFiles(state).StageOf(number) is PendingStage.Unknown ? number : null);

    /// <summary>The result of a question about the guards' lock; null if the lock cannot be read:
    /// a user without permission, such as one without root, may still read the rules.</summary>
    public static int? AtLock(Machine machine, StateDirectory state, Func<Guards, int?> ask) =>
        Catch<StateException>.OrNull(() => ask(machine.Guards(state)));

    private static PendingNotice Of(FoundPending found, Guards guards, TimeProvider clock, Func<bool> isChanging)
    {
        var change = found.Change;
        if (change.IsElsewhere)
            return new PendingNotice(PendingText.LeftByRestart(change), IsGuarded: false, "a change was not confirmed before the restart");

        // A guard that is gone tries nothing, however late it is.
        if (guards.Own is not { } guard || guard.Number != change.Number)
        {
            return found.IsReverting || change.IsOver(clock)
                ? new PendingNotice(PendingText.LeftByGuard(change), IsGuarded: false,
                    "a change was not confirmed and will NOT revert by itself: its guard died")
                : new PendingNotice(PendingText.Unguarded(change), IsGuarded: false,
                    "a pending change will NOT revert by itself: its guard died");
        }

        // Before the change is in force its own run may take longer than that, and then holds the lock.
        if ((IsLate(found, clock) || HasNotBegun(found, clock)) && (found.IsReverting || change.Until is not null || !isChanging()))
        {
            return found.IsReverting && guards.LastWords is { Length: > 0 } words
                ? new PendingNotice(PendingText.Overdue(change, words), IsGuarded: false,
                    "a change was not confirmed, and no attempt has reverted all of it yet")
                : new PendingNotice(PendingText.Stopped(change, guard), IsGuarded: false,
                    "a change was not confirmed and is not reverted: its guard does nothing");
        }

        // Only a change that is not in force yet depends on its own run.
        var isAtWork = change.Until is null && isChanging();
        return new PendingNotice(Note.Info(PendingText.Of(found, clock, isAtWork)), IsGuarded: true,
            PendingText.Sum(found, clock, isAtWork))
        {
            IsReverting = found.IsReverting || change.IsOver(clock),
        };
    }
}

/// <summary>Whether a change may begin.</summary>
/// <param name="Refusal">The refusal; null if it may.</param>
/// <param name="Notes">What was done to make that possible.</param>
internal sealed record StartPermission(ChangeResult? Refusal, ValueList<Note> Notes)
{
    /// <summary>How the revert of an unconfirmed change ended; null if there was none.</summary>
    public ChangeResult? Reverted { get; init; }

    /// <summary>For a restore: a change that it must leave out.</summary>
    public NotReverted? Pending { get; init; }
}

/// <summary>An unconfirmed change that could not be reverted and recorded as such; and why.</summary>
internal sealed record NotReverted(int Number, AdvisedText Problem);
