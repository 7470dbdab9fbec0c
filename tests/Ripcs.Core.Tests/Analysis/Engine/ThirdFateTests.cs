using CsCheck;
using Ripcs.Core.Analysis.Changes;
using Ripcs.Core.Analysis.Lines;
using Ripcs.Core.Analysis.Packets;
using Ripcs.Core.Analysis.Reading;
using Ripcs.Core.Analysis.Sentences;
using Ripcs.Core.Analysis.Tracing;
using Ripcs.Core.Model;
using Ripcs.Core.Planning.Desired;
using Ripcs.Core.Planning.Ordering;
using Ripcs.Core.Planning.Owned;
using Ripcs.Testing;
using Ripcs.Testing.Drawing;
using Ripcs.Testing.Tracing;
using Shouldly;
using Xunit;
using Xunit.Abstractions;

namespace Ripcs.Core.Tests.Analysis.Engine;

/// <summary>Between two blocks of a change every packet meets its old or its new fate, or somebody is told of one that does not.</summary>
[Trait("Kind", "long")]
public sealed class ThirdFateTests(ITestOutputHelper output)
{
    // Long runs: RIPCS_THIRD_FATES=2000.
    private static readonly int Plans = Cases.Number("RIPCS_THIRD_FATES", 40, 150);

    private const string Closed = "*filter\n:INPUT ACCEPT [0:0]\n:FORWARD DROP [0:0]\n:OUTPUT ACCEPT [0:0]\n";

    [Fact]
    public void A_packet_that_is_let_in_between_two_blocks_is_found()
    {
        var found = Find($"{Closed}COMMIT\n", $"{Closed}-A FORWARD -s 198.51.100.0/24 -p tcp -m tcp --dport 22 -j ACCEPT\nCOMMIT\n",
            $"{Closed}COMMIT\n").Found;

        found.Count.ShouldBe(1);
        found[0].Turn.ShouldBe(FateTurn.NewlyAllowed);
        found[0].Packet[PacketField.DestinationPort].ShouldBe(ValueSet.Of(22));
        (found[0].Before.Fate, found[0].Between.Fate, found[0].After.Fate).ShouldBe((Fate.Drop, Fate.Accept, Fate.Drop));
    }

    [Theory]
    [InlineData("-m time --datestop 2027-01-31T23:59:59")]
    [InlineData("-m dscp --dscp 0x2e")]
    [InlineData("-m mark --mark 0x1")]
    [InlineData("-m length --length 0:100")]
    [InlineData("-m ttl --ttl-gt 5")]
    [InlineData("-m limit --limit 5/sec")]
    [InlineData("-m set --match-set office src")]
    [InlineData("-m statistic --mode random --probability 0.5")]
    [InlineData("-m string --string x --algo bm --to 65535")]
    public void What_a_packet_does_not_tell_hides_none_between_two_blocks(string condition)
    {
        var found = Find($"{Closed}COMMIT\n", $"{Closed}-A FORWARD -p tcp -m tcp --dport 22 {condition} -j ACCEPT\nCOMMIT\n",
            $"{Closed}COMMIT\n").Found.ShouldHaveSingleItem();

        (found.Meets, found.Between.Fate).ShouldBe((FateTurn.NewlyAllowed, Fate.Accept));
        found.Answers.ShouldHaveSingleItem().IsNot.ShouldBeFalse();
        Find($"{Closed}COMMIT\n", $"{Closed}-A FORWARD -p tcp -m tcp --dport 22 {condition} -j ACCEPT\nCOMMIT\n",
            $"{Closed}-A FORWARD -p tcp -m tcp --dport 22 -j ACCEPT\nCOMMIT\n").Found.ShouldBeEmpty();
    }

    [Fact]
    public void A_packet_that_is_dropped_between_two_blocks_alone_is_found()
    {
        const string open = $"{Closed}-A FORWARD -p udp -m udp --dport 53 -j ACCEPT\nCOMMIT\n";

        Find(open, $"{Closed}COMMIT\n", open).Found.Single().Turn.ShouldBe(FateTurn.NewlyDenied);
    }

    [Theory]
    [InlineData("INPUT", "tcp 203.0.113.99:50000 -> 192.0.2.10:22 in eth0")]
    [InlineData("FORWARD", "tcp 203.0.113.99:50000 -> 192.0.2.10:22 in eth0 out eth0")]
    public void No_way_out_is_said_of_a_packet_for_the_host_itself(string chain, string packet)
    {
        const string closed = "*filter\n:INPUT DROP [0:0]\n:FORWARD DROP [0:0]\n:OUTPUT ACCEPT [0:0]\n-A OUTPUT -o eth0 -j ACCEPT\n";
        var way = chain == "INPUT" ? "-i eth0" : "-i eth0 -o eth0";

        PacketWords.Packet(Find($"{closed}COMMIT\n", $"{closed}-A {chain} {way} -p tcp -m tcp --dport 22 -j ACCEPT\nCOMMIT\n",
            $"{closed}COMMIT\n").Found.Single().Told).ShouldBe(packet);
    }

    [Fact]
    public void A_packet_that_is_led_to_a_third_place_between_two_blocks_is_found()
    {
        static string Led(string to) =>
            $"*nat\n:PREROUTING ACCEPT [0:0]\n-A PREROUTING -d 203.0.113.80/32 -j DNAT --to-destination {to}\nCOMMIT\n*filter\n:FORWARD "
            + $"ACCEPT [0:0]\nCOMMIT\n";

        Find(Led("10.0.0.1"), Led("10.0.0.2"), Led("10.0.0.3")).Found.Single().Turn.ShouldBe(FateTurn.LedElsewhere);
        Find(Led("10.0.0.1"), Led("10.0.0.3"), Led("10.0.0.3")).Found.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(Family.IPv4)]
    [InlineData(Family.IPv6)]
    public void No_random_packet_meets_a_third_fate_where_none_was_found(Family family)
    {
        var (found, clean, packets) = (0, 0, 0);
        RandomFateChange.Of(family).Each(Cases.Number(40, 120), change =>
        {
            foreach (var (between, after) in new[] { (change.After, change.Later), (change.After, change.Before),
                (change.Later, change.Before) })
            {
                var search = ThirdFates.Find(change.Before, between, after, change.HostAddresses);
                search.IsTooTangled.ShouldBeFalse();
                found += search.Found.Count;
                clean += search.Found.Count == 0 ? 1 : 0;
                var (old, now, desired) = (Tracer(change.Before), Tracer(between), Tracer(after));
                Tracer Tracer(PacketRules rules) =>
                    new(rules, change.HostAddresses) { Followed = FollowedMarks.Find(change.Before, between, after) };
                for (var i = 0; i < 60 && search.Found.Count == 0; i++)
                {
                    packets++;
                    var packet = change.Next();
                    var origin = packet[PacketField.In].Equals(ValueSet.Of(0)) ? PacketOrigin.Host : PacketOrigin.Network;
                    var (first, middle, last) = (old.Trace(packet, origin), now.Trace(packet, origin), desired.Trace(packet, origin));
                    var isForwardedByLoopback = RandomFateChange.IsByLoopback(packet)
                        && new[] { first, middle, last }.SelectMany(trace => trace.Steps).Any(step => step.Chain == Read.Forward);
                    if (!isForwardedByLoopback && new[] { first, middle,
                        last }.All(trace => trace.Answers.Count == 0 && trace.Fate is Fate.Accept or Fate.Drop))
                    {
                        (middle.Fate == first.Fate || middle.Fate == last.Fate)
                            .ShouldBeTrue($"{middle.Fate} between {first.Fate} and {last.Fate}");
                    }
                }
            }
        });

        output.WriteLine($"{found} third fates; {clean} states without one, {packets} packets");
        found.ShouldBeGreaterThan(Cases.Number(20, 50));
        clean.ShouldBeGreaterThan(50);
    }

    public static TheoryData<string> Generators =>
        [nameof(DrawnChanges.Any), nameof(DrawnChanges.AllWords), nameof(DrawnChanges.Stacked), nameof(DrawnChanges.HostPolicies),
        nameof(DrawnChanges.RawTranslations)];

    [Theory]
    [MemberData(nameof(Generators))]
    public void No_state_of_a_planned_change_is_taken_for_one_with_a_third_fate(string generator)
    {
        var (states, tangled) = (0, 0);
        ((Gen<RandomChange>)typeof(DrawnChanges).GetField(generator)!.GetValue(null)!).Each(Plans, change =>
        {
            var old = PlanStates.Of(change.Host, Statements.Compile(change.Old), OwnedState.Empty).States[^1];
            var plan = PlanStates.Of(old, Statements.Compile(change.Desired),
                change.KeepsOld ? Ownership.Read(old, Knowledge.None) : OwnedState.Empty);
            foreach (var family in Families.Both)
            {
                var rules = plan.Of(family).Select(state => new PacketRules(state)).ToList();
                foreach (var between in rules.Skip(1).SkipLast(1))
                {
                    states++;
                    var search = ThirdFates.Find(rules[0], between, rules[^1], Own(family));
                    tangled += search.IsTooTangled ? 1 : 0;
                    search.Found.Where(fate => (plan.Plan.Notes.Count == 0 || fate.Turn is not FateTurn.NewlyDenied)
                        && !IsByChance(rules[0], fate)).ShouldBeEmpty($"{family}");
                }
            }
        });

        output.WriteLine($"{states} states, {tangled} too tangled");
        states.ShouldBeGreaterThan(Plans / 2);
        tangled.ShouldBe(0);
    }

    // A Balance may have led a packet to another of its targets: that it led this one elsewhere was chance, which the search does not know.
    private static bool IsByChance(PacketRules before, ThirdFate fate) => fate.Turn is not FateTurn.NewlyAllowed
        && fate.Before.Steps.Any(step => step.Table == TableName.Nat && before.Find(step.Table, step.Chain) is { } chain
            && chain.Rules.Any(rule => rule.Text.Contains("-m statistic", StringComparison.Ordinal)));

    // What Raw accepts anew among its denies can come too early in one order and too late in the others: that is left to two changes.
    [Theory]
    [InlineData(false, false, 0, 0)]
    [InlineData(true, false, 0, 2)]
    [InlineData(false, true, 20, 0)]
    [InlineData(true, true, 500, 2)]
    public void What_Raw_denies_beside_rewrites_that_end_is_made_in_an_order_that_lets_nothing_in(
        bool acceptsToo, bool isAfter, int from, int atMostRefused)
    {
        var refused = 0;
        var tried = Enum.GetValues<BlockOrder>().ToDictionary(order => order, _ => 0);

        var changes = DrawnChanges.Of(new Emphasis { Gateway = acceptsToo ? Gateway.DeniesBehindAccepts : Gateway.Denies });

        // The first is chosen: where Raw stands behind all partitions, numbers 46 and 516 are of the few that need another order.
        foreach (var made in changes.Cases(Plans, from))
        {
            var change = isAfter ? made.WithRawsAfterPartitions() : made;
            var old = PlanStates.Of(change.Host, Statements.Compile(change.Old), OwnedState.Empty).States[^1];
            var desired = DesiredState.Build(Statements.Compile(change.Desired), OwnedState.Empty, Knowledge.None, Scope.WholeSet);
            bool IsProved(PlanStates plan) =>
                Families.Both.All(family => plan.Of(family).Select(state => new PacketRules(state)).ToList() is var rules
                && rules.Skip(1).SkipLast(1).All(between =>
                    !ThirdFates.Find(rules[0], between, rules[^1], Own(family)).Found.Any(fate => fate.Meets is not FateTurn.NewlyDenied)));
            var proved = tried.Keys.Where(order => IsProved(PlanStates.Of(old, desired, order))).Take(1).ToList();
            if (proved is [var first])
                tried[first]++;
            else
                refused++;
        }

        output.WriteLine($"{string.Join(", ", tried.Select(order => $"{order.Value} {order.Key}"))}, {refused} refused");
        refused.ShouldBeLessThanOrEqualTo(atMostRefused);
        tried[BlockOrder.RawFirst].ShouldBeGreaterThan(0);
    }

    private static ValueSet Own(Family family) =>
        ValueSet.Of(IpPrefix.Parse(family is Family.IPv4 ? "203.0.113.1" : "2001:db8:b::1").Network);

    private static ThirdFateSearch Find(string before, string between, string after) =>
        ThirdFates.Find(Rules(before), Rules(between), Rules(after));

    private static PacketRules Rules(string save) => Read.Save(save, Family.IPv4);
}
