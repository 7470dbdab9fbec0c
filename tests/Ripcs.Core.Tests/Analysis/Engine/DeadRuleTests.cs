using Ripcs.Core.Analysis.Diagrams;
using Ripcs.Core.Analysis.Packets;
using Ripcs.Core.Analysis.Reading;
using Ripcs.Core.Analysis.Tracing;
using Ripcs.Core.Lint;
using Ripcs.Core.Model;
using Ripcs.Testing.Drawing;
using Shouldly;
using Xunit;
using Xunit.Abstractions;

namespace Ripcs.Core.Tests.Analysis.Engine;

public sealed class DeadRuleTests(ITestOutputHelper output)
{
    private const int RuleSets = 80;
    private const int PacketsOfEach = 300;

    [Theory]
    [InlineData(Family.IPv4)]
    [InlineData(Family.IPv6)]
    public void A_live_rule_has_a_packet_that_meets_it_and_no_packet_meets_a_dead_one(Family family)
    {
        var (live, dead) = (0, 0);
        Dice.Gen(dice => (Text: new RandomSaves(dice, family).Filter(1, 79), Packets: dice.Next(10_000))).Each(RuleSets, drawn =>
        {
            var (failures, (text, seed)) = (new List<string>(), drawn);
            var rules = Read.Save(text, family);
            var tracer = new Tracer(rules);
            var found = DeadRules.Look(rules, TableName.Filter,
                (all, rule) => Tuple.Create(rule, all.Witness(rule, out var isSure), isSure)).ShouldNotBeNull();
            var never = found.Where(item => item.Item2 is null
                && item.Item3).Select(item => (item.Item1.Chain, item.Item1.Place)).ToHashSet();
            dead += never.Count;
            foreach (var (rule, witness, _) in found.Where(item => item.Item2 is not null))
            {
                live++;
                var (packet, isTrue) = Packet(witness!.Value.Universe, witness.Value.Runs);
                var trace = tracer.Trace(packet, TableName.Filter, witness.Value.BuiltIn,
                    question => isTrue(((Condition.Open)question).What));

                // What only logs takes packets of which some condition is open, and the tracer does not ask for it.
                if (rule.Rule.Effect is not RuleEffect.GoOn
                    && !trace.Steps.Any(step => (step.Chain, step.Place) == (rule.Chain, rule.Place)))
                {
                    failures.Add($"the witness does not meet {rule.Chain} {rule.Place} {rule.Rule.Text}");
                }
            }

            var packets = new RandomPackets(seed, family, RuleDiagram.Conditions(rules, TableName.Filter, Read.Forward));
            for (var i = 0; i < PacketsOfEach; i++)
            {
                var trace = tracer.Trace(packets.Next(), TableName.Filter, Read.Forward, packets.IsTrue);
                failures.AddRange(trace.Steps.Where(step => never.Contains((step.Chain, step.Place)))
                    .Select(step => $"a packet meets {step.Rule!.Text}"));
            }

            failures.Take(10).ShouldBeEmpty(text);
        });

        output.WriteLine($"{live} live rules, {dead} dead ones");
        live.ShouldBeGreaterThan(1_000);
        dead.ShouldBeGreaterThan(100);
    }

    [Fact]
    public void Several_rules_together_cover_one() => Dead("""
        -A FORWARD -s 10.0.0.0/25 -p tcp -m tcp --dport 80 -j ACCEPT
        -A FORWARD -s 192.0.2.0/24 -j ACCEPT
        -A FORWARD -s 10.0.0.128/25 -p tcp -j DROP
        -A FORWARD -s 10.0.0.0/24 -p tcp -m tcp --dport 80 -j ACCEPT
        """).ShouldBe(["FORWARD 4 by FORWARD 1, FORWARD 3"]);

    [Fact]
    public void What_leads_to_a_chain_covers_rules_in_it() => Dead("""
        -A FORWARD -s 192.0.2.7/32 -j DROP
        -A FORWARD -s 192.0.2.0/24 -j called
        -A called -s 192.0.2.7/32 -j ACCEPT
        -A called -s 10.0.0.0/8 -j ACCEPT
        """).ShouldBe(["called 1 by FORWARD 1", "called 2 by "]);

    [Fact]
    public void A_chain_that_two_rules_lead_to_is_dead_only_from_both() => Dead("""
        -A FORWARD -s 192.0.2.7/32 -j DROP
        -A FORWARD -s 192.0.2.0/24 -j called
        -A FORWARD -s 198.51.100.0/24 -j called
        -A called -s 198.51.100.9/32 -j ACCEPT
        """).ShouldBeEmpty();

    [Fact]
    public void A_limit_covers_nothing() => Dead("""
        -A FORWARD -s 192.0.2.0/24 -m limit --limit 1/sec -j ACCEPT
        -A FORWARD -s 192.0.2.0/24 -m limit --limit 1/sec -j ACCEPT
        -A FORWARD -s 192.0.2.0/24 -j LOG
        -A FORWARD -s 192.0.2.0/24 -j DROP
        """).ShouldBeEmpty();

    private static IEnumerable<string> Dead(string rules) =>
        DeadRules.Find(Read.Filter($":INPUT ACCEPT [0:0]\n:FORWARD DROP [0:0]\n:called - [0:0]\n{rules}"),
            TableName.Filter).ShouldNotBeNull()
            .Select(dead => $"{dead.Rule.Chain} {dead.Rule.Place} by "
                + $"{string.Join(", ", dead.Coverers.Select(by => $"{by.Chain} {by.Place}"))}");

    // One packet of the runs; a dimension that does not matter is anything.
    private static (PacketBox Packet, Func<OpenCondition, bool> IsTrue) Packet(Universe universe, IReadOnlyDictionary<int, uint> runs)
    {
        var packet = PacketFields.All.Aggregate(PacketBox.Everything(universe.Family), (box, field) =>
            box.With(field, runs.TryGetValue((int)field, out var run) ? universe.Values(field, run, run).First : box[field].First));
        return (packet, what => universe.Dimension(what) is { } dimension && runs.GetValueOrDefault(dimension) == 1);
    }
}
