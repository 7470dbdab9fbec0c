namespace Ripcs.Core.Lowering;

/// <summary>
/// The Dnats of a partition in one family, by target. If two of them lead packets to the
/// same target, the filter table can distinguish them only by their original destination.
/// <code>
/// Rewrite("web").Ports(80).Dnat("www", to: "app");
/// Rewrite("old web").Ports(8080.To(80)).Dnat("www", to: "app");
///     → -d APP -p tcp -m tcp --dport 80 -m conntrack --ctorigdst WWW --ctorigdstport 80 --ctdir ORIGINAL -j ACCEPT
///     → -d APP -p tcp -m tcp --dport 80 -m conntrack --ctorigdst WWW --ctorigdstport 8080 --ctdir ORIGINAL -j ACCEPT
/// </code>
/// </summary>
internal sealed class Rewrites
{
    private readonly ILookup<AddressItem, DnatLead> _byTarget;
    private readonly ILookup<AddressItem, DnatLead> _closed;

    // Thousands may lead to one target: each is compared only with those that lead to the same port, or to more than one port.
    private readonly ILookup<(AddressItem Target, PortRange Port), DnatLead> _byPort;
    private readonly ILookup<AddressItem, DnatLead> _moving;
    private readonly ILookup<AddressItem, DnatLead> _wide;

    public Rewrites(CheckedPartition partition, Family family)
    {
        All = FamilyStatement.Of(partition)
            .Where(said => said.Family == family && said.Rule.Action is RuleAction.Dnat)
            .SelectMany(Hairpins.Ways).SelectMany(said => Leads(said, (RuleAction.Dnat)said.Rule.Action)).ToList();
        _byTarget = All.ToLookup(lead => lead.Target);
        _closed = All.Where(lead => !lead.Rule.ImpliesAccept).ToLookup(lead => lead.Target);
        _byPort = All.SelectMany(lead => lead.Arriving.Where(port => port.IsSingle).Select(port => (Lead: lead, Port: port)))
            .ToLookup(item => (item.Lead.Target, item.Port), item => item.Lead);
        _moving = All.Where(lead => lead.MovesPorts).ToLookup(lead => lead.Target);
        _wide = All.Where(lead => lead.Rule.Ports.Count == 0 || lead.Arriving.Any(port => !port.IsSingle)).ToLookup(lead => lead.Target);
    }

    public IReadOnlyList<DnatLead> All { get; }

    public static IEnumerable<DnatLead> Leads(FamilyStatement said, RuleAction.Dnat dnat) =>
        said.Targets(dnat).Select(target => new DnatLead(said, dnat, target));

    public IEnumerable<DnatLead> To(AddressItem target) => _byTarget[target];

    /// <summary>Those without an implied accept.</summary>
    public IEnumerable<DnatLead> ClosedTo(AddressItem target) => _closed[target];

    /// <summary>
    /// The ports of a Dnat for one of its addresses, as they were sent and as they are now, in as few groups as rules can hold; with the
    /// original port to match wherever another Dnat may lead something else to the same port.
    /// </summary>
    public IEnumerable<RewrittenPorts> Ports(DnatLead lead, AddressItem? address)
    {
        var others = Beside(lead)
            .Where(other => other.Statement != lead.Statement && other.MayLeadAlso(lead) && other.MayTakeFrom(address)).Distinct().ToList();
        return PortLowering.Groups(lead.Rule.Ports).SelectMany(group => group.MappedTo is { } port
            ? [new RewrittenPorts(group.Ports, [new PortRange(port)],
                others.Exists(other => other.LeadsOthersTo(port, group.Ports[0])) ? group.Ports[0] : null)]
            : Plain(group.Ports, others));
    }

    /// <summary>Those that may lead other packets to a port of this one: at least one of the two must change ports.</summary>
    private IEnumerable<DnatLead> Beside(DnatLead lead) => lead.Rule.Ports.SelectMany(entry => entry.MappedTo is { } port
        ? _byPort[(lead.Target, new PortRange(port))].Concat(_wide[lead.Target])
        : entry.Ports.IsSingle ? _byPort[(lead.Target, entry.Ports)].Where(other => other.MovesPorts)
        : _moving[lead.Target]);

    /// <summary>
    /// The same for the host, where only the original ports distinguish the packets of this Dnat from those of others. Each port is a part
    /// of its own and always matched; a range is split where another Dnat leads some of its ports to the same target.
    /// </summary>
    public IEnumerable<RewrittenPorts> PortsOfHost(DnatLead lead) => Ports(lead, new AddressItem.Host()).SelectMany(ports => ports switch
    {
        { MayChange: false, Asked: null } => ports.Sent.Count == 0 ? [ports]
            : ports.Sent.SelectMany(range => Parts(range, lead)).Select(part => new RewrittenPorts([part], [part], part)),
        _ => ValueList.Create([ports with { Asked = ports.Sent[0] }]),
    });

    /// <summary>Splits a range where the ports of the other Dnats to the same target begin and end.</summary>
    public IEnumerable<PortRange> Parts(PortRange range, DnatLead lead)
    {
        var others = range.IsSingle ? [] : _byTarget[lead.Target].Where(other => other.Statement != lead.Statement)
            .SelectMany(other => other.Rule.Ports).SelectMany(entry => new[] { entry.Ports.First, entry.Ports.Last + 1 });
        int[] starts = [range.First, .. others.Where(port => range.First < port && port <= range.Last).Distinct().Order()];
        return starts.Select((first, place) => new PortRange(first, place + 1 < starts.Length ? starts[place + 1] - 1 : range.Last));
    }

    /// <summary>Ports to which another Dnat maps different ports are separate; the rest share rules.</summary>
    private static IEnumerable<RewrittenPorts> Plain(ValueList<PortRange> ports, List<DnatLead> others)
    {
        var shared = others.SelectMany(other => other.Moved).Select(entry => new PortRange(entry.MappedTo!.Value))
            .Where(port => ports.Any(range => range.Contains(port))).Distinct().OrderBy(port => port.First).ToList();
        if (shared.Count == 0)
            return [new RewrittenPorts(ports, ports, null)];

        var rest = ports.SelectMany(range => Without(range, shared)).ToList();
        return (rest.Count == 0 ? [] : PortLowering.Split(rest).Select(group => new RewrittenPorts(group, group, null)))
            .Concat(shared.Select(port => new RewrittenPorts([port], [port], port)));
    }

    private static IEnumerable<PortRange> Without(PortRange range, List<PortRange> sorted)
    {
        int first = range.First;
        foreach (var port in sorted.Where(port => range.Contains(port)))
        {
            if (first < port.First)
                yield return new PortRange(first, port.First - 1);

            first = port.Last + 1;
        }

        if (first <= range.Last)
            yield return new PortRange(first, range.Last);
    }
}

/// <summary>Ports of a Dnat as they were sent and as they are now, empty if
/// all, and the original port or range that a rule must match.</summary>
internal readonly record struct RewrittenPorts(ValueList<PortRange> Sent, ValueList<PortRange> Now, PortRange? Asked)
{
    public bool MayChange => Sent != Now;
}
