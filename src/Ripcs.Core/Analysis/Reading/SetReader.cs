using Ripcs.Core.Analysis.Packets;

namespace Ripcs.Core.Analysis.Reading;

/// <summary>Parses -m set if the entries of the set are known and are addresses.
/// Null for every other set, whose members count as unknown.</summary>
internal static class SetReader
{
    public static Condition? Read(Family family, RuleMatch match, TableState sets)
    {
        if (match.Options is not [{ Name: "--match-set" } option] || option.Value.Split(' ') is not [var name, var end]
            || end is not ("src" or "dst")
            || IsRefreshed(name)
            || sets.Find(new ChainName(name)) is not { } set)
        {
            return null;
        }

        var ranges = new List<ValueRange>();
        foreach (var entry in set.Rules)
        {
            if (!IpPrefix.TryParse(entry.Canonical, out var prefix) || prefix.Family != family)
                return null;

            ranges.Add(new(prefix.Network, prefix.Last));
        }

        return HeadReader.In(family, end is "src" ? PacketField.Source : PacketField.Destination, ValueSet.Of(ranges), option.IsNot);
    }

    /// <summary>True for "-m set --match-set shop-v7k2m9q src".</summary>
    public static bool IsOfRefreshed(string match) => ParsedRule.Of(match).Sets.Any(IsRefreshed);

    // It is read without entries, and may hold any address at any time.
    private static bool IsRefreshed(string name) => PartitionChainName.IsRefreshed(new ChainName(name));
}
