using Ripcs.Core.Iptables.Extensions;
using Ripcs.Core.Validation;

namespace Ripcs.Core.Importing;

/// <summary>
/// Rules that do nothing and that no Raw can contain: rules of chains that no jump reaches, jumps to chains without rules, and rules with a
/// reversed port range or with the ICMP of the other family, which the kernel accepts but no packet matches.
/// </summary>
internal static class IdleRules
{
    /// <summary>Removes them from the chains, and returns them.</summary>
    public static IEnumerable<DumpRule> TakeOut(DumpTable table, Dictionary<ChainName, List<DumpRule>> rules)
    {
        var idle = new List<DumpRule>();
        var builtIns = table.Chains.Where(chain => chain.Policy is not null).Select(chain => chain.Name).ToList();
        int before;
        do
        {
            before = idle.Count;
            var reached = Jumps.Reachable(builtIns, chain => rules.GetValueOrDefault(chain, []).Select(rule => rule.Text));
            reached.UnionWith(builtIns);
            foreach (var (chain, own) in rules)
            {
                var goes = own.ToLookup(rule => !reached.Contains(chain) || LeadsNowhere(rule, rules) || TakesNothing(rule));
                idle.AddRange(goes[true]);
                own.Clear();
                own.AddRange(goes[false]);
            }
        }
        while (idle.Count > before);

        return idle;
    }

    private static bool LeadsNowhere(DumpRule rule, Dictionary<ChainName, List<DumpRule>> rules) =>
        RuleTarget.Find(rule.Text) is { IsGoto: false } target && rules.TryGetValue(target.Chain, out var behind) && behind.Count == 0
            && !Counts(rule);

    // Such a rule is there only to be evaluated: -m recent --set -j EMPTY.
    private static bool Counts(DumpRule rule) =>
        ParsedRule.Of(rule.Text).Matches.Any(match => match.Module is "limit" or "nfacct" || Extension.Counts(match));

    // With an ICMP type of the other family iptables would not load it.
    private static bool TakesNothing(DumpRule rule) => ParsedRule.Of(rule.Text) is var parsed && parsed.Options.Any(option =>
        option is { Name: "-p", IsNot: false } && option.Value == (rule.Family is Family.IPv4 ? "ipv6-icmp" : "icmp")
            && !parsed.Options.Any(type => type.Name is "--icmp-type" or "--icmpv6-type")
        || option is { Name: "--dport" or "--sport", IsNot: false } && option.Value.Split(':') is [var first, var last]
        && ushort.TryParse(first, NumberStyles.None, CultureInfo.InvariantCulture, out var low)
        && ushort.TryParse(last, NumberStyles.None, CultureInfo.InvariantCulture, out var high) && low > high);
}
