using Ripcs.Core.Analysis.Packets;

namespace Ripcs.Rendering;

/// <summary>Finds the labels that have exactly the addresses of an end of some packets.</summary>
internal sealed class LabelNames(IEnumerable<CompiledPartition> partitions)
{
    private readonly Dictionary<(Family, ValueSet), string> _names = partitions.SelectMany(partition => partition.Labels)
        .SelectMany(label => Families.Both.Select(family => (Key: (family, Set: Addresses(label, family)), label.Name)))
            .Where(item => !item.Key.Set.IsEmpty)
        .GroupBy(item => item.Key).ToDictionary(group => group.Key,
            group => group.Select(item => item.Name).Order(StringComparer.Ordinal).First());

    /// <summary>"   (from "office", to "app")"; empty if there is no such label.</summary>
    public string Of(PacketBox packets)
    {
        var said = new[] { ("from", PacketField.Source), ("to", PacketField.Destination) }
            .Select(end => NameOf(packets.Family, packets[end.Item2]) is { } name ? $"{end.Item1} \"{name}\""
                : "").Where(text => text.Length > 0).ToList();
        return said.Count == 0 ? "" : $"   ({string.Join(", ", said)})";
    }

    /// <summary>The label with exactly these addresses; null if there is none.</summary>
    public string? NameOf(Family family, ValueSet addresses) => _names.GetValueOrDefault((family, addresses));

    private static ValueSet Addresses(CompiledLabel label, Family family) => ValueSet.Of(label.Members.SelectMany(member =>
        IpPrefix.TryParse(member, out var prefix) && prefix.Family == family ? [new ValueRange(prefix.Network, prefix.Last)]
        : IpRange.TryParse(member, out var range) && range.Family == family ? [new ValueRange(range.First, range.Last)]
            : Array.Empty<ValueRange>()));
}
