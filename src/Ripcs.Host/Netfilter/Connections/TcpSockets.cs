using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Ripcs.Core.Analysis.Connections;
using Ripcs.Core.Model;
using Ripcs.Host.Netfilter.Netlink;
using Ripcs.Linux;

namespace Ripcs.Host.Netfilter.Connections;

/// <summary>The sockets of tcp on this host, one asked for at a time (sock_diag(7), linux/inet_diag.h).</summary>
/// <param name="open">Opens a socket in the namespace that is asked about.</param>
internal sealed class TcpSockets(Func<KernelSocket> open)
{
    private const int MessageHeader = 16, Size = 72, LargestAnswer = 4096;
    private const ushort ByFamily = 20, Request = 1;
    private const byte Established = 1;

    public TcpSockets()
        : this(KernelSocket.OpenSockets)
    {
    }

    /// <summary>True if such a connection is open here, seen from this host; false also where the kernel does not tell.</summary>
    public bool IsOpen(Connection connection)
    {
        try
        {
            using var socket = open();
            socket.Send(Message(connection));

            // Where no connection is found, the kernel answers with the socket that listens.
            var answer = new byte[LargestAnswer];
            return socket.Receive(answer) >= Size && MemoryMarshal.Read<ushort>(answer.AsSpan(4)) == ByFamily && answer[MessageHeader + 1] == Established;
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static byte[] Message(Connection connection)
    {
        var bytes = new byte[Size];
        MemoryMarshal.Write(bytes, Size);
        MemoryMarshal.Write(bytes.AsSpan(4), ByFamily);
        MemoryMarshal.Write(bytes.AsSpan(6), Request);
        bytes[MessageHeader] = NetlinkFamily.Of(connection.Family);
        bytes[MessageHeader + 1] = connection.Protocol.Number;
        bytes.AsSpan(20, 4).Fill(byte.MaxValue);
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(24), connection.SourcePort);
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(26), connection.DestinationPort);
        Write(connection.Source, bytes.AsSpan(28));
        Write(connection.Destination, bytes.AsSpan(44));

        // Whichever socket it is: INET_DIAG_NOCOOKIE.
        bytes.AsSpan(64).Fill(byte.MaxValue);
        return bytes;

        void Write(AddressBits address, Span<byte> place)
        {
            Span<byte> whole = stackalloc byte[16];
            address.Write(whole);
            whole[^(connection.Family.Bits() / 8)..].CopyTo(place);
        }
    }
}
