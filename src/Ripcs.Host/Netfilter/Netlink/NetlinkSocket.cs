using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace Ripcs.Host.Netfilter.Netlink;

/// <summary>The part of the kernel's netfilter to talk to (linux/netfilter/nfnetlink.h).</summary>
internal enum NetlinkSubsystem
{
    Conntrack = 1,
    Nftables = 10,
}

/// <summary>Talks to the kernel's netfilter over netlink (linux/netlink.h,
/// linux/netfilter/nfnetlink.h). It belongs to the namespace in which it was made.</summary>
internal sealed class NetlinkSocket(KernelSocket socket, NetlinkSubsystem subsystem) : IDisposable
{
    private const int MessageHeader = 16;
    private const int NetfilterHeader = 4;
    private const int NumberOffset = 8;
    private const ushort Request = 1;
    private const ushort Acknowledge = 4;
    private const ushort Dump = 0x300;
    private const ushort Interrupted = 0x10;
    private const ushort Error = 2;
    private const ushort Done = 3;

    // The kernel cuts its messages to the size of the buffer.
    private const int LargestAnswer = 1 << 16;

    private readonly byte[] _buffer = new byte[LargestAnswer];

    /// <summary>Handles the attributes of one message.</summary>
    public delegate void MessageReader(NetlinkAttributes attributes);

    /// <summary>Requests one thing.</summary>
    /// <returns>False if the kernel refuses.</returns>
    /// <exception cref="IOException">No answer comes.</exception>
    public bool Ask(byte message, MessageReader each)
    {
        socket.Send(Message(message, Request, family: 0, []));
        return Receive(isDump: false, each) is NetlinkAnswer.Whole;
    }

    /// <summary>Requests everything of a kind in a family that has these attributes.</summary>
    /// <exception cref="IOException">No answer comes.</exception>
    public NetlinkAnswer AskAll(byte message, byte family, IReadOnlyList<(ushort Kind, string Text)> having, MessageReader each)
    {
        socket.Send(Message(message, Request | Dump, family,
            [.. having.SelectMany(attribute => NetlinkAttributes.Bytes(attribute.Kind, [.. Encoding.UTF8.GetBytes(attribute.Text), 0]))]));
        return Receive(isDump: true, each);
    }

    /// <summary>Sends many orders at once, each with its own attributes.</summary>
    /// <param name="message">What to do with each thing.</param>
    /// <param name="things">The family and the attributes of each, the latter as bytes.</param>
    /// <returns>The error number (errno(3)) of each order that failed.</returns>
    /// <exception cref="IOException">The kernel does not accept the orders, or does not answer.</exception>
    public List<int> Order(byte message, IReadOnlyList<(byte Family, byte[] Attributes)> things)
    {
        var bytes = new List<byte>();
        for (var i = 0; i < things.Count; i++)
        {
            // Failures are always reported; the last order is acknowledged in any case.
            bytes.AddRange(Message(message, i == things.Count - 1 ? (ushort)(Request | Acknowledge) : Request, things[i].Family,
                things[i].Attributes, i));
        }

        socket.Send([.. bytes]);
        return Failures(things.Count - 1);
    }

    public void Dispose() => socket.Dispose();

    private List<int> Failures(int last)
    {
        var failures = new List<int>();
        while (true)
        {
            for (var rest = _buffer.AsSpan(0, socket.Receive(_buffer)); rest.Length >= MessageHeader + sizeof(int);)
            {
                var error = -MemoryMarshal.Read<int>(rest[MessageHeader..]);
                if (error != 0)
                    failures.Add(error);

                if (MemoryMarshal.Read<int>(rest[NumberOffset..]) == last)
                    return failures;

                rest = rest[Math.Min(rest.Length, NetlinkAttributes.Aligned(MemoryMarshal.Read<int>(rest)))..];
            }
        }
    }

    private NetlinkAnswer Receive(bool isDump, MessageReader each)
    {
        var isInterrupted = false;
        while (true)
        {
            for (var rest = _buffer.AsSpan(0, socket.Receive(_buffer)); rest.Length >= MessageHeader;)
            {
                var length = MemoryMarshal.Read<int>(rest);
                var kind = MemoryMarshal.Read<ushort>(rest[4..]);
                if (length < MessageHeader || length > rest.Length || kind == Error)
                    return NetlinkAnswer.Refused;

                isInterrupted |= (MemoryMarshal.Read<ushort>(rest[6..]) & Interrupted) != 0;
                if (kind == Done)
                    return isInterrupted ? NetlinkAnswer.Interrupted : NetlinkAnswer.Whole;

                each(new NetlinkAttributes(rest[(MessageHeader + NetfilterHeader)..length]));
                if (!isDump)
                    return NetlinkAnswer.Whole;

                rest = rest[Math.Min(rest.Length, NetlinkAttributes.Aligned(length))..];
            }
        }
    }

    private byte[] Message(byte message, ushort flags, byte family, ReadOnlySpan<byte> attributes, int number = 0)
    {
        var bytes = new byte[MessageHeader + NetfilterHeader + attributes.Length];
        MemoryMarshal.Write(bytes, bytes.Length);
        MemoryMarshal.Write(bytes.AsSpan(4), (ushort)(((int)subsystem << 8) | message));
        MemoryMarshal.Write(bytes.AsSpan(6), flags);
        MemoryMarshal.Write(bytes.AsSpan(NumberOffset), number);
        bytes[MessageHeader] = family;
        attributes.CopyTo(bytes.AsSpan(MessageHeader + NetfilterHeader));
        return bytes;
    }
}

/// <summary>The kernel's numbers of the families (AF_INET, AF_INET6).</summary>
internal static class NetlinkFamily
{
    public static byte Of(Family family) => family is Family.IPv4 ? (byte)2 : (byte)10;
}

/// <summary>How the kernel answered a request for everything of a kind.</summary>
internal enum NetlinkAnswer
{
    Whole,

    /// <summary>Another program wrote meanwhile: things may be missing.</summary>
    Interrupted,

    Refused,
}

/// <summary>Iterates over the attributes of a netlink message: a length and a kind, both in host
/// byte order, then as many bytes (linux/netlink.h).</summary>
internal ref struct NetlinkAttributes(ReadOnlySpan<byte> bytes)
{
    public const int HeaderSize = 4;

    // The upper bits mark a value as nested or in network byte order.
    private const int KindMask = 0x3fff;

    private ReadOnlySpan<byte> _rest = bytes;

    public int Kind { get; private set; }

    public ReadOnlySpan<byte> Value { get; private set; }

    /// <summary>The attributes inside this one.</summary>
    public readonly NetlinkAttributes Nested => new(Value);

    /// <summary>A number; nf_tables writes them in network byte order.</summary>
    public readonly uint Number => BinaryPrimitives.ReadUInt32BigEndian(Value);

    /// <summary>A text without its final zero byte.</summary>
    public readonly string Text => Encoding.UTF8.GetString(Value.TrimEnd((byte)0));

    public bool MoveNext()
    {
        if (_rest.Length < HeaderSize)
            return false;

        var length = MemoryMarshal.Read<ushort>(_rest);
        if (length < HeaderSize || length > _rest.Length)
            return false;

        Kind = MemoryMarshal.Read<ushort>(_rest[2..]) & KindMask;
        Value = _rest[HeaderSize..length];
        _rest = _rest[Math.Min(_rest.Length, Aligned(length))..];
        return true;
    }

    /// <summary>Advances to the next attribute of a kind.</summary>
    public bool Find(int kind)
    {
        while (MoveNext())
        {
            if (Kind == kind)
                return true;
        }

        return false;
    }

    /// <summary>The bytes of an attribute in a message.</summary>
    /// <param name="kind">With the upper bits, if it has any.</param>
    /// <param name="value">Its bytes.</param>
    public static byte[] Bytes(ushort kind, ReadOnlySpan<byte> value)
    {
        var bytes = new byte[Aligned(HeaderSize + value.Length)];
        MemoryMarshal.Write(bytes, (ushort)(HeaderSize + value.Length));
        MemoryMarshal.Write(bytes.AsSpan(2), kind);
        value.CopyTo(bytes.AsSpan(HeaderSize));
        return bytes;
    }

    /// <summary>Messages and attributes begin at multiples of four.</summary>
    public static int Aligned(int length) => (length + 3) & ~3;
}
