namespace Ripcs.Core.Lint;

/// <summary>
/// Finds refreshed sets whose addresses are let in and whose author does not say what an empty file means: the set would keep the last.
/// <code>
/// Set("mfa", Lines("mfa.txt"), refresh: true);                     // mayBeEmpty: true
/// Accept("who has logged in").Ports(22).From("mfa").To("host");
/// </code>
/// </summary>
internal static class LastAllowed
{
    public static void Warn(CheckedPartition partition, DiagnosticBag diagnostics)
    {
        var uses = from rule in partition.Rules
                   from end in Ends(rule)
                   from set in end.Items?.OfType<AddressItem.Set>() ?? []
                   where set.Value is { RefreshedFrom: not null, MayBeEmpty: null }
                   select (rule, end.Method, set.Value.Label);
        foreach (var (rule, method, set) in uses.DistinctBy(use => use.Label))
        {
            diagnostics.LastIsAllowedForEver(rule, method, set);
        }
    }

    // A deny of all others lets in as an accept does.
    private static IEnumerable<(string Method, ValueList<AddressItem>? Items)> Ends(CheckedRule rule) => rule.Action switch
    {
        RuleAction.Accept or RuleAction.SynProxy => [("From", rule.From), ("To", rule.To)],
        RuleAction.Drop or RuleAction.Reject => [("NotFrom", rule.NotFrom), ("NotTo", rule.NotTo)],
        _ => [],
    };
}
