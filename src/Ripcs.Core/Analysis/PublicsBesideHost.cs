using Ripcs.Core.Lowering;

namespace Ripcs.Core.Analysis;

/// <summary>
/// Finds denies and logs to the host that do not meet what a Dnat leads on from an address by its name: the compiler does not know whether
/// that is one of the host's.
/// <code>
/// Drop("bad guy").From("192.0.2.1").To("host");
/// Rewrite("web").Ports(80).Dnat("www", to: "app-01");                // takes what the bad guy sends to www
/// </code>
/// </summary>
internal static class PublicsBesideHost
{
    /// <param name="rewrites">Its Dnats in each family; what is true in both is said once.</param>
    /// <param name="diagnostics">Where the warnings go.</param>
    public static void Warn(CheckedPartition partition, IReadOnlyCollection<Rewrites> rewrites, DiagnosticBag diagnostics)
    {
        foreach (var rule in partition.Rules.Where(MayMiss))
        {
            var missed = from own in rewrites
                         from lead in own.All
                         where lead.MayMeet(rule)
                         from address in lead.Named
                         where !address.IsEverything() && !IsSaid(address!, lead, rule)
                         select (Lead: lead, Address: address!);
            var all = missed.ToList();
            if (all.Count > 0)
                diagnostics.PublicBesideHost(rule, all[0].Lead.Rule, all.Select(item => item.Address).Distinct().ToList());
        }
    }

    /// <summary>What belongs to no connection, no Dnat leads on.</summary>
    private static bool MayMiss(CheckedRule rule) =>
        rule.Action is RuleAction.Drop or RuleAction.Reject or RuleAction.Log
        && rule.To is { } to && to.Any(item => item is AddressItem.Host) && !to.Any(item => item.IsEverything())
        && (rule.States.Count == 0 || rule.States.Any(state => state is not ("INVALID" or "UNTRACKED")));

    /// <summary>The rule names the address or excepts it; or it meets the packets where they are led.</summary>
    private static bool IsSaid(AddressItem address, Lead lead, CheckedRule rule)
    {
        var target = lead.Target;
        return Names(rule.To, address) || Names(rule.NotTo, address) || Names(rule.NotTo, target)
            || (Names(rule.To, target) && !lead.MovesPorts);

        bool Names(ValueList<AddressItem>? items, AddressItem item) => items is { } some
            && some.Any(own => own.Contains(item, lead.Family));
    }
}
