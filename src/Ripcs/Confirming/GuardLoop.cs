using Ripcs.Rendering;
using Ripcs.State;

namespace Ripcs.Confirming;

/// <summary>
/// Waits until a change is confirmed, or takes it back when its time is over, again and again until that has succeeded. Time is
/// counted here and not read off the clock, which somebody may set.
/// </summary>
/// <param name="pending">Where it is decided.</param>
/// <param name="number">The change.</param>
/// <param name="takeBack">Takes it back; given the change as it was when its time was over, or null if it is going back already.</param>
/// <param name="clock">Counts.</param>
/// <param name="sleep">Waits; tests let the time pass.</param>
/// <param name="log">What is done and what goes wrong, a line each.</param>
internal sealed class GuardLoop(
    PendingFiles pending, int number, Func<PendingChange?, RunReport> takeBack, TimeProvider clock, Action<TimeSpan> sleep, TextWriter log)
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    private readonly long _started = clock.GetTimestamp();
    private (long From, TimeSpan Time)? _waits;
    private bool _sawItBefore;

    public void Run()
    {
        var pause = FirstPause;
        while (true)
        {
            try
            {
                if (pending.Find(number) is not { } found)
                {
                    log.WriteLine("nothing to wait for any more");
                    return;
                }

                if (TimeLeft(found) is var left && left > TimeSpan.Zero)
                {
                    sleep(left < Look ? left : Look);
                    continue;
                }

                var report = takeBack(found.IsGoingBack ? null : found.Change);
                log.WriteLine(report.Error ?? report.Summary);
                if (report.Result is RunResult.Changed or RunResult.Unchanged)
                {
                    continue;
                }
            }
            catch (HostException e)
            {
                log.WriteLine(e.Message);
            }

            sleep(pause);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }

    private TimeSpan TimeLeft(FoundPending found)
    {
        var left = found.IsGoingBack || found.Change.IsElsewhere ? TimeSpan.Zero : TimeLeft(found.Change);
        _sawItBefore = true;
        return left;
    }

    private TimeSpan TimeLeft(PendingChange change)
    {
        var seconds = TimeSpan.FromSeconds(change.Seconds);
        if (change.Until is not { } until)
        {
            return seconds - clock.GetElapsedTime(_started);
        }

        // A guard that came later only knows the clock, which must not give more time than was asked for.
        var remaining = until - clock.GetUtcNow();
        _waits ??= (clock.GetTimestamp(), _sawItBefore || remaining > seconds ? seconds : remaining);
        return _waits.Value.Time - clock.GetElapsedTime(_waits.Value.From);
    }
}
