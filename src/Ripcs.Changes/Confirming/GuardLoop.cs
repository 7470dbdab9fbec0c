namespace Ripcs.Changes.Confirming;

/// <summary>Waits until a change is confirmed, or reverts it when its time is over, and repeats that until it
/// has succeeded and is recorded. It uses a clock that cannot be set, and never sleeps past a deadline.</summary>
/// <param name="watch">The state of the change.</param>
/// <param name="revert">Reverts it, as it was when its time was over, and returns the outcome.</param>
/// <param name="clock">The clock that cannot be set.</param>
/// <param name="sleep">Sleeps; tests advance the time instead.</param>
/// <param name="log">Receives a line for each action and failure.</param>
internal sealed class GuardLoop(
    PendingWatch watch, Func<FoundPending, AdvisedText> revert, TimeProvider clock, Action<TimeSpan> sleep, GuardLog log)
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

    /// <returns>The time to wait before the next step; null when there is nothing left to do.</returns>
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
            // Any exception, such as a missing library or a bug of Ripcs: no other process reverts the change.
            log.Say(e is HostException known ? known.Message : $"{e.GetType().Name}: {e.Message}");
        }

        _nextTry = PendingChange.SinceStart(clock) + _pause;
        _pause = _pause * 2 < LongestPause ? _pause * 2 : LongestPause;
        return Look;
    }

    /// <summary>The time to sleep, if there is anything to wait for: at most until the next look.</summary>
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

/// <summary>The output of a guard. Its disk may be full and its terminal gone: it continues without output. It
/// never writes the same line twice in a row, because a try every few seconds would fill the disk.</summary>
/// <param name="output">The log.</param>
/// <param name="words">The words of a text with advice.</param>
internal sealed class GuardLog(TextWriter output, Func<AdvisedText, string> words)
{
    private string? _last;

    public void Say(AdvisedText text)
    {
        if (words(text) is var line && line == _last)
            return;

        try
        {
            output.WriteLine(line);
            output.Flush();
            _last = line;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ObjectDisposedException)
        {
            // Written again with the next try.
        }
    }
}

/// <summary>A guard's knowledge of its change. It has read the file once and no longer needs it: a deleted or
/// damaged file is no confirmation, and is written again, so that the change can still be confirmed.</summary>
internal sealed class PendingWatch(PendingFiles pending, FoundPending found)
{
    public PendingChange Change { get; private set; } = found.Change;

    /// <summary>The current state of the change; null once it is confirmed, is reverted or has failed to come into force.</summary>
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
            // A disk error does not change the deadline.
        }

        return new FoundPending(Change, IsReverting: false);
    }

    private FoundPending Read()
    {
        if (pending.Of(Change.Number) is not { } now)
        {
            // Decided between the two looks; the next look finds out how.
            return new FoundPending(Change, IsReverting: false);
        }

        if (now.Change.IsDamaged)
            return pending.Repair(Change) ? new FoundPending(Change, IsReverting: false) : new FoundPending(Change, IsReverting: true);

        // An older file may lack data that this process has.
        Change = now.Change with { Before = now.Change.Before ?? Change.Before };
        return now with { Change = Change };
    }
}
