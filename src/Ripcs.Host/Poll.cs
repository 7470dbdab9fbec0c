using System.Diagnostics;

namespace Ripcs.Host;

/// <summary>Waits for what nobody announces: that a lock is let go, or that another process has done something.</summary>
internal static class Poll
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <summary>Asks at least once, and again until it is so or the time is over; false in the latter case.</summary>
    public static bool Until(Func<bool> isSo, TimeSpan limit)
    {
        var waited = Stopwatch.StartNew();
        while (!isSo())
        {
            if (waited.Elapsed >= limit)
            {
                return false;
            }

            Thread.Sleep(Pause);
        }

        return true;
    }
}
