using Ripcs.Core.Model;

namespace Ripcs.Core.Lowering;

/// <summary>A Dnat in one family: what it takes and where it leads.</summary>
internal sealed class Lead(FamilyStatement said, RuleAction.Dnat dnat)
{
    public int Statement => said.Statement;

    public CheckedRule Rule => said.Rule;

    public IpPrefix Target { get; } = said.Target(dnat.Targets);

    public IReadOnlyList<AddressItem?> Addresses { get; } = dnat.Addresses.In(said.Family);

    public IReadOnlyList<AddressItem?> Sources { get; } = said.Sources;

    public bool IsOfHost => Addresses.Any(address => address is AddressItem.Host);

    /// <summary>Its addresses apart from the host, of which nobody knows here which they are.</summary>
    public IEnumerable<AddressItem?> Named => Addresses.Where(address => address is not AddressItem.Host);

    /// <summary>Its maps that change a port.</summary>
    public ValueList<PortEntry> Moved { get; } =
        said.Rule.Ports.Where(entry => entry.MappedTo is { } port && entry.Ports != new PortRange(port)).ToValueList();

    /// <summary>The ports at which its packets arrive.</summary>
    public IEnumerable<PortRange> Arriving => Rule.Ports.Select(entry => entry.MappedTo is { } port ? new PortRange(port) : entry.Ports).Distinct();

    public bool MovesPorts => Moved.Count > 0;

    /// <summary>True if some packet may come by the same sources, interface and protocol.</summary>
    public bool MayLeadAlso(Lead other) => other.Sources.Any(source => MayTake(source, other.Rule.In))
        && (Rule.Protocols.Count == 0 || other.Rule.Protocols.Count == 0 || Rule.Protocols.Any(other.Rule.Protocols.Contains));

    public bool MayTake(AddressItem? source, string? name) =>
        (Rule.In is null || name is null || Rule.In == name || Rule.In.EndsWith('+') || name.EndsWith('+'))
        && Sources.Any(own => own is AddressItem.Host || source is AddressItem.Host || own.Overlaps(source, said.Family));

    /// <summary>True if the address, or the host where nobody knows its addresses, may be one that it rewrites.</summary>
    public bool MayTakeFrom(AddressItem? address) =>
        address is AddressItem.Host || Addresses.Any(own => own is AddressItem.Host || own.Overlaps(address, said.Family));

    /// <summary>True if it leads what was sent to another port to the port.</summary>
    public bool LeadsOthersTo(ushort port, PortRange than) =>
        Rule.Ports.Count == 0 ? than != new PortRange(port)
        : Rule.Ports.Any(entry => entry.MappedTo is { } to ? to == port && entry.Ports != than : entry.Ports.Contains(new PortRange(port)) && than != new PortRange(port));

    /// <summary>True if it does to some of what was sent to these ports what has been done to them.</summary>
    public bool DoesTheSame(RewrittenPorts ports) =>
        ports.Sent.Count == 0 || (Rule.Ports.Count == 0 ? !ports.MayChange
        : Rule.Ports.Any(entry => entry.MappedTo is { } to
            ? ports.Sent.Any(sent => sent.Overlaps(entry.Ports)) && ports.Now.Any(now => now.Contains(new PortRange(to)))
            : !ports.MayChange && ports.Sent.Any(sent => sent.Overlaps(entry.Ports))));
}
