using Ripcs.Core.Iptables.Extensions;

namespace Ripcs.Core.Lowering;

/// <summary>
/// A Dnat becomes rules of the partition's nat chain, and an accept that opens only the rewrite, not the inside address: packets routed
/// there without the public address stay blocked.
/// <code>
/// Rewrite("web").In("eth0").From("192.0.2.0/24").Ports(443.To(4443)).Dnat("www", to: "app-01")
///     → nat     -s 192.0.2.0/24 -d WWW -i eth0 -p tcp -m tcp --dport 443 -j DNAT --to-destination 192.168.5.230:4443
///     → filter  -s 192.0.2.0/24 -d APP -i eth0 -p tcp -m tcp --dport 4443 -m conntrack --ctorigdst WWW --ctdir ORIGINAL -j ACCEPT
/// Rewrite("web").Ports(80).Balance("www", to: ["app-01", "app-02"])
///     → nat -d WWW -p tcp -m tcp --dport 80 -m statistic --mode random --probability 0.50000000000 -j DNAT --to-destination 192.168.5.230
///               -d WWW -p tcp -m tcp --dport 80 -j DNAT --to-destination 192.168.5.231
///     → filter  the accept above, one for each of them
/// Rewrite("nas").Ports(80).Dnat("host", to: "app-01").NotTo("192.168.5.1")
///     → nat     ! -d 192.168.5.1/32 -p tcp -m tcp --dport 80 -m addrtype --dst-type LOCAL -j DNAT --to-destination 192.168.5.230
///     → filter  -d APP -p tcp -m tcp --dport 80 -m conntrack --ctstate DNAT --ctorigdstport 80 --ctdir ORIGINAL
///                   -m conntrack ! --ctorigdst 192.168.5.1 -j ACCEPT
/// Rewrite("proxy").From("192.0.2.0/24").To("www").Ports(80).Redirect(to: 3128)
///     → nat     -s 192.0.2.0/24 -d WWW -p tcp -m tcp --dport 80 -j REDIRECT --to-ports 3128
///     → filter  -s 192.0.2.0/24 -p tcp -m tcp --dport 3128 -m addrtype --dst-type LOCAL
///                   -m conntrack --ctstate DNAT --ctorigdst WWW --ctorigdstport 80 --ctdir ORIGINAL -j ACCEPT
/// </code>
/// </summary>
internal static class DnatLowering
{
    public static IEnumerable<LoweredRule> Lower(FamilyStatement said, RuleAction.Dnat dnat, Rewrites rewrites) =>
        Hairpins.Ways(said).SelectMany(way => Translations(way, dnat).Concat(said.Rule.ImpliesAccept ? Accepts(way, dnat, rewrites) : []))
            .Concat(Hairpins.Inside(said) is { } inside ? Accepts(inside, dnat,
                rewrites).Where(rule => !rule.IsToHost).Select(Hairpins.Masquerade) : []);

    private static IEnumerable<LoweredRule> Translations(FamilyStatement said, RuleAction.Dnat dnat)
    {
        var targets = said.Targets(dnat);
        return
            from source in said.Sources
            from address in dnat.Addresses.In(said.Family)
            let rule = said.NewRule(ChainKind.Dnat, Target(targets[0], null)) with { Source = source, Destination = address }
            from byProtocol in ProtocolLowering.Lower(rule, said.Rule)
            from ports in PortLowering.Groups(said.Rule.Ports)
            let translation = byProtocol with { Ports = ports.Ports, SentPorts = ports.Ports }
            from lowered in PortLowering.LowerSource(translation, said.Rule)
            from share in targets.Index()
            select lowered.And(Share(targets.Count - share.Index)) with { Target = Target(share.Item, ports.MappedTo) };
    }

    private static LoweredTarget Target(AddressItem target, ushort? port) =>
        target is AddressItem.Prefix prefix ? LoweredTarget.Dnat(prefix.Value, port) : LoweredTarget.Redirect(port);

    /// <summary>Each rule takes its share of what the rules above it leave; the last one takes the rest.</summary>
    private static IEnumerable<string> Share(int of) =>
        of > 1 ? [$"-m statistic --mode random --probability {ValueKind.Share(1d / of)}"] : [];

    private static IEnumerable<LoweredRule> Accepts(FamilyStatement said, RuleAction.Dnat dnat, Rewrites rewrites) =>
        Rewrites.Leads(said, dnat).SelectMany(lead => Accepts(said, lead, rewrites));

    private static IEnumerable<LoweredRule> Accepts(FamilyStatement said, DnatLead lead, Rewrites rewrites)
    {
        var template = said.NewRule(ChainKind.Filter, LoweredTarget.Accept) with { Destination = lead.Target, NotDestinations = [] };
        var openings = lead.Addresses.SelectMany(address => address is AddressItem.Host
            ? HostOpenings.Of(template, lead, rewrites) : Openings(template, address, rewrites.Ports(lead, address)))
            .SelectMany(lead.Without).ToList();
        var accepts =
            from source in said.Sources
            from opening in openings
            where !opening.NotSources.Any(not => not.Contains(source, said.Family))
            from byProtocol in ProtocolLowering.Lower(opening with { Source = source }, said.Rule)
            from lowered in PortLowering.LowerSource(byProtocol, said.Rule)
            select lowered;

        // Two ports that are mapped to the same port need only one accept.
        return accepts.DistinctBy(rule => rule with { SentPorts = [] });
    }

    private static IEnumerable<LoweredRule> Openings(LoweredRule template, AddressItem? address, IEnumerable<RewrittenPorts> rewritten) =>
        from original in Originals(address, template.Family)
        from ports in rewritten
        select template with { Ports = ports.Now, SentPorts = ports.Sent, Original = BesideTarget(template, original, ports) };

    /// <summary>A public address "all" has no prefix to compare with.</summary>
    private static IEnumerable<IpPrefix?> Originals(AddressItem? address, Family family) =>
        address.IsEverything() ? [null] : address.Prefixes(family)!.Value.Select(prefix => (IpPrefix?)prefix);

    /// <summary>
    /// The target may itself be one of the rewritten addresses. If the port changes, only the original
    /// port distinguishes a rewritten packet from one sent to the target directly. If nothing changes,
    /// the kernel does not consider the packet translated, although the rewrite took it.
    /// </summary>
    private static OriginalMatch BesideTarget(LoweredRule rule, IpPrefix? sentTo, RewrittenPorts ports) =>
        rule.Destination is AddressItem.Host ? new OriginalMatch(IsTranslated: ports.MayChange, sentTo,
            ports.MayChange ? ports.Sent[0] : ports.Asked)
        : sentTo is not { } publics ? new OriginalMatch(IsTranslated: ports.MayChange, null, ports.Asked)
        : new OriginalMatch(
            IsTranslated: false,
            publics,
            ports.MayChange && rule.Destination.Overlaps(new AddressItem.Prefix(publics), rule.Family) ? ports.Sent[0] : ports.Asked);
}
