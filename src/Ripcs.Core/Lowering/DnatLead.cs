namespace Ripcs.Core.Lowering;

/// <summary>A Dnat in one family: what it matches and where it leads; for a Balance, one of its targets.</summary>
internal sealed class DnatLead(FamilyStatement said, RuleAction.Dnat dnat, AddressItem target)
{
    public int Statement => said.Statement;

    public CheckedRule Rule => said.Rule;

    public Family Family => said.Family;

    /// <summary>The interface by which its packets come in; null for all.</summary>
    public string? In => said.In;

    public AddressItem Target => target;

    public IReadOnlyList<AddressItem?> Addresses { get; } = dnat.Addresses.In(said.Family);

    public IReadOnlyList<AddressItem?> Sources { get; } = said.Sources;

    /// <summary>The addresses of the host, or of all, that it leaves alone; the
    /// exceptions of a Netmap are for its other direction.</summary>
    public ValueList<IpPrefix> NotTo { get; } = said.Rule.NotTo is not { } not || dnat.IsNetmap ? []
        : not.In(said.Family).SelectMany(item => item.Prefixes(said.Family) ?? []).ToValueList();

    public bool IsOfHost => Addresses.Any(address => address is AddressItem.Host);

    /// <summary>Its addresses except the host, whose addresses the compiler does not know.</summary>
    public IEnumerable<AddressItem?> Named => Addresses.Where(address => address is not AddressItem.Host);

    /// <summary>True for a Redirect: to which of the host's addresses the
    /// packets go, and whether they had it before, is unknown here.</summary>
    public bool LeadsToHost => Target is AddressItem.Host;

    /// <summary>Its port maps that change a port.</summary>
    public ValueList<PortEntry> Moved { get; } =
        said.Rule.Ports.Where(entry => entry.MappedTo is { } port && entry.Ports != new PortRange(port)).ToValueList();

    /// <summary>The ports at which its packets arrive.</summary>
    public IEnumerable<PortRange> Arriving =>
        Rule.Ports.Select(entry => entry.MappedTo is { } port ? new PortRange(port) : entry.Ports).Distinct();

    public bool MovesPorts => Moved.Count > 0;

    /// <summary>True if it takes nothing that is sent there.</summary>
    public bool LeavesAlone(IpPrefix sentTo) => NotTo.Any(not => not.Contains(sentTo));

    /// <summary>True if it leads what is sent there to the same address and port: the kernel marks only what it has changed.</summary>
    public bool Keeps(IpPrefix? sentTo, PortRange? port) => sentTo is { IsSingleAddress: true } address
        && Target is AddressItem.Prefix { Value: var target } && target == address
        && Moved.All(moved => port is { } sent && !moved.Ports.Overlaps(sent));

    /// <summary>A rule on what it has translated, without what it leaves alone; none if nothing is left.</summary>
    public IEnumerable<LoweredRule> Without(LoweredRule rule) =>
        rule.Original is not { } original || NotTo.Count == 0 ? [rule]
        : original.Destination is { } sentTo && LeavesAlone(sentTo) ? []
        : [rule with { Original = original with { NotDestinations = original.NotDestinations.Concat(NotTo.Where(not =>
            original.Destination is not { } to || not.Overlaps(to))).Distinct().ToValueList() } }];

    /// <summary>True if both may match packets of the same source, interface and protocol.</summary>
    public bool MayLeadAlso(DnatLead other) => other.Sources.Any(source => MayTake(source, other.In))
        && (Rule.Protocols.Count == 0 || other.Rule.Protocols.Count == 0 || Rule.Protocols.Any(other.Rule.Protocols.Contains));

    public bool MayTake(AddressItem? source, string? name) =>
        (In is null || name is null || In == name || In.EndsWith('+') || name.EndsWith('+'))
        && Sources.Any(own => own is AddressItem.Host || source is AddressItem.Host || own.Overlaps(source, said.Family));

    /// <summary>True if this Dnat may take a packet that the filter rule matches, destination aside.</summary>
    public bool MayMeet(CheckedRule rule) =>
        rule.Families.Contains(said.Family)
        && (Rule.Ports.Count == 0 || rule.Ports.Count == 0
            || Rule.Ports.Any(own => rule.Ports.Any(entry => own.Ports.Overlaps(entry.Ports))))
        && MayMeetAtAnyPort(rule);

    /// <summary>Like MayMeet, but compares the rule's ports with those at which the packets arrive.</summary>
    public bool MayArriveFor(CheckedRule rule) =>
        rule.Families.Contains(said.Family)
        && (Rule.Ports.Count == 0 || rule.Ports.Count == 0 || Arriving.Any(own => rule.Ports.Any(entry => own.Overlaps(entry.Ports))))
        && MayMeetAtAnyPort(rule);

    /// <summary>True if, of what was sent to these ports of its addresses, it certainly takes
    /// all that both the rule and a Dnat of the host match, and translates it the same way.</summary>
    public bool TakesAll(LoweredRule rule, RewrittenPorts ports, DnatLead ofHost) =>
        (In is null || In == rule.In || In == ofHost.In)
        && (Rule.NotFrom is null || Rule.NotFrom == ofHost.Rule.NotFrom)
        && (NotTo.Count == 0 || NotTo == ofHost.NotTo)
        && (Rule.SourcePorts.Count == 0 || Rule.SourcePorts == ofHost.Rule.SourcePorts)
        && (Rule.Conditions == PacketConditions.None || Rule.Conditions == ofHost.Rule.Conditions)
        && (Sources.Any(own => own.Contains(rule.Source, said.Family))
            || ofHost.Sources.All(sender => Sources.Any(own => own.Contains(sender, said.Family))))
        && (HasTraffic(new Traffic(rule.Protocol, rule.IcmpType)) || Traffic.Of(ofHost.Rule, said.Family).All(HasTraffic))
        && (Rule.Ports.Count == 0 ? !ports.MayChange
            : ports.Sent.Count > 0 && ports.Sent.All(sent => Rule.Ports.Any(entry => entry.Ports.Contains(sent)
                && (entry.MappedTo is { } to ? ports.Now.Contains(new PortRange(to)) : !ports.MayChange))));

    /// <summary>True if, of what was sent to these ports of its addresses, it may
    /// take some that the rule matches, and translate it the same way.</summary>
    public bool MayTakeSome(LoweredRule rule, RewrittenPorts ports) =>
        DoesTheSame(ports) && MayTake(rule.Source, rule.In)
        && Traffic.Of(Rule, said.Family).Any(own => own.Overlaps(new Traffic(rule.Protocol, rule.IcmpType)));

    /// <summary>True if it may rewrite this address; always true for the host, because the compiler does not know its addresses.</summary>
    public bool MayTakeFrom(AddressItem? address) =>
        address is AddressItem.Host || Addresses.Any(own => own is AddressItem.Host || own.Overlaps(address, said.Family));

    /// <summary>True if it leads packets that were sent to a port other than <paramref name="than"/> to this port.</summary>
    public bool LeadsOthersTo(ushort port, PortRange than) =>
        Rule.Ports.Count == 0 ? than != new PortRange(port)
        : Rule.Ports.Any(entry => entry.MappedTo is { } to ? to == port && entry.Ports != than
            : entry.Ports.Contains(new PortRange(port)) && than != new PortRange(port));

    /// <summary>True if it translates some of what was sent to these ports in the same way.</summary>
    public bool DoesTheSame(RewrittenPorts ports) =>
        ports.Sent.Count == 0 || (Rule.Ports.Count == 0 ? !ports.MayChange
        : Rule.Ports.Any(entry => entry.MappedTo is { } to
            ? ports.Sent.Any(sent => sent.Overlaps(entry.Ports)) && ports.Now.Any(now => now.Contains(new PortRange(to)))
            : !ports.MayChange && ports.Sent.Any(sent => sent.Overlaps(entry.Ports))));

    private bool HasTraffic(Traffic traffic) => Traffic.Of(Rule, said.Family).Any(own => own.Contains(traffic));

    // What the host itself sends passes no Dnat in PREROUTING.
    private bool MayMeetAtAnyPort(CheckedRule rule) =>
        rule.From.In(said.Family).Any(source => source is not AddressItem.Host
            && (rule.In is not { } names ? MayTake(source, null) : names.Any(name => MayTake(source, name))))
        && (Rule.SourcePorts.Count == 0 || rule.SourcePorts.Count == 0 || Rule.SourcePorts.Any(own => rule.SourcePorts.Any(own.Overlaps)))
        && Traffic.Of(Rule, said.Family).Any(own => Traffic.Of(rule, said.Family).Any(own.Overlaps));
}
