using Ripcs.Core.Analysis.Packets;
using Ripcs.Core.Model;
using Ripcs.Testing.Tracing;

namespace Ripcs.Core.Tests.Lowering;

/// <summary>Random packets of the world of <see cref="MeaningWorld"/>, of all kinds that some rule can tell from others.</summary>
internal sealed class MeaningPackets(int seed, Family family)
{
    private static readonly string[] Sources = ["198.51.100.1", "198.51.100.2", "192.0.2.66"];
    /// <summary>The addresses of the host.</summary>
    public static readonly ValueList<string> Here = ["203.0.113.3", "10.0.0.3"];
    private static readonly string[] Ends =
    [
        "203.0.113.1", "203.0.113.2", "203.0.113.3", "10.0.0.1", "10.0.0.2", "10.0.0.3", "10.0.0.255", "224.0.0.251", "224.0.0.18",
    ];

    private readonly Random _random = new(seed);

    public IEnumerable<Packet> Draw(int count) =>
        Enumerable.Range(0, count).Select(_ => family is Family.IPv4 ? Next() : InIPv6(Next())).Distinct();

    private Packet InIPv6(Packet packet)
    {
        packet = MeaningInIPv6.Of(packet);
        return packet.SentPort == 68
            // A server of DHCP answers from its address in the link.
            ? OfPorts(packet with { Source = packet.IsOfHost || Chance(50) ? packet.Source : IpPrefix.Parse("fe80::1").Network },
                Protocol.Udp, 547, 546)

            // What neighbours say is never tracked.
            : packet.IcmpType == 135 ? packet with { State = PacketState.Untracked } : packet;
    }

    private Packet Next()
    {
        var packet = _random.Next(20) switch
        {
            0 or 1 => Packet.Of(Pick([.. Here]), Pick([.. Here]), 0) with { In = "lo" },

            // A transparent proxy also sends from the addresses of its clients.
            < 6 => Packet.Of(Pick([.. Here, .. Here, .. Sources]), Pick(Ends), 0) with { In = "" },
            _ => Packet.Of(Pick(Sources), Pick(Ends), 0) with { In = Pick("eth0", "wlan0") },
        };
        return Kind(packet with
        {
            State = _random.Next(20) switch
            {
                < 3 => PacketState.Established,
                < 6 => PacketState.Invalid,
                _ => PacketState.New,
            },
            IsSpecial = Chance(50),
            IsAboveLimits = Chance(33),
        });
    }

    private Packet Kind(Packet packet) => _random.Next(20) switch
    {
        0 => OfPorts(packet, Protocol.Udp, 67, 68),
        1 => OfPorts(packet, Protocol.Udp, 5353, 5353),
        2 => packet with { Protocol = new(112) },
        3 => packet with { Protocol = new(47) },
        4 => packet with { Protocol = Protocol.Icmp, IcmpType = 8 },
        5 => packet with
        {
            // An error belongs to the connection that it is about, or to none.
            Protocol = Protocol.Icmp, IcmpType = 3, State = packet.State is PacketState.Invalid ? PacketState.Invalid : PacketState.Related,
        },
        6 => packet with { Protocol = Protocol.Icmp, IcmpType = 13 },
        < 11 => OfPorts(packet, Protocol.Udp, Pick(53, 40000), Pick(80, 443, 8080, 25)),
        _ => OfPorts(packet, Protocol.Tcp, Pick(53, 40000), Pick(80, 443, 8080, 25)),
    };

    private static Packet OfPorts(Packet packet, Protocol protocol, int from, int to) =>
        packet with { Protocol = protocol, SourcePort = from, SentPort = to, Port = to };

    private bool Chance(int percent) => _random.Next(100) < percent;

    private T Pick<T>(params T[] items) => items[_random.Next(items.Length)];
}
