using System.Diagnostics;

namespace Ripcs.Host;

/// <summary>Who holds a lock on a file, as far as the kernel tells in /proc/locks.</summary>
internal static class FileLocks
{
    /// <summary>"iptables (process 4711)", and what to do where that was stopped by SIGSTOP;
    /// null if nobody does, or it is a process that cannot be seen from here.</summary>
    public static string? Holder(string path) =>
        Unless.Find(() => ProcessIn(File.ReadLines("/proc/locks"), Posix.FileId(path)) is { } process ? Named(process) : null);

    /// <summary>The process that holds a lock; those that wait stand behind "->".</summary>
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

    // A process names itself as it likes; that must not end the line or steer the terminal.
    private static string Named(int process)
    {
        var number = process.ToString(CultureInfo.InvariantCulture);
        var name = File.ReadAllText($"/proc/{number}/comm").TrimEnd('\n');

        // Behind the name, which may hold blanks and brackets, stands the state (proc(5)).
        var isStopped = File.ReadAllText($"/proc/{number}/stat") is var stat
            && stat.AsSpan(stat.LastIndexOf(')') + 1).TrimStart() is ['T', ..];
        return $"{string.Concat(name.Select(character => character is > ' ' and <= '~' ? character : '?'))} (process {number}"
            + $"{(isStopped ? $", which is stopped; continue it: kill -CONT {number}" : "")})";
    }
}

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
                return false;

            Thread.Sleep(Pause);
        }

        return true;
    }
}
