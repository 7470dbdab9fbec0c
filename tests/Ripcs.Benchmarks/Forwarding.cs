using System.Diagnostics;
using Ripcs.Testing;

namespace Ripcs.Benchmarks;

/// <summary>What a packet costs that this network namespace forwards to a partition, from its arrival to its departure.</summary>
/// <param name="variant">nft or legacy.</param>
/// <param name="runs">How often each rule set is measured.</param>
internal sealed class Forwarding(string variant, int runs)
{
    // Spread over all partitions, wherever they stand in their dispatch chain.
    private const int Receivers = 100;

    private static readonly TimeSpan OneRun = TimeSpan.FromSeconds(0.5);

    /// <summary>Measures two rule sets in turn, in microseconds a packet.</summary>
    /// <exception cref="TunnelException">No packet can be made here.</exception>
    public (IReadOnlyList<double> Ones, IReadOnlyList<double> Others) Measure((RuleFolder Rules, string Text) one,
        (RuleFolder Rules, string Text) other)
    {
        using var outside = new Tunnel("outside");
        using var inside = new Tunnel("inside");
        Timed.Run("""
            cd /proc/sys/net && echo 1 >ipv4/ip_forward && echo 0 >ipv4/conf/all/rp_filter && echo 0 >ipv4/conf/outside/rp_filter &&
            for name in outside inside; do [ ! -e ipv6 ] || echo 1 >ipv6/conf/$name/disable_ipv6; ip link set $name up; done &&
            ip route add default dev outside && ip route add 10.0.0.0/8 dev inside
            """);

        // The first pair does not count.
        var pairs = Enumerable.Range(0, runs + 1).Select(_ => (One: Once(one), Other: Once(other))).Skip(1).ToList();
        return ([.. pairs.Select(pair => pair.One)], [.. pairs.Select(pair => pair.Other)]);

        double Once((RuleFolder Rules, string Text) ruleSet)
        {
            // A packet that no rule accepts would be missed.
            Timed.Run($"iptables-{variant}-restore <{ruleSet.Text} && exec iptables-{variant} -P FORWARD DROP");
            return Microseconds(outside, inside, ruleSet.Rules);
        }
    }

    private static double Microseconds(Tunnel outside, Tunnel inside, RuleFolder rules)
    {
        byte[][] packets = [.. Enumerable.Range(0, Receivers).Select(receiver => Opening(rules, receiver * rules.Files / Receivers))];
        var (sent, clock) = (0, new Stopwatch());
        while (clock.Elapsed < OneRun)
        {
            clock.Start();
            sent += packets.Count(outside.Send);
            clock.Stop();
            if (packets.Count(_ => inside.Take().Length > 0) < packets.Length)
                throw new InvalidOperationException($"{rules.Path}: packets were sent that were not forwarded");
        }

        return clock.Elapsed.TotalMicroseconds / sent;
    }

    private static byte[] Opening(RuleFolder rules, int number) =>
        Connection.Opening("198.51.0.7", rules.InsideOf(number), RuleFolder.FirstService);
}
