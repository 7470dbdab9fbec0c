using System.Numerics;

namespace Ripcs.Testing.Tracing;

/// <summary>Some of a list of packets, by their places in it.</summary>
internal sealed class FlowSet(int count)
{
    private readonly ulong[] _bits = new ulong[(count + 63) / 64];

    public bool this[int place] => (_bits[place >> 6] & (1UL << (place & 63))) != 0;

    public bool IsEmpty => Array.TrueForAll(_bits, bits => bits == 0);

    public static FlowSet Of<T>(IReadOnlyList<T> items, Func<T, bool> isIn)
    {
        var made = new FlowSet(items.Count);
        for (var i = 0; i < items.Count; i++)
        {
            if (isIn(items[i]))
                made.Add(i);
        }

        return made;
    }

    public void Add(int place) => _bits[place >> 6] |= 1UL << (place & 63);

    public void Add(FlowSet other) => Each(other, (mine, theirs) => mine | theirs);

    public void Remove(FlowSet other) => Each(other, (mine, theirs) => mine & ~theirs);

    /// <summary>What both hold.</summary>
    public FlowSet And(FlowSet other)
    {
        var both = new FlowSet(_bits.Length * 64);
        for (var i = 0; i < _bits.Length; i++)
        {
            both._bits[i] = _bits[i] & other._bits[i];
        }

        return both;
    }

    public IEnumerable<int> Places()
    {
        for (var i = 0; i < _bits.Length; i++)
        {
            for (var rest = _bits[i]; rest != 0; rest &= rest - 1)
            {
                yield return (i << 6) + BitOperations.TrailingZeroCount(rest);
            }
        }
    }

    private void Each(FlowSet other, Func<ulong, ulong, ulong> combine)
    {
        for (var i = 0; i < _bits.Length; i++)
        {
            _bits[i] = combine(_bits[i], other._bits[i]);
        }
    }
}
