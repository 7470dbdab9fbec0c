using Ripcs.Core.Lowering;

namespace Ripcs.Core.Analysis;

/// <summary>
/// Finds accepts that except the host and take what a Dnat of the host, or of everything, leads on.
/// <code>
/// Accept("web").Ports(80).From("192.0.2.0/24").To("all").NotTo("host");
/// Rewrite("not yet").Ports(80).Dnat("host", to: "app-01").NoAccept();        // opened, although it was sent to the host
/// </code>
/// </summary>
internal static class HostsExcepted
{
    /// <param name="rewrites">Its Dnats in each family; what is true in both is said once.</param>
    /// <param name="diagnostics">Where the warnings go.</param>
    public static void Warn(CheckedPartition partition, IReadOnlyCollection<Rewrites> rewrites, DiagnosticBag diagnostics)
    {
        foreach (var rule in partition.Rules.Where(rule => rule.Action is RuleAction.Accept
            && rule.NotTo?.Any(item => item is AddressItem.Host) == true))
        {
            if (rewrites.SelectMany(own => own.All).FirstOrDefault(lead => IsOpened(lead, rule)) is { } lead)
                diagnostics.HostIsExcepted(rule, lead.Rule, lead.Target);
        }
    }

    private static bool IsOpened(Lead lead, CheckedRule rule) =>
        !lead.Rule.ImpliesAccept && !lead.LeadsToHost
        && lead.Addresses.Any(address => address is AddressItem.Host || address.IsEverything())
        && rule.To.In(lead.Family).Any(item => item.Overlaps(lead.Target, lead.Family))
        && (lead.MayArriveFor(rule) || (lead.MovesPorts && lead.MayMeet(rule)));
}
