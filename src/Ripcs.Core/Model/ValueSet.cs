using System.Collections.Immutable;

namespace Ripcs.Core.Model;

/// <summary>Some values of a field, as the fewest ranges in ascending
/// order. The values of every field are numbers of up to 128 bits.</summary>
public sealed class ValueSet : IEquatable<ValueSet>
{
    public static readonly ValueSet Empty = new([]);

    private readonly ImmutableArray<ValueRange> _ranges;

    private ValueSet(ImmutableArray<ValueRange> ranges) => _ranges = ranges;

    public ImmutableArray<ValueRange> Ranges => _ranges;

    public bool IsEmpty => _ranges.Length == 0;

    /// <summary>True if it contains exactly one value.</summary>
    public bool IsSingle => _ranges is [var only] && only.First == only.Last;

    public AddressBits First => _ranges[0].First;

    public AddressBits Last => _ranges[^1].Last;

    public static ValueSet Of(AddressBits value) => new([new(value, value)]);

    public static ValueSet Between(AddressBits first, AddressBits last) => first > last ? Empty : new([new(first, last)]);

    public static ValueSet Of(IEnumerable<ValueRange> ranges)
    {
        List<ValueRange> ordered = [.. ranges];
        if (!IsOrdered(ordered))
            ordered.Sort(static (one, other) => one.First.CompareTo(other.First));

        var joined = ImmutableArray.CreateBuilder<ValueRange>(ordered.Count);
        foreach (var range in ordered)
        {
            if (range.First > range.Last)
                continue;

            if (joined.Count > 0 && (range.First <= joined[^1].Last || Next(joined[^1].Last) == range.First))
            {
                joined[^1] = joined[^1] with { Last = range.Last > joined[^1].Last ? range.Last : joined[^1].Last };
            }
            else
            {
                joined.Add(range);
            }
        }

        return new(joined.DrainToImmutable());
    }

    private static bool IsOrdered(List<ValueRange> ranges)
    {
        for (var i = 1; i < ranges.Count; i++)
        {
            if (ranges[i].First < ranges[i - 1].First)
                return false;
        }

        return true;
    }

    public static ValueSet Of(params IEnumerable<AddressBits> values) => Of(values.Select(value => new ValueRange(value, value)));

    public bool Contains(AddressBits value) => Overlaps(new ValueRange(value, value));

    public ValueSet And(ValueSet other)
    {
        // Most conditions narrow a field of which nothing was known.
        if (_ranges is [var only] && !other.IsEmpty && only.First <= other.First && other.Last <= only.Last)
            return other;

        var common = ImmutableArray.CreateBuilder<ValueRange>();
        for (var (i, j) = (0, 0); i < _ranges.Length && j < other._ranges.Length;)
        {
            var (mine, its) = (_ranges[i], other._ranges[j]);
            var (first, last) = (mine.First > its.First ? mine.First : its.First, mine.Last < its.Last ? mine.Last : its.Last);
            if (first <= last)
                common.Add(new(first, last));

            (i, j) = mine.Last < its.Last ? (i + 1, j) : (i, j + 1);
        }

        return new(common.ToImmutable());
    }

    public ValueSet Or(ValueSet other) => Of(_ranges.Concat(other._ranges));

    /// <summary>All values up to the field's last one that are not in this set.</summary>
    public ValueSet Not(AddressBits last)
    {
        var rest = ImmutableArray.CreateBuilder<ValueRange>();
        AddressBits next = 0;
        foreach (var range in _ranges)
        {
            if (next < range.First)
                rest.Add(new(next, Previous(range.First)));

            if (range.Last >= last)
                return new(rest.ToImmutable());

            next = Next(range.Last);
        }

        rest.Add(new(next, last));
        return new(rest.ToImmutable());
    }

    public ValueSet Except(ValueSet other) => IsEmpty ? this : And(other.Not(Last));

    public bool Overlaps(ValueSet other)
    {
        // Searches the longer list for each range of the shorter one: every rule is compared with a hull of thousands of addresses.
        var (few, many) = _ranges.Length <= other._ranges.Length ? (this, other) : (other, this);
        foreach (var range in few._ranges)
        {
            if (many.Overlaps(range))
                return true;
        }

        return false;
    }

    public bool IsWithin(ValueSet other) => And(other).Equals(this);

    public bool Equals(ValueSet? other) => other is not null && _ranges.AsSpan().SequenceEqual(other._ranges.AsSpan());

    public override bool Equals(object? obj) => Equals(obj as ValueSet);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var range in _ranges)
        {
            hash.Add(range);
        }

        return hash.ToHashCode();
    }

    public override string ToString() => string.Join(',', _ranges.Select(range =>
        range.First == range.Last ? $"{range.First.Low}" : $"{range.First.Low}-{range.Last.Low}"));

    // Finds the last range that begins at or before the end of this one.
    private bool Overlaps(ValueRange range)
    {
        var (low, high) = (0, _ranges.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = _ranges[middle].First <= range.Last ? (middle + 1, high) : (low, middle);
        }

        return low > 0 && _ranges[low - 1].Last >= range.First;
    }

    internal static AddressBits Next(AddressBits value) => ++value;

    private static AddressBits Previous(AddressBits value) => value.Low == 0 ? new(value.High - 1, ulong.MaxValue)
        : new(value.High, value.Low - 1);
}
