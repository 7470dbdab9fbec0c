namespace Ripcs.Changes.Confirming;

/// <summary>
/// Waits until a change is confirmed, or reverts it when its time is over, again and again until that has succeeded and is recorded.
/// Time is counted by a clock that cannot be set, and no pause reaches past a decision.
/// </summary>
/// <param name="watch">What has become of the change.</param>
/// <param name="revert">Reverts it, as it was when its time was over, and says how that ended.</param>
/// <param name="clock">Counts.</param>
/// <param name="sleep">Waits; tests let the time pass.</param>
/// <param name="log">What is done and what goes wrong, a line each.</param>
internal sealed class GuardLoop(
    PendingWatch watch, Func<FoundPending, string> revert, TimeProvider clock, Action<TimeSpan> sleep, GuardLog log)
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    private readonly TimeSpan _started = PendingChange.SinceStart(clock);
    private readonly bool _isElsewhere = watch.Change.IsElsewhere;
    private TimeSpan _pause = FirstPause;
    private TimeSpan _nextTry;

    public void Run()
    {
        while (Step() is { } pause)
        {
            sleep(pause);
        }

        log.Say("no change is pending any more");
    }

    /// <returns>How long to wait before the next step; null when there is nothing to do any more.</returns>
    private TimeSpan? Step()
    {
        try
        {
            if (watch.Look() is not { } found)
                return null;

            if (Shortest(TimeLeft(found), _nextTry - PendingChange.SinceStart(clock)) is { } wait)
                return wait;

            log.Say(revert(found));
            if (watch.Look() is null)
                return null;
        }
        catch (Exception e)
        {
            // Whatever it is, a library that is gone or a fault of our own: this process alone reverts the change.
            log.Say(e is HostException ? e.Message : $"{e.GetType().Name}: {e.Message}");
        }

        _nextTry = PendingChange.SinceStart(clock) + _pause;
        _pause = _pause * 2 < LongestPause ? _pause * 2 : LongestPause;
        return Look;
    }

    /// <summary>How long to sleep if there is anything to wait for: never longer than until the next look.</summary>
    private static TimeSpan? Shortest(TimeSpan untilOver, TimeSpan untilNextTry) =>
        (untilOver > untilNextTry ? untilOver : untilNextTry) is var wait && wait <= TimeSpan.Zero ? null
        : wait < Look ? wait
        : Look;

    private TimeSpan TimeLeft(FoundPending found) =>
        found.IsReverting || _isElsewhere ? TimeSpan.Zero
        : found.Change is { Ends: null, Until: null, Seconds: var seconds }
            ? TimeSpan.FromSeconds(seconds) - (PendingChange.SinceStart(clock) - _started)
        : found.Change.Left(clock);
}

/// <summary>
/// What a guard has to say. Its disk may be full and its terminal gone: it goes on without being heard. It says nothing twice in a
/// row, or a try every few seconds would fill the disk.
/// </summary>
internal sealed class GuardLog(TextWriter output)
{
    private string? _last;

    public void Say(string line)
    {
        if (line == _last)
            return;

        try
        {
            output.WriteLine(line);
            output.Flush();
            _last = line;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ObjectDisposedException)
        {
            // Said again with the next try.
        }
    }
}

/// <summary>
/// What a guard knows of its change. It has read it once, and needs no file any more: one that is deleted or damaged meanwhile
/// is no confirmation, and is written again, so that somebody can still confirm.
/// </summary>
internal sealed class PendingWatch(PendingFiles pending, FoundPending found)
{
    public PendingChange Change { get; private set; } = found.Change;

    /// <summary>The change as it is now; null once it is confirmed, is reverted or never came into force.</summary>
    public FoundPending? Look()
    {
        try
        {
            switch (pending.StageOf(Change.Number))
            {
                case PendingStage.Confirmed or PendingStage.Ended:
                    return null;
                case PendingStage.Unknown:
                    pending.WriteAgain(Change);
                    break;
                default:
                    return Read();
            }
        }
        catch (StateException)
        {
            // A disk that cannot be read or written changes nothing about the deadline.
        }

        return new FoundPending(Change, IsReverting: false);
    }

    private FoundPending Read()
    {
        if (pending.Of(Change.Number) is not { } now)
        {
            // Decided between the two looks; the next one sees how.
            return new FoundPending(Change, IsReverting: false);
        }

        if (now.Change.IsDamaged)
            return pending.Repair(Change) ? new FoundPending(Change, IsReverting: false) : new FoundPending(Change, IsReverting: true);

        // An older file knows less than this process.
        Change = now.Change with { Before = now.Change.Before ?? Change.Before };
        return now with { Change = Change };
    }
}
