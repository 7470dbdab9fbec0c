using Ripcs.Core.Analysis.Packets;
using Ripcs.Core.Lowering;

namespace Ripcs.Core.Lint;

/// <summary>
/// Finds Dnats whose accept also opens packets that another Dnat leads to the same target and
/// does not open itself, because the packets of both look the same after the translation.
/// <code>
/// Rewrite("not yet").From("192.0.2.0/24").Ports(80).Dnat("www", to: "app-01").NoAccept();
/// Rewrite("web").Ports(80).Dnat("www", to: "app-01");                // opens both
/// </code>
/// </summary>
internal static class OpenedRewrites
{
    /// <param name="rewrites">Its Dnats in each family; a finding in both is reported once.</param>
    public static void Warn(CheckedPartition partition, IReadOnlyCollection<Rewrites> rewrites, DiagnosticBag diagnostics)
    {
        var denies = partition.Rules.Index().Where(item => item.Item.Action is RuleAction.Drop
            or RuleAction.Reject).Select(item => item.Index).ToList();
        var opened =
            from own in rewrites
            from lead in own.All
            where lead.Rule.ImpliesAccept
            from other in lead.IsOfHost ? own.To(lead.Target) : own.ClosedTo(lead.Target)
            where other.Statement != lead.Statement && (!other.Rule.ImpliesAccept || IsDeniedFirst(other, lead, denies))
                && other.MayLeadAlso(lead) && LooksTheSame(lead, other, own)
            select (Lead: lead, Other: other);
        foreach (var (lead, other) in opened.DistinctBy(pair => pair.Lead.Statement))
        {
            diagnostics.OpensMore(lead.Rule, other.Rule, lead.Target);
        }
    }

    private static bool IsDeniedFirst(DnatLead other, DnatLead lead, List<int> denies) =>
        denies.Exists(deny => lead.Statement < deny && deny < other.Statement);

    private static bool LooksTheSame(DnatLead lead, DnatLead other, Rewrites rewrites) => lead.Addresses.Any(address =>
        address is AddressItem.Host
            ? rewrites.PortsOfHost(lead).Any(ports => other.DoesTheSame(ports) && !IsLeftOut(lead, ports, other, rewrites))
        : other.Statement < lead.Statement && other.MayTakeFrom(address)
            && rewrites.Ports(lead, address).Any(ports => other.DoesTheSame(ports)));

    private static bool IsLeftOut(DnatLead lead, RewrittenPorts ports, DnatLead other, Rewrites rewrites) =>
        !other.Addresses.Any(address => address.IsEverything() || (address is AddressItem.Host && other.Statement < lead.Statement))
        && HostOpenings.LeftOut(HostOpenings.OpenedBy(lead, ports, rewrites), lead.Family).Count > 0;

    /// <summary>
    /// The same between partitions, for Dnats of "host" or "all": the accepts of other Dnats match the original address.
    /// <code>
    /// a: Rewrite("ssh").Ports(8022.To(22)).Dnat("host", to: "10.0.0.10");
    /// b: Rewrite("not yet").Ports(8022.To(22)).Dnat("198.51.100.10", to: "10.0.0.10").NoAccept();        // opened by a
    /// </code>
    /// </summary>
    public static void WarnBetween(CompiledRules rules, DiagnosticBag diagnostics)
    {
        var closed = rules.Partitions.SelectMany(partition => Closed(rules, partition))
            .ToLookup(dnat => (dnat.Family, dnat.To!.Addresses!));
        var found = from partition in closed.Count == 0 ? [] : rules.Partitions
                    from accept in Families.Both.SelectMany(family => rules.Unread(partition, family, isAccept: true))
                        .Where(accept => accept.Origin.Statement == "rewrite").Select(accept => accept.Read())
                    where accept is { NamesDestination: true, NamesOriginal: false }
                        && !accept.Box[PacketField.Translation].Contains((ulong)PacketTranslation.None)
                    from dnat in closed[(accept.Family, accept.Box[PacketField.Destination])]
                    where dnat.Partition.Name != partition.Name && accept.Box.Meets(Translated(dnat))
                    select (Accept: accept, Dnat: dnat);
        foreach (var (accept, dnat) in found.DistinctBy(pair => (pair.Accept.Origin, pair.Dnat.Origin)))
        {
            diagnostics.OpensAnothers(accept.Origin, dnat.Origin, dnat.Partition.Name, accept.DestinationCover);
        }
    }

    /// <summary>The translations that no rule of the same statement accepts.</summary>
    private static IEnumerable<RulePackets> Closed(CompiledRules rules, CompiledPartition partition)
    {
        var accepted = partition.Chains.SelectMany(chain => chain.Rules).Where(rule => rule.Origin.Statement == "rewrite"
            && RuleTarget.Find(rule.Text) is { Name: "ACCEPT" }).Select(rule => rule.Origin).ToHashSet();
        return from family in Families.Both
               from chain in CompiledRules.Chains(partition, family, ChainKind.Dnat)
               from dnat in rules.Of(partition, chain, _ => true)
               where dnat.To?.Addresses is not null && !accepted.Contains(dnat.Origin)
               select dnat;
    }

    /// <summary>The packets of a Dnat after its translation.</summary>
    private static PacketBox Translated(RulePackets dnat) => dnat.Without(PacketField.DestinationType)
        .With(PacketField.Destination, dnat.To!.Addresses!).With(PacketField.OriginalDestination, dnat.Box[PacketField.Destination])
        .With(PacketField.DestinationPort, dnat.To.Ports ?? dnat.Box[PacketField.DestinationPort])
        .With(PacketField.OriginalPort, dnat.Box[PacketField.DestinationPort])
        .With(PacketField.Translation, (ulong)PacketTranslation.Destination);
}
