using System.Buffers;
using System.Text;

namespace Ripcs.Core.Packing;

/// <summary>
/// The few forms that a pack is made of: bytes, numbers of seven bits a byte, text with its length in front, and values that are
/// written once and then named by their place.
/// </summary>
public sealed class PackWriter
{
    private readonly ArrayBufferWriter<byte> _bytes = new();
    private readonly Dictionary<string, int> _texts = new(StringComparer.Ordinal);

    public ReadOnlySpan<byte> Written => _bytes.WrittenSpan;

    public void Byte(byte value) => _bytes.Write([value]);

    public void Flag(bool value) => Byte(value ? (byte)1 : (byte)0);

    public void Bytes(ReadOnlySpan<byte> value) => _bytes.Write(value);

    /// <summary>A count, a length or a place.</summary>
    public void Number(int value) => Unsigned((uint)value);

    /// <summary>A number that can be negative; small ones of either sign are short.</summary>
    public void Signed(int value) => Unsigned((uint)((value << 1) ^ (value >> 31)));

    public void Text(string value)
    {
        var length = Encoding.UTF8.GetByteCount(value);
        Number(length);
        _bytes.Advance(Encoding.UTF8.GetBytes(value, _bytes.GetSpan(length)));
    }

    /// <summary>A text that stands in many places, such as the name of a file.</summary>
    public void Shared(string value) => Once(_texts, value, Text);

    public void SharedOrNone(string? value)
    {
        Flag(value is not null);
        if (value is not null)
            Shared(value);
    }

    /// <summary>The value where it is new, else its place, counted from 1, among those of its kind.</summary>
    public void Once<T>(Dictionary<T, int> known, T value, Action<T> write)
        where T : notnull
    {
        if (known.TryGetValue(value, out var place))
        {
            Number(place);
            return;
        }

        known.Add(value, known.Count + 1);
        Number(0);
        write(value);
    }

    public void List<T>(IReadOnlyCollection<T> items, Action<T> write)
    {
        Number(items.Count);
        foreach (var item in items)
        {
            write(item);
        }
    }

    private void Unsigned(uint value)
    {
        for (; value >= 0x80; value >>= 7)
        {
            Byte((byte)(value | 0x80));
        }

        Byte((byte)value);
    }
}
