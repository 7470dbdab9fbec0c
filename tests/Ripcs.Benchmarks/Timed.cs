using System.Diagnostics;
using System.Globalization;

namespace Ripcs.Benchmarks;

/// <summary>One run of a whole process, from its start to its end.</summary>
/// <param name="Seconds">By the clock on the wall.</param>
/// <param name="PeakMiB">The most memory that the process itself held (VmHWM of proc(5)); its children are not in it.</param>
/// <param name="Output">What it printed.</param>
internal sealed record Timed(double Seconds, double PeakMiB, string Output)
{
    /// <summary>Of the seconds, those of iptables-restore on this host; 0 where nobody looked.</summary>
    public double Restoring { get; init; }

    /// <summary>Runs a line of a shell, which replaces itself by the last command of the line.</summary>
    /// <exception cref="InvalidOperationException">Its exit code is another one than expected.</exception>
    public static Timed Run(string line, int expected = 0)
    {
        var start = new ProcessStartInfo("/bin/sh", ["-c", line]) { RedirectStandardOutput = true, RedirectStandardError = true };
        var clock = Stopwatch.StartNew();
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEndAsync();
        var peak = 0d;
        while (!process.WaitForExit(TimeSpan.FromMilliseconds(4)))
        {
            peak = Math.Max(peak, PeakOf(process.Id));
        }

        process.WaitForExit();
        clock.Stop();
        return process.ExitCode == expected
            ? new Timed(clock.Elapsed.TotalSeconds, peak, output.Result)
            : throw new InvalidOperationException($"{line}: exit code {process.ExitCode}, not {expected}\n{errors.Result}{output.Result}");
    }

    private static double PeakOf(int process)
    {
        try
        {
            var line = File.ReadLines($"/proc/{process}/status")
                .FirstOrDefault(line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
            return line is null ? 0 : double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1],
                CultureInfo.InvariantCulture) / 1024;
        }
        catch (IOException)
        {
            // It has ended just now.
            return 0;
        }
    }
}

/// <summary>Several runs of the same.</summary>
internal sealed record Runs(IReadOnlyList<Timed> All)
{
    public double Seconds => Medians.Of(All.Select(run => run.Seconds));

    public double PeakMiB => Medians.Of(All.Select(run => run.PeakMiB));

    /// <summary>How many times as long as those that ran in turn with it.</summary>
    public double Times(Runs others) => Medians.OfRatios(All.Select(run => run.Seconds), others.All.Select(run => run.Seconds));
}
