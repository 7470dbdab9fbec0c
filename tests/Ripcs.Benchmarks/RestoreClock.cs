using System.Globalization;

namespace Ripcs.Benchmarks;

/// <summary>Counts what iptables-restore takes on this host while a command runs;
/// in the throw-away namespace of a rehearsal it does not count.</summary>
internal sealed class RestoreClock
{
    private readonly Front _front;
    private readonly string _log;

    public RestoreClock(string variant, string home)
    {
        _front = new Front($"{home}/clocked");
        _log = $"{home}/restores";
        foreach (var name in new[] { $"iptables-{variant}-restore", $"ip6tables-{variant}-restore" })
        {
            _front.Program(name, $"""
                #!/bin/bash
                from=$EPOCHREALTIME
                /usr/sbin/xtables-{variant}-multi {name} "$@"
                code=$? until=$EPOCHREALTIME
                [ /proc/self/ns/net -ef /proc/{Environment.ProcessId}/ns/net ] && echo "$from $until" >>{_log}
                exit $code

                """);
        }
    }

    /// <summary>Runs a command.</summary>
    public Timed Run(string command)
    {
        File.Delete(_log);
        var run = Timed.Run(_front.Line(command));
        return run with { Restoring = File.ReadLines(_log).Select(line => line.Split(' '))
            .Sum(times => Seconds(times[1]) - Seconds(times[0])) };
    }

    private static double Seconds(string time) => double.Parse(time, CultureInfo.InvariantCulture);
}
