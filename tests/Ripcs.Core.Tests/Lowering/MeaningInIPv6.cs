using Ripcs.Core.Model;
using Ripcs.Testing.Tracing;

namespace Ripcs.Core.Tests.Lowering;

/// <summary>
/// The same world in IPv6: each address ends in the 32 bits of the one that it stands for. Broadcasts are left out; groups keep their last
/// byte.
/// <code>
/// 203.0.113.0/30 → 2001:db8::cb00:7100/126, 224.0.0.251 → ff02::fb, 224.0.0.0/4 → ff00::/8
/// </code>
/// </summary>
internal static class MeaningInIPv6
{
    private const int LengthBefore = 96;
    private static readonly AddressBits Beginning = IpPrefix.Parse("2001:db8::").Network;
    private static readonly AddressBits Groups = IpPrefix.Parse("ff02::").Network;

    public static AddressBits Of(AddressBits address) => address >> 28 == 14 ? Groups | (address & byte.MaxValue) : Beginning | address;

    public static IpPrefix Of(IpPrefix prefix) => prefix.Length == 0 ? IpPrefix.Everything(Family.IPv6)
        : prefix.IsMulticast && !prefix.IsSingleAddress ? IpPrefix.Multicast(Family.IPv6)
        : new(Family.IPv6, Of(prefix.Network), LengthBefore + prefix.Length);

    public static CheckedRule Of(CheckedRule rule) => rule with
    {
        Families = [Family.IPv6],
        From = Of(rule.From),
        NotFrom = Of(rule.NotFrom),

        // A rule to broadcasts alone is none in IPv6: another takes its place.
        To = rule.To is null ? null : Of(rule.To) ?? [new AddressItem.Prefix(IpPrefix.Multicast(Family.IPv6))],
        NotTo = Of(rule.NotTo),
        Action = rule.Action switch
        {
            RuleAction.Dnat dnat => new RuleAction.Dnat(Of(dnat.Addresses)!.Value, dnat.Targets.Select(Of).ToValueList()),
            RuleAction.Snat snat => new RuleAction.Snat(Of(snat.Addresses)!.Value, snat.Targets.Select(Of).ToValueList()),
            var action => action,
        },
    };

    public static Packet Of(Packet packet)
    {
        var isIcmp = packet.Protocol == Protocol.Icmp;
        return packet with
        {
            Source = Of(packet.Source),
            SentTo = Of(packet.SentTo),
            Destination = Of(packet.Destination),
            Protocol = isIcmp ? Protocol.Icmpv6 : packet.Protocol,
            IcmpType = !isIcmp ? packet.IcmpType : packet.IcmpType switch
            {
                8 => 128,
                3 => 1,
                _ => 135,
            },
        };
    }

    /// <summary>Null where nothing is left.</summary>
    private static ValueList<AddressItem>? Of(ValueList<AddressItem>? items)
    {
        var kept = (items ?? []).Where(item => item is not AddressItem.Broadcast).Select(Of).ToValueList();
        return kept.Count == 0 ? null : kept;
    }

    private static AddressItem Of(AddressItem item) => item switch
    {
        AddressItem.Prefix(var prefix) => new AddressItem.Prefix(Of(prefix)),
        AddressItem.Range(var range) => new AddressItem.Range(new IpRange(Family.IPv6, Of(range.First), Of(range.Last))),
        AddressItem.Set(var set) => new AddressItem.Set(set.RefreshedFrom is { } file
            ? AddressSet.Refreshed(PartitionOf(set), set.Label, set.Origin, Family.IPv6, file, set.MayBeEmpty)
            : AddressSet.Of(PartitionOf(set), set.Label, set.Origin, Family.IPv6, set.Prefixes.Select(Of))),
        _ => item,
    };

    private static string PartitionOf(AddressSet set) => set.Name.Value[..set.Name.Value.LastIndexOf('-')];
}
