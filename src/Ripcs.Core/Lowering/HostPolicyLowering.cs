namespace Ripcs.Core.Lowering;

/// <summary>
/// The host policy becomes a chain before all partitions, and chains after them: one for all that is dropped, and one for each of INPUT and
/// FORWARD in which it is answered.
/// <code>
/// HostPolicy().Default(input: Policy.Drop).AllowLoopback().AllowEstablished().AllowIcmp("echo-request").DropInvalid().AllowVrrp()
///         .LogDropped().RejectRest()
///     → -i lo -j ACCEPT
///     → -o lo -j ACCEPT
///     → -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
///     → -p icmp -m icmp --icmp-type 8 -j ACCEPT
///     → -m conntrack --ctstate INVALID -j DROP
///     → -d 224.0.0.18/32 -p 112 -j ACCEPT
///     and behind  → -m limit --limit 10/sec -j LOG --log-prefix "ripcs:host:dropped "
///     and in INPUT → -j REJECT --reject-with icmp-port-unreachable
/// </code>
/// ICMP comes before invalid: connection tracking does not know every type that IPv6 needs, and calls the others invalid.
/// </summary>
internal static class HostPolicyLowering
{
    private const string Loopback = "lo";
    private static readonly Protocol Vrrp = new(112);

    /// <summary>
    /// What must not be dropped on the way to a host or through it (RFC 4890, sections 4.3.1 and 4.4.1): errors, neighbour discovery,
    /// multicast listener discovery, secure neighbour discovery and multicast router discovery. Echo is left to the author.
    /// </summary>
    private static readonly ValueList<string> NeededByIPv6 =
        ["1", "2", "3", "4", "130", "131", "132", "133", "134", "135", "136", "141", "142", "143", "148", "149", "151", "152", "153"];

    public static ValueList<LoweredRule> Before(CheckedHostPolicy policy, Family family)
    {
        var accept = new LoweredRule(0, family, ChainKind.Before, LoweredTarget.Accept);
        var icmp = accept with { Protocol = family is Family.IPv4 ? Protocol.Icmp : Protocol.Icmpv6 };
        LoweredRule[] loopback = policy.AllowLoopback ? [accept with { In = Loopback }, accept with { Out = Loopback }] : [];
        LoweredRule[] established = policy.AllowEstablished ? [accept with { States = ["RELATED", "ESTABLISHED"] }] : [];
        LoweredRule[] invalid = policy.DropInvalid ? [accept with { Target = LoweredTarget.Drop, States = ["INVALID"] }] : [];
        return [.. loopback, .. established, .. IcmpTypes(policy, family).Select(type => icmp with { IcmpType = type }), .. invalid,
            .. Groups(policy, accept)];
    }

    /// <summary>What is sent to groups that this host is in, and what a DHCP server answers: connection tracking takes neither for the
    /// answer to what was sent to a group or to everybody. Servers have link-local addresses in IPv6 (RFC 8415, section 18).</summary>
    private static IEnumerable<LoweredRule> Groups(CheckedHostPolicy policy, LoweredRule accept)
    {
        AddressItem.Prefix To(string four, string six) => new(IpPrefix.Parse(accept.Family is Family.IPv4 ? four : six));
        LoweredRule OfUdp(ushort from, ushort port) => accept
            with { Protocol = Protocol.Udp, SourcePorts = [new(from)], Ports = [new(port)], Destination = new AddressItem.Host() };
        if (policy.AllowDhcp && accept.Family is Family.IPv4)
        {
            yield return OfUdp(67, 68);
            yield return OfUdp(67, 68) with { Destination = new AddressItem.Broadcast() };
        }
        else if (policy.AllowDhcp)
        {
            yield return OfUdp(547, 546) with { Source = new AddressItem.Prefix(IpPrefix.Parse("fe80::/10")) };
        }

        if (policy.AllowVrrp)
            yield return accept with { Protocol = Vrrp, Destination = To("224.0.0.18", "ff02::12") };

        if (policy.AllowMulticastDns)
        {
            yield return accept
                with { Protocol = Protocol.Udp, Ports = [new(5353)], Destination = To("224.0.0.251", "ff02::fb") };
        }
    }

    public static ValueList<LoweredRule> Last(CheckedHostPolicy policy, Family family) => policy is { Drops: true, LogDropped: { } log }
        ? [new LoweredRule(0, family, ChainKind.Last, LoweredTarget.Log(log)) { Limit = log.Limit }] : [];

    /// <summary>What is left in INPUT or FORWARD is answered in place of the policy. What this host sends never comes there.</summary>
    /// <param name="kind">The kind of chain of one of the two.</param>
    public static ValueList<LoweredRule> Rest(CheckedHostPolicy policy, Family family, ChainKind kind) =>
        policy.RestAnswer is { } answer && policy.RestIn.Contains(DispatchChain.Of(kind).BuiltIns[0])
            ? RejectLowering.Lower(new LoweredRule(0, family, kind, LoweredTarget.Reject(answer, family))).ToValueList() : [];

    private static IEnumerable<string> IcmpTypes(CheckedHostPolicy policy, Family family)
    {
        var said = (policy.IcmpTypes ?? []).Select(type => type.In(family)).OfType<string>();
        var isNeeded = family is Family.IPv6 && !policy.WithoutNeededIcmp
            && (policy.IcmpTypes is not null || policy.Drops || policy.DropInvalid);
        return (isNeeded ? NeededByIPv6.Concat(said) : said).Distinct();
    }
}
