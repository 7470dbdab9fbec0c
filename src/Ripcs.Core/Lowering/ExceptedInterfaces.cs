namespace Ripcs.Core.Lowering;

/// <summary>
/// Finds accepts for all interfaces but one beside a Dnat of their file for several, that one among them: what the Dnat leads on for the
/// accept comes in by some of its interfaces, and a rule of iptables takes one -i.
/// <code>
/// Rewrite("web").In("eth+").Ports(80).Dnat("www", to: "app-01").NoAccept();
/// Accept("web").NotIn("eth0").Ports(80).To("www");       // -i eth+ ! -i eth0
/// </code>
/// </summary>
internal static class ExceptedInterfaces
{
    public static void Check(CheckedPartition partition, IEnumerable<Rewrites> rewrites, DiagnosticBag diagnostics)
    {
        var leads = rewrites.SelectMany(own => own.All).Where(lead => lead.In is not null).ToList();
        foreach (var rule in partition.Rules.Where(rule => rule is { Action: RuleAction.Accept, NotIn: not null, OriginalTo: null }))
        {
            if (leads.Find(lead => IsWider(lead.In!, rule.NotIn!) && lead.MayMeet(rule) && IsAsked(lead, rule)) is { } lead)
                diagnostics.NotInBesideDnat(rule, lead.Rule, lead.In!);
        }
    }

    private static bool IsWider(string name, string not) => name != not && Senders.Covers(name, not);

    /// <summary>True if the accept gets rules of its own for what the Dnat leads on.</summary>
    private static bool IsAsked(DnatLead lead, CheckedRule rule) => rule.To.In(lead.Family).Any(item =>
        item.IsEverything() ? lead.MovesPorts && rule.Ports.Count > 0
        : item is AddressItem.Host ? lead.IsOfHost : lead.MayTakeFrom(item));
}
