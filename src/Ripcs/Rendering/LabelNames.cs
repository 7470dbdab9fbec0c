using Ripcs.Core.Analysis.Packets;
using Ripcs.Core.Analysis.Sentences;

namespace Ripcs.Rendering;

/// <summary>Finds the labels that have exactly the addresses of an end of some packets.</summary>
/// <param name="partitions">Those after a change, then those before it.</param>
internal sealed class LabelNames(IReadOnlyCollection<CompiledPartition> partitions)
{
    private readonly Lazy<List<(Family Family, string Cause, ValueSet Addresses)>> _changes = new(() =>
    [
        .. from label in partitions.SelectMany(partition => partition.Labels).GroupBy(label => label.Name)
           let now = label.First()
           let then = label.Last()
           where now.Members != then.Members
           from family in Families.Both
           from change in new[] { (Sign: '+', More: now, Less: then), (Sign: '-', More: then, Less: now) }
           let addresses = Addresses(change.More, family).Except(Addresses(change.Less, family))
           where !addresses.IsEmpty
           select (family, $"label \"{label.Key}\" {change.Sign}{PacketWords.Addresses(addresses, family)}", addresses),
    ]);

    private readonly Lazy<Dictionary<(Family, ValueSet), string>> _names = new(() => partitions
        .SelectMany(partition => partition.Labels).DistinctBy(label => (label.Name, label.Members))
        .SelectMany(label => Families.Both.Select(family => (Key: (family, Set: Addresses(label, family)), label.Name)))
            .Where(item => !item.Key.Set.IsEmpty)
        .GroupBy(item => item.Key).ToDictionary(group => group.Key,
            group => group.Select(item => item.Name).Order(StringComparer.Ordinal).First()));

    /// <summary>"   (from "office", to "app")"; empty if there is no such label.</summary>
    public string Of(PacketBox packets)
    {
        var said = new[] { ("from", PacketField.Source), ("to", PacketField.Destination) }
            .Select(end => NameOf(packets.Family, packets[end.Item2]) is { } name ? $"{end.Item1} \"{name}\""
                : "").Where(text => text.Length > 0).ToList();
        return said.Count == 0 ? "" : $"   ({string.Join(", ", said)})";
    }

    /// <summary>The label with exactly these addresses; null if there is none.</summary>
    public string? NameOf(Family family, ValueSet addresses) => _names.Value.GetValueOrDefault((family, addresses));

    /// <summary>"label "office" +203.0.113.0/24": the label that has gained or lost an end of some packets; null for none.</summary>
    public string? Cause(PacketBox packets) => _changes.Value.Find(change => change.Family == packets.Family
        && new[] { PacketField.Source, PacketField.Destination }.Any(end => packets[end].Equals(change.Addresses))).Cause;

    private static ValueSet Addresses(CompiledLabel label, Family family) => ValueSet.Of(label.Members.SelectMany(member =>
        IpPrefix.TryParse(member, out var prefix) && prefix.Family == family ? [new ValueRange(prefix.Network, prefix.Last)]
        : IpRange.TryParse(member, out var range) && range.Family == family ? [new ValueRange(range.First, range.Last)]
            : Array.Empty<ValueRange>()));
}
