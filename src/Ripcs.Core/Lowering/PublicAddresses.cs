namespace Ripcs.Core.Lowering;

/// <summary>
/// The public addresses that the partition's Dnats rewrite in one family. A filter rule to one of them means packets that their sender
/// addressed to it, but the filter table sees them after the translation; so it becomes two rules (DESIGN.md §2, meaning 5).
/// <code>
/// Rewrite("web").Ports(443.To(4443)).Dnat("www", to: "app-01");
/// Drop("bad guy").Ports(443).Protocols("tcp").From("192.0.2.1").To("www");
///     → -s 192.0.2.1/32 -d WWW -p tcp -m tcp --dport 443 -j DROP
///     → -s 192.0.2.1/32 -p tcp -m conntrack --ctstate DNAT --ctorigdst WWW --ctorigdstport 443 --ctdir ORIGINAL -j DROP
/// </code>
/// A deny and a log also cover what other programs or partitions translate; an
/// accept takes only what the Dnats of its file translate (<see cref="OwnLeads"/>).
/// </summary>
internal sealed class PublicAddresses
{
    private readonly Family _family;
    private readonly Rewrites _rewrites;
    private readonly PrefixIndex<(AddressItem? Address, DnatLead Lead)> _byAddress;
    private readonly List<DnatLead> _ofHost;
    private readonly List<PortRange> _mappedPorts;
    private readonly Dictionary<IpPrefix, ValueList<DnatLead>> _leads = [];
    private readonly Dictionary<(IpPrefix? SentTo, PortRange Port), ValueList<PortRange>> _arrivesAt = [];

    public PublicAddresses(Rewrites rewrites, Family family)
    {
        _family = family;
        _rewrites = rewrites;
        _byAddress = new(rewrites.All.SelectMany(lead => lead.Named.Select(address => (address.Cover(family), (address, lead)))));
        _ofHost = rewrites.All.Where(lead => lead.IsOfHost).ToList();
        _mappedPorts = rewrites.All.SelectMany(lead => lead.Rule.Ports).Where(entry => entry.MappedTo is not null)
            .Select(entry => entry.Ports).Distinct().ToList();
    }

    /// <summary>
    /// What a filter rule to the destination means for packets that a Dnat of this partition has already translated: one rule for each
    /// port, in order. Source ports are added later.
    /// </summary>
    public IEnumerable<LoweredRule> Translated(LoweredRule rule, CheckedRule statement) => rule.Destination switch
    {
        null or AddressItem.All => OfEverything(rule, statement),
        AddressItem.Host => _ofHost.SelectMany(lead => OfHost(rule, lead, statement)).Distinct(),
        AddressItem.Set or AddressItem.Broadcast or AddressItem.HostPart => [],
        var address => OfAddress(rule, address, statement),
    };

    /// <summary>
    /// An exception for a rewritten address also excludes packets that were sent to it, which
    /// have another destination by now. It also excludes packets that a Dnat leads into it.
    /// <code>
    /// Drop("guests").From("10.9.0.0/16").NotTo("www")
    ///     → -s 10.9.0.0/16 ! -d WWW -m conntrack ! --ctstate DNAT -j DROP
    ///     → -s 10.9.0.0/16 ! -d WWW -m conntrack --ctstate DNAT --ctdir ORIGINAL -m conntrack ! --ctorigdst WWW -j DROP
    ///     → -s 10.9.0.0/16 ! -d WWW -m conntrack --ctstate DNAT --ctdir REPLY -j DROP
    /// </code>
    /// </summary>
    public IEnumerable<LoweredRule> Excepted(LoweredRule rule)
    {
        var prefixes = ExceptedByName(rule);

        // Any target may be an address of the host.
        var elsewhere = prefixes.SelectMany(prefix => Targets(LeadsOf(prefix))).Where(target => !IsExcepted(rule, target));
        if (!elsewhere.Any(target => target is AddressItem.Host || rule.Destination is AddressItem.Host
            || target.Overlaps(rule.Destination, _family)))
        {
            return [rule];
        }

        var sent = new OriginalMatch(IsTranslated: true) { NotDestinations = prefixes };
        return
        [
            rule with { Original = new OriginalMatch(IsTranslated: false) { IsUntranslated = true } },
            rule with { Original = sent, SentPorts = [] },
            rule with { Original = new OriginalMatch(IsTranslated: true) { IsReply = true }, SentPorts = [] },
        ];
    }

    private IEnumerable<LoweredRule> OfAddress(LoweredRule rule, AddressItem address, CheckedRule statement) =>
        rule.Target == LoweredTarget.Accept
        ? address.Prefixes(_family)!.Value.SelectMany(prefix => Led(rule, OwnLeads.Of(rule, statement, prefix, LeadsOf(prefix)
            .Where(lead => Meets(rule, lead) && (!prefix.IsMulticast || Names(lead, prefix))))))
            .Select(led => OnceOnly(led.Rule, statement, led.Leads))
        : from prefix in address.Prefixes(_family)!.Value
        let leads = LeadsOf(prefix).Where(lead => Meets(rule, lead)).ToValueList()
        let open = Targets(leads).Where(target => !IsExcepted(rule, target)).ToValueList()
        where open.Count > 0
        from lowered in OfPorts(rule with { Destination = null, Reach = open }, prefix, statement, leads)
        select OnceOnly(lowered, statement, leads);

    /// <summary>
    /// What was sent to the host and translated by one of its Dnats, recognised by port;
    /// not what was sent to an address that the file leads to the same target by name.
    /// </summary>
    private IEnumerable<LoweredRule> OfHost(LoweredRule rule, DnatLead lead, CheckedRule statement)
    {
        var target = lead.Target;
        return IsExcepted(rule, target) ? []
            : from bySender in OfSenders(rule, lead, statement)
              from byProtocol in OfProtocols(bySender, lead)
              from ports in _rewrites.PortsOfHost(lead)
              from asked in Asked(ports, lead, statement)
              where !IsLoggedByTarget(rule, statement, target, asked)
              let others = _rewrites.To(lead.Target).Where(other => IsLeftTo(other, byProtocol, asked, lead)).ToList()
              let sent = AsSent(byProtocol, null, asked.Asked)
              let whole = sent with
              {
                  Destination = target,
                  NotDestinations = rule.NotDestinations.Where(not => not is AddressItem.Host).ToValueList(),
                  Ports = asked.Now,
                  SentPorts = asked.Sent,
                  Original = sent.Original! with { NotDestinations = sent.Original.NotDestinations.Concat(LoggedByName(rule, statement))
                      .Distinct().ToValueList() },
              }
              let parts = HostOpenings.WithOtherSenders(whole, others)
              from part in rule.Target != LoweredTarget.Accept ? parts.Take(1) : parts.Where(part =>
                  part.NotSources == whole.NotSources || !part.NotSources.Any(not => not.Contains(part.Source, _family)))
              from left in lead.Without(part)
              select left;
    }

    /// <summary>
    /// The compiler does not know whether an address that another Dnat takes by name is one of the host's. An accept leaves out whatever
    /// the other Dnat may take of it; a deny or a log leaves out only what the other Dnat takes as completely as the one of the host.
    /// </summary>
    private static bool IsLeftTo(DnatLead other, LoweredRule rule, RewrittenPorts ports, DnatLead ofHost) =>
        rule.Target == LoweredTarget.Accept ? other.MayTakeSome(rule, ports) : other.TakesAll(rule, ports, ofHost);

    /// <summary>A log or a limit must take each packet once: what is led to an
    /// address in the statement's own list is logged by that item.</summary>
    private bool IsLoggedByTarget(LoweredRule rule, CheckedRule statement, AddressItem target, RewrittenPorts ports) =>
        rule.IsOnce && Listed(statement).Any(item => item.Contains(target, _family))
            && (statement.Ports.Count == 0
                || (ports.Now.Count > 0 && ports.Now.All(now => statement.Ports.Any(entry => entry.Ports.Contains(now)))));

    private IEnumerable<AddressItem> Listed(CheckedRule statement) => statement.To is not { } to ? []
        : to.In(_family).OfType<AddressItem>().Where(item => item is not AddressItem.Host);

    /// <summary>A log or a limit must take each packet once: what was sent to
    /// an address in the statement's own list is logged by that item.</summary>
    private IEnumerable<IpPrefix> LoggedByName(LoweredRule rule, CheckedRule statement) => !rule.IsOnce || statement.To is not { } to ? []
        : to.In(_family).SelectMany(item => item.Prefixes(_family) ?? []);

    /// <summary>An accept takes only packets from the sources and the interface of the Dnat, and with a limit none of them twice.</summary>
    private IEnumerable<LoweredRule> OfSenders(LoweredRule rule, DnatLead lead, CheckedRule statement)
    {
        if (rule.Target != LoweredTarget.Accept || (rule.IsOnce && MayMeetTwice(rule, lead, statement)))
            return lead.MayTake(rule.Source, rule.In) ? [rule] : [];

        return Senders.Of(lead, rule, statement).SelectMany(senders => senders.Narrowed(rule));
    }

    private bool MayMeetTwice(LoweredRule rule, DnatLead lead, CheckedRule statement)
    {
        var all = _ofHost.Where(other => other.Target == lead.Target).SelectMany(other => Senders.Of(other, rule, statement)).Distinct()
            .ToList();
        return all.Index().Any(item => all.Skip(item.Index + 1).Any(item.Item.MayMeet));
    }

    /// <summary>The rule for each protocol and ICMP type that both it and the Dnat match.</summary>
    private IEnumerable<LoweredRule> OfProtocols(LoweredRule rule, DnatLead lead)
    {
        var asked = new Traffic(rule.Protocol, rule.IcmpType);
        return from own in Traffic.Of(lead.Rule, _family)
               where own.Overlaps(asked)
               let both = own.Contains(asked) ? asked : own
               select rule with { Protocol = both.Protocol, IcmpType = both.IcmpType };
    }

    /// <summary>The part of a Dnat's ports, as they were sent, that the statement names.</summary>
    private IEnumerable<RewrittenPorts> Asked(RewrittenPorts ports, DnatLead lead, CheckedRule statement) =>
        statement.Ports.Count == 0 ? [ports]
        : ports.MayChange ? statement.Ports.Any(entry => entry.Ports.Contains(ports.Sent[0])) ? [ports] : []
        : from entry in statement.Ports
          from part in ports.Sent.Count == 0 ? _rewrites.Parts(entry.Ports, lead) : entry.Ports.In(ports.Sent[0]) is { } both ? [both] : []
          select new RewrittenPorts([part], [part], part);

    /// <summary>
    /// A log or a limit must take each packet once: if the target is an address of its list,
    /// and the packets arrive at ports that it names, the plain rule has already logged them.
    /// </summary>
    private LoweredRule OnceOnly(LoweredRule rule, CheckedRule statement, ValueList<DnatLead> leads) => !rule.IsOnce ? rule
        : Listed(statement).Where(item => IsLoggedThere(item, rule.Original?.Port, statement, leads)).Aggregate(rule, WithoutDestination);

    private bool IsLoggedThere(AddressItem item, PortRange? sent, CheckedRule statement, ValueList<DnatLead> leads)
    {
        var here = leads.Where(lead => item.Overlaps(lead.Target, _family)).ToList();
        return here.Count > 0 && (sent is not { } port || ArriveListed(here, port, statement));
    }

    private static bool ArriveListed(IEnumerable<DnatLead> leads, PortRange sent, CheckedRule statement) =>
        leads.SelectMany(lead => lead.Moved).Where(moved => moved.Ports.Overlaps(sent))
            .All(moved => statement.Ports.Any(entry => entry.Ports.Contains(new PortRange(moved.MappedTo!.Value))));

    private LoweredRule WithoutDestination(LoweredRule rule, AddressItem item) =>
        rule with { NotDestinations = rule.NotDestinations.Where(not => !item.Contains(not, _family)).Append(item).ToValueList() };

    /// <summary>Without ports, or where no map changes them, the plain rule already matches the translated packets.</summary>
    private IEnumerable<LoweredRule> OfEverything(LoweredRule rule, CheckedRule statement) => statement.Ports.Count == 0 ? []
        : rule.Target == LoweredTarget.Accept ? Led(rule, OwnLeads.Of(rule, statement, null, _rewrites.All.Where(lead => lead.MovesPorts
            && Meets(rule, lead)))
            .Where(part => !(rule.IsOnce && ArriveListed(part.Leads, part.Port!.Value, statement)))).Select(led => led.Rule)
        : PortsOf(statement)
            .Where(port => port is { } said && _mappedPorts.Exists(mapped => mapped.Overlaps(said))
                && !(rule.IsOnce && ArriveListed(_rewrites.All, said, statement)))
            .Select(port => AsSent(rule, null, port) with { ArrivesAt = ArrivesAt(null, port, _rewrites.All) });

    private IEnumerable<(LoweredRule Rule, ValueList<DnatLead> Leads)> Led(LoweredRule rule, IEnumerable<OwnLeads> parts) =>
        from part in parts
        let open = Targets(part.Leads).Where(target => !IsExcepted(rule, target)).ToValueList()
        where open.Count > 0
        from bySender in part.Senders.Narrowed(rule)
        let asSent = AsSent(bySender, part.SentTo, part.Port)
        let original = asSent.Original!
        select (asSent with
        {
            Original = original with { NotDestinations = original.NotDestinations.Concat(part.Nots).Distinct().ToValueList() },
            Destination = null,
            Protocol = part.Traffic.Protocol,
            IcmpType = part.Traffic.IcmpType,
            Reach = open,
            ArrivesAt = part.Port is { } sent ? Arriving(sent, part.Leads) : [],
        }, part.Leads);

    private IEnumerable<LoweredRule> OfPorts(LoweredRule rule, IpPrefix? sentTo, CheckedRule statement, ValueList<DnatLead> leads) =>
        PortsOf(statement).Select(port => AsSent(rule, sentTo, port) with { ArrivesAt = ArrivesAt(sentTo, port, leads) });

    /// <summary>
    /// The ports to which the Dnats lead what was sent to the port; empty if any. Cached, like <see cref="LeadsOf"/>.
    /// </summary>
    private ValueList<PortRange> ArrivesAt(IpPrefix? sentTo, PortRange? port, IEnumerable<DnatLead> leads)
    {
        if (port is not { } sent)
            return [];

        if (!_arrivesAt.TryGetValue((sentTo, sent), out var ports))
        {
            ports = Arriving(sent, leads);
            _arrivesAt.Add((sentTo, sent), ports);
        }

        return ports;
    }

    private static ValueList<PortRange> Arriving(PortRange sent, IEnumerable<DnatLead> leads) =>
        leads.SelectMany(lead => lead.Moved).Where(entry => entry.Ports.Overlaps(sent))
        .Select(entry => new PortRange(entry.MappedTo!.Value)).Append(sent).Distinct().ToValueList();

    private bool IsExcepted(LoweredRule rule, AddressItem target) => rule.NotDestinations.Any(not => not.Contains(target, _family));

    /// <summary>The addresses of its exceptions, as the sender may have addressed them.</summary>
    private ValueList<IpPrefix> ExceptedByName(LoweredRule rule) =>
        rule.NotDestinations.SelectMany(not => not.Prefixes(_family) ?? []).ToValueList();

    private LoweredRule AsSent(LoweredRule rule, IpPrefix? sentTo, PortRange? port) => rule with
    {
        Original = new OriginalMatch(IsTranslated: true, sentTo, port) { NotDestinations = ExceptedByName(rule) },
        SentPorts = port is { } known ? [known] : [],
    };

    private static IEnumerable<PortRange?> PortsOf(CheckedRule statement) =>
        statement.Ports.Count == 0 ? [null] : statement.Ports.Select(entry => (PortRange?)entry.Ports).Distinct();

    /// <summary>
    /// The Dnats that may rewrite an address of the prefix, including those of the host, because the compiler does not know its addresses.
    /// Cached by prefix: thousands of denies may name the same one.
    /// </summary>
    private ValueList<DnatLead> LeadsOf(IpPrefix prefix)
    {
        if (!_leads.TryGetValue(prefix, out var leads))
        {
            var sentTo = new AddressItem.Prefix(prefix);
            leads = _byAddress.Overlapping(prefix).Where(entry => entry.Address.Overlaps(sentTo, _family)).Select(entry => entry.Lead)
                .Concat(_ofHost).Where(lead => !lead.LeavesAlone(prefix)).Distinct().ToValueList();
            _leads.Add(prefix, leads);
        }

        return leads;
    }

    // What a Redirect takes never comes to FORWARD.
    private static bool Meets(LoweredRule rule, DnatLead lead) => rule.Place is not MatchPlace.Forwarded || !lead.LeadsToHost;

    // Nobody who translates what is sent to all, or to the host, means groups.
    private bool Names(DnatLead lead, IpPrefix group) =>
        lead.Named.Any(address => address is not (null or AddressItem.All) && address.Overlaps(new AddressItem.Prefix(group), _family));

    private static ValueList<AddressItem> Targets(IEnumerable<DnatLead> leads) =>
        leads.Select(lead => lead.Target).Distinct().ToValueList();
}
