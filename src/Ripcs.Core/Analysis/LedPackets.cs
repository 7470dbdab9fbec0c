using Ripcs.Core.Analysis.Packets;
using Ripcs.Core.Lowering;

namespace Ripcs.Core.Analysis;

/// <summary>
/// What the packets of a rule are besides what it asks, as far as the rule file says: where its rewrites lead them, and to which ports they
/// were sent. What goes to the host is taken to go to none of the addresses that other rules name, as nobody knows which are the host's.
/// <code>
/// Drop("bad guy").From("192.0.2.1").To("203.0.113.7").Ports(8080)      led to port 80 of 10.0.0.1
///     → -s 192.0.2.1/32 … --ctorigdst 203.0.113.7 --ctorigdstport 8080 … -j DROP      goes to port 80 or 8080 of 10.0.0.1
/// </code>
/// </summary>
internal static class LedPackets
{
    // Where another program's DNAT leads what was sent to an address, no file says.
    private static readonly Condition Anywhere = new Condition.Open(new OpenCondition("led by another program", "led by another program"),
        IsNot: false);

    public static Condition Of(LoweredRule rule)
    {
        var parts = new List<Condition>();
        if (rule.Original is not null && rule.SentPorts.Count > 0)
            parts.Add(new Condition.In(PacketField.OriginalPort, Values(rule.SentPorts)));

        if (rule.Ports.Count == 0 && rule.ArrivesAt.Count > 0)
            parts.Add(new Condition.In(PacketField.DestinationPort, Values(rule.ArrivesAt)));

        if (rule.Destination is null && rule.Reach.Count > 0)
        {
            parts.Add(new Condition.Any(rule.Reach.Select(item => To(item, rule.Family)).ToValueList()));
        }
        else if (!rule.Destination.IsEverything() && rule.Destination is not AddressItem.Host)
        {
            parts.Add(ToOthers(rule.Family));
        }

        if (rule.Original?.Destination is null && (!rule.Destination.IsEverything() || rule.Reach.Count > 0))
        {
            parts.Add(Anywhere.Not(rule.Family));
        }
        else if (rule is { Destination: null, Reach.Count: 0, Original: { IsTranslated: true, Destination: not null } })
        {
            parts.Add(Anywhere);
        }

        return Condition.Of(parts.ToValueList());
    }

    private static Condition To(AddressItem item, Family family) => item is AddressItem.Host
        ? new Condition.In(PacketField.DestinationType, PacketFields.Local)
        : item.Interval(family) is var (first, last)
            ? Condition.Both(new Condition.In(PacketField.Destination, ValueSet.Between(first, last)), ToOthers(family))
        : ToOthers(family);

    private static Condition ToOthers(Family family) => new Condition.In(PacketField.DestinationType, PacketFields.Local).Not(family);

    private static ValueSet Values(ValueList<PortRange> ports) =>
        ValueSet.Of(ports.Select(range => new ValueRange((ulong)range.First, (ulong)range.Last)));
}
