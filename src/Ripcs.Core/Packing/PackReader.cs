using System.Collections.Immutable;
using System.Text;
using Ripcs.Core.Model;

namespace Ripcs.Core.Packing;

/// <summary>
/// Reads what <see cref="PackWriter"/> writes and believes none of it: nothing is taken into memory that the bytes behind it cannot hold.
/// </summary>
internal ref struct PackReader(ReadOnlySpan<byte> pack)
{
    private const int BitsOfNumber = 32;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly List<string> _texts = [];
    private ReadOnlySpan<byte> _rest = pack;

    /// <summary>Reads one item of a list.</summary>
    public delegate T Item<T>(ref PackReader reader);

    public byte Byte() => Bytes(1)[0];

    public bool Flag() => Byte() switch
    {
        0 => false,
        1 => true,
        _ => throw new PackException("a byte that says yes or no says neither"),
    };

    /// <summary>A member of an enumeration, by its number.</summary>
    public T OneOf<T>()
        where T : struct, Enum
    {
        var value = (T)Enum.ToObject(typeof(T), Byte());
        return Enum.IsDefined(value) ? value : throw new PackException($"there is no such {typeof(T).Name}: {value:D}");
    }

    public ReadOnlySpan<byte> Bytes(int length)
    {
        if (length > _rest.Length)
        {
            throw new PackException("it is cut off");
        }

        var bytes = _rest[..length];
        _rest = _rest[length..];
        return bytes;
    }

    public int Signed()
    {
        var value = Unsigned();
        return (int)(value >> 1) ^ -(int)(value & 1);
    }

    public string Text()
    {
        try
        {
            return Strict.GetString(Bytes(Number()));
        }
        catch (DecoderFallbackException)
        {
            throw new PackException("a text is not UTF-8");
        }
    }

    public string Shared() => Once(_texts, static (ref PackReader reader) => reader.Text());

    public string? SharedOrNone() => Flag() ? Shared() : null;

    public T Once<T>(List<T> known, Item<T> read)
    {
        var place = Number();
        if (place > known.Count)
        {
            throw new PackException("it names a value that it has not told yet");
        }

        if (place == 0)
        {
            known.Add(read(ref this));
            return known[^1];
        }

        return known[place - 1];
    }

    /// <param name="shortest">How many bytes an item has at least.</param>
    /// <param name="read">Reads one item.</param>
    public ValueList<T> List<T>(int shortest, Item<T> read)
    {
        var count = Number();
        if (count > _rest.Length / shortest)
        {
            throw new PackException("it is cut off");
        }

        var items = ImmutableArray.CreateBuilder<T>(count);
        for (var i = 0; i < count; i++)
        {
            items.Add(read(ref this));
        }

        return new ValueList<T>(items.MoveToImmutable());
    }

    public readonly void End()
    {
        if (!_rest.IsEmpty)
        {
            throw new PackException("something stands behind its end");
        }
    }

    private int Number() => Unsigned() is var value && value <= int.MaxValue ? (int)value : throw new PackException("a number is too large");

    private uint Unsigned()
    {
        ulong value = 0;
        for (var shift = 0; shift < BitsOfNumber; shift += 7)
        {
            var part = Byte();
            value |= (ulong)(part & 0x7f) << shift;
            if (part < 0x80)
            {
                return value <= uint.MaxValue ? (uint)value : throw new PackException("a number is too large");
            }
        }

        throw new PackException("a number is too large");
    }
}
