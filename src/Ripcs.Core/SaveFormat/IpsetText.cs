using System.Numerics;

namespace Ripcs.Core.SaveFormat;

/// <summary>The commands of ipset that make a set, without the program's name: lines of ipset restore.</summary>
public static class IpsetText
{
    private const string OfPrefixes = "hash:net";
    private const string OfAddresses = "hash:ip";

    /// <summary>How many entries the smallest set has room for, as ipset itself makes one.</summary>
    public const int FewestEntries = 65536;

    private const int SmallestTable = 1024;
    private const int EntriesInBucket = 4;

    /// <summary>The kind of a set, which its name says.</summary>
    public static string Kind(string name) =>
        PartitionChainName.TryParse(new ChainName(name), out var parsed) && parsed.Kind is ChainKind.AddressSet ? OfAddresses : OfPrefixes;

    /// <summary>The word for a family.</summary>
    public static string Word(Family family) => family is Family.IPv4 ? "inet" : "inet6";

    /// <summary>The command that makes a set with room for so many entries.</summary>
    public static string Create(Family family, string name, int entries)
    {
        var size = Math.Max(SmallestTable, BitOperations.RoundUpToPowerOf2((uint)Math.Max(1, entries)) / EntriesInBucket);
        return string.Create(CultureInfo.InvariantCulture,
            $"create {name} {Kind(name)} family {Word(family)} hashsize {size} maxelem {Math.Max(FewestEntries, entries)}");
    }

    /// <summary>All that makes the sets of a family.</summary>
    public static IEnumerable<string> Of(OwnedTable sets) => sets.Chains.SelectMany(set =>
        set.Rules.Select(entry => $"add {set.Name} {entry}").Prepend(Create(sets.Family, set.Name.Value, set.Rules.Count)));
}
