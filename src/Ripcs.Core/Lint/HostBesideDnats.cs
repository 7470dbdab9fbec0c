using Ripcs.Core.Lowering;

namespace Ripcs.Core.Lint;

/// <summary>
/// Finds rules that name the host but miss packets of a Dnat of their file, because after the translation the compiler does not know which
/// addresses are the host's. There are three cases: a rule to the host beside a Dnat of everything, a deny or a log to the host beside a
/// Dnat of some address, and an accept that excepts the host but takes packets that a Dnat of the host translates.
/// <code>
/// Drop("bad guy").From("192.0.2.1").To("host");
/// Rewrite("our resolver").Ports(53).Dnat("all", to: "app-01");       // takes packets from the bad guy to the host
/// Rewrite("web").Ports(80).Dnat("www", to: "app-01");                // takes packets from the bad guy to www
/// Accept("web").Ports(80).From("192.0.2.0/24").To("all").NotTo("host");
/// Rewrite("not yet").Ports(80).Dnat("host", to: "app-01").NoAccept();        // opened, although it was sent to the host
/// </code>
/// </summary>
internal static class HostBesideDnats
{
    /// <param name="rewrites">Its Dnats in each family; a finding in both is reported once.</param>
    public static void Warn(CheckedPartition partition, IReadOnlyCollection<Rewrites> rewrites, DiagnosticBag diagnostics)
    {
        foreach (var rule in partition.Rules.Where(IsToHostAlone))
        {
            if (rewrites.SelectMany(own => own.All).FirstOrDefault(lead => LeadsOn(lead, rule)) is { } lead)
                diagnostics.HostIsLedOn(rule, lead.Rule, lead.Target);
        }

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

        foreach (var rule in partition.Rules.Where(rule => rule.Action is RuleAction.Accept
            && rule.NotTo?.Any(item => item is AddressItem.Host) == true))
        {
            if (rewrites.SelectMany(own => own.All).FirstOrDefault(lead => IsOpened(lead, rule)) is { } lead)
                diagnostics.HostIsExcepted(rule, lead.Rule, lead.Target);
        }
    }

    /// <summary>If other addresses are listed beside "host", these name the host's addresses.</summary>
    private static bool IsToHostAlone(CheckedRule rule) =>
        rule.Action is not (RuleAction.Dnat or RuleAction.Snat)
        && rule.To is { } to && to.Any(item => item is AddressItem.Host) && to.All(item => item is AddressItem.Host);

    private static bool LeadsOn(DnatLead lead, CheckedRule rule) =>
        lead.Addresses.Any(address => address.IsEverything())
        && (!lead.LeadsToHost || lead.MovesPorts)
        && !(rule.Action is RuleAction.Accept && lead.Rule.ImpliesAccept)
        && lead.MayMeet(rule);

    /// <summary>Packets that belong to no connection pass no Dnat.</summary>
    private static bool MayMiss(CheckedRule rule) =>
        rule.Action is RuleAction.Drop or RuleAction.Reject or RuleAction.Log
        && rule.To is { } to && to.Any(item => item is AddressItem.Host) && !to.Any(item => item.IsEverything())
        && (rule.States.Count == 0 || rule.States.Any(state => state is not ("INVALID" or "UNTRACKED")));

    /// <summary>True if the rule names or excepts the address, or the target at unchanged ports.</summary>
    private static bool IsSaid(AddressItem address, DnatLead lead, CheckedRule rule)
    {
        var target = lead.Target;
        return Names(rule.To, address) || Names(rule.NotTo, address) || Names(rule.NotTo, target)
            || (Names(rule.To, target) && !lead.MovesPorts);

        bool Names(ValueList<AddressItem>? items, AddressItem item) => items is { } some
            && some.Any(own => own.Contains(item, lead.Family));
    }

    private static bool IsOpened(DnatLead lead, CheckedRule rule) =>
        !lead.Rule.ImpliesAccept && !lead.LeadsToHost
        && lead.Addresses.Any(address => address is AddressItem.Host || address.IsEverything())
        && rule.To.In(lead.Family).Any(item => item.Overlaps(lead.Target, lead.Family))
        && (lead.MayArriveFor(rule) || (lead.MovesPorts && lead.MayMeet(rule)));
}
