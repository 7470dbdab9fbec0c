using System.Collections.Immutable;
using System.Text;

namespace Ripcs.Core.Packing;

/// <summary>
/// Reads what <see cref="PackWriter"/> writes and believes none of it: nothing is taken into memory that the bytes behind it cannot hold.
/// </summary>
public ref struct PackReader(ReadOnlySpan<byte> pack)
{
    private const int BitsOfNumber = 32;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly Told<string> _texts = new();
    private ReadOnlySpan<byte> _rest = pack;

    /// <summary>Reads one item of a list.</summary>
    public delegate T Item<T>(ref PackReader reader);

    public byte Byte() => Bytes(1)[0];

    public bool Flag() => Byte() switch
    {
        0 => false,
        1 => true,
        _ => throw new PackException("a byte for yes or no is neither"),
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
            throw new PackException("it is cut off");

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

    /// <summary>The value that is told here, or that was told before; each stands in one place.</summary>
    public T Once<T>(Told<T> told, Item<T> read)
        where T : notnull
    {
        var place = Number();
        return place == 0 ? told.Add(read(ref this)) : told[place];
    }

    /// <param name="shortest">How many bytes an item has at least.</param>
    /// <param name="read">Reads one item.</param>
    public ValueList<T> List<T>(int shortest, Item<T> read)
    {
        var count = Number();
        if (count > _rest.Length / shortest)
            throw new PackException("it is cut off");

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
            throw new PackException("there is something after its end");
    }

    /// <summary>A count, a length or a place.</summary>
    public int Number() => Unsigned() is var value && value <= int.MaxValue ? (int)value : throw new PackException("a number is too large");

    private uint Unsigned()
    {
        ulong value = 0;
        for (var shift = 0; shift < BitsOfNumber; shift += 7)
        {
            var part = Byte();
            value |= (ulong)(part & 0x7f) << shift;
            if (part < 0x80)
            {
                return part == 0 && shift > 0 ? throw new PackException("a number is longer than it needs to be")
                    : value <= uint.MaxValue ? (uint)value : throw new PackException("a number is too large");
            }
        }

        throw new PackException("a number is too large");
    }
}

/// <summary>The values of one kind that a pack has told so far, counted from 1.</summary>
public sealed class Told<T>
    where T : notnull
{
    private readonly List<T> _values = [];
    private readonly HashSet<T> _set = [];

    public T this[int place] => place <= _values.Count ? _values[place - 1]
        : throw new PackException("it names a value that it has not defined yet");

    public T Add(T value)
    {
        _values.Add(value);
        return _set.Add(value) ? value : throw new PackException("it defines a value twice");
    }
}
