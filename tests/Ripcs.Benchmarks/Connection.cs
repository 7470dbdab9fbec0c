using System.Buffers.Binary;
using System.Net;

namespace Ripcs.Benchmarks;

/// <summary>Packets that open a connection.</summary>
internal static class Connection
{
    private const int HeadSize = 20, TcpSize = 20;
    private const byte Tcp = 6;

    /// <summary>The first packet of a TCP connection in IPv4; the kernel takes it again as often as it comes.</summary>
    public static byte[] Opening(string from, string to, int port)
    {
        var packet = new byte[HeadSize + TcpSize];
        var head = packet.AsSpan(0, HeadSize);
        var tcp = packet.AsSpan(HeadSize);
        head[0] = 0x45;
        BinaryPrimitives.WriteUInt16BigEndian(head[2..], (ushort)packet.Length);
        (head[8], head[9]) = (64, Tcp);
        IPAddress.Parse(from).TryWriteBytes(head[12..], out _);
        IPAddress.Parse(to).TryWriteBytes(head[16..], out _);
        BinaryPrimitives.WriteUInt16BigEndian(head[10..], Checksum(head));

        BinaryPrimitives.WriteUInt16BigEndian(tcp, 40000);
        BinaryPrimitives.WriteUInt16BigEndian(tcp[2..], (ushort)port);
        (tcp[12], tcp[13]) = (TcpSize / 4 << 4, 0x02);
        BinaryPrimitives.WriteUInt16BigEndian(tcp[14..], 1024);

        // Its checksum counts the addresses, the protocol and the length too.
        byte[] counted = [.. head[12..], 0, Tcp, 0, TcpSize, .. tcp];
        BinaryPrimitives.WriteUInt16BigEndian(tcp[16..], Checksum(counted));
        return packet;
    }

    private static ushort Checksum(ReadOnlySpan<byte> bytes)
    {
        var sum = 0;
        for (var i = 0; i < bytes.Length; i += 2)
        {
            sum += BinaryPrimitives.ReadUInt16BigEndian(bytes[i..]);
        }

        while (sum > ushort.MaxValue)
        {
            sum = (sum & ushort.MaxValue) + (sum >> 16);
        }

        return (ushort)~sum;
    }
}
