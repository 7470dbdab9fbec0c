using Ripcs.Core.Validation;

namespace Ripcs.Core.Lint;

/// <summary>
/// Finds accepts to the host only, for services that use broadcast or multicast addresses: such an address is not an address of the host.
/// <code>
/// Accept("dhcp").Ports("dhcp").In("lan0").To("host");        // does not match a DISCOVER, which is sent to 255.255.255.255
/// </code>
/// </summary>
internal static class GroupServices
{
    private static readonly Service[] All =
    [
        new("DHCP", Protocol.Udp, [67, 68], ["255.255.255.255"]), new("DHCPv6", Protocol.Udp, [547], ["ff02::1:2"]),
        new("mDNS", Protocol.Udp, [5353], ["224.0.0.251", "ff02::fb"]), new("LLMNR", Protocol.Udp, [5355], ["224.0.0.252", "ff02::1:3"]),
        new("SSDP", Protocol.Udp, [1900], ["239.255.255.250", "ff02::c"]),
        new("NetBIOS", Protocol.Udp, [137, 138], ["255.255.255.255"]) { IsToNetwork = true },
        new("VRRP", new(112), [], ["224.0.0.18", "ff02::12"]), new("IGMP", new(2), [], ["224.0.0.0/4"]),
        new("OSPF", new(89), [], ["224.0.0.5", "224.0.0.6", "ff02::5", "ff02::6"]), new("PIM", new(103), [], ["224.0.0.13", "ff02::d"]),
        new("RIP", Protocol.Udp, [520], ["224.0.0.9"]), new("RIPng", Protocol.Udp, [521], ["ff02::9"]),
    ];

    private static readonly IpPrefix AllHosts = IpPrefix.Parse("255.255.255.255");

    public static void Warn(CheckedPartition partition, DiagnosticBag diagnostics)
    {
        var accepts = partition.Rules.Where(rule => rule is { Action: RuleAction.Accept }).ToList();
        foreach (var rule in accepts.Where(rule => rule.To is { Count: > 0 } to && to.All(item => item is AddressItem.Host)))
        {
            if (All.FirstOrDefault(service => service.IsSaid(rule)) is { } service
                && service.Groups.Where(group => rule.Families.Contains(group.Family)
                    && !accepts.Any(other => Takes(other, group))).ToList() is { Count: > 0 } missed)
            {
                string[] network = service.IsToNetwork ? ["the broadcast address of its network"] : [];
                diagnostics.IsNotForGroups(rule, service.Name, [.. missed.Select(group => group.ToAddressText()), .. network],
                    Words.Arguments(missed.Select(group => group == AllHosts ? BuiltInLabel.Broadcast : group.ToAddressText())
                        .Prepend(BuiltInLabel.Host)));
            }
        }
    }

    private static bool Takes(CheckedRule other, IpPrefix group) =>
        (other.To ?? []).Any(item => item is AddressItem.Broadcast ? group == AllHosts
            : item is not AddressItem.Host && item.Contains(new AddressItem.Prefix(group), group.Family));

    private sealed record Service(string Name, Protocol Protocol, int[] Ports, string[] To)
    {
        /// <summary>True for a service that also uses the broadcast address of its network, which differs by network.</summary>
        public bool IsToNetwork { get; init; }

        public IEnumerable<IpPrefix> Groups => To.Select(IpPrefix.Parse);

        public bool IsSaid(CheckedRule rule) => rule.Protocols.Contains(Protocol)
            && (Ports.Length == 0 || rule.Ports.Any(port => port.Ports.IsSingle && Ports.Contains(port.Ports.First)));
    }
}
