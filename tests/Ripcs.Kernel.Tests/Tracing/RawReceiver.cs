using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Ripcs.Core.Model;

namespace Ripcs.Kernel.Tests.Tracing;

/// <summary>
/// A raw socket of one protocol, to which the kernel hands what reaches the host, behind the last rule. .NET opens none for protocols that
/// it has no name for, and does not tell of IPv6 to which address a packet came.
/// </summary>
internal sealed class RawReceiver : IDisposable
{
    private const int Inet = 2, Inet6 = 10, RawKind = 3, CloseOnExec = 0x80000, DontWait = 0x40, Ipv6 = 41, ReceivePacketInfo = 49;

    // One block of memory: struct msghdr, struct iovec, struct sockaddr_in6, the control message with struct in6_pktinfo, the packet.
    private const int Vector = 64, Sender = 96, SenderSize = 28, Control = 128, ControlSize = 128, Packet = 256, PacketSize = 4096;

    private readonly Family _family;
    private readonly byte _protocol;
    private readonly SafeFileHandle _socket;
    private readonly nint _memory = Marshal.AllocHGlobal(Packet + PacketSize);

    public RawReceiver(Family family, byte protocol)
    {
        (_family, _protocol) = (family, protocol);
        _socket = new SafeFileHandle(socket(family is Family.IPv4 ? Inet : Inet6, RawKind | CloseOnExec, protocol), ownsHandle: true);
        if (_socket.IsInvalid || (family is Family.IPv6 && setsockopt(_socket, Ipv6, ReceivePacketInfo, [1, 0, 0, 0], sizeof(int)) != 0))
            throw new IOException($"no raw socket: {Marshal.GetLastPInvokeErrorMessage()}");
    }

    /// <summary>The next packet with its head; empty if there is none.</summary>
    public byte[] Take()
    {
        // Name and its length, vectors and their number, control messages and their length, flags; the one vector.
        nint[] message = [_memory + Sender, SenderSize, _memory + Vector, 1, _memory + Control, ControlSize, 0, 0, _memory + Packet,
            PacketSize];
        Marshal.Copy(message, 0, _memory, message.Length);
        var length = (int)recvmsg(_socket, _memory, DontWait);
        if (length <= 0)
            return [];

        // The kernel hands over the head in IPv4 alone.
        var bytes = Bytes(Packet, length);
        AddressBits Address(int at) => AddressBits.Read(Bytes(at, 16));
        return _family is Family.IPv4 ? bytes : [.. RawPacket.Head(_family, _protocol, Address(Sender + 8), Address(Control + 16), length),
            .. bytes];
    }

    public void Dispose()
    {
        _socket.Dispose();
        Marshal.FreeHGlobal(_memory);
    }

    private byte[] Bytes(int at, int length)
    {
        var bytes = new byte[length];
        Marshal.Copy(_memory + at, bytes, 0, length);
        return bytes;
    }

    [DllImport("libc", SetLastError = true)]
    private static extern nint socket(int family, int kind, int protocol);

    [DllImport("libc", SetLastError = true)]
    private static extern int setsockopt(SafeHandle socket, int level, int name, byte[] value, int length);

    [DllImport("libc")]
    private static extern nint recvmsg(SafeHandle socket, nint message, int flags);
}
