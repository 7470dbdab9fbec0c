using Ripcs.Core.Analysis.Expectations;
using Ripcs.Core.Analysis.Packets;
using Ripcs.Core.Analysis.Reading;
using Ripcs.Core.Analysis.Tracing;
using Ripcs.Core.Model;
using Ripcs.Testing;
using Ripcs.Testing.Drawing;
using Shouldly;
using Xunit;
using Xunit.Abstractions;

namespace Ripcs.Core.Tests.Analysis.Engine;

/// <summary>Random expectations of random rules, held against the tracer, which knows nothing of sets of packets.</summary>
public sealed class RandomExpectationTests(ITestOutputHelper output)
{
    private const int PacketsOfEach = 60;

    // Long runs: RIPCS_EXPECTATIONS=2000.
    private static readonly int Sets = Cases.Number("RIPCS_EXPECTATIONS", 150, 400);

    [Theory]
    [InlineData(Family.IPv4)]
    [InlineData(Family.IPv6)]
    public void No_packet_does_otherwise_than_is_proved_and_each_that_is_shown_does(Family family)
    {
        var (counts, drawn) = (new Dictionary<ExpectationAnswer, int>(), 0);
        Dice.Gen(dice => new RandomExpectations(dice, family)).Each(Sets, set =>
        {
            var failures = new List<string>();
            foreach (var outcome in ExpectationProof.Prove(set.Expectations, set.Rules, set.HostAddresses))
            {
                counts[outcome.Answer] = counts.GetValueOrDefault(outcome.Answer) + 1;
                outcome.Answer.ShouldNotBe(ExpectationAnswer.TooTangled);
                if (outcome.Answer is not ExpectationAnswer.Holds)
                {
                    var ways = set.Ways(outcome.Packet!);
                    var others = ways.Count(way => set.IsOtherwise(outcome.Expectation, outcome.Packet!, way));
                    failures.AddRange(others == 0 || (outcome.Answer is ExpectationAnswer.Fails && others < ways.Count)
                        ? [$"{outcome.Expectation.Origin.What}: {outcome.PacketText} was shown, and does otherwise on "
                            + $"{others} of {ways.Count} ways"] : []);
                    continue;
                }

                for (var i = 0; i < PacketsOfEach; i++, drawn++)
                {
                    var packet = set.Next();
                    failures.AddRange(set.Ways(packet).Where(way => set.IsOtherwise(outcome.Expectation, packet, way))
                        .Select(way => $"{outcome.Expectation.Origin.What} was proved, and {way.Fate} of "
                            + $"{RandomExpectations.Text(packet)}"));
                }
            }

            failures.Take(10).ShouldBeEmpty();
        });

        output.WriteLine($"{Sets} rule sets; " + string.Join(", ",
            counts.OrderBy(count => count.Key).Select(count => $"{count.Value} {count.Key}")) + $"; {drawn} packets");
        counts.Keys.ShouldContain(ExpectationAnswer.Holds);
        counts[ExpectationAnswer.Holds].ShouldBeGreaterThan(Sets / 2);
        counts[ExpectationAnswer.Fails].ShouldBeGreaterThan(Sets);
        counts.GetValueOrDefault(ExpectationAnswer.Depends).ShouldBeGreaterThan(0);
    }

    /// <summary>A random rule set, with what is expected of it.</summary>
    private sealed class RandomExpectations
    {
        private static readonly string[] V4 = ["all", "10.0.0.0/24", "10.0.0.1", "192.0.2.0/24", "192.0.2.7", "203.0.113.1", "224.0.0.0/4",
            "255.255.255.255", "host"];
        private static readonly string[] V6 = ["all", "2001:db8:5::/64", "2001:db8:5::1", "2001:db8:c::/64", "2001:db8:c::7",
            "2001:db8:b::1", "ff00::/8", "ff02::fb", "host"];

        private readonly Random _random;
        private readonly Family _family;
        private readonly Tracer _tracer;
        private readonly RandomFateChange _packets;

        private readonly string _text;

        public RandomExpectations(Dice dice, Family family)
        {
            _family = family;
            var random = new RandomSaves(dice, family);
            var raw = random.Chance(30)
                ? $"*raw\n:PREROUTING ACCEPT [0:0]\n-A PREROUTING {random.Rule(9, 0).Split(" -j ")[0]} -j CT --notrack\nCOMMIT\n" : "";
            _text = raw + random.Nat(4) + random.Filter(5, 29, chains: 3);
            Rules = Read.Save(_text, family);

            // Its packets have all that rules and packets must have in common.
            _packets = RandomFateChange.Of(dice, family);
            HostAddresses = _packets.HostAddresses;
            _tracer = new Tracer(Rules, HostAddresses) { Followed = FollowedMarks.Find(Rules) };
            Expectations = dice.Some(1, 6, () => Expected.Of(Text(dice), family));
            _random = new Random(dice.Next(10_000));
        }

        public PacketRules Rules { get; }

        public ValueSet HostAddresses { get; }

        public ValueList<CompiledExpectation> Expectations { get; }

        public PacketBox Next()
        {
            var packet = _packets.Next();
            packet = _random.Next(3) > 0 ? packet.With(PacketField.Protocol, 6).With(PacketField.DestinationPort,
                new ulong[] { 22, 80, 443, 8050 }[_random.Next(4)])
                .With(PacketField.SourcePort, 40000).With(PacketField.IcmpType, 0) : packet;
            return packet.With(PacketField.OriginalPort, packet[PacketField.DestinationPort]);
        }

        public IReadOnlyList<Trace> Ways(PacketBox packet) =>
            [.. _tracer.All(packet, packet[PacketField.In].Equals(ValueSet.Of(0)) ? PacketOrigin.Host : PacketOrigin.Network, most: 512)];

        /// <summary>What an expectation says, read word by word.</summary>
        public bool IsOtherwise(CompiledExpectation expectation, PacketBox packet, Trace way)
        {
            var (traffic, isAllowed) = (expectation.Traffic[0], expectation.Fate is ExpectedFate.Allowed);
            if (!IsSender(traffic, packet, isAllowed, isLocal: IsLocal(isAllowed ? packet : way.Packet))
                || (traffic.Protocols.Count > 0 && !traffic.Protocols.Any(protocol => Has(packet, PacketField.Protocol, protocol)))
                || packet[PacketField.Out].Overlaps(PacketFields.Loopback) || packet[PacketField.Out].Equals(ValueSet.Of(0)))
            {
                return false;
            }

            var (isSentThere, arrives) = (IsThere(traffic, packet), IsThere(traffic, way.Packet));
            return isAllowed
                ? isSentThere && IsOrdinary(packet, traffic)
                    && (way.Fate is not Fate.Accept || (traffic.To.Contains("host") && IsLocal(packet) && !IsLocal(way.Packet)))
                : way.Fate is Fate.Accept or Fate.Elsewhere && (arrives || (isSentThere && !IsAllHost(traffic)));
        }

        public static string Text(PacketBox packet) => string.Join(' ', PacketFields.All.Select(field => $"{field}={packet[field]}"));

        private static bool IsAllHost(ExpectedTraffic traffic) => traffic.To is ["host"];

        // What the host sends to itself is nobody's question.
        private bool IsSender(ExpectedTraffic traffic, PacketBox packet, bool isAllowed, bool isLocal)
        {
            if (packet[PacketField.In].Equals(ValueSet.Of(0)))
                return traffic.From.Contains("host") && !isLocal;

            return !packet[PacketField.In].Equals(PacketFields.Loopback)
                && (traffic.From.Count == 0 || traffic.From.Any(from => Is(packet[PacketField.Source], from)))
                && !traffic.NotFrom.Any(from => Is(packet[PacketField.Source], from))
                && (isAllowed || _family is Family.IPv6 || !packet[PacketField.Source].Overlaps(HostAddresses))
                && (!isAllowed || (packet[PacketField.SourceType].Equals(Unicast) && !IsMartian(packet[PacketField.Source])));
        }

        private static bool IsThere(ExpectedTraffic traffic, PacketBox packet) =>
            (traffic.To.Count == 0 || traffic.To.Any(to => to is "host" ? IsLocal(packet) : Is(packet[PacketField.Destination], to)))
            && (traffic.Ports.Count == 0 || traffic.Ports.Any(port => Has(packet, PacketField.DestinationPort, int.Parse(port, null))));

        private static bool Is(ValueSet address, string word) => word is "all"
            || (word is not "host" && IpPrefix.Parse(word) is var prefix
                && address.Overlaps(ValueSet.Between(prefix.Network, prefix.Last)));

        private static ValueSet Unicast { get; } = ValueSet.Of((ulong)PacketFields.AddressTypes.ToList().IndexOf("UNICAST"));

        // Groups are meant where they are named.
        private static bool IsOrdinary(PacketBox packet, ExpectedTraffic traffic) => packet[PacketField.DestinationType].IsWithin(
            traffic.To.Contains("all") ? Unicast.Or(PacketFields.Local)
                : Unicast.Or(PacketFields.Local).Or(PacketFields.Multicast).Or(PacketFields.Broadcast));

        private static bool IsLocal(PacketBox packet) => packet[PacketField.DestinationType].Equals(PacketFields.Local);

        private bool IsMartian(ValueSet source) =>
            (_family is Family.IPv4 ? new[] { "0.0.0.0/8", "127.0.0.0/8", "224.0.0.0/4", "255.255.255.255" } : ["::/127", "ff00::/8"])
            .Any(prefix => Is(source, prefix));

        private static bool Has(PacketBox packet, PacketField field, int value) => packet[field].Contains((ulong)value);

        public override string ToString() => _text + string.Join('\n', Expectations.Select(expectation => expectation.Origin.What));

        private string Text(Dice dice)
        {
            var addresses = _family is Family.IPv4 ? V4 : V6;
            var (from, to) = (dice.Pick(addresses), dice.Pick(addresses));
            to = from is "host" && to is "host" ? "all" : to;
            return $"{dice.Pick(["allowed", "blocked"])} from {from}{(dice.Chance(33) ? $" not-from {addresses[2]}" : "")} to {to}"
                + $"{dice.Pick(["", " tcp 22", " tcp 80", " udp 22", " tcp 443"])}";
        }
    }
}
