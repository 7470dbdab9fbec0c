using Ripcs.Core.Analysis.Functions;
using Ripcs.Core.Analysis.Packets;
using Ripcs.Core.Lowering;

namespace Ripcs.Core.Lint;

/// <summary>
/// What is known of a rule's packets in addition to its conditions. The rule file tells where
/// its rewrites lead them and to which ports they were sent. Packets to the host are assumed to
/// go to none of the addresses that other rules name, because the host's addresses are unknown.
/// <code>
/// Drop("bad guy").From("192.0.2.1").To("203.0.113.7").Ports(8080)      led to port 80 of 10.0.0.1
///     → -s 192.0.2.1/32 … --ctorigdst 203.0.113.7 --ctorigdstport 8080 … -j DROP      goes to port 80 or 8080 of 10.0.0.1
/// </code>
/// Conditions that packet fields do not show may also follow from, or exclude, one another:
/// a packet of 100 bytes has 50 to 200 bytes, and no packet has both mark 1 and mark 2.
/// </summary>
internal sealed class KnownOfPackets
{
    // Each condition is compared with each. A chain with more was written by a program, and its conditions stay unrelated.
    private const int MostCompared = 64;

    // No rule file tells where another program's DNAT leads packets to an address.
    private static readonly Condition Anywhere = new Condition.Open(new OpenCondition("led by another program", "led by another program"),
        IsNot: false);

    private readonly List<OpenCondition> _asked;
    private readonly Dictionary<Condition.Open, Condition> _following = [];

    /// <param name="conditions">The conditions of all compared rules of a chain.</param>
    public KnownOfPackets(IEnumerable<Condition> conditions)
    {
        _asked = [.. conditions.SelectMany(condition => condition.Leaves).OfType<Condition.Open>().Select(open => open.What)
            .Where(what => what.Key == what.Text).Distinct().Take(MostCompared + 1)];
        if (_asked.Count > MostCompared)
            _asked.Clear();
    }

    /// <summary>Other such conditions whose result is certain for every packet that meets the given condition.</summary>
    public Condition Of(Condition takes) => _asked.Count == 0 ? Condition.Always
        : Condition.Of((takes is Condition.All(var parts) ? parts : [takes]).OfType<Condition.Open>().Select(Following).ToValueList());

    private Condition Following(Condition.Open answer)
    {
        if (_following.TryGetValue(answer, out var known))
            return known;

        bool? Answer(OpenCondition other) => answer.IsNot ? OpenOrder.IsWithin(other, answer.What) ? false : null
            : OpenOrder.IsWithin(answer.What, other) ? true : OpenOrder.IsApart(answer.What, other) ? false : null;
        return _following[answer] = Condition.Of((from other in _asked
                                                  let met = other == answer.What ? null : Answer(other)
                                                  where met is not null
                                                  select (Condition)new Condition.Open(other, !met.Value)).ToValueList());
    }

    /// <summary>Where rewrites lead the packets of a rule, and where these were sent.</summary>
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
