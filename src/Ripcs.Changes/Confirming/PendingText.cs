namespace Ripcs.Changes.Confirming;

/// <summary>Messages about a pending change.</summary>
internal static class PendingText
{
    private const int PartitionsToShow = 5;

    /// <summary>One line: until when, and what to run.</summary>
    /// <param name="isAtWork">True if a run is changing the host.</param>
    public static AdvisedText Of(FoundPending found, TimeProvider clock, bool isAtWork) =>
        $"{found.Change.Title}{Stage(found, clock, isAtWork)}"
        + (IsReverting(found, clock) ? "; try again in a moment"
            : found.Change.Until is not null ? "; " + Choice(found.Change)
            : isAtWork ? ", and must be confirmed after that; try again later" : ", or at once with: " + Advice.To(Way.RollBack));

    /// <summary>The short form while its guard is running.</summary>
    public static string Sum(FoundPending found, TimeProvider clock, bool isAtWork) =>
        $"change {found.Change.Number}{Stage(found, clock, isAtWork)}";

    private static string Stage(FoundPending found, TimeProvider clock, bool isAtWork) =>
        IsReverting(found, clock) ? " is being reverted"
        : found.Change.Until is not null ? $" is pending until {found.Change.UntilText}"
        : isAtWork ? " is being applied" : $" did not finish, and {Reverts(found.Change, clock)}";

    private static string Reverts(PendingChange change, TimeProvider clock) =>
        $"its guard brings the state before it back at {PendingChange.Shown(clock.GetUtcNow() + change.Left(clock))}";

    /// <summary>The end of the message of a run that failed, and whose guard is running: the same command again would be refused.</summary>
    public static AdvisedText GuardEnds(PendingChange change, TimeProvider clock) =>
        $"it cannot be confirmed, and {Reverts(change, clock)}, or you at once with: " + Advice.To(Way.RollBack);

    /// <summary>Why no other change begins, and until when. A revert brings back the state of the whole host, so a change of any other
    /// partition would be lost with it.</summary>
    /// <inheritdoc cref="Of"/>
    public static AdvisedText InTheWay(FoundPending found, TimeProvider clock, bool isAtWork) => Of(found, clock, isAtWork)
        + $"; {(found.Change.Partitions.Count == 0 ? "" : $"it changes {Words.First(found.Change.Partitions, PartitionsToShow)}, and ")}"
        + "no change of any partition begins before it ends; to wait that long, add " + Advice.To(Way.Wait);

    private static bool IsReverting(FoundPending found, TimeProvider clock) => found.IsReverting || found.Change.IsOver(clock);

    /// <summary>For a killed guard.</summary>
    public static Note Unguarded(PendingChange change) =>
        Note.Warning($"{change.Title} is pending and will NOT revert by itself: its guard died; " + Choice(change));

    /// <summary>For a killed guard after the deadline.</summary>
    public static Note LeftByGuard(PendingChange change) =>
        Note.Warning($"{change.Title} was not confirmed in time and will NOT revert by itself: its guard died; run: "
            + Advice.To(Way.RollBack));

    /// <summary>For a confirmation after the deadline, by the clock that cannot be set.</summary>
    public static AdvisedText TooLate(PendingChange change) => $"too late: change {change.Number} had to be confirmed by "
        + $"{change.UntilText} and is being reverted; if it is still in force in a minute, run: " + Advice.To(Way.RollBack);

    /// <summary>For a deleted file while the guard is running.</summary>
    public static string Unseen(int number) => $"change {number} is pending, but its file is gone; its guard writes it again; try again in "
        + "a moment";

    /// <summary>For a change of another state directory: changes made meanwhile would be lost when it is reverted.</summary>
    public static AdvisedText Elsewhere(GuardClaim guard) => $"change {guard.Number} of state directory {guard.StateDirectory} is "
        + "pending in this network namespace; keep it with: " + Advice.To(Way.ConfirmElsewhere, guard.StateDirectory, guard.Number)
        + $"; or try again when it is reverted; if its guard was stopped, continue it: kill -CONT {guard.Process}";

    /// <summary>For a killed guard and a deleted file.</summary>
    public static AdvisedText Lost(PendingChange change) =>
        $"{change.Title} was pending and will NOT revert by itself: its guard died and its file is gone, so it cannot be confirmed; run: "
            + Advice.To(Way.RollBack);

    /// <summary>For a change that should have been reverted, and whose guard is alive but reports no attempt.</summary>
    public static Note Stopped(PendingChange change, GuardClaim guard) => Note.Warning($"{change.Title} was not confirmed in time and is "
        + $"not reverted: its guard (process {guard.Process}) does nothing, perhaps because it was stopped; continue it: kill -CONT "
        + $"{guard.Process}; or "
        + "run: " + Advice.To(Way.RollBack));

    /// <summary>For a change that should have been reverted long ago.</summary>
    public static Note Overdue(PendingChange change, string lastWords) =>
        Note.Warning($"{change.Title} was not confirmed, and no attempt has reverted all of it yet{lastWords}; put that right, and "
            + "if it is not reverted then, run: "
            + Advice.To(Way.RollBack));

    private static AdvisedText Choice(PendingChange change) =>
        "keep it with: " + Advice.To(Way.Confirm, change.Number) + "; roll it back with: " + Advice.To(Way.RollBack);

    /// <summary>For a reboot before the confirmation.</summary>
    public static Note LeftByRestart(PendingChange change) =>
        Note.Warning($"{change.Title} was not confirmed before the restart, and is not in force; restore the state before it with: "
            + Advice.To(Way.Restore));

    /// <summary>The last line of a run whose change is pending.</summary>
    public static AdvisedText Asking(PendingChange change) => $"change {change.Number} will be reverted in {change.Seconds} s, at "
        + $"{change.UntilText}, unless you run, from a NEW connection:  " + Advice.To(Way.Confirm, change.Number);
}

/// <summary>A pending change.</summary>
/// <param name="Line">The message.</param>
/// <param name="IsGuarded">False if its guard died, so that it will not revert by itself.</param>
/// <param name="Sum">The short form.</param>
internal sealed record PendingNotice(Note Line, bool IsGuarded, string Sum)
{
    /// <summary>Null if its file cannot be read.</summary>
    public PendingChange? Change { get; init; }

    /// <summary>True while its guard reverts it, because it was not confirmed in time.</summary>
    public bool IsReverting { get; init; }
}
