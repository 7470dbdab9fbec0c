using Ripcs.Core.Matches;
using Ripcs.Core.Model;

namespace Ripcs.Core.Lowering;

/// <summary>
/// What the Dnats of a file lead on of what an accept names: behind the translation it takes this alone. A Dnat of another partition may lead
/// other ports of the same address to the same target, and keep them closed.
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
/// <param name="Port">Null for any port.</param>
/// <param name="Leads">The Dnats that may lead it.</param>
internal sealed record OwnLeads(IpPrefix? SentTo, Traffic Traffic, PortRange? Port, ValueList<Lead> Leads)
{
    /// <param name="rule">The accept; its ports stand in the statement.</param>
    /// <param name="statement">Its statement.</param>
    /// <param name="prefix">The part of its destination; null for everything, where the plain rule takes what keeps its port.</param>
    /// <param name="leads">The Dnats that may take something of that.</param>
    public static IEnumerable<OwnLeads> Of(LoweredRule rule, CheckedRule statement, IpPrefix? prefix, IEnumerable<Lead> leads)
    {
        var asked = new Traffic(rule.Protocol, rule.IcmpType);
        var parts = from lead in leads
                    where MayTake(lead, rule, statement)
                    from sentTo in SentTos(lead, prefix)
                    from own in Traffic.Of(lead.Rule, rule.Family)
                    where own.Overlaps(asked)
                    from port in Common(lead.Rule.Ports.Count == 0, prefix is null ? lead.Moved : lead.Rule.Ports, statement.Ports)
                    select (Lead: lead, Sent: (SentTo: sentTo, Traffic: own.Contains(asked) ? asked : own), Port: port);
        var whole = new List<OwnLeads>();
        foreach (var alike in parts.GroupBy(part => part.Sent).OrderBy(group => group.Key.SentTo?.Length ?? -1).ThenBy(group => Narrowness(group.Key.Traffic)))
        {
            var (sentTo, traffic) = alike.Key;
            var wider = whole.Where(other => (other.SentTo is not { } wide || (sentTo is { } narrow && wide.Contains(narrow))) && other.Traffic.Contains(traffic)).ToList();
            whole.AddRange(Merged(alike.Select(part => part.Port)).SelectMany(port => Beyond(port, wider)).OrderBy(port => Place(port, statement))
                .Select(port => new OwnLeads(sentTo, traffic, port, alike.Where(part => Meet(part.Port, port)).Select(part => part.Lead).Distinct().ToValueList())));
        }

        return whole;
    }

    /// <summary>What the host itself sends passes no Dnat.</summary>
    private static bool MayTake(Lead lead, LoweredRule rule, CheckedRule statement) => rule.Source is not AddressItem.Host
        && lead.MayTake(rule.Source, rule.In)
        && (lead.Rule.SourcePorts.Count == 0 || statement.SourcePorts.Count == 0 || lead.Rule.SourcePorts.Any(own => statement.SourcePorts.Any(own.Overlaps)));

    /// <summary>The compiler does not know which addresses are the host's.</summary>
    private static IEnumerable<IpPrefix?> SentTos(Lead lead, IpPrefix? prefix) => lead.Addresses.SelectMany(address =>
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

    /// <summary>What is left of the ports where wider ones take some of them.</summary>
    private static IEnumerable<PortRange?> Beyond(PortRange? port, List<OwnLeads> wider) =>
        wider.Exists(other => other.Port is null) ? []
        : port is not { } all ? [port]
        : wider.Aggregate((IEnumerable<PortRange>)[all], (left, other) => left.SelectMany(range => range.Without(other.Port!.Value))).Select(range => (PortRange?)range);

    private static int Narrowness(Traffic traffic) => traffic.Protocol is null ? 0 : traffic.IcmpType is not { } type ? 1 : type.Contains('/', StringComparison.Ordinal) ? 3 : 2;

    private static bool Meet(PortRange? left, PortRange? right) => left is not { } one || right is not { } other || one.Overlaps(other);

    private static int Place(PortRange? port, CheckedRule statement) => statement.Ports.Index().FirstOrDefault(item => Meet(item.Item.Ports, port)).Index;
}
