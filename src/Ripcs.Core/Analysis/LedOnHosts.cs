using Ripcs.Core.Lowering;

namespace Ripcs.Core.Analysis;

/// <summary>
/// Finds rules to the host that do not follow a Dnat of everything: behind
/// it the compiler does not know which of the addresses are the host's.
/// <code>
/// Drop("bad guy").From("192.0.2.1").To("host");
/// Rewrite("our resolver").Ports(53).Dnat("all", to: "app-01");       // takes what the bad guy asks the host
/// </code>
/// </summary>
internal static class LedOnHosts
{
    /// <param name="rewrites">Its Dnats in each family; what is true in both is said once.</param>
    /// <param name="diagnostics">Where the warnings go.</param>
    public static void Warn(CheckedPartition partition, IReadOnlyCollection<Rewrites> rewrites, DiagnosticBag diagnostics)
    {
        foreach (var rule in partition.Rules.Where(IsToHostAlone))
        {
            if (rewrites.SelectMany(own => own.All).FirstOrDefault(lead => LeadsOn(lead, rule)) is { } lead)
                diagnostics.HostIsLedOn(rule, lead.Rule, lead.Target);
        }
    }

    /// <summary>Addresses beside "host" say which they are.</summary>
    private static bool IsToHostAlone(CheckedRule rule) =>
        rule.Action is not (RuleAction.Dnat or RuleAction.Snat or RuleAction.Masquerade)
        && rule.To is { } to && to.Any(item => item is AddressItem.Host) && to.All(item => item is AddressItem.Host);

    private static bool LeadsOn(Lead lead, CheckedRule rule) =>
        lead.Addresses.Any(address => address.IsEverything())
        && (!lead.LeadsToHost || lead.MovesPorts)
        && !(rule.Action is RuleAction.Accept && lead.Rule.ImpliesAccept)
        && lead.MayMeet(rule);
}
