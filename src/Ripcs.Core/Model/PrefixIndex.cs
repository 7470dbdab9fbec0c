using System.Collections.Immutable;

namespace Ripcs.Core.Model;

/// <summary>
/// Values by prefix of one family. They can be found by the prefixes that contain a given
/// one and by those inside it, so that thousands of rules need not be compared pairwise.
/// </summary>
internal sealed class PrefixIndex<T>
{
    private readonly Dictionary<IpPrefix, List<T>> _values = [];
    private readonly ImmutableArray<IpPrefix> _sorted;
    private readonly ImmutableArray<int> _lengths;

    public PrefixIndex(IEnumerable<(IpPrefix Prefix, T Value)> entries)
    {
        foreach (var (prefix, value) in entries)
        {
            if (!_values.TryGetValue(prefix, out var values))
                _values.Add(prefix, values = []);

            values.Add(value);
        }

        _sorted = [.. _values.Keys.Order()];
        _lengths = [.. _sorted.Select(prefix => prefix.Length).Distinct().Order()];
    }

    /// <summary>The values of the prefix and of all that contain it, the widest prefix first.</summary>
    public IEnumerable<T> Containing(IpPrefix prefix)
    {
        foreach (var length in _lengths)
        {
            if (length > prefix.Length)
                yield break;

            var wider = new IpPrefix(prefix.Family, prefix.Network & ~IpPrefix.HostMask(prefix.Family, length), length);
            foreach (var value in _values.GetValueOrDefault(wider, []))
            {
                yield return value;
            }
        }
    }

    /// <summary>The values of all prefixes inside the given one, without its own, by address.</summary>
    public IEnumerable<T> Inside(IpPrefix prefix)
    {
        var start = _sorted.BinarySearch(prefix);
        for (var i = start < 0 ? ~start : start + 1; i < _sorted.Length && prefix.Contains(_sorted[i]); i++)
        {
            foreach (var value in _values[_sorted[i]])
            {
                yield return value;
            }
        }
    }

    public IEnumerable<T> Overlapping(IpPrefix prefix) => Containing(prefix).Concat(Inside(prefix));
}
