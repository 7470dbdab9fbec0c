using Ripcs.Core.Analysis.Packets;
using Ripcs.Core.Lowering;

namespace Ripcs.Core.Lint;

/// <summary>
/// Finds accepts to the host only, for services that use broadcast or multicast addresses, if nothing else accepts what is sent there:
/// such an address is not an address of the host.
/// <code>
/// Accept("dhcp").Ports("dhcp").In("lan0").To("host");        // does not match a DISCOVER, which is sent to 255.255.255.255
/// </code>
/// </summary>
internal static class GroupServices
{
    // A wider range is not written for one of these services.
    private const int MostPorts = 100;

    // A DHCPv6 client is not here: servers answer to its own address (RFC 8415, section 18.3.10).
    private static readonly Service[] All =
    [
        new("DHCP", Protocol.Udp, [67, 68], ["255.255.255.255"]), new("DHCPv6", Protocol.Udp, [547], ["ff02::1:2"]),
        new("mDNS", Protocol.Udp, [5353], ["224.0.0.251", "ff02::fb"]), new("LLMNR", Protocol.Udp, [5355], ["224.0.0.252", "ff02::1:3"]),
        new("SSDP", Protocol.Udp, [1900], ["239.255.255.250", "ff02::c"]),
        new("WS-Discovery", Protocol.Udp, [3702], ["239.255.255.250", "ff02::c"]),
        new("NetBIOS", Protocol.Udp, [137, 138], ["255.255.255.255"]) { IsToNetwork = true },
        new("VRRP", new(112), [], ["224.0.0.18", "ff02::12"]), new("IGMP", new(2), [], ["224.0.0.0/4"]),
        new("OSPF", new(89), [], ["224.0.0.5", "224.0.0.6", "ff02::5", "ff02::6"]), new("PIM", new(103), [], ["224.0.0.13", "ff02::d"]),
        new("RIP", Protocol.Udp, [520], ["224.0.0.9"]), new("RIPng", Protocol.Udp, [521], ["ff02::9"]),

        // Of neighbour discovery RIP0513 speaks, where a deny matches it.
        new("a router advertisement", new(58), [], ["ff02::1"]) { IcmpType = 134 },
    ];

    private static readonly IpPrefix AllHosts = IpPrefix.Parse("255.255.255.255");

    public static void Warn(CompiledRules rules, DiagnosticBag diagnostics)
    {
        foreach (var missed in Families.Both.SelectMany(family => Missed(rules, family)).GroupBy(one => one.Accept))
        {
            var services = missed.Select(one => one.Service).Distinct().ToList();
            var groups = missed.Select(one => one.Group).Distinct().ToList();
            string[] network = services.Exists(service => service.IsToNetwork) ? ["the broadcast address of its network"] : [];
            var ends = groups.Select(group => group == AllHosts ? BuiltInLabel.Broadcast : group.ToAddressText());
            Family? only = groups.Select(group => group.Family).Distinct().ToList() is [var one]
                && Families.Both.Any(other => other != one && HasOtherEnds(rules, missed.Key, other)) ? one : null;
            diagnostics.IsNotForGroups(missed.Key, services.ConvertAll(service => service.Name),
                [.. groups.Select(group => group.ToAddressText()), .. network],
                Words.Arguments(only is null ? ends.Prepend(BuiltInLabel.Host) : ends), only);
        }
    }

    private static bool HasOtherEnds(CompiledRules rules, RuleOrigin accept, Family family) => rules.Partitions.SelectMany(partition =>
        rules.Unread(partition, family, isAccept: true, isAlsoConditional: true)).Any(rule => rule.Origin == accept && !rule.NamesHost);

    private static IEnumerable<(RuleOrigin Accept, Service Service, IpPrefix Group)> Missed(CompiledRules rules, Family family)
    {
        var accepts = rules.Partitions.SelectMany(partition => rules.Unread(
            partition, family, isAccept: true, isAlsoConditional: true));
        var said = (from statement in accepts.Where(accept => accept.Origin.Statement == "accept").GroupBy(accept => accept.Origin)
                    where statement.Any(rule => rule.NamesHost)
                    let read = statement.Select(rule => rule.Read()).OfType<RulePackets>().Where(rule => !rule.NamesOriginal).ToList()
                    where read.TrueForAll(rule => rule.IsToHost)
                    from rule in read
                    from service in All
                    from ports in service.PortsIn(rule)
                    from address in service.To.Select(IpPrefix.Parse)
                    where address.Family == family
                    select (Accept: statement.Key, Service: service, Group: address, Packets: SentTo(address, ports, rule))).ToList();
        if (said.Count == 0)
            return [];

        var others = rules.Partitions.SelectMany(partition => Others(rules, partition, family)).ToList();
        var near = new PrefixIndex<UnreadRule>(accepts.Where(accept => !accept.NamesHost)
            .Select(accept => (accept.Cover.Destination, accept)));
        return said.Where(one => !others.Exists(other => other.Box.Meets(one.Packets))
                && !near.Overlapping(one.Group).Any(other => other.Read()?.Box.Meets(one.Packets) is true))
            .Select(one => (one.Accept, one.Service, one.Group));
    }

    /// <summary>What the host policy and Raw accept for this host.</summary>
    private static IEnumerable<RulePackets> Others(CompiledRules rules, CompiledPartition partition, Family family) =>
        from kind in new[] { ChainKind.Before, ChainKind.RawFilterInput, ChainKind.RawAfterInput }
        from chain in CompiledRules.Chains(partition, family, kind)
        from rule in rules.OfRaw(partition, chain)
        where rule.IsAccept
        select rule;

    /// <summary>The packets of a rule, if they came in new and were sent to a group.</summary>
    private static PacketBox SentTo(IpPrefix group, ValueSet ports, RulePackets rule)
    {
        var addresses = ValueSet.Between(group.Network, group.Last);
        return rule.Box.With(PacketField.Destination, addresses).With(PacketField.OriginalDestination, addresses)
            .With(PacketField.DestinationType, group == AllHosts ? PacketFields.Broadcast : PacketFields.Multicast)
            .With(PacketField.DestinationPort, ports).With(PacketField.OriginalPort, ports)
            .With(PacketField.Translation, (ulong)PacketTranslation.None).With(PacketField.State, (ulong)PacketState.New)
            .With(PacketField.In, rule.Box[PacketField.In].And(PacketFields.Cards)).With(PacketField.Out, 0);
    }

    private sealed record Service(string Name, Protocol Protocol, int[] Ports, string[] To)
    {
        /// <summary>True for a service that also uses the broadcast address of its network, which differs by network.</summary>
        public bool IsToNetwork { get; init; }

        /// <summary>The only type of ICMPv6 that it is about; null for a protocol without types.</summary>
        public int? IcmpType { get; init; }

        /// <summary>The ports of the service that a rule names, each by itself; all as one for a protocol without ports.</summary>
        public IEnumerable<ValueSet> PortsIn(RulePackets rule)
        {
            if (!rule.Box[PacketField.Protocol].Equals(ValueSet.Of(Protocol.Number))
                || !rule.Box[PacketField.State].Contains((ulong)PacketState.New) || !rule.Box[PacketField.In].Overlaps(PacketFields.Cards))
            {
                return [];
            }

            if (IcmpType is { } type
                && !rule.Box[PacketField.IcmpType].IsWithin(ValueSet.Between((ulong)type << 8, ((ulong)type << 8) | 0xff)))
            {
                return [];
            }

            var said = rule.Box[PacketField.DestinationPort];
            return Ports.Length == 0 ? [said]
                : Ports.Where(port => said.Ranges.Any(range => range.First <= (ulong)port && (ulong)port <= range.Last
                    && range.Last - range.First < MostPorts)).Select(port => ValueSet.Of((ulong)port));
        }
    }
}
