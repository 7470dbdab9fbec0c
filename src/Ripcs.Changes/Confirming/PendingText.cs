using System.Globalization;
using Ripcs.Changes.State;

namespace Ripcs.Changes.Confirming;

/// <summary>What is said of a change that waits for its confirmation.</summary>
internal static class PendingText
{
    /// <summary>In one line: what it waits for, and what to run.</summary>
    public static string Of(FoundPending found, TimeProvider clock) => found switch
    {
        _ when found.IsGoingBack || found.Change.IsOver(clock) => $"{found.Change.Title} is going back just now; try again in a moment",
        { Change.Until: null } => $"{found.Change.Title} is being applied, and is to be confirmed then; try again later",
        _ => $"{found.Change.Title} waits for its confirmation until {found.Change.UntilText}; {Choice(found.Change)}",
    };

    /// <summary>The same in a few words, while its guard is at work.</summary>
    public static string Sum(FoundPending found, TimeProvider clock)
    {
        var change = string.Create(CultureInfo.InvariantCulture, $"change {found.Change.Number}");
        return found switch
        {
            _ when found.IsGoingBack || found.Change.IsOver(clock) => $"{change} is going back just now",
            { Change.Until: null } => $"{change} is being applied",
            _ => $"{change} waits for its confirmation until {found.Change.UntilText}",
        };
    }

    /// <summary>Its guard was killed.</summary>
    public static Note Unguarded(PendingChange change) =>
        Note.Warning($"{change.Title} waits for its confirmation, and its guard is gone: it goes back only with the next command that changes the host; {Choice(change)}");

    /// <summary>Its guard was killed, and it can be confirmed no more.</summary>
    public static Note LeftByGuard(PendingChange change) =>
        Note.Warning($"{change.Title} was not confirmed in time, and its guard is gone: it goes back with the next command that changes the host, or at once with: {GoBack(change)}");

    /// <summary>Its time is over, by the clock that nobody can set.</summary>
    public static string TooLate(PendingChange change) => string.Create(
        CultureInfo.InvariantCulture,
        $"too late: the time of change {change.Number} was over at {change.UntilText}: it goes back; if it is still in force in a minute, run: {GoBack(change)}");

    /// <summary>Somebody deleted its file while its guard is at work.</summary>
    public static string Unseen(int number) => string.Create(
        CultureInfo.InvariantCulture,
        $"change {number} waits for its confirmation, but its file is gone; its guard writes it again, and takes the change back in any case; try again in a moment");

    /// <summary>What is changed meanwhile would be lost when it goes back.</summary>
    public static string Elsewhere(GuardClaim guard) => string.Create(
        CultureInfo.InvariantCulture,
        $"change {guard.Number} of state directory {guard.StateDirectory} waits for its confirmation in this network namespace; "
        + $"keep it with: ripcs --state-dir {guard.StateDirectory} confirm {guard.Number}; "
        + $"or try again when it has gone back; if its guard was stopped, let it go on: kill -CONT {guard.Process}");

    /// <summary>Its guard was killed and its file deleted.</summary>
    public static string Lost(PendingChange change) =>
        $"{change.Title} waited for its confirmation, but its guard was killed and its file is gone: nobody can confirm it any more; "
        + $"it goes back with the next command that changes the host, or at once with: {GoBack(change)}";

    /// <summary>It should have gone back long ago.</summary>
    public static Note Overdue(PendingChange change, string lastWords) =>
        Note.Warning($"{change.Title} was not confirmed, and could not go back so far{lastWords}; put that right, then run: {GoBack(change)}");

    private static string Choice(PendingChange change) => string.Create(
        CultureInfo.InvariantCulture, $"keep it with: ripcs confirm {change.Number}; go back with: {GoBack(change)}");

    // With its number it is safe at any moment; without, it would go one change further once this one has gone back by itself.
    private static string GoBack(PendingChange change) =>
        change.BackTo > 0 ? string.Create(CultureInfo.InvariantCulture, $"ripcs rollback {change.BackTo}") : "ripcs rollback";

    /// <summary>The machine was restarted before it was confirmed.</summary>
    public static Note LeftByRestart(PendingChange change) =>
        Note.Warning($"{change.Title} was not confirmed before the restart, and is not in force; bring the state before it back with: ripcs restore");

    /// <summary>The last line of a change that waits now.</summary>
    public static string Asking(PendingChange change) => string.Create(
        CultureInfo.InvariantCulture,
        $"change {change.Number} goes back in {change.Seconds} s, at {change.UntilText}, unless you run, from a NEW connection:  ripcs confirm {change.Number}");
}
