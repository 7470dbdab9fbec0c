using System.Diagnostics;

namespace Ripcs.Host;

/// <summary>Finds out from /proc/locks who holds a lock on a file.</summary>
internal static class FileLocks
{
    /// <summary>"iptables (process 4711)", and what to do if SIGSTOP has stopped it; null if there
    /// is no holder, or it is not visible from here.</summary>
    public static string? Holder(string path) =>
        Catch.OrNull(() => ProcessIn(File.ReadLines("/proc/locks"), Posix.FileId(path)) is { } process ? Named(process) : null);

    /// <summary>The process that holds a lock; "->" marks those that wait.</summary>
    /// <param name="lines">As in "1: FLOCK  ADVISORY  WRITE 4711 00:1a:567 0 EOF".</param>
    /// <param name="file">As in "00:1a:567".</param>
    internal static int? ProcessIn(IEnumerable<string> lines, string file)
    {
        foreach (var line in lines)
        {
            if (line.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [_, not "->", _, _, var process, var locked, ..]
                && locked == file && int.TryParse(process, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0)
            {
                return number;
            }
        }

        return null;
    }

    // A process chooses its own name, which must not end the line or control the terminal.
    private static string Named(int process)
    {
        var number = process.ToString(CultureInfo.InvariantCulture);
        var name = File.ReadAllText($"/proc/{number}/comm").TrimEnd('\n');

        // After the name, which may contain blanks and brackets, comes the state (proc(5)).
        var isStopped = File.ReadAllText($"/proc/{number}/stat") is var stat
            && stat.AsSpan(stat.LastIndexOf(')') + 1).TrimStart() is ['T', ..];
        return $"{string.Concat(name.Select(character => character is > ' ' and <= '~' ? character : '?'))} (process {number}"
            + $"{(isStopped ? $", which is stopped; continue it: kill -CONT {number}" : "")})";
    }
}

/// <summary>Waits for events without a notification: a lock is released, or another process has done something.</summary>
internal static class Poll
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <summary>Checks at least once, and again until the condition holds or the time is over; false in the latter case.</summary>
    /// <param name="begins">Called once if it has to wait.</param>
    public static bool Until(Func<bool> isSo, TimeSpan limit, Action? begins = null)
    {
        var waited = Stopwatch.StartNew();
        while (!isSo())
        {
            if (waited.Elapsed >= limit)
                return false;

            begins?.Invoke();
            begins = null;

            Thread.Sleep(Pause);
        }

        return true;
    }
}
