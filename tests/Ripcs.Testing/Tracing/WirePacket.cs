using System.Buffers.Binary;
using System.Net;
using Ripcs.Core.Model;

namespace Ripcs.Testing.Tracing;

/// <summary>What a packet of a connection is on the wire.</summary>
internal enum WireKind
{
    First,
    Answer,
    Next,
}

/// <summary>An IPv4 packet, byte by byte: from anywhere, to anywhere. The kernel of the receiver must not look at checksums.</summary>
internal static class WirePacket
{
    private const int Header = 20, Sequence = 1000, AnswerSequence = 5000;

    public static byte[] Of(Tuple tuple, WireKind kind)
    {
        var payload = tuple.Protocol switch
        {
            6 => Tcp(tuple, kind),
            17 => Udp(tuple),
            132 => Sctp(tuple),
            1 => Icmp(tuple),
            _ => throw new ArgumentException($"no packet of protocol {tuple.Protocol}", nameof(tuple)),
        };
        var packet = new byte[Header + payload.Length];
        packet[0] = 0x45;
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(2), (ushort)packet.Length);
        packet[8] = 64;
        packet[9] = tuple.Protocol;
        BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(12), (uint)tuple.Source.Low);
        BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(16), (uint)tuple.Destination.Low);
        payload.CopyTo(packet, Header);
        return packet;
    }

    public static IPAddress Address(AddressBits address)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, (uint)address.Low);
        return new IPAddress(bytes);
    }

    private static byte[] Tcp(Tuple tuple, WireKind kind)
    {
        var (sequence, acknowledged, flags) = kind switch
        {
            WireKind.First => (Sequence, 0, 0x02),
            WireKind.Answer => (AnswerSequence, Sequence + 1, 0x12),
            _ => (Sequence + 1, AnswerSequence + 1, 0x10),
        };
        var tcp = Ports(tuple, 20);
        BinaryPrimitives.WriteInt32BigEndian(tcp.AsSpan(4), sequence);
        BinaryPrimitives.WriteInt32BigEndian(tcp.AsSpan(8), acknowledged);
        tcp[12] = 0x50;
        tcp[13] = (byte)flags;
        BinaryPrimitives.WriteUInt16BigEndian(tcp.AsSpan(14), 4096);
        return tcp;
    }

    private static byte[] Udp(Tuple tuple)
    {
        var udp = Ports(tuple, 12);
        BinaryPrimitives.WriteUInt16BigEndian(udp.AsSpan(4), 12);
        return udp;
    }

    // A header and an INIT chunk (RFC 9260).
    private static byte[] Sctp(Tuple tuple)
    {
        var sctp = Ports(tuple, 32);
        sctp[12] = 1;
        sctp[15] = 20;
        sctp[19] = 1;
        sctp[22] = 0x10;
        sctp[25] = sctp[27] = 1;
        return sctp;
    }

    private static byte[] Icmp(Tuple tuple)
    {
        var icmp = new byte[20];
        icmp[0] = (byte)tuple.IcmpType;
        BinaryPrimitives.WriteUInt16BigEndian(icmp.AsSpan(4), (ushort)tuple.IcmpId);
        return icmp;
    }

    private static byte[] Ports(Tuple tuple, int size)
    {
        var bytes = new byte[size];
        BinaryPrimitives.WriteUInt16BigEndian(bytes, (ushort)tuple.SourcePort);
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(2), (ushort)tuple.Port);
        return bytes;
    }

    /// <summary>One direction of a connection, as conntrack prints it.</summary>
    internal sealed record Tuple(
        byte Protocol, AddressBits Source, int SourcePort, AddressBits Destination, int Port, int IcmpType = -1, int IcmpId = 0)
    {
        public static Tuple Of(Sent sent, int id) => sent.IcmpType >= 0
            ? new(sent.Protocol.Number, sent.Source, 0, sent.To, 0, sent.IcmpType, id)
            : new(sent.Protocol.Number, sent.Source, sent.SourcePort, sent.To, sent.Port);

        /// <summary>"src=10.0.0.1 dst=10.0.0.2 sport=1 dport=2" or "... type=8 code=0 id=1".</summary>
        public static Tuple Parse(byte protocol, IReadOnlyDictionary<string, string> words)
        {
            int Number(string name) => words.TryGetValue(name, out var text) ? int.Parse(text, null) : -1;
            AddressBits Address(string name) => IpPrefix.Parse(words[name]).Network;
            return protocol == 1
                ? new(protocol, Address("src"), 0, Address("dst"), 0, Number("type"), Number("id"))
                : new(protocol, Address("src"), Number("sport"), Address("dst"), Number("dport"));
        }
    }
}
