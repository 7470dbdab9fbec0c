using Ripcs.Core.Analysis.Packets;

namespace Ripcs.Core.Analysis.Reading;

/// <summary>Parses the other conditions on the ends of a packet: iprange, mac, addrtype. Null for conditions that no field shows.</summary>
internal static class EndReader
{
    public static Condition? Read(Family family, RuleOption option) => option.Name switch
    {
        "--src-range" => HeadReader.In(family, PacketField.Source, Range(family, option.Value), option.IsNot),
        "--dst-range" => HeadReader.In(family, PacketField.Destination, Range(family, option.Value), option.IsNot),
        "--src-type" => HeadReader.In(family, PacketField.SourceType, Types(family, option.Value), option.IsNot),
        "--dst-type" => HeadReader.In(family, PacketField.DestinationType, Types(family, option.Value), option.IsNot),
        "--mac-source" when PacketFields.Card(option.Value) is { } card =>
            new Condition.In(PacketField.Mac, option.IsNot ? card.Not(PacketFields.NoCard - 1) : card),
        _ => null,
    };

    // iptables accepts a reversed range, and the kernel matches nothing with it.
    private static ValueSet? Range(Family family, string text) =>
        text.Split('-') is [var first, var last] && IpPrefix.TryParse(first, out var from) && IpPrefix.TryParse(last, out var to)
        && from.Family == family && to.Family == family ? ValueSet.Between(from.Network, to.Network) : null;

    private static ValueSet? Types(Family family, string text)
    {
        var words = text.Split(',');
        return !words.All(PacketFields.AddressTypes.Contains) ? null : family is Family.IPv4 ? Types(words)
            : IPv6Types.Aggregate(PacketFields.Every(PacketField.DestinationType, family), (all, kind) =>
                words.Intersect(kind.Words).ToList() is { Count: > 0 } found ? all.And(kind.Taken ?? Types(found)) : all);
    }

    // In IPv6, types of several groups must all match, and the host's own addresses are also unicast (xt_addrtype.c, match_type6).
    private static readonly (string[] Words, ValueSet? Taken)[] IPv6Types =
    [
        (["UNICAST"], PacketFields.Every(PacketField.DestinationType, Family.IPv6).Except(Types(["UNSPEC", "MULTICAST"]))),
        (["MULTICAST"], null),
        (["UNSPEC"], null),
        (["LOCAL", "ANYCAST", "UNREACHABLE", "PROHIBIT"], null),
    ];

    private static ValueSet Types(IEnumerable<string> words) =>
        ValueSet.Of(words.Select(word => (AddressBits)(ulong)PacketFields.AddressTypes.ToList().IndexOf(word)));
}
