using System.Buffers.Binary;
using System.Text;
using Ripcs.Linux;

namespace Ripcs.Testing;

/// <summary>Who listens to a group of NFLOG in a namespace, as ulogd does (linux/netfilter/nfnetlink_log.h). Needs root.</summary>
internal sealed class GroupListener : IDisposable
{
    private const ushort ConfigMessage = (4 << 8) | 1;
    private const int MessageHeader = 16;
    private const int NetfilterHeader = 4;
    private const ushort RequestAndAcknowledge = 1 | 4;
    private const ushort Command = 1;
    private const ushort Mode = 2;
    private const ushort AtOnce = 5;
    private const ushort Prefix = 10;

    private readonly KernelSocket _socket;

    /// <exception cref="InvalidOperationException">Somebody else listens to the group.</exception>
    public GroupListener(NetworkNamespace place, ushort group)
    {
        _socket = NamespaceSockets.Open(place, KernelSocket.OpenNetfilter);
        Configure(group, Command, [1]);
        Configure(group, Mode, [0, 0, 0, 64, 2, 0]);
        Configure(group, AtOnce, [0, 0, 0, 1]);
    }

    /// <summary>The prefix of the next packet; fails if none comes.</summary>
    public string NextPrefix()
    {
        var buffer = new byte[1 << 16];
        var message = buffer.AsSpan(0, _socket.Receive(buffer));
        for (var rest = message[(MessageHeader + NetfilterHeader)..]; rest.Length >= 4;)
        {
            var length = BitConverter.ToUInt16(rest);
            if (BitConverter.ToUInt16(rest[2..]) == Prefix)
                return Encoding.UTF8.GetString(rest[4..(length - 1)]);

            rest = rest[Math.Min((length + 3) & ~3, rest.Length)..];
        }

        throw new InvalidOperationException("the kernel's message has no prefix");
    }

    public void Dispose() => _socket.Dispose();

    private void Configure(ushort group, ushort attribute, byte[] value)
    {
        var padded = (value.Length + 3) & ~3;
        var message = new byte[MessageHeader + NetfilterHeader + 4 + padded];
        BitConverter.TryWriteBytes(message, message.Length);
        BitConverter.TryWriteBytes(message.AsSpan(4), ConfigMessage);
        BitConverter.TryWriteBytes(message.AsSpan(6), RequestAndAcknowledge);
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(MessageHeader + 2), group);
        BitConverter.TryWriteBytes(message.AsSpan(MessageHeader + NetfilterHeader), (ushort)(4 + value.Length));
        BitConverter.TryWriteBytes(message.AsSpan(MessageHeader + NetfilterHeader + 2), attribute);
        value.CopyTo(message, MessageHeader + NetfilterHeader + 4);
        _socket.Send(message);
        var answer = new byte[1 << 12];
        _socket.Receive(answer);
        if (BitConverter.ToInt32(answer, MessageHeader) is not 0 and var error)
            throw new InvalidOperationException($"the kernel refuses the group: error {-error}");
    }
}
