using Ripcs.Core.Lowering;

namespace Ripcs.Core.Analysis;

/// <summary>
/// Finds Dnats whose accept opens what another one leads to the same place and does not open itself, where nothing tells the two apart
/// behind the translation.
/// <code>
/// Rewrite("not yet").From("192.0.2.0/24").Ports(80).Dnat("www", to: "app-01").NoAccept();
/// Rewrite("web").Ports(80).Dnat("www", to: "app-01");                // opens both
/// </code>
/// </summary>
internal static class OpenedRewrites
{
    /// <param name="rewrites">Its Dnats in each family; what is true in both is said once.</param>
    /// <param name="diagnostics">Where the warnings go.</param>
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

    private static bool IsDeniedFirst(Lead other, Lead lead, List<int> denies) =>
        denies.Exists(deny => lead.Statement < deny && deny < other.Statement);

    private static bool LooksTheSame(Lead lead, Lead other, Rewrites rewrites) => lead.Addresses.Any(address => address is AddressItem.Host
        ? rewrites.PortsOfHost(lead).Any(ports => other.DoesTheSame(ports) && !IsLeftOut(lead, ports, other, rewrites))
        : other.Statement < lead.Statement && other.MayTakeFrom(address)
            && rewrites.Ports(lead, address).Any(ports => other.DoesTheSame(ports)));

    private static bool IsLeftOut(Lead lead, RewrittenPorts ports, Lead other, Rewrites rewrites) =>
        !other.Addresses.Any(address => address.IsEverything() || (address is AddressItem.Host && other.Statement < lead.Statement))
        && HostOpenings.LeftOut(HostOpenings.OpenedBy(lead, ports, rewrites), lead.Family).Count > 0;
}
