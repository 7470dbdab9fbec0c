using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Ripcs.Host.Netfilter.Netlink;

namespace Ripcs.Host.Netfilter.Connections;

/// <summary>The tcp sockets of this host, looked up one at a time (sock_diag(7), linux/inet_diag.h).</summary>
/// <param name="open">Opens a socket in the network namespace to read.</param>
internal sealed class TcpSockets(Func<KernelSocket> open)
{
    private const int MessageHeader = 16, Size = 72, LargestAnswer = 4096;
    private const ushort ByFamily = 20, Destroy = 21, Request = 1, Acknowledge = 4, Error = 2;
    private const byte Established = 1, Listen = 10;

    // Matches every socket: INET_DIAG_NOCOOKIE.
    private static readonly byte[] Any = [.. Enumerable.Repeat(byte.MaxValue, 8)];

    public TcpSockets()
        : this(KernelSocket.OpenSockets)
    {
    }

    /// <summary>True if such a connection is open here, seen from this host; false also if the kernel does not answer.</summary>
    public bool IsOpen(Connection connection) => Ask(ByFamily, Request, connection, Any) is { } answer
        && answer[MessageHeader + 1] == Established;

    /// <summary>Ends the socket of such a connection, and thereby informs the other end.</summary>
    /// <returns>False if there is none, or the kernel does not end it.</returns>
    public bool End(Connection connection) => Find(connection) is { } answer
        && Ask(Destroy, Request | Acknowledge, connection, answer.AsSpan(60, Any.Length)) is { } done
            && MemoryMarshal.Read<int>(done.AsSpan(MessageHeader)) == 0;

    /// <summary>True if the connection has a socket here.</summary>
    public bool Has(Connection connection) => Find(connection) is not null;

    // If there is no such connection, the kernel answers with the listening socket.
    private byte[]? Find(Connection connection) => Ask(ByFamily, Request, connection, Any) is { } answer
        && answer[MessageHeader + 1] != Listen ? answer : null;

    private byte[]? Ask(ushort what, ushort flags, Connection connection, ReadOnlySpan<byte> cookie)
    {
        try
        {
            using var socket = open();
            socket.Send(Message(what, flags, connection, cookie));
            var answer = new byte[LargestAnswer];
            return socket.Receive(answer) > MessageHeader + sizeof(int)
                && MemoryMarshal.Read<ushort>(answer.AsSpan(4)) == (what == Destroy ? Error : ByFamily) ? answer : null;
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static byte[] Message(ushort what, ushort flags, Connection connection, ReadOnlySpan<byte> cookie)
    {
        var bytes = new byte[Size];
        MemoryMarshal.Write(bytes, Size);
        MemoryMarshal.Write(bytes.AsSpan(4), what);
        MemoryMarshal.Write(bytes.AsSpan(6), flags);
        bytes[MessageHeader] = NetlinkFamily.Of(connection.Family);
        bytes[MessageHeader + 1] = connection.Protocol.Number;
        bytes.AsSpan(20, 4).Fill(byte.MaxValue);
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(24), connection.SourcePort);
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(26), connection.DestinationPort);
        Write(connection.Source, bytes.AsSpan(28));
        Write(connection.Destination, bytes.AsSpan(44));
        cookie.CopyTo(bytes.AsSpan(64));
        return bytes;

        void Write(AddressBits address, Span<byte> place)
        {
            Span<byte> whole = stackalloc byte[16];
            address.Write(whole);
            whole[^(connection.Family.Bits() / 8)..].CopyTo(place);
        }
    }
}
