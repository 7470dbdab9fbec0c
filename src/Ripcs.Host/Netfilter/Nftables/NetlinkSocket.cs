using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using Ripcs.Linux;

namespace Ripcs.Host.Netfilter.Nftables;

/// <summary>Asks the kernel's nf_tables over netlink (linux/netlink.h, linux/netfilter/nfnetlink.h). It belongs to the namespace in which it was made.</summary>
internal sealed class NetlinkSocket(NetfilterSocket socket) : IDisposable
{
    private const int MessageHeader = 16;
    private const int NetfilterHeader = 4;
    private const int Subsystem = 10 << 8;
    private const ushort Request = 1;
    private const ushort Dump = 0x300;
    private const ushort Interrupted = 0x10;
    private const ushort Error = 2;
    private const ushort Done = 3;

    // The kernel cuts what it sends to what is asked for.
    private const int LargestAnswer = 1 << 16;

    private readonly byte[] _buffer = new byte[LargestAnswer];

    /// <summary>What is done with the attributes of one message.</summary>
    public delegate void MessageReader(NetlinkAttributes attributes);

    /// <summary>Asks for one thing.</summary>
    /// <returns>False if the kernel refuses.</returns>
    /// <exception cref="IOException">No answer comes.</exception>
    public bool Ask(byte message, MessageReader each)
    {
        socket.Send(Message(message, Request, family: 0, []));
        return Receive(isDump: false, each) is Answer.Whole;
    }

    /// <summary>Asks for everything of a kind in a family, as far as it has these attributes.</summary>
    /// <exception cref="IOException">No answer comes.</exception>
    public Answer AskAll(byte message, byte family, ReadOnlySpan<(ushort Kind, string Text)> having, MessageReader each)
    {
        socket.Send(Message(message, Request | Dump, family, having));
        return Receive(isDump: true, each);
    }

    public void Dispose() => socket.Dispose();

    private Answer Receive(bool isDump, MessageReader each)
    {
        var isInterrupted = false;
        while (true)
        {
            for (var rest = _buffer.AsSpan(0, socket.Receive(_buffer)); rest.Length >= MessageHeader;)
            {
                var length = MemoryMarshal.Read<int>(rest);
                var kind = MemoryMarshal.Read<ushort>(rest[4..]);
                if (length < MessageHeader || length > rest.Length || kind == Error)
                {
                    return Answer.Refused;
                }

                isInterrupted |= (MemoryMarshal.Read<ushort>(rest[6..]) & Interrupted) != 0;
                if (kind == Done)
                {
                    return isInterrupted ? Answer.Interrupted : Answer.Whole;
                }

                each(new NetlinkAttributes(rest[(MessageHeader + NetfilterHeader)..length]));
                if (!isDump)
                {
                    return Answer.Whole;
                }

                rest = rest[Math.Min(rest.Length, NetlinkAttributes.Aligned(length))..];
            }
        }
    }

    private static byte[] Message(byte message, ushort flags, byte family, ReadOnlySpan<(ushort Kind, string Text)> attributes)
    {
        var length = MessageHeader + NetfilterHeader;
        foreach (var (_, text) in attributes)
        {
            length += NetlinkAttributes.Aligned(NetlinkAttributes.HeaderSize + Encoding.UTF8.GetByteCount(text) + 1);
        }

        var bytes = new byte[length];
        MemoryMarshal.Write(bytes, length);
        MemoryMarshal.Write(bytes.AsSpan(4), (ushort)(Subsystem | message));
        MemoryMarshal.Write(bytes.AsSpan(6), flags);
        bytes[MessageHeader] = family;
        var rest = bytes.AsSpan(MessageHeader + NetfilterHeader);
        foreach (var (kind, text) in attributes)
        {
            // With the zero that ends it.
            var size = NetlinkAttributes.HeaderSize + Encoding.UTF8.GetBytes(text, rest[NetlinkAttributes.HeaderSize..]) + 1;
            MemoryMarshal.Write(rest, (ushort)size);
            MemoryMarshal.Write(rest[2..], kind);
            rest = rest[NetlinkAttributes.Aligned(size)..];
        }

        return bytes;
    }
}

/// <summary>How the kernel answered a question for everything of a kind.</summary>
internal enum Answer
{
    Whole,

    /// <summary>Somebody wrote meanwhile: things may be missing.</summary>
    Interrupted,

    Refused,
}

/// <summary>Walks the attributes of a netlink message: a length and a kind, both in the machine's order, then so many bytes (linux/netlink.h).</summary>
internal ref struct NetlinkAttributes(ReadOnlySpan<byte> bytes)
{
    public const int HeaderSize = 4;

    // The upper bits say that a value is nested or in network order.
    private const int KindMask = 0x3fff;

    private ReadOnlySpan<byte> _rest = bytes;

    public int Kind { get; private set; }

    public ReadOnlySpan<byte> Value { get; private set; }

    /// <summary>The attributes that this one holds.</summary>
    public readonly NetlinkAttributes Nested => new(Value);

    /// <summary>A number; nf_tables writes them in network order.</summary>
    public readonly uint Number => BinaryPrimitives.ReadUInt32BigEndian(Value);

    /// <summary>A text without the zero at its end.</summary>
    public readonly string Text => Encoding.UTF8.GetString(Value.TrimEnd((byte)0));

    public bool MoveNext()
    {
        if (_rest.Length < HeaderSize)
        {
            return false;
        }

        var length = MemoryMarshal.Read<ushort>(_rest);
        if (length < HeaderSize || length > _rest.Length)
        {
            return false;
        }

        Kind = MemoryMarshal.Read<ushort>(_rest[2..]) & KindMask;
        Value = _rest[HeaderSize..length];
        _rest = _rest[Math.Min(_rest.Length, Aligned(length))..];
        return true;
    }

    /// <summary>Goes on to the next attribute of a kind.</summary>
    public bool Find(int kind)
    {
        while (MoveNext())
        {
            if (Kind == kind)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Messages and attributes begin at multiples of four.</summary>
    public static int Aligned(int length) => (length + 3) & ~3;
}
