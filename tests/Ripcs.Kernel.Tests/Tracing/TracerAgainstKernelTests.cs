using System.Globalization;
using Ripcs.Core.Analysis.Reading;
using Ripcs.Core.Model;
using Ripcs.Core.Planning.Owned;
using Ripcs.Core.SaveFormat;
using Ripcs.Testing;
using Ripcs.Testing.Drawing;
using Ripcs.Testing.Tracing;
using Shouldly;
using Xunit.Abstractions;

namespace Ripcs.Kernel.Tests.Tracing;

/// <summary>
/// The tracer, to which all diagrams are held, against the kernel: packets are written into the interfaces of a host, or sent by it, and
/// what comes out where is what the tracer says of the rules that iptables prints. Each connection goes on with an answer and another
/// packet.
/// </summary>
public sealed class TracerAgainstKernelTests(ITestOutputHelper output)
{
    private const int PacketsOfEach = 100;

    // Long runs: RIPCS_TUNNEL_SETS=300.
    private static readonly int RuleSets = Cases.Number("RIPCS_TUNNEL_SETS", 10, 25);

    private static readonly Side[] Sides =
    [
        new("eth0", "203.0.113.3/24", "2001:db8:b::3/64", []),
        new("eth1", "198.51.100.254/32", "2001:db8:c::fe/128", ["198.51.100.2/32", "2001:db8:c::2/128"]),
        new("lan0", "10.0.0.3/24", "2001:db8:5::3/64", []),
    ];

    [PacketTheory, BothVariants]
    public void What_the_kernel_does_with_a_packet_is_what_the_tracer_says(string variant)
    {
        using var lab = new TunnelLab(variant, Sides);
        var tally = new Tally();
        foreach (var family in Families.Both)
        {
            for (var seed = 0; seed < RuleSets; seed++)
            {
                Try(lab, family, Written(family, seed), seed, $"rule files {seed} {family}", tally);
                Try(lab, family, SaveReader.ReadState(family, new RandomTables(seed, family).Text()), seed, $"tables {seed} {family}",
                    tally);
            }
        }

        output.WriteLine($"{tally}\nNo rule file has {RuleDrawing.LeftOut}.\nNo table has {RandomTables.LeftOut}.");
        tally.Differences.Take(10).ShouldBeEmpty();
        tally.Packets.ShouldBeGreaterThan(5_000);
        foreach (var hook in new[] { "FORWARD", "INPUT", "OUTPUT" })
        {
            tally.Of($"{hook} New").ShouldBeGreaterThan(300);
            tally.Of($"{hook} Established").ShouldBeGreaterThan(300);
        }

        tally.Of("RelatedReply").ShouldBeGreaterThan(300);
        tally.Seen("connections translated in Destination").ShouldBeGreaterThan(50);
        tally.Seen("connections translated in Source").ShouldBeGreaterThan(20);
    }

    [KernelCorporaTheory, BothVariants]
    public void So_it_is_with_the_rules_of_collected_hosts(string variant)
    {
        var (tally, hosts, rules) = (new Tally(), 0, 0);
        foreach (var (path, text) in Corpora.Sample().Where(save => save.Path.Split('/')[0] is "net-network" or "derived-loadable"))
        {
            if (!SaveReader.TryParse(text, out var document, out _))
                continue;

            var family = path.Contains("ip6", StringComparison.Ordinal) ? Family.IPv6 : Family.IPv4;
            var state = document.ToState(family);
            using var lab = new TunnelLab(variant, Named(text));
            try
            {
                Try(lab, family, state, hosts, path, tally);
            }
            catch (RefusedSaveException)
            {
                tally.Except("saves that this kernel does not take");
                continue;
            }

            hosts++;
            rules += state.Tables.Sum(table => table.Chains.Sum(chain => chain.Rules.Count));
        }

        output.WriteLine($"{hosts} hosts with {rules} rules: {tally}");
        tally.Differences.Take(10).ShouldBeEmpty();
        hosts.ShouldBeGreaterThan(8);
    }

    // The interfaces that the rules name most often.
    private static List<Side> Named(string save)
    {
        var words = save.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries);
        var names = words.Skip(1).Zip(words).Where(pair => pair.Second is "-i" or "-o" && pair.First is not "lo"
            && !pair.First.EndsWith('+') && pair.First.Length < 16)
            .GroupBy(pair => pair.First, pair => pair.First).OrderByDescending(group => group.Count()).Select(group => group.Key);
        string[][] routes = [[], ["10.0.0.0/9", "131.159.14.0/25", "2000::/4"],
            ["10.128.0.0/9", "131.159.14.128/25", "192.168.0.0/16", "3000::/5"]];
        return [.. names.Concat(["eth0", "eth1", "lan0"]).Distinct().Take(3)
            .Select((name, place) => Sides[place] with { Name = name, Routes = [.. Sides[place].Routes, .. routes[place]] })];
    }

    private static void Try(TunnelLab lab, Family family, FamilyState state, int seed, string title, Tally tally)
    {
        var printed = lab.Load(family, state);
        var rules = new PacketRules(printed);
        var (trial, packets) = (new TunnelTrial(lab, rules, title, tally), new DrawnPackets(seed, lab, rules));
        for (var sent = 0; sent < PacketsOfEach;)
        {
            var (from, packet) = packets.Next();
            sent += trial.Run(from, packet) ? 1 : 0;
        }
    }

    // What rule files say, compiled, beside what others have.
    private static FamilyState Written(Family family, int seed)
    {
        var change = seed % 3 == 0 ? DrawnChanges.Senders.Case(seed)
            : seed % 3 == 1 ? DrawnChanges.AllWords.Case(seed).WithRawsAfterPartitions() : DrawnChanges.AllWords.Case(seed);
        return PlanStates.Of(change.Host, Statements.Compile(change.Desired), OwnedState.Empty).States[^1][family];
    }
}
