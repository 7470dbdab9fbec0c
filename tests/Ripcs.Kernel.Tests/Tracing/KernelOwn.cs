using System.Globalization;
using Ripcs.Core.Analysis.Packets;
using Ripcs.Core.Model;
using Ripcs.Testing.Tracing;

namespace Ripcs.Kernel.Tests.Tracing;

/// <summary>What the kernel does by itself, whatever the rules say: whose addresses
/// are the host's, and which packets it never lets pass.</summary>
internal sealed class KernelOwn
{
    private readonly TunnelLab _lab;
    private readonly Family _family;
    private readonly uint _marks;

    /// <param name="lab">The host.</param>
    /// <param name="family">Of its packets.</param>
    /// <param name="marks">The bits of marks that some rule sets.</param>
    public KernelOwn(TunnelLab lab, Family family, uint marks)
    {
        (_lab, _family, _marks) = (lab, family, marks);
        HostAddresses = ValueSet.Of(lab.Sides.Select(side => side.Address(family)).Select(address => new ValueRange(address, address))
            .Append(Loopback));
    }

    public ValueSet HostAddresses { get; }

    public bool IsHost(AddressBits address) => HostAddresses.Contains(address);

    /// <summary>True for what the kernel takes as sent to itself: subnet broadcasts,
    /// and in IPv6 the anycast address of a router's network.</summary>
    public bool IsForHost(AddressBits address) => TypeOf(address) is var type
        && new[] { "LOCAL", "BROADCAST", "ANYCAST" }.Any(word => type == Type(word));

    /// <summary>As the tables of routes have it.</summary>
    public ulong TypeOf(AddressBits address) => Type(
        IsHost(address) ? "LOCAL" : IsIn(address, v4: "224.0.0.0/4", v6: "ff00::/8") ? "MULTICAST"
        : _lab.Sides.Select(side => side.Network(_family)).Where(network => network.Length < _family.Bits() - 1)
            .Any(network => address == (_family is Family.IPv4 ? network.Last : network.Network)) ? _family is Family.IPv4 ? "BROADCAST"
                : "ANYCAST"
        : IsIn(address, v4: "255.255.255.255/32", v6: null) ? "BROADCAST" : "UNICAST");

    /// <summary>Why a packet tells nothing of rules; null if it does.</summary>
    public string? Reason(string from, RawPacket packet) =>
        IsEither(packet, "0.0.0.0/8", "::/128") ? "addresses that are none, which the kernel drops"
        : IsEither(packet, "127.0.0.0/8", "::1/128") ? "loopback addresses from outside, which the kernel drops"
        : IsIn(packet.Source, v4: "224.0.0.0/4", v6: "ff00::/8") || IsIn(packet.Source, v4: "255.255.255.255/32", v6: null)
            ? "senders that are a group, which the kernel drops"
        : IsIn(packet.Destination, v4: "224.0.0.0/4", v6: "ff00::/8") ? "groups that nobody has joined, which the kernel drops"
        : from.Length > 0 && IsHost(packet.Source) ? "the host's own addresses as senders from outside (martians), which the kernel drops"
        : from.Length > 0 && IsForHost(packet.Source)
            ? "broadcast and anycast addresses of the host's networks as senders, whose answers reach nobody outside"
        : IsEither(packet, null, "fe80::/10") ? "addresses of one link, which the kernel does not forward"
        : IsEither(packet, null, "::ffff:0:0/96") ? "IPv4 addresses in IPv6, which the kernel drops"
        : from.Length == 0 && IsForHost(packet.Destination) ? "packets that the host sends to itself"
        : null;

    /// <summary>What conntrack makes of a packet of which it knows nothing (nf_conntrack_proto_tcp.c, _icmp.c, _icmpv6.c).</summary>
    public static PacketState StateOf(RawPacket packet)
    {
        var flags = packet.Flags & ~(RawPacket.Push | RawPacket.Urgent);
        return packet.Protocol is RawPacket.Tcp ? flags is RawPacket.Syn or RawPacket.Ack ? PacketState.New : PacketState.Invalid
            : !packet.IsIcmp || AnswerTo(packet) is not null ? PacketState.New
            : packet.Family is Family.IPv6 && (packet.IcmpType >> 8) is (>= 130 and <= 137) or 143 ? PacketState.Untracked
                : PacketState.Invalid;
    }

    /// <summary>The answer to a packet as it was seen.</summary>
    public static RawPacket Answer(RawPacket first, RawPacket seen) => seen with
    {
        Source = seen.Destination, SourcePort = seen.Port, Destination = seen.Source, Port = seen.SourcePort, Kind = WireKind.Answer,
        Number = first.Number + 0x20000000,
        Flags = first.Protocol is not RawPacket.Tcp ? 0 : (first.Flags & RawPacket.Syn) != 0 ? RawPacket.Syn | RawPacket.Ack
            : RawPacket.Ack,
        IcmpType = first.IsIcmp ? (AnswerTo(first)!.Value << 8) | (first.IcmpType & 255) : 0,
    };

    /// <summary>True if the kernel tells the sender that it refuses the packet: never of an ICMP error or a broadcast, and
    /// no RST of a RST (nf_reject_ipv4.c, icmp.c).</summary>
    public bool IsRefusable(AddressBits destination, RawPacket packet, bool isByReset) => TypeOf(destination) != Type("BROADCAST")
        && (!isByReset || (packet.Flags & RawPacket.Reset) == 0)

        // A translation does not mend the checksum of a protocol that it does not know, and in IPv6 that counts the addresses.
        && (packet is not { Family: Family.IPv6, Protocol: RawPacket.Ospf } || destination == packet.Destination)
        && (!packet.IsIcmp || (packet.Family is Family.IPv4 ? (packet.IcmpType >> 8) is 0 or 8 or (>= 13 and <= 18)
            : packet.IcmpType >> 8 >= 128));

    /// <summary>What is so in the lab, of what a packet does not tell; null for what chance decides.</summary>
    public bool? Answer(string from, Condition question, ValueSet wayOut) => question switch
    {
        // A redirect leads to the address of the interface by which a packet comes.
        Condition.In(PacketField.Destination, var values) => from.Length > 0
            && values.Contains(_lab.Sides.First(side => side.Name == from).Address(_family)),
        Condition.In(PacketField.Out, var values) => wayOut.IsWithin(values),
        Condition.In(PacketField.DestinationType, var types) => types.Contains(Type("UNICAST")),
        // As it was sent: nobody has marked it.
        Condition.Open({ Mark: { } mark }, _) when !mark.IsOfConnection || (mark.Mask & _marks) == 0 => mark.Value == 0,
        Condition.Open({ Text: var text }, _) when text.StartsWith("-m owner --uid-owner ", StringComparison.Ordinal) =>
            int.Parse(text.Split(' ')[^1].Split('-')[0], CultureInfo.InvariantCulture) == 0,
        _ => null,
    };

    private ValueRange Loopback => Range(_family is Family.IPv4 ? "127.0.0.0/8" : "::1/128");

    private static int? AnswerTo(RawPacket packet) => (packet.Family, packet.IcmpType >> 8) switch
    {
        (Family.IPv4, 8) => 0,
        (Family.IPv4, 13 or 15 or 17) => (packet.IcmpType >> 8) + 1,
        (Family.IPv6, 128) => 129,
        (Family.IPv6, 139) => 140,
        _ => null,
    };

    private bool IsEither(RawPacket packet, string? v4, string? v6) => IsIn(packet.Source, v4, v6) || IsIn(packet.Destination, v4, v6);

    private bool IsIn(AddressBits address, string? v4, string? v6) => (_family is Family.IPv4 ? v4 : v6) is { } prefix
        && Range(prefix).Contains(address);

    private static ValueRange Range(string prefix) => IpPrefix.Parse(prefix) is var read ? new ValueRange(read.Network, read.Last)
        : default;

    private static ulong Type(string word) => (ulong)PacketFields.AddressTypes.ToList().IndexOf(word);
}
