using Ripcs.Core.Analysis.Diagrams;
using Ripcs.Core.Analysis.Packets;
using Ripcs.Core.Analysis.Reading;
using Ripcs.Core.Analysis.Tracing;
using Ripcs.Core.Model;
using Ripcs.Core.SaveFormat;
using Ripcs.Testing;
using Ripcs.Testing.Drawing;
using Shouldly;
using Xunit;
using Xunit.Abstractions;

namespace Ripcs.Core.Tests.Analysis.Engine;

/// <summary>The diagram of a chain says of every packet what the tracer finds, which goes through the rules one by one.</summary>
public sealed class DiagramTests(ITestOutputHelper output)
{
    private const int RuleSets = 300;
    private const int PacketsOfEach = 400;

    [Theory]
    [InlineData(Family.IPv4)]
    [InlineData(Family.IPv6)]
    public void Random_rules_and_packets_are_the_same_to_tracer_and_diagram(Family family)
    {
        var fates = new int[4];
        Dice.Gen(dice => (Text: new RandomSaves(dice, family).Filter(1, 70), Packets: dice.Next(10_000))).Each(RuleSets, drawn =>
        {
            var (text, seed) = drawn;
            Differences(Read.Save(text, family), Read.Forward, seed, PacketsOfEach, fates).Take(3).ShouldBeEmpty(text);
        });

        output.WriteLine($"{RuleSets * PacketsOfEach} packets; accepted, dropped, rejected, elsewhere: {string.Join(", ", fates)}. No "
            + $"rule has {RandomSaves.LeftOut}.");
        fates.Take(3).ShouldAllBe(count => count > RuleSets * PacketsOfEach / 20);
    }

    [CorporaFact]
    public void The_rules_of_all_collected_hosts_are_the_same_to_tracer_and_diagram()
    {
        var (dumps, refused, rules, packets, fates, differences) = (0, 0, 0, 0, new int[4], new List<string>());
        foreach (var (path, text) in Corpora.Saves())
        {
            if (Load(path, text) is not { } state)
            {
                refused++;
                continue;
            }

            dumps++;
            rules += state.Tables.Sum(table => table.Chains.Sum(chain => chain.Rules.Count));
            var read = new PacketRules(state);
            foreach (var builtIn in new[] { "INPUT", "FORWARD", "OUTPUT" }.Select(name => new ChainName(name)))
            {
                packets += 300;
                differences.AddRange(Differences(read, builtIn, dumps, 300, fates).Select(difference => $"{path}: {difference}"));
            }
        }

        output.WriteLine($"{dumps} saves ({refused} texts are none), {rules} rules, {packets} packets; accepted, dropped, rejected, "
            + $"elsewhere: {string.Join(", ", fates)}");
        differences.Take(10).ShouldBeEmpty();
        dumps.ShouldBeGreaterThan(250);
    }

    [Fact]
    public void Conditions_that_no_packet_tells_do_not_make_a_diagram_grow()
    {
        var rules = Enumerable.Range(0, 200).Select(i =>
            $"-A FORWARD -s 10.0.{i}.0/24 -m hashlimit --hashlimit-upto 1/sec --hashlimit-name h{i} -j ACCEPT\n");

        var diagram = RuleDiagram.TryBuild(Read.Filter($":FORWARD DROP [0:0]\n{string.Concat(rules).TrimEnd()}"), TableName.Filter,
            Read.Forward);

        diagram!.Open.Count.ShouldBe(200);
        diagram.Nodes.ShouldBeLessThan(5_000);
    }

    [Fact]
    public void Rules_that_are_too_tangled_are_said_to_be()
    {
        var random = new Random(1);
        string Range() => random.Next(128) is var first ? $"10.0.{first}.0-10.0.{random.Next(first, 256)}.255" : "";
        var rules = Enumerable.Range(0, 400).Select(i =>
            $"-A FORWARD -m iprange --src-range {Range()} -m iprange --dst-range {Range()} -j {(i % 2 == 0 ? "ACCEPT" : "DROP")}\n");

        RuleDiagram.TryBuild(Read.Filter($":FORWARD DROP [0:0]\n{string.Concat(rules).TrimEnd()}"), TableName.Filter, Read.Forward,
            mostEdges: 5_000).ShouldBeNull();
    }

    private static IEnumerable<string> Differences(PacketRules rules, ChainName builtIn, int seed, int count, int[] fates)
    {
        var diagram = RuleDiagram.TryBuild(rules, TableName.Filter, builtIn);
        if (diagram is null)
        {
            yield return "too tangled";
            yield break;
        }

        var (tracer, packets) = (new Tracer(rules), new RandomPackets(seed, rules.Family,
            RuleDiagram.Conditions(rules, TableName.Filter, builtIn)));
        for (var i = 0; i < count; i++)
        {
            var packet = packets.Next();
            var found = diagram.FateOf(packet, packets.IsTrue);
            fates[(int)found]++;
            if (tracer.Trace(packet, TableName.Filter, builtIn, packets.IsTrue) is var trace && trace.Fate != found)
                yield return $"{builtIn}: {found}, but the tracer says {trace.Fate} by {trace.Decider?.Rule?.Text}";
        }
    }

    // A text that does not say its family is one of IPv4; what is not printed by iptables-save is left out.
    private static FamilyState? Load(string path, string text)
    {
        if (!SaveReader.TryParse(text, out var document, out _))
            return null;

        var isV6 = SavedFamily.LineOf(Family.IPv6, document) is not null || path.Contains("ip6", StringComparison.Ordinal);
        return document.ToState(isV6 ? Family.IPv6 : Family.IPv4);
    }
}
