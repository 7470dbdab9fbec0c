namespace Ripcs.Core.Model;

/// <summary>What address items mean in one family: as intervals and as prefixes.</summary>
internal static class AddressItems
{
    /// <summary>
    /// The items of an end in a family, in their order, without those that another one contains: a log would otherwise be written
    /// twice. An end that is absent or everything is one null.
    /// </summary>
    public static IReadOnlyList<AddressItem?> In(this ValueList<AddressItem>? items, Family family) =>
        items is { } said ? said.In(family) : [null];

    /// <inheritdoc cref="In(ValueList{AddressItem}?, Family)"/>
    public static IReadOnlyList<AddressItem?> In(this ValueList<AddressItem> items, Family family)
    {
        var own = items.Where(item => item.Family is null || item.Family == family).Distinct().ToList();
        if (own.Exists(item => IsEverything(item)))
            return [null];

        var covered = Covered(own, family);
        return own.Where(item => !covered.Contains(item)).ToList();
    }

    public static bool IsEverything(this AddressItem? item) =>
        item is null or AddressItem.All or AddressItem.Prefix { Value.Length: 0 };

    /// <summary>The prefixes that make up an item; null for the host and broadcasts, whose addresses
    /// the compiler does not know, for a set, which rules do not name one by one, and for a host part.</summary>
    public static ValueList<IpPrefix>? Prefixes(this AddressItem? item, Family family) => item switch
    {
        null or AddressItem.All => [IpPrefix.Everything(family)],
        AddressItem.Prefix(var prefix) => [prefix],
        AddressItem.Range(var range) => range.ToPrefixes(),
        _ => null,
    };

    /// <summary>The first and the last address; null for the host, broadcasts, a set and a host part.</summary>
    public static (AddressBits First, AddressBits Last)? Interval(this AddressItem? item, Family family) => item switch
    {
        null or AddressItem.All => (0, IpPrefix.Everything(family).Last),
        AddressItem.Prefix(var prefix) => (prefix.Network, prefix.Last),
        AddressItem.Range(var range) => (range.First, range.Last),
        _ => null,
    };

    /// <summary>The longest prefix that contains the item; everything for the host, broadcasts, a set and a host part.
    /// </summary>
    public static IpPrefix Cover(this AddressItem? item, Family family)
    {
        if (item is AddressItem.Prefix prefix)
            return prefix.Value;

        if (item.Interval(family) is not var (first, last))
            return IpPrefix.Everything(family);

        var common = family.Bits() - (128 - (first ^ last).LeadingZeros);
        return new IpPrefix(family, first & ~IpPrefix.HostMask(family, common), common);
    }

    /// <summary>True if every address of the inner item is one of the outer; false where that cannot be known.</summary>
    public static bool Contains(this AddressItem? outer, AddressItem? inner, Family family) =>
        IsEverything(outer)
        || (outer is AddressItem.Host or AddressItem.Broadcast or AddressItem.Set or AddressItem.HostPart && outer == inner)
        || (outer is AddressItem.HostPart part && inner is AddressItem.Prefix { Value: { IsSingleAddress: true, Family: Family.IPv6 } one }
            && part.Value.Contains(one.Network))
        || (outer is AddressItem.Prefix prefix && inner is AddressItem.Prefix innerPrefix && prefix.Value.Contains(innerPrefix.Value))
        || (outer.Interval(family) is var (first, last) && inner.Interval(family) is var (innerFirst, innerLast)
            && first <= innerFirst && innerLast <= last);

    /// <summary>True if some address belongs to both; false where that cannot be known.</summary>
    public static bool Overlaps(this AddressItem? left, AddressItem? right, Family family) =>
        IsEverything(left) || IsEverything(right)
        || (left is AddressItem.Host or AddressItem.Broadcast or AddressItem.Set && left == right)
        || (left is AddressItem.HostPart part && IsMet(part.Value, right, family))
        || (right is AddressItem.HostPart its && IsMet(its.Value, left, family))
        || (left is AddressItem.Set one && one.Family == family && right.Interval(family) is var (rightFirst, rightLast)
            && one.Value.Overlaps(rightFirst, rightLast))
        || (right is AddressItem.Set two && two.Family == family && left.Interval(family) is var (leftFirst, leftLast)
            && two.Value.Overlaps(leftFirst, leftLast))
        || (left.Interval(family) is var (first, last) && right.Interval(family) is var (otherFirst, otherLast)
            && first <= otherLast && otherFirst <= last);

    private static bool IsMet(HostPart part, AddressItem? item, Family family) => item is AddressItem.HostPart(var other)
        ? part.Overlaps(other) : family is Family.IPv6 && item.Prefixes(family)?.Any(part.Overlaps) is true;

    private static HashSet<AddressItem> Covered(List<AddressItem> items, Family family)
    {
        var covered = new HashSet<AddressItem>();
        AddressBits? reached = null;
        var intervals = items
            .Select(item => (Item: item, Interval: item.Interval(family)))
            .Where(entry => entry.Interval is not null)
            .OrderBy(entry => entry.Interval!.Value.First)
            .ThenByDescending(entry => entry.Interval!.Value.Last);
        foreach (var (item, interval) in intervals)
        {
            var last = interval!.Value.Last;
            if (reached is { } end && last <= end)
                covered.Add(item);

            reached = reached is { } before && before > last ? before : last;
        }

        return covered;
    }
}
