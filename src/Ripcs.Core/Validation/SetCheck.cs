namespace Ripcs.Core.Validation;

/// <summary>
/// A filter rule to a public address means packets that were sent there, which have another destination when the rule is evaluated. Extra
/// rules match them, and name each such address. A set cannot name its addresses in such rules, and neither can a host part.
/// <code>
/// Rewrite("web").Ports(443).Dnat("www", to: "app-01");
/// Drop("closed").To(Set("closed", "www", "192.0.2.0/24"));         // an error: "www" needs a rule of its own
/// </code>
/// </summary>
internal static class SetCheck
{
    public static void Check(IReadOnlyCollection<CheckedRule> rules, DiagnosticBag diagnostics)
    {
        var rewrites = rules.Where(rule => rule.Action is RuleAction.Dnat).ToList();
        foreach (var rule in rewrites.Count == 0 ? [] : rules)
        {
            if (Sets(rule.To).Concat(Sets(rule.NotTo)).FirstOrDefault(set => rewrites.Exists(rewrite => Meets(rewrite, set))) is { } set)
            {
                var rewrite = rewrites.First(rewrite => Meets(rewrite, set));
                if (set.Value.RefreshedFrom is null)
                    diagnostics.SetHoldsRewritten(rule, set.Value.Label, rewrite);
                else
                    diagnostics.RefreshedHoldsRewritten(rule, set.Value.Label, rewrite);
            }

            var parts = rule.To is { } to ? to.OfType<AddressItem.HostPart>() : [];
            if (parts.FirstOrDefault(part => rewrites.Exists(rewrite => Meets(rewrite, part))) is { } met)
                diagnostics.HostPartIsRewritten(rule, met.ToText(), rewrites.First(rewrite => Meets(rewrite, met)));
        }
    }

    private static IEnumerable<AddressItem.Set> Sets(ValueList<AddressItem>? items) => items is { } said ? said.OfType<AddressItem.Set>()
        : [];

    // The addresses of this host are unknown here.
    private static bool Meets(CheckedRule rewrite, AddressItem item) => item.Family is { } family
        && rewrite.Families.Contains(family) && ((RuleAction.Dnat)rewrite.Action).Addresses.Any(address =>
            address is AddressItem.Host || address.Overlaps(item, family));
}
