namespace Ripcs.Core.Lowering;

/// <summary>
/// The packets of an accept that the Dnats of its own file translate: after the translation the accept takes only these. A Dnat of another
/// partition may lead other ports of the same address to the same target and keep them closed.
/// <code>
/// Rewrite("web").Ports(80).Dnat("www", to: "app");
/// Accept("all of it").AnyProtocol().From("192.0.2.0/24").To("www");
///     → -s 192.0.2.0/24 -d WWW -j ACCEPT
///     → -s 192.0.2.0/24 -p tcp -m conntrack --ctstate DNAT --ctorigdst WWW --ctorigdstport 80 --ctdir ORIGINAL -j ACCEPT
/// Accept("console").Ports(8080).To("www");
///     → -d WWW -p tcp -m tcp --dport 8080 -j ACCEPT
/// </code>
/// </summary>
/// <param name="SentTo">Null for any address.</param>
/// <param name="Nots">Addresses within that these Dnats leave alone.</param>
/// <param name="Port">Null for any port.</param>
/// <param name="Senders">Who sends it.</param>
/// <param name="Leads">The Dnats that may translate it.</param>
internal sealed record OwnLeads(IpPrefix? SentTo, ValueList<IpPrefix> Nots, Traffic Traffic, PortRange? Port, Senders Senders,
    ValueList<DnatLead> Leads)
{
    /// <param name="rule">The accept; its ports are in the statement.</param>
    /// <param name="prefix">The part of its destination; null for everything,
    /// where the plain rule matches packets that keep their port.</param>
    /// <param name="leads">The Dnats that may take some of these packets.</param>
    public static IEnumerable<OwnLeads> Of(LoweredRule rule, CheckedRule statement, IpPrefix? prefix, IEnumerable<DnatLead> leads)
    {
        var asked = new Traffic(rule.Protocol, rule.IcmpType);
        var parts = from lead in leads
                    let senders = Senders.Of(lead, rule, statement).ToList()
                    where senders.Count > 0
                    from sentTo in SentTos(lead, prefix)
                    where sentTo is not { } to || !lead.LeavesAlone(to)
                    let nots = rule.IsOnce ? [] : lead.NotTo.Where(not => sentTo is not { } whole || not.Overlaps(whole)).ToValueList()
                    from own in Traffic.Of(lead.Rule, rule.Family)
                    where own.Overlaps(asked)
                    from port in Common(lead.Rule.Ports.Count == 0, prefix is null ? lead.Moved : lead.Rule.Ports, statement.Ports)
                    where !lead.Keeps(sentTo, port)
                    from sender in senders
                    select new OwnLeads(sentTo, nots, own.Contains(asked) ? asked : own, port, sender, [lead]);
        return Whole(Once(parts.ToList(), rule), statement);
    }

    /// <summary>A limit counts packets: where the senders of two parts cross, all parts use the accept's own senders.</summary>
    private static List<OwnLeads> Once(List<OwnLeads> parts, LoweredRule rule) =>
        rule.IsOnce && parts.Any(part => part.Senders != parts[0].Senders)
            && parts.Index().Any(item => parts.Skip(item.Index + 1).Any(other => item.Item.Crosses(other)))
            ? parts.ConvertAll(part => part with { Senders = Senders.Own(rule) }) : parts;

    /// <summary>Parts that several Dnats translate become one, and a narrower part leaves out what a wider one matches.</summary>
    private static List<OwnLeads> Whole(List<OwnLeads> parts, CheckedRule statement)
    {
        var whole = new List<OwnLeads>();
        var groups = parts.GroupBy(part => (part.SentTo, part.Nots, part.Traffic, part.Senders))
            .OrderBy(group => group.Key.SentTo?.Length ?? -1).ThenBy(group => Narrowness(group.Key.Traffic));
        foreach (var alike in Senders.Ordered(groups, group => group.Key.Senders))
        {
            var first = alike.First();
            var wider = Enumerable.Range(0, whole.Count).Where(index => whole[index].IsAbout(first)).ToList();
            foreach (var index in wider)
            {
                whole[index] = whole[index] with { Leads = [.. whole[index].Leads,
                    .. LeadsOf(alike, whole[index].Port).Except(whole[index].Leads)] };
            }

            whole.AddRange(Merged(alike.Select(part => part.Port)).SelectMany(port => Beyond(port, wider.ConvertAll(index => whole[index])))
                .OrderBy(port => Place(port, statement))
                .Select(port => first with { Port = port, Leads = LeadsOf(alike, port) }));
        }

        return whole;
    }

    private static ValueList<DnatLead> LeadsOf(IEnumerable<OwnLeads> parts, PortRange? port) =>
        parts.Where(part => Meet(part.Port, port)).SelectMany(part => part.Leads).Distinct().ToValueList();

    /// <summary>True if it matches all that the other matches, apart from the ports.</summary>
    private bool IsAbout(OwnLeads other) => (SentTo is not { } wide || (other.SentTo is { } narrow && wide.Contains(narrow)))
        && Nots.All(not => other.Nots.Any(own => own.Contains(not)) || (other.SentTo is { } to && !not.Overlaps(to)))
        && Traffic.Contains(other.Traffic) && Senders.Contains(other.Senders);

    /// <summary>True if both match some packet but neither contains the other, because of their senders.</summary>
    private bool Crosses(OwnLeads other) => Senders != other.Senders && Meet(Port, other.Port) && Traffic.Overlaps(other.Traffic)
        && (SentTo is not { } one || other.SentTo is not { } two || one.Overlaps(two)) && Senders.MayMeet(other.Senders) && !IsAbout(other)
            && !other.IsAbout(this);

    /// <summary>The compiler does not know which addresses are the host's.</summary>
    private static IEnumerable<IpPrefix?> SentTos(DnatLead lead, IpPrefix? prefix) => lead.Addresses.SelectMany(address =>
        address is AddressItem.Host || address.IsEverything() ? [prefix]
        : address.Prefixes(lead.Family)!.Value.Where(own => prefix is not { } asked || own.Overlaps(asked))
            .Select(own => prefix is { } asked && own.Contains(asked) ? asked : (IpPrefix?)own));

    private static IEnumerable<PortRange?> Common(bool isAny, ValueList<PortEntry> led, ValueList<PortEntry> asked) =>
        isAny ? (asked.Count == 0 ? [null] : asked.Select(entry => (PortRange?)entry.Ports))
        : asked.Count == 0 ? led.Select(entry => (PortRange?)entry.Ports)
        : from own in led
          from entry in asked
          let both = entry.Ports.In(own.Ports)
          where both is not null
          select both;

    private static IEnumerable<PortRange?> Merged(IEnumerable<PortRange?> ports)
    {
        var all = ports.ToList();
        return all.Contains(null) ? [null] : LogOnce.Merged(all.Select(port => port!.Value)).Select(port => (PortRange?)port);
    }

    /// <summary>The ports that remain where wider parts match some of them.</summary>
    private static IEnumerable<PortRange?> Beyond(PortRange? port, List<OwnLeads> wider) =>
        wider.Exists(other => other.Port is null) ? []
        : port is not { } all ? [port]
        : wider.Aggregate((IEnumerable<PortRange>)[all], (left, other) => left.SelectMany(range => range.Without(other.Port!.Value)))
            .Select(range => (PortRange?)range);

    private static int Narrowness(Traffic traffic) => traffic.Protocol is null ? 0 : traffic.IcmpType is not { } type ? 1
        : type.Contains('/', StringComparison.Ordinal) ? 3 : 2;

    private static bool Meet(PortRange? left, PortRange? right) => left is not { } one || right is not { } other || one.Overlaps(other);

    private static int Place(PortRange? port, CheckedRule statement) =>
        statement.Ports.Index().FirstOrDefault(item => Meet(item.Item.Ports, port)).Index;
}
