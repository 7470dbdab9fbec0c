using Ripcs.Core.Model;

namespace Ripcs.Core.Lowering;

/// <summary>
/// A Dnat becomes rules of the partition's nat chain, and an accept that opens the rewrite, not the inside address: whoever can
/// route to it without the public address stays outside.
/// <code>
/// Rewrite("web").In("eth0").From("192.0.2.0/24").Ports(443.To(4443)).Dnat("www", to: "app-01")
///     → nat     -s 192.0.2.0/24 -d WWW -i eth0 -p tcp -m tcp --dport 443 -j DNAT --to-destination 192.168.5.230:4443
///     → filter  -s 192.0.2.0/24 -d APP -i eth0 -p tcp -m tcp --dport 4443 -m conntrack --ctorigdst WWW --ctdir ORIGINAL -j ACCEPT
/// </code>
/// </summary>
internal static class DnatLowering
{
    public static IEnumerable<LoweredRule> Lower(FamilyStatement said, RuleAction.Dnat dnat) =>
        Translations(said, dnat).Concat(said.Rule.ImpliesAccept ? Accepts(said, dnat) : []);

    private static IEnumerable<LoweredRule> Translations(FamilyStatement said, RuleAction.Dnat dnat)
    {
        var target = said.Target(dnat.Targets);
        return
            from source in said.Sources
            from address in dnat.Addresses.In(said.Family)
            let rule = said.NewRule(ChainKind.Dnat, new LoweredTarget.Dnat(target, null)) with { Source = source, Destination = address }
            from byProtocol in ProtocolLowering.Lower(rule, said.Rule)
            from ports in PortLowering.Groups(said.Rule.Ports)
            let translation = byProtocol with { Ports = ports.Ports, SentPorts = ports.Ports, Target = new LoweredTarget.Dnat(target, ports.MappedTo) }
            from lowered in PortLowering.LowerSource(translation, said.Rule)
            select lowered;
    }

    private static IEnumerable<LoweredRule> Accepts(FamilyStatement said, RuleAction.Dnat dnat)
    {
        var template = said.NewRule(ChainKind.Filter, new LoweredTarget.Accept()) with
        {
            Destination = new AddressItem.Prefix(said.Target(dnat.Targets)),
        };
        var accepts =
            from source in said.Sources
            from address in dnat.Addresses.In(said.Family)
            from original in Originals(address, said.Family)
            let rule = template with { Source = source, Original = original }
            from byProtocol in ProtocolLowering.Lower(rule, said.Rule)
            from ports in PortLowering.Groups(said.Rule.Ports)
            let translated = ports.MappedTo is { } port ? [new PortRange(port)] : ports.Ports
            let open = byProtocol with { Ports = translated, SentPorts = ports.Ports, Original = BesideTarget(byProtocol, address, ports.Ports, ports.MappedTo) }
            from lowered in PortLowering.LowerSource(open, said.Rule)
            select lowered;

        // Two ports that are mapped to one need only one accept.
        return accepts.DistinctBy(rule => rule with { SentPorts = [] });
    }

    /// <summary>
    /// The target may itself be one of the addresses that are rewritten. Where the port changes, only the port tells what was sent to be
    /// rewritten from what was sent to the target; where nothing changes, the kernel does not call the packet translated, but the rewrite
    /// has taken it.
    /// </summary>
    private static OriginalMatch BesideTarget(LoweredRule rule, AddressItem? address, ValueList<PortRange> sent, ushort? mappedTo)
    {
        var original = rule.Original!;
        var changesPort = mappedTo is { } port && sent[0] != new PortRange(port);
        return address.IsEverything() ? original with { IsTranslated = changesPort }
            : changesPort && original.Destination is { } publics && rule.Destination.Overlaps(new AddressItem.Prefix(publics), rule.Family)
                ? original with { Port = sent[0] }
            : original;
    }

    /// <summary>A public end that is the host or all has no prefix to compare with: any translated packet to the target passes.</summary>
    private static IEnumerable<OriginalMatch> Originals(AddressItem? address, Family family) =>
        address.IsEverything() || address.Prefixes(family) is not { } prefixes
            ? [new OriginalMatch(IsTranslated: true)]
            : prefixes.Select(prefix => new OriginalMatch(IsTranslated: false, prefix));
}
