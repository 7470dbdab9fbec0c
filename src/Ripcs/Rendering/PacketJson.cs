using Ripcs.Core.Analysis.Packets;
using Ripcs.Core.Analysis.Sentences;

namespace Ripcs.Rendering;

/// <summary>Packets for machines, complete and field by field, because the text for readers is shortened.
/// A field that is null is any; every other one is a list of values, of which a packet has one.</summary>
internal static class PacketJson
{
    public static JsonFields Of(PacketBox packets) => new()
    {
        ["protocols"] = Listed(packets, PacketField.Protocol, range => Each(range).Select(number => new Protocol((byte)number).ToString())),
        ["from"] = Addresses(packets, PacketField.Source),
        ["source_ports"] = Ports(packets, PacketField.SourcePort),
        ["to"] = Addresses(packets, PacketField.Destination),
        ["ports"] = Ports(packets, PacketField.DestinationPort),
        ["icmp_types"] = AreOf(packets, PacketFields.OfIcmp)
            ? Listed(packets, PacketField.IcmpType, range =>
            [Ends(range, value => $"{value >> 8}/{value & byte.MaxValue}")]) : null,
        ["in"] = Interfaces(packets[PacketField.In]),
        ["out"] = Interfaces(packets[PacketField.Out]),
        ["macs"] = Cards(packets[PacketField.Mac]),
        ["to_types"] = Types(packets),
        ["tcp_flags"] = PacketWords.Flags(packets).ToList() is { Count: > 0 } flags ? flags : null,
    };

    /// <summary>Names and patterns as iptables takes them; "!" before exceptions. A name
    /// takes precedence over a pattern that includes it. Null for any, "" for none.</summary>
    public static IEnumerable<string>? Interfaces(ValueSet values)
    {
        var every = PacketFields.Every(PacketField.In, Family.IPv4);
        var named = values.Except(ValueSet.Of(0));
        return values.Equals(every) || PacketFields.IsAnyCard(values) ? null
            : named.Ranges.All(PacketFields.IsNamed) ? [.. values.Contains(0) ? [""] : Array.Empty<string>(), .. named.Ranges.Select(Name)]
            : every.Except(named).Except(ValueSet.Of(0)) is { } others && others.Ranges.All(PacketFields.IsNamed)
                ? others.Ranges.Select(range => $"!{Name(range)}")
            : PacketFields.Alike(named) is var (all, but) ? [Name(all), .. but.Ranges.Select(range => $"!{Name(range)}")]
            : PacketFields.Alike(every.Except(named).Except(ValueSet.Of(0))) is var (none, those)
                ? [$"!{Name(none)}", .. those.Ranges.Select(Name)] : null;
    }

    // "!" as for interfaces. Packets from the host come from no card.
    private static IEnumerable<string>? Cards(ValueSet values)
    {
        var every = ValueSet.Between(0, PacketFields.NoCard - 1);
        var (cards, others) = (values.And(every), every.Except(values));
        return cards.IsEmpty || others.IsEmpty ? null
            : others.Ranges.All(range => range.First == range.Last) ? others.Ranges.Select(range => $"!{PacketWords.Card(range.First)}")
            : cards.Ranges.Select(range => range.First == range.Last ? PacketWords.Card(range.First)
                : $"{PacketWords.Card(range.First)}-{PacketWords.Card(range.Last)}");
    }

    private static IEnumerable<string>? Addresses(PacketBox packets, PacketField field) => Listed(packets, field, range =>
        new IpRange(packets.Family, range.First, range.Last) is var ends && ends.ToPrefixes() is [var only] ? [only.ToString()]
            : [ends.ToString()]);

    private static IEnumerable<string>? Ports(PacketBox packets, PacketField field) =>
        AreOf(packets, PacketFields.WithPorts) ? Listed(packets, field,
            range => [Ends(range, value => $"{value}")]) : null;

    private static IEnumerable<string>? Types(PacketBox packets)
    {
        var others = PacketFields.Every(PacketField.DestinationType, packets.Family).Except(packets[PacketField.DestinationType]);
        var (own, rest) = (Words(packets[PacketField.DestinationType]), Words(others));
        return rest.Count == 0 ? null : rest.Count < own.Count ? rest.Select(word => $"!{word}") : own;

        static List<string> Words(ValueSet types) => [.. types.Ranges.SelectMany(Each).Select(value => PacketFields.AddressTypes[value])];
    }

    private static IEnumerable<int> Each(ValueRange range) =>
        Enumerable.Range((int)range.First.Low, (int)(range.Last.Low - range.First.Low) + 1);

    // Ports are only listed for protocols that have them.
    private static bool AreOf(PacketBox packets, ValueSet protocols) => packets[PacketField.Protocol].IsWithin(protocols);

    private static IEnumerable<string>? Listed(PacketBox packets, PacketField field, Func<ValueRange, IEnumerable<string>> texts) =>
        packets[field].Equals(PacketFields.Every(field, packets.Family)) ? null : packets[field].Ranges.SelectMany(texts);

    private static string Ends(ValueRange range, Func<ulong, string> text) =>
        range.First == range.Last ? text(range.First.Low) : $"{text(range.First.Low)}-{text(range.Last.Low)}";

    private static string Name(ValueRange range) => range.First == range.Last ? PacketFields.InterfaceName(range.First)!
        : $"{PacketFields.InterfaceName(range.First)}+";
}
