using Ripcs.Changes.Confirming;
using Ripcs.Changes.Reports;

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

/// <summary>Checks before a change whether another one is pending. A change after its deadline whose guard
/// is gone, killed or lost with a reboot, is reverted here, because no other process would.</summary>
internal sealed class PendingGate(Machine machine, StateDirectory state)
{
    public StartPermission Open()
    {
        var stale = new PendingFiles(state).PutStaleAside();
        var gate = OpenWithFile();
        return gate with { Notes = [.. stale, .. gate.Notes] };
    }

    private StartPermission OpenWithFile()
    {
        if (new PendingFiles(state).Find() is not { } found)
            return OpenWithoutFile();

        var change = found.Change;
        var guards = machine.Guards(state, change.Backend);
        if (guards.Watched == change.Number && !change.IsElsewhere && !IsLate(found))
            return new StartPermission(InTheWay(found), []);

        // Without a deadline it was not in force when its run ended, or is just coming into force: the lock will show which. Where
        // nothing tells whether the machine was restarted, no new guard waits: the host may be open.
        if (found.IsReverting || change.IsHere is not true || change.Until is null || change.IsOver(machine.Clock))
            return Revert(found);

        guards.Start(change, () => { });
        return new StartPermission(InTheWay(found), [Note.Warning("its guard had died and was started again")]);
    }

    private ChangeResult.NotMade InTheWay(FoundPending found) =>
        Busy(PendingText.InTheWay(found, machine.Clock, machine.IsLocked(state)));

    private StartPermission OpenWithoutFile()
    {
        // Its file was deleted while its guard is running, which will write it again in a moment.
        if (PendingLook.Unseen(machine, state) is { } number)
            return new StartPermission(Busy(PendingText.Unseen(number)), []);

        if (machine.Guards(state).Elsewhere is { } other)
            return new StartPermission(Busy(PendingText.Elsewhere(other)), []);

        if (LostChange.Find(machine, state) is { } lost)
            return Revert(lost);

        LostChange.Forget(machine, state);
        return new StartPermission(null, []);
    }

    /// <summary>The same as <see cref="Open"/> for a restore, which only needs to leave that change
    /// out: a host must come up with a firewall, whatever is wrong with the rest of the state.</summary>
    public StartPermission OpenForRestore()
    {
        var number = new PendingFiles(state).Number() ?? LostChange.Find(machine, state)?.Change.Number;
        try
        {
            var gate = Open();
            return gate.Refusal is null or ChangeResult.NotMade { By: Obstacle.Busy } ? gate : LeftOut(gate.Refusal.Why);
        }
        catch (HostException e)
        {
            return LeftOut(e.Message);
        }

        StartPermission LeftOut(AdvisedText reason) => new(null, [])
        {
            Pending = new NotReverted(
                number!.Value,
                $"change {number} was not confirmed and is left out, but could not be recorded as reverted: " + reason),
        };
    }

    // The guard that should have reverted it long ago was stopped, or cannot: the lock decides who does.
    private bool IsLate(FoundPending found) => PendingLook.IsLate(found, machine.Clock);

    private static ChangeResult.NotMade Busy(AdvisedText why) => new(Obstacle.Busy, why);

    private StartPermission Revert(FoundPending found)
    {
        var result = Operations.Revert.Run(machine, state, found);
        var isBack = result is ChangeResult.InForce
            || new PendingFiles(state).StageOf(found.Change.Number) is PendingStage.Ended;
        return new StartPermission(
            isBack ? null : result,
            isBack ? [Note.Warning($"{found.Change.Title} was not confirmed, and its guard had died: " + Sum(result)),
                .. result is ChangeResult.NeedsHuman { Losses: var losses } ? losses.Select(Note.Warning) : []] : [])
        {
            Reverted = result,
        };
    }

    private static AdvisedText Sum(ChangeResult result) =>
        result.Number is { } number ? $"reverted as change {number}" : result is ChangeResult.InForce done ? done.Summary : "";
}
