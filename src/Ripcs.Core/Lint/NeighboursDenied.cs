using Ripcs.Core.Analysis.Packets;
using Ripcs.Core.Analysis.Reading;

namespace Ripcs.Core.Lint;

/// <summary>
/// Finds the first IPv6 deny that matches neighbour solicitations and advertisements to the host, without an accept before it that lets
/// them through. The host then becomes unreachable by IPv6 minutes later, when its neighbours forget its address (RFC 4861, section 7.3).
/// <code>
/// Drop("the rest").To("all");
/// Accept("admin").Ports(22).From("2001:db8:1::7").To("host");
/// Drop("the office").From("2001:db8:1::/64").To("host");      // also leaves the admin's own solicitations unanswered
/// </code>
/// A neighbour solicits from the address from which it sends (section 7.2.2). Whether a prefix is on the
/// host's link is unknown here. A prefix that is denied everything is not meant to reach the host; a
/// warning is given only if an earlier accept admits some of its addresses, or if only ICMP is denied.
/// </summary>
internal static class NeighboursDenied
{
    /// <summary>Neighbour solicitation and advertisement.</summary>
    public static readonly ValueList<string> Types = ["135", "136"];

    private static readonly ValueSet Neighbours =
        Types.Select(type => TransportReader.IcmpTypes(type)!).Aggregate((all, type) => all.Or(type));

    private static readonly ValueSet LinkLocal = Addresses("fe80::/64");
    private static readonly ValueSet Multicast = Addresses("ff02::/16");

    public static void Warn(CompiledRules rules, DiagnosticBag diagnostics)
    {
        if (!rules.Partitions.SelectMany(partition => rules.Decisions(partition, Family.IPv6, isAccept: false)).Any(AsksNeighbours))
            return;

        // The kernel takes no others (RFC 4861, section 7.1.1), and whoever says so has thought of them.
        if (rules.Partitions.Any(partition => partition.Chains.Any(chain => chain.Rules.Any(rule =>
            rule.Text.Contains("--hl-eq 255", StringComparison.Ordinal) && rule.Text.EndsWith("-j ACCEPT", StringComparison.Ordinal)))))
        {
            return;
        }

        var accepts = new List<RulePackets>();
        var asked = rules.Partitions.SelectMany(partition => rules.Decisions(partition, Family.IPv6, kind: ChainKind.Before))
            .Concat(rules.Partitions.OrderBy(partition => partition.Order).ThenBy(partition => partition.Name)
                .SelectMany(partition => rules.Decisions(partition, Family.IPv6)));
        foreach (var rule in asked)
        {
            if (rule.IsAccept)
            {
                accepts.Add(rule);
            }
            else if (AsksNeighbours(rule) && Stopped(rule, accepts) is { } from)
            {
                diagnostics.DenyStopsNeighbours(rule.Origin, from == LinkLocal ? null : RulePackets.Around(from, Family.IPv6),
                    rule.IsToHost ? "host" : "all");
                return;
            }
        }
    }

    /// <summary>The sources whose neighbour discovery a deny stops; null if it stops none.</summary>
    private static ValueSet? Stopped(RulePackets deny, List<RulePackets> accepts)
    {
        var isOfLink = IsFrom(LinkLocal, deny);
        if (!isOfLink && !deny.NamesSource)
            return null;

        var from = isOfLink ? LinkLocal : deny.Box[PacketField.Source];
        var letIn = accepts.Where(accept => AsksNeighbours(accept) && IsFrom(from, accept)).ToList();
        var matters = isOfLink || !IsEvery(deny, PacketField.Protocol) || accepts.Exists(accept =>
            accept is { NamesSource: true, NamesOriginal: false } && (accept.IsToHost || !accept.NamesDestination)
            && accept.Box[PacketField.Source].IsWithin(from));
        return matters && Ends(deny).Any(end => !TypesOf(deny).Except(letIn.Where(accept => Takes(accept, end)).Select(TypesOf)
            .Aggregate(ValueSet.Empty, (all, types) => all.Or(types))).IsEmpty) ? from : null;
    }

    /// <summary>
    /// The destinations that a deny matches: an address of this host, the multicast groups for addresses that a neighbour has not resolved
    /// yet, or null for any destination, if the deny also matches what this host solicits and advertises.
    /// </summary>
    private static IEnumerable<ValueSet?> Ends(RulePackets deny) =>
        Takes(deny, null) && IsEvery(deny, PacketField.In) ? [null]
        : new ValueSet?[] { LinkLocal, Multicast }.Where(end => Takes(deny, end));

    private static bool Takes(RulePackets rule, ValueSet? end) => rule.IsToHost ? end == LinkLocal
        : end is null ? !rule.NamesDestination && IsEvery(rule, PacketField.DestinationType)
        : end.IsWithin(rule.Box[PacketField.Destination])
            && (end != Multicast || rule.Box[PacketField.DestinationType].Overlaps(PacketFields.Multicast));

    /// <summary>Connection tracking ignores neighbour discovery: it belongs to no connection, new or old.</summary>
    private static bool AsksNeighbours(RulePackets rule) => rule.Box[PacketField.Protocol].Contains((ulong)Protocol.Icmpv6.Number)
        && rule.Box[PacketField.State].Contains((ulong)PacketState.Untracked) && IsEvery(rule, PacketField.Out)
        && rule.Box[PacketField.In].Overlaps(PacketFields.Cards)
        && (rule.NamesDestination || rule.Box[PacketField.DestinationType].Overlaps(PacketFields.Local))
        && (Takes(rule, LinkLocal) || Takes(rule, Multicast));

    private static bool IsFrom(ValueSet from, RulePackets rule) => from.IsWithin(rule.Box[PacketField.Source])
        && !rule.Box[PacketField.SourceType].Equals(PacketFields.Local);

    private static ValueSet TypesOf(RulePackets rule) => rule.Box[PacketField.IcmpType].And(Neighbours);

    private static bool IsEvery(RulePackets rule, PacketField field) => rule.Box[field].Equals(PacketFields.Every(field, Family.IPv6));

    private static ValueSet Addresses(string text) => IpPrefix.Parse(text) is var prefix ? ValueSet.Between(prefix.Network, prefix.Last)
        : ValueSet.Empty;
}
