using System.Buffers;
using System.Collections;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Ripcs.Core.Model;

/// <summary>
/// An immutable list that compares by its items, so that records that hold one compare by value. Its items may stand in a file, and are
/// then read when somebody first asks for one: see <see cref="ValueList.Unread"/>.
/// </summary>
[CollectionBuilder(typeof(ValueList), nameof(ValueList.Create))]
public readonly struct ValueList<T> : IReadOnlyList<T>, IEquatable<ValueList<T>>
{
    // An array, or an UnreadList; null for no items.
    private readonly object? _items;

    public ValueList(ImmutableArray<T> items) => _items = ImmutableCollectionsMarshal.AsArray(items);

    internal ValueList(UnreadList<T> items) => _items = items;

    internal ImmutableArray<T> Items => _items is null ? []
        : Unread is { } unread ? unread.Items : ImmutableCollectionsMarshal.AsImmutableArray(Unsafe.As<T[]>(_items));

    /// <summary>The same object for copies of a list, whether its items are read or not.</summary>
    internal object? Source => _items;

    /// <summary>Two lists with equal keys have the same items; null for a list that has none.</summary>
    internal object? Key => Unread?.Key;

    /// <summary>How many items there are.</summary>
    public int Count => _items is null ? 0 : Unread is { } unread ? unread.Count : Unsafe.As<T[]>(_items).Length;

    private UnreadList<T>? Unread => _items?.GetType() == typeof(UnreadList<T>) ? Unsafe.As<UnreadList<T>>(_items) : null;

    /// <summary>The item at a place, counted from 0.</summary>
    public T this[int index] => Items[index];

    public ReadOnlySpan<T> AsSpan() => Items.AsSpan();

    public ImmutableArray<T>.Enumerator GetEnumerator() => Items.GetEnumerator();

    IEnumerator<T> IEnumerable<T>.GetEnumerator() => ((IEnumerable<T>)Items).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => ((IEnumerable)Items).GetEnumerator();

    // Different keys say nothing: the same rules in two tables have two digests.
    public bool Equals(ValueList<T> other) => _items == other._items
        || (Count == other.Count && ((Key is { } key && key.Equals(other.Key)) || Items.AsSpan().SequenceEqual(other.Items.AsSpan())));

    public override bool Equals(object? obj) => obj is ValueList<T> other && Equals(other);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var item in Items)
        {
            hash.Add(item);
        }

        return hash.ToHashCode();
    }

    public static bool operator ==(ValueList<T> left, ValueList<T> right) => left.Equals(right);

    public static bool operator !=(ValueList<T> left, ValueList<T> right) => !left.Equals(right);
}

/// <summary>Ways to make a <see cref="ValueList{T}"/>.</summary>
public static class ValueList
{
    public static ValueList<T> Create<T>(ReadOnlySpan<T> items) => new([.. items]);

    /// <summary>A list that is read when somebody first asks for an item.</summary>
    /// <param name="count">How many items it has.</param>
    /// <param name="key">Two lists with equal keys have the same items.</param>
    /// <param name="read">Reads the items; of two threads each may call it.</param>
    public static ValueList<T> Unread<T>(int count, object key, Func<ImmutableArray<T>> read) => new(new UnreadList<T>(count, key, read));

    public static ValueList<T> ToValueList<T>(this IEnumerable<T> items) => new([.. items]);
}

/// <summary>A list whose items are read when somebody first asks for one.</summary>
internal sealed class UnreadList<T>(int count, object key, Func<ImmutableArray<T>> read)
{
    private T[]? _items;
    private Func<ImmutableArray<T>>? _read = read;

    public int Count => count;

    public object Key => key;

    public ImmutableArray<T> Items
    {
        get
        {
            if (Volatile.Read(ref _items) is null && Volatile.Read(ref _read) is { } reading)
            {
                Volatile.Write(ref _items, ImmutableCollectionsMarshal.AsArray(reading()));
                Volatile.Write(ref _read, null);
            }

            return ImmutableCollectionsMarshal.AsImmutableArray(Volatile.Read(ref _items));
        }
    }
}

/// <summary>Writes a <see cref="ValueList{T}"/> as a JSON array and reads it back.</summary>
public sealed class ValueListJson<T> : JsonConverter<ValueList<T>>
{
    // JsonSerializer, asked to read from a reader, first looks for the end of the item, and so once more in each list of lists.
    public override ValueList<T> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType is not JsonTokenType.StartArray)
            throw new JsonException($"{reader.TokenType} is where a list should be");

        // A record holds thousands of short lists: one that grows leaves as much memory behind as it needs.
        var (items, count) = (Array.Empty<T>(), 0);
        var item = Item(options);
        while (reader.Read() && reader.TokenType is not JsonTokenType.EndArray)
        {
            if (count == items.Length)
                items = Larger(items);

            items[count++] = item.Read(ref reader, typeof(T), options) ?? throw new JsonException("an item of a list is null");
        }

        var read = items.AsSpan(0, count).ToImmutableArray();
        Return(items);
        return new(read);
    }

    private static T[] Larger(T[] items)
    {
        var larger = ArrayPool<T>.Shared.Rent(Math.Max(16, 2 * items.Length));
        items.CopyTo(larger, 0);
        Return(items);
        return larger;
    }

    private static void Return(T[] items)
    {
        if (items.Length > 0)
            ArrayPool<T>.Shared.Return(items, clearArray: RuntimeHelpers.IsReferenceOrContainsReferences<T>());
    }

    public override void Write(Utf8JsonWriter writer, ValueList<T> value, JsonSerializerOptions options)
    {
        var item = Item(options);
        writer.WriteStartArray();
        foreach (var one in value)
        {
            item.Write(writer, one, options);
        }

        writer.WriteEndArray();
    }

    private static JsonConverter<T> Item(JsonSerializerOptions options) => (JsonConverter<T>)options.GetTypeInfo(typeof(T)).Converter;
}
