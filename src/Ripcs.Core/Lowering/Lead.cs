namespace Ripcs.Core.Lowering;

/// <summary>A Dnat in one family: what it takes and where it leads, or one of the places where a Balance does.</summary>
internal sealed class Lead(FamilyStatement said, RuleAction.Dnat dnat, AddressItem target)
{
    public int Statement => said.Statement;

    public CheckedRule Rule => said.Rule;

    public Family Family => said.Family;

    public AddressItem Target => target;

    public IReadOnlyList<AddressItem?> Addresses { get; } = dnat.Addresses.In(said.Family);

    public IReadOnlyList<AddressItem?> Sources { get; } = said.Sources;

    public bool IsOfHost => Addresses.Any(address => address is AddressItem.Host);

    /// <summary>Its addresses apart from the host, whose addresses the compiler does not know.</summary>
    public IEnumerable<AddressItem?> Named => Addresses.Where(address => address is not AddressItem.Host);

    /// <summary>A Redirect: which of the host's addresses the packets go to is unknown here, and whether they had it before.</summary>
    public bool LeadsToHost => Target is AddressItem.Host;

    /// <summary>Its maps that change a port.</summary>
    public ValueList<PortEntry> Moved { get; } =
        said.Rule.Ports.Where(entry => entry.MappedTo is { } port && entry.Ports != new PortRange(port)).ToValueList();

    /// <summary>The ports at which its packets arrive.</summary>
    public IEnumerable<PortRange> Arriving =>
        Rule.Ports.Select(entry => entry.MappedTo is { } port ? new PortRange(port) : entry.Ports).Distinct();

    public bool MovesPorts => Moved.Count > 0;

    /// <summary>True if some packet may come by the same sources, interface and protocol.</summary>
    public bool MayLeadAlso(Lead other) => other.Sources.Any(source => MayTake(source, other.Rule.In))
        && (Rule.Protocols.Count == 0 || other.Rule.Protocols.Count == 0 || Rule.Protocols.Any(other.Rule.Protocols.Contains));

    public bool MayTake(AddressItem? source, string? name) =>
        (Rule.In is null || name is null || Rule.In == name || Rule.In.EndsWith('+') || name.EndsWith('+'))
        && Sources.Any(own => own is AddressItem.Host || source is AddressItem.Host || own.Overlaps(source, said.Family));

    /// <summary>True if some packet that a filter rule names, by all but its destination, may be one that this Dnat takes.</summary>
    public bool MayMeet(CheckedRule rule) =>
        rule.Families.Contains(said.Family)
        && (Rule.Ports.Count == 0 || rule.Ports.Count == 0
            || Rule.Ports.Any(own => rule.Ports.Any(entry => own.Ports.Overlaps(entry.Ports))))
        && MayMeetAtAnyPort(rule);

    /// <summary>The same for the ports at which they arrive.</summary>
    public bool MayArriveFor(CheckedRule rule) =>
        rule.Families.Contains(said.Family)
        && (Rule.Ports.Count == 0 || rule.Ports.Count == 0 || Arriving.Any(own => rule.Ports.Any(entry => own.Overlaps(entry.Ports))))
        && MayMeetAtAnyPort(rule);

    /// <summary>True if it certainly takes all that a rule takes of what was sent
    /// to these ports of its addresses, and does the same to it.</summary>
    public bool TakesAll(LoweredRule rule, RewrittenPorts ports) =>
        (Rule.In is null || Rule.In == rule.In) && Rule.NotFrom is null && Rule.SourcePorts.Count == 0
            && Rule.Conditions == PacketConditions.None
        && Sources.Any(own => own.Contains(rule.Source, said.Family))
        && Traffic.Of(Rule, said.Family).Any(own => own.Contains(new Traffic(rule.Protocol, rule.IcmpType)))
        && (Rule.Ports.Count == 0 ? !ports.MayChange
            : ports.Sent.Count > 0 && ports.Sent.All(sent => Rule.Ports.Any(entry => entry.Ports.Contains(sent)
                && (entry.MappedTo is { } to ? ports.Now.Contains(new PortRange(to)) : !ports.MayChange))));

    /// <summary>True if it may take some of what a rule takes of what was sent
    /// to these ports of its addresses, and do the same to it.</summary>
    public bool MayTakeSome(LoweredRule rule, RewrittenPorts ports) =>
        DoesTheSame(ports) && MayTake(rule.Source, rule.In)
        && Traffic.Of(Rule, said.Family).Any(own => own.Overlaps(new Traffic(rule.Protocol, rule.IcmpType)));

    /// <summary>True if the address, or the host where the compiler does not know its addresses, may be one that it rewrites.</summary>
    public bool MayTakeFrom(AddressItem? address) =>
        address is AddressItem.Host || Addresses.Any(own => own is AddressItem.Host || own.Overlaps(address, said.Family));

    /// <summary>True if it leads what was sent to another port to the port.</summary>
    public bool LeadsOthersTo(ushort port, PortRange than) =>
        Rule.Ports.Count == 0 ? than != new PortRange(port)
        : Rule.Ports.Any(entry => entry.MappedTo is { } to ? to == port && entry.Ports != than
            : entry.Ports.Contains(new PortRange(port)) && than != new PortRange(port));

    /// <summary>True if it does to some of what was sent to these ports what has been done to them.</summary>
    public bool DoesTheSame(RewrittenPorts ports) =>
        ports.Sent.Count == 0 || (Rule.Ports.Count == 0 ? !ports.MayChange
        : Rule.Ports.Any(entry => entry.MappedTo is { } to
            ? ports.Sent.Any(sent => sent.Overlaps(entry.Ports)) && ports.Now.Any(now => now.Contains(new PortRange(to)))
            : !ports.MayChange && ports.Sent.Any(sent => sent.Overlaps(entry.Ports))));

    // What the host itself sends passes no Dnat.
    private bool MayMeetAtAnyPort(CheckedRule rule) =>
        rule.From.In(said.Family).Any(source => source is not AddressItem.Host && MayTake(source, rule.In))
        && (Rule.SourcePorts.Count == 0 || rule.SourcePorts.Count == 0 || Rule.SourcePorts.Any(own => rule.SourcePorts.Any(own.Overlaps)))
        && Traffic.Of(Rule, said.Family).Any(own => Traffic.Of(rule, said.Family).Any(own.Overlaps));
}
