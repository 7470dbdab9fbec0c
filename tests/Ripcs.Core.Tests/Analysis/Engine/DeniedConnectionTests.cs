using System.Globalization;
using Ripcs.Core.Analysis.Connections;
using Ripcs.Core.Analysis.Functions;
using Ripcs.Core.Analysis.Packets;
using Ripcs.Core.Analysis.Reading;
using Ripcs.Core.Analysis.Tracing;
using Ripcs.Core.Model;
using Ripcs.Testing.Drawing;
using Shouldly;
using Xunit;
using Xunit.Abstractions;

namespace Ripcs.Core.Tests.Analysis.Engine;

/// <summary>Which live connections rules deny.</summary>
public sealed class DeniedConnectionTests(ITestOutputHelper output)
{
    private const int Sets = 300;
    private const int ConnectionsOfEach = 60;

    private static readonly ValueSet Here = One("203.0.113.1");

    [Theory]
    [InlineData("-A FORWARD -p tcp -m tcp --dport 22 -j ACCEPT", false, "the rules let it begin")]
    [InlineData("-A FORWARD -p tcp -m tcp --dport 80 -j ACCEPT", true, "nothing lets it begin")]
    [InlineData("-A FORWARD -m conntrack --ctstate ESTABLISHED -j ACCEPT", true, "that it is established saves no connection")]
    [InlineData("-A FORWARD -m limit --limit 5/second -j ACCEPT", false, "a rate may have let it begin")]
    [InlineData("-A FORWARD -m mac --mac-source 02:00:00:00:00:01 -j ACCEPT", false, "a card may have let it begin")]
    [InlineData("-A FORWARD -i eth0 -j ACCEPT", false, "it comes by that interface")]
    [InlineData("-A FORWARD -i eth1 -j ACCEPT", true, "it comes by another interface")]
    [InlineData("-A FORWARD -i lo -j ACCEPT", true, "nothing is forwarded from lo")]
    [InlineData("-A FORWARD -p tcp -m tcp ! --tcp-flags FIN,SYN,RST,ACK SYN -j ACCEPT", true, "what is no first packet begins nothing")]
    public void A_connection_is_denied_if_the_rules_would_not_let_it_begin(string rule, bool isDenied, string because) =>
        Under($":FORWARD DROP [0:0]\n{rule}", "eth0").Denies(Ssh()).ShouldBe(isDenied, because);

    [Fact]
    public void Where_the_way_is_not_known_an_interface_may_be_the_one_that_a_rule_asks_for() =>
        Under(":FORWARD DROP [0:0]\n-A FORWARD -i eth1 -j ACCEPT", card: null).Denies(Ssh()).ShouldBeFalse();

    [Fact]
    public void A_connection_is_denied_where_its_old_translation_leads_it_though_new_ones_go_elsewhere()
    {
        const string Filter = "*filter\n:FORWARD DROP [0:0]\n-A FORWARD -d 10.0.0.2/32 -j ACCEPT\nCOMMIT\n";
        const string Nat = "*nat\n:PREROUTING ACCEPT [0:0]\n-A PREROUTING -d 203.0.113.1/32 -p tcp -m tcp --dport 22 -j DNAT "
            + "--to-destination 10.0.0.2\nCOMMIT\n";
        var denied = DeniedConnections.Under(Read.Save(Nat + Filter), Here, _ => "eth0")!;
        var sent = Ssh() with { Destination = Address("203.0.113.1") };

        denied.Denies(sent with { TranslatedTo = Address("10.0.0.1"), TranslatedToPort = 22 }).ShouldBeTrue();
        denied.Denies(sent with { TranslatedTo = Address("10.0.0.2"), TranslatedToPort = 22 }).ShouldBeFalse();
    }

    [Theory]
    [InlineData("OUTPUT", null)]
    [InlineData("POSTROUTING", "POSTROUTING")]
    public void The_rule_that_is_named_for_a_translated_connection_of_the_host_is_one_that_it_meets(string chain, string? named)
    {
        var rules = Read.Save($"*mangle\n:{chain} ACCEPT [0:0]\n-A {chain} -d 10.0.0.2/32 -j DROP\nCOMMIT\n");
        var own = Ssh() with { Source = Address("203.0.113.1"), Destination = Address("198.51.100.9"), TranslatedTo = Address("10.0.0.2"),
            TranslatedToPort = 22 };

        own.Trace(new Tracer(rules, Here), Here)?.DecidedBy?.Chain.Value.ShouldBe(named);
        (own.Trace(new Tracer(rules, Here), Here) is null).ShouldBe(named is null);
    }

    [Fact]
    public void What_the_host_says_to_itself_or_to_many_stays()
    {
        var denied = Under(":INPUT DROP [0:0]\n:OUTPUT DROP [0:0]\n:FORWARD DROP [0:0]", "eth0");
        var own = Ssh() with { Source = Address("203.0.113.1"), TranslatedTo = null };

        denied.Denies(own).ShouldBeTrue("the host begins nothing");
        denied.Denies(own with { Destination = Address("203.0.113.1") }).ShouldBeFalse();
        denied.Denies(own with { Destination = Address("224.0.0.251") }).ShouldBeFalse();
    }

    [Theory]
    [InlineData(Family.IPv4)]
    [InlineData(Family.IPv6)]
    public void Of_random_connections_those_are_denied_whose_first_packet_the_tracer_finds_denied_on_every_way(Family family)
    {
        var (asked, denials, led) = (0, 0, 0);
        Dice.Gen(dice => (Text: new RandomSaves(dice, family) is var random ? random.Nat(3) + random.Filter(5, 29, chains: 3) : "",
            Card: dice.Pick(new[] { null, "eth0", "eth1", "ppp0" }), Packets: RandomFateChange.Of(dice, family), Seed: dice.Next(10_000)))
            .Each(Sets, set =>
        {
            var (failures, rules, drawn) = (new List<string>(), Read.Save(set.Text, family), set.Packets);
            var (card, dice) = (set.Card, new Random(set.Seed));
            var (denied, tracer) = (DeniedConnections.Under(rules, drawn.HostAddresses, _ => card)!,
                new Tracer(rules, drawn.HostAddresses));
            for (var i = 0; i < ConnectionsOfEach; i++)
            {
                var connection = Drawn(drawn, dice);
                if (IsDenied(tracer, connection, drawn.HostAddresses, card) is not { } expected)
                    continue;

                (asked, denials, led) = (asked + 1, denials + (expected ? 1 : 0), led + (connection.IsLed ? 1 : 0));
                failures.AddRange(denied.Denies(connection) == expected ? []
                    : [string.Create(CultureInfo.InvariantCulture,
                    $"{connection} denied: {!expected}, by the tracer {expected}")]);
            }

            failures.Take(10).ShouldBeEmpty();
        });

        output.WriteLine($"{asked} connections, {denials} denied, {led} led by a translation");
        asked.ShouldBeGreaterThan(Sets * ConnectionsOfEach / 2);
        denials.ShouldBeInRange(asked / 5, asked * 4 / 5);
        led.ShouldBeGreaterThan(asked / 10);
    }

    private static Connection Drawn(RandomFateChange drawn, Random dice)
    {
        AddressBits Value(PacketBox box, PacketField field) => box[field].First;
        var (packet, other) = (drawn.Next(), drawn.Next());
        var connection = new Connection(packet.Family, new Protocol((byte)Value(packet, PacketField.Protocol).Low),
            Value(packet, PacketField.Source), Value(packet, PacketField.Destination))
        {
            SourcePort = (ushort)Value(packet, PacketField.SourcePort).Low,
            DestinationPort = (ushort)Value(packet, PacketField.DestinationPort).Low,
            IcmpType = (ushort)Value(packet, PacketField.IcmpType).Low,
        };
        return dice.Next(3) switch
        {
            0 => connection,
            1 => connection with { TranslatedTo = connection.Destination, TranslatedToPort = connection.DestinationPort },
            _ => connection with { TranslatedTo = Value(other, PacketField.Destination), TranslatedToPort = connection.DestinationPort },
        };
    }

    // By the words of the definition, with the tracer alone; null for what it would take too long to follow.
    private static bool? IsDenied(Tracer tracer, Connection connection, ValueSet host, string? card)
    {
        var isFromHost = host.Contains(connection.Source);
        var to = connection.TranslatedTo ?? connection.Destination;
        if (IsToMany(connection) || (isFromHost && host.Contains(to)))
            return false;

        var (known, byCards) = (card is null ? null : ValueSet.Of(PacketFields.Interface(card)), PacketFields.Cards);
        var isLedHere = host.Contains(to);
        return IsDenied(false) is not { } asSent ? null : asSent ? true : connection.TranslatedTo is null ? false : IsDenied(true);

        bool? IsDenied(bool isLed) => Passes(isLed, byCards, byCards) is not { } passes ? null
            : !passes || (known is not null && Passes(isLed, known, !isLed ? byCards : isLedHere ? ValueSet.Of(0) : known) == false);

        bool? Passes(bool isLed, ValueSet comes, ValueSet leaves)
        {
            var packet = Packet(connection, isFromHost ? ValueSet.Of(0) : comes, leaves, host);
            if (!isLed)
                return Any(tracer.All(packet, isFromHost ? PacketOrigin.Host : PacketOrigin.Network, most: 512));

            packet = packet.With(PacketField.Destination, to).With(PacketField.DestinationPort,
                (ulong)connection.TranslatedToPort).With(PacketField.DestinationType, Type(to, host))
                .With(PacketField.Translation, connection.IsLed ? 2UL : 0UL);
            var chain = isFromHost ? "OUTPUT" : isLedHere ? "INPUT" : "FORWARD";
            return Any(tracer.All(chain == "INPUT" ? packet.With(PacketField.Out, 0) : packet, TableName.Filter, new ChainName(chain),
                most: 512));
        }
    }

    // Where it is led it has a plain address.
    private static bool? Any(IEnumerable<Trace> ways) =>
        ways.ToList() is var all && all.Exists(way => way.Fate is Fate.Accept or Fate.Elsewhere && way.Answers.All(IsOfOne)) ? true
            : all.Count < 512 ? false : null;

    private static bool IsOfOne(TraceAnswer answer) =>
        answer.Question is not Condition.In(PacketField.DestinationType, var types) || types.Equals(PacketFields.Local)
            || types.Contains(AffectedPackets.Unicast.First) == answer.Answer;

    private static PacketBox Packet(Connection connection, ValueSet comes, ValueSet leaves, ValueSet host) =>
        PacketBox.Everything(connection.Family)
        .With(PacketField.State, (ulong)PacketState.New).With(PacketField.In, comes).With(PacketField.Out, leaves)
        .With(PacketField.Source, connection.Source).With(PacketField.SourceType, Type(connection.Source, host))
        .With(PacketField.Destination, connection.Destination).With(PacketField.DestinationType, Type(connection.Destination, host))
        .With(PacketField.OriginalDestination, connection.Destination).With(PacketField.OriginalPort, (ulong)connection.DestinationPort)
        .With(PacketField.Protocol, (ulong)connection.Protocol.Number).With(PacketField.IcmpType, (ulong)connection.IcmpType)
        .With(PacketField.SourcePort, (ulong)connection.SourcePort).With(PacketField.DestinationPort, (ulong)connection.DestinationPort)
        .With(PacketField.TcpFlags, PacketFields.Syn);

    private static ValueSet Type(AddressBits address, ValueSet host) =>
        host.Contains(address) ? PacketFields.Local : ValueSet.Of((ulong)PacketFields.AddressTypes.ToList().IndexOf("UNICAST"));

    private static bool IsToMany(Connection connection) => connection.Family is Family.IPv4
        ? connection.Destination.Low is >= 0xe0000000 and <= 0xefffffff or 0xffffffff : connection.Destination.High >> 56 == 0xff;

    private static DeniedConnections Under(string filter, string? card) => DeniedConnections.Under(Read.Filter(filter), Here, _ => card)!;

    private static Connection Ssh() => new(Family.IPv4, Protocol.Tcp, Address("198.51.100.7"), Address("192.0.2.11"))
    {
        SourcePort = 40112, DestinationPort = 22, TranslatedTo = Address("192.0.2.11"), TranslatedToPort = 22,
    };

    private static AddressBits Address(string text) => IpPrefix.Parse(text).Network;

    private static ValueSet One(string text) => ValueSet.Of(Address(text));
}
