namespace Ripcs.Core.Lowering;

/// <summary>
/// One rule for each protocol or ICMP type; ICMP is that of the family.
/// <code>
/// Drop("…").Protocols("udp", "tcp")…   → -p udp …            -p tcp …
/// Accept("…").Icmp("echo-request")…    → -p icmp -m icmp --icmp-type 8 …  and in IPv6  -p ipv6-icmp -m icmp6 --icmpv6-type 128 …
/// Accept("…").AnyProtocol()…           → no -p
/// </code>
/// </summary>
internal static class ProtocolLowering
{
    public static IEnumerable<LoweredRule> Lower(LoweredRule rule, CheckedRule statement)
    {
        var icmp = rule.Family is Family.IPv4 ? Protocol.Icmp : Protocol.Icmpv6;
        if (statement.IcmpTypes.Count > 0)
        {
            return statement.IcmpTypes
                .Select(type => type.In(rule.Family))
                .OfType<string>()
                .Distinct()
                .Select(type => rule with { Protocol = icmp, IcmpType = type });
        }

        return statement.Protocols.Count == 0
            ? [rule]
            : statement.Protocols
                .Select(protocol => protocol == Protocol.Icmp ? icmp : protocol)
                .Distinct()
                .Select(protocol => rule with { Protocol = protocol });
    }
}
