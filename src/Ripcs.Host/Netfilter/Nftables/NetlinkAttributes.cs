using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace Ripcs.Host.Netfilter.Nftables;

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
