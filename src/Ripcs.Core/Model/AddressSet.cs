namespace Ripcs.Core.Model;

/// <summary>
/// The addresses of a Set(…) in one family, as an ipset: of the kind hash:ip where all are single addresses, else hash:net. What the ipset
/// is called is said by its kind and by what it holds:
/// <code>
/// Set("bad guys", "203.0.113.7", "198.51.100.0/24", "2001:db8:bad::7")
///     → IPv4 shop-i4k2m9q  198.51.100.0/24  203.0.113.7
///     → IPv6 shop-ja7x0pd  2001:db8:bad::7
/// </code>
/// </summary>
public sealed class AddressSet : IEquatable<AddressSet>
{
    private readonly IpPrefix[] _prefixes;

    private AddressSet(string label, RuleOrigin origin, Family family, ChainName name, IpPrefix[] prefixes) =>
        (Label, Origin, Family, Name, _prefixes) = (label, origin, family, name, prefixes);

    /// <summary>What its author calls it.</summary>
    public string Label { get; }

    /// <summary>Its statement.</summary>
    public RuleOrigin Origin { get; }

    public Family Family { get; }

    /// <summary>What the ipset is called.</summary>
    public ChainName Name { get; }

    /// <summary>The file from which its content is refreshed, relative to the folder of the rule file; null for a set whose content is
    /// what was compiled. Such a set may hold any address: <see cref="Prefixes"/> is all of them, and <see cref="Entries"/> none.</summary>
    public string? RefreshedFrom { get; private init; }

    /// <summary>Whether that file may be empty; null where the author does not say, and then it may not.</summary>
    public bool? MayBeEmpty { get; private init; }

    public ValueList<IpPrefix> Prefixes => [.. _prefixes];

    /// <summary>Its entries as ipset prints them, by address.</summary>
    public IEnumerable<string> Entries => RefreshedFrom is null ? _prefixes.Select(Entry) : [];

    /// <param name="partition">Whose set it is.</param>
    /// <param name="label">What its author calls it.</param>
    /// <param name="origin">Its statement.</param>
    /// <param name="family">One of the families.</param>
    /// <param name="prefixes">Any of that family, in any order; what another one contains is left out.</param>
    public static AddressSet Of(string partition, string label, RuleOrigin origin, Family family, IEnumerable<IpPrefix> prefixes)
    {
        var maximal = Maximal(prefixes).ToArray();
        var hash = NameHash.Of(NameHash.SetVersion, family, TableName.Set, maximal.Select(Entry));
        var kind = maximal.All(prefix => CanHold(ChainKind.AddressSet, prefix)) ? ChainKind.AddressSet : ChainKind.Set;
        return new AddressSet(label, origin, family, new PartitionChainName(partition, kind, hash).Name, maximal);
    }

    /// <summary>A set whose content is refreshed, and is no part of a change.</summary>
    /// <param name="file">The file, relative to the folder of the rule file.</param>
    /// <param name="mayBeEmpty">Whether it may be empty; null where the author does not say.</param>
    /// <inheritdoc cref="Of"/>
    public static AddressSet Refreshed(
        string partition, string label, RuleOrigin origin, Family family, string file, bool? mayBeEmpty)
    {
        var hash = NameHash.Of(NameHash.SetVersion, family, TableName.Set, [label]);
        return new AddressSet(label, origin, family, new PartitionChainName(partition, ChainKind.RefreshedSet, hash).Name,
            [IpPrefix.Everything(family)]) { RefreshedFrom = file, MayBeEmpty = mayBeEmpty };
    }

    /// <summary>The prefixes by address, without those that another one contains.</summary>
    public static IEnumerable<IpPrefix> Maximal(IEnumerable<IpPrefix> prefixes)
    {
        IpPrefix? last = null;
        foreach (var prefix in prefixes.Order())
        {
            if (last is not { } wider || !wider.Contains(prefix))
            {
                yield return prefix;
                last = prefix;
            }
        }
    }

    /// <summary>True if an ipset of that kind can have the entry: hash:net takes
    /// no /0, and hash:ip neither a prefix nor 0.0.0.0 or ::.</summary>
    public static bool CanHold(ChainKind kind, IpPrefix entry) =>
        kind is ChainKind.AddressSet ? entry.Length == entry.Family.Bits() && entry.Network != default : entry.Length > 0;

    /// <summary>An entry as ipset prints it.</summary>
    public static string Entry(IpPrefix prefix) => prefix.ToAddressText();

    /// <summary>True if some entry has an address in common with the interval.</summary>
    public bool Overlaps(AddressBits first, AddressBits last)
    {
        // The last entry that begins at or below its end.
        var (low, high) = (0, _prefixes.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = _prefixes[middle].Network <= last ? (middle + 1, high) : (low, middle);
        }

        return low > 0 && _prefixes[low - 1].Last >= first;
    }

    public bool Equals(AddressSet? other) => other is not null
        && (Label, Family, Name, Origin) == (other.Label, other.Family, other.Name, other.Origin);

    public override bool Equals(object? obj) => Equals(obj as AddressSet);

    public override int GetHashCode() => HashCode.Combine(Label, Family, Name);
}
