using System.Buffers.Binary;
using Ripcs.Core.Model;
using Ripcs.Testing.Tracing;

namespace Ripcs.Kernel.Tests.Tracing;

/// <summary>A packet of either family, byte by byte, with right checksums and a number at its end by which it is known again.</summary>
/// <param name="SourcePort">0 for a protocol without ports.</param>
/// <param name="Port">Likewise.</param>
internal sealed record RawPacket(Family Family, byte Protocol, AddressBits Source, int SourcePort, AddressBits Destination, int Port)
{
    public const byte Icmp = 1, Tcp = 6, Udp = 17, Gre = 47, Icmpv6 = 58, Ospf = 89, Sctp = 132;

    public const int Fin = 1, Syn = 2, Reset = 4, Push = 8, Ack = 16, Urgent = 32;

    private const int NumberSize = 8, IcmpId = 77, SctpTag = 9;
    private const uint Known = 0x52495043;

    /// <summary>Type and code.</summary>
    public int IcmpType { get; init; }

    /// <summary>The lower six flags of tcp.</summary>
    public int Flags { get; init; }

    /// <summary>Its place in a connection, of which sctp tells more than its flags.</summary>
    public WireKind Kind { get; init; }

    public uint Number { get; init; }

    /// <summary>The packet of which an ICMP error tells.</summary>
    public byte[] About { get; init; } = [];

    public bool IsIcmp => Protocol == (Family is Family.IPv4 ? Icmp : Icmpv6);

    public bool HasPorts => Protocol is Tcp or Udp or Sctp;

    public byte[] ToBytes()
    {
        var rest = Rest();
        byte[] bytes = [.. Head(Family, Protocol, Source, Destination, rest.Length), .. rest];
        if (SumAt is { } place)
        {
            var at = bytes.Length - rest.Length + place;
            BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(at),
                Sum(Family is Family.IPv4 && Protocol is not (Tcp or Udp) ? rest : [.. Counted(rest.Length), .. rest]));
        }

        return bytes;
    }

    /// <summary>What goes in front of the rest of a packet.</summary>
    public static byte[] Head(Family family, byte protocol, AddressBits source, AddressBits destination, int rest)
    {
        var head = new byte[family is Family.IPv4 ? 20 : 40];
        var (from, to) = (Bytes(family, source), Bytes(family, destination));
        if (family is Family.IPv6)
        {
            head[0] = 0x60;
            BinaryPrimitives.WriteUInt16BigEndian(head.AsSpan(4), (ushort)rest);
            (head[6], head[7]) = (protocol, 64);
            from.CopyTo(head, 8);
            to.CopyTo(head, 24);
            return head;
        }

        head[0] = 0x45;
        BinaryPrimitives.WriteUInt16BigEndian(head.AsSpan(2), (ushort)(head.Length + rest));
        (head[8], head[9]) = (64, protocol);
        from.CopyTo(head, 12);
        to.CopyTo(head, 16);
        BinaryPrimitives.WriteUInt16BigEndian(head.AsSpan(10), Sum(head));
        return head;
    }

    /// <summary>Reads one; null for what is of somebody else.</summary>
    public static RawPacket? Parse(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < 20 + NumberSize || BinaryPrimitives.ReadUInt32BigEndian(bytes[^NumberSize..]) != Known)
            return null;

        var (family, protocol, rest) = Split(bytes);
        var hasPorts = protocol is Tcp or Udp or Sctp;
        var isIcmp = protocol == (family is Family.IPv4 ? Icmp : Icmpv6);
        int Pair(ReadOnlySpan<byte> at) => BinaryPrimitives.ReadUInt16BigEndian(at);
        return new RawPacket(
            family, protocol, Address(family, bytes, isSource: true), hasPorts ? Pair(rest) : 0, Address(family, bytes, isSource: false),
            hasPorts ? Pair(rest.AsSpan(2)) : 0)
        {
            IcmpType = isIcmp ? Pair(rest) : 0, Flags = protocol == Tcp ? rest[13] & 0x3f : 0,
            Number = BinaryPrimitives.ReadUInt32BigEndian(bytes[^(NumberSize / 2)..]),
        };
    }

    /// <summary>True for what a reject answers.</summary>
    public static bool IsRefusal(ReadOnlySpan<byte> bytes)
    {
        var (family, protocol, rest) = Split(bytes);
        return protocol switch
        {
            Tcp => (rest[13] & Reset) != 0,
            Icmp => family is Family.IPv4 && rest[0] == 3,
            Icmpv6 => family is Family.IPv6 && rest[0] == 1,
            _ => false,
        };
    }

    private static (Family Family, byte Protocol, byte[] Behind) Split(ReadOnlySpan<byte> bytes) => bytes[0] >> 4 == 4
        ? (Family.IPv4, bytes[9], bytes[((bytes[0] & 15) * 4)..].ToArray()) : (Family.IPv6, bytes[6], bytes[40..].ToArray());

    private static AddressBits Address(Family family, ReadOnlySpan<byte> bytes, bool isSource) => family is Family.IPv4
        ? BinaryPrimitives.ReadUInt32BigEndian(bytes[(isSource ? 12 : 16)..]) : AddressBits.Read(bytes[(isSource ? 8 : 24)..]);

    public static byte[] Bytes(Family family, AddressBits address)
    {
        var bytes = new byte[16];
        address.Write(bytes);
        return family is Family.IPv4 ? bytes[12..] : bytes;
    }

    private int? SumAt => Protocol switch { Tcp => 16, Udp => 6, Icmp or Icmpv6 or Ospf => 2, _ => null };

    // Behind the heads of both families: what a checksum counts besides.
    private byte[] Counted(int length) =>
        [.. Bytes(Family, Source), .. Bytes(Family, Destination), 0, Protocol, (byte)(length >> 8), (byte)length];

    private byte[] Rest()
    {
        byte[] number = [.. Four(Known), .. Four(Number)];
        if (About.Length > 0)
            return [(byte)(IcmpType >> 8), (byte)IcmpType, 0, 0, 0, 0, 0, 0, .. About];

        byte[] ports = [(byte)(SourcePort >> 8), (byte)SourcePort, (byte)(Port >> 8), (byte)Port];
        return Protocol switch
        {
            Tcp => [.. ports, .. Sequence(), 0x50, (byte)Flags, 0x10, 0, 0, 0, 0, 0, .. number],
            Udp => [.. ports, 0, 8 + NumberSize, 0, 0, .. number],
            Sctp => [.. ports, .. Four(Kind is WireKind.First ? 0u : SctpTag), 0, 0, 0, 0, .. Chunk(number)],
            Icmp or Icmpv6 when IsIcmp => [(byte)(IcmpType >> 8), (byte)IcmpType, 0, 0, 0, IcmpId, 0, 1, .. number],
            _ => [0, 0, 0, 0, .. number],
        };
    }

    // Its own and that of the other side.
    private byte[] Sequence() => Kind switch
    {
        WireKind.First => [.. Four(1000), .. Four(0)],
        WireKind.Answer => [.. Four(5000), .. Four(1001)],
        _ => [.. Four(1001), .. Four(5001)],
    };

    // INIT, INIT ACK and COOKIE ECHO (RFC 9260).
    private byte[] Chunk(byte[] number) => Kind is WireKind.Next ? [10, 0, 0, 4 + NumberSize, .. number]
        : [Kind is WireKind.First ? (byte)1 : (byte)2, 0, 0, 20 + NumberSize, .. Four(SctpTag), 0, 0, 0x10, 0, 0, 1, 0, 1, 0, 0, 0, 1,
            .. number];

    private static byte[] Four(uint value) => [(byte)(value >> 24), (byte)(value >> 16), (byte)(value >> 8), (byte)value];

    private static ushort Sum(ReadOnlySpan<byte> bytes)
    {
        var sum = 0;
        for (var i = 0; i < bytes.Length; i++)
        {
            sum += i % 2 == 0 ? bytes[i] << 8 : bytes[i];
        }

        while (sum > ushort.MaxValue)
        {
            sum = (sum & ushort.MaxValue) + (sum >> 16);
        }

        return (ushort)~sum;
    }
}
