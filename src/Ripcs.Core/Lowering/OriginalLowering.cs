namespace Ripcs.Core.Lowering;

/// <summary>
/// A filter rule on where packets were sent before another program's DNAT; the file does not tell their new address and port. It makes one
/// rule for each prefix and each port or range, because a conntrack match compares one of each.
/// <code>
/// Accept("published").Ports(8080, 8443).From("192.0.2.0/24").OriginalTo("203.0.113.5")
///     → -s 192.0.2.0/24 -p tcp -m conntrack --ctstate DNAT --ctorigdst 203.0.113.5 --ctorigdstport 8080 --ctdir ORIGINAL -j ACCEPT
///     → -s 192.0.2.0/24 -p tcp -m conntrack --ctstate DNAT --ctorigdst 203.0.113.5 --ctorigdstport 8443 --ctdir ORIGINAL -j ACCEPT
/// </code>
/// A packet that no DNAT translates goes to the address itself; to allow it, the author uses To.
/// </summary>
internal static class OriginalLowering
{
    /// <param name="rule">The rule with its source and destination.</param>
    /// <param name="said">Its statement in this family.</param>
    public static IEnumerable<LoweredRule> Lower(LoweredRule rule, FamilyStatement said) =>
        from item in said.Rule.OriginalTo.In(said.Family)
        from sentTo in item.IsEverything() ? [null] : item.Prefixes(said.Family)!.Value.Select(prefix => (IpPrefix?)prefix)
        from byProtocol in ProtocolLowering.Lower(rule, said.Rule)
        from port in said.Rule.Ports.Count == 0 ? [null] : said.Rule.Ports.Select(entry => (PortRange?)entry.Ports).Distinct()
        let asSent = byProtocol with { Original = new OriginalMatch(IsTranslated: true, sentTo, port),
            SentPorts = port is { } known ? [known] : [] }
        from lowered in PortLowering.LowerSource(asSent, said.Rule)
        select lowered;
}
