using Ripcs.Core.Analysis.Packets;
using Ripcs.Core.Analysis.Reading;
using Ripcs.Core.Iptables.Extensions;

namespace Ripcs.Importing;

/// <summary>
/// Rules that do nothing and that no Raw can contain: rules of chains that no jump reaches, jumps to chains without rules, and rules with a
/// reversed port range or with the ICMP of the other family, which the kernel accepts but no packet matches.
/// </summary>
internal static class IdleRules
{
    // Each is compared with those above it.
    private const int MostRules = 2000;

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

    /// <summary>The rules of built-in chains of the filter table whose packets one rule above decides about, each with that one; and the
    /// accepts with which OUTPUT ends before it accepts everything: nobody means to close what he opens in so many words.</summary>
    public static IEnumerable<(DumpRule Rule, DumpRule By)> Unreached(Dump dump)
    {
        var gone = new HashSet<DumpRule>();
        if (dump.Table(TableName.Filter).Find(new ChainName("OUTPUT")) is { Rules: [.., { Text: "-j ACCEPT" } last] sent })
        {
            foreach (var rule in sent.AsEnumerable().Reverse().Skip(1).TakeWhile(rule => FilterReader.Of(rule.Text).Statement is
                { Kind: StatementKind.Accept, HasLimits: false } && !HostPolicyImport.IsLoopback(rule)))
            {
                gone.Add(rule);
                yield return (rule, last);
            }
        }

        var (filter, packets) = (dump.Table(TableName.Filter), new PacketRules(ImportProof.StateOf(dump)));
        foreach (var chain in ImportProof.BuiltIns.Select(filter.Find).OfType<DumpChain>().Where(chain => chain.Rules.Count <= MostRules))
        {
            var above = new List<(PacketBox Box, DumpRule Rule)>();
            foreach (var (rule, read) in chain.Rules.Zip(packets.Find(TableName.Filter, chain.Name)!.Rules)
                .Where(item => !gone.Contains(item.First)))
            {
                var box = PacketBox.Everything(dump.Family).Within(read.Match);
                if (above.Find(other => other.Box.Contains(box)) is { Rule: { } found })
                    yield return (rule, found);
                else if (read.Effect is RuleEffect.Decide && IsBox(read.Match))
                    above.Add((box, rule));
            }
        }
    }

    // No more packets are in the box than in the condition.
    private static bool IsBox(Condition condition) => condition is Condition.In
        || (condition is Condition.All(var parts) && parts.All(part => part is Condition.In));

    private static bool LeadsNowhere(DumpRule rule, Dictionary<ChainName, List<DumpRule>> rules) =>
        RuleTarget.Find(rule.Text) is { IsGoto: false } target && rules.TryGetValue(target.Chain, out var behind) && behind.Count == 0
            && !Counts(rule);

    // Such a rule is there only to be evaluated: -m recent --set -j EMPTY.
    private static bool Counts(DumpRule rule) =>
        rule.Parsed.Matches.Any(match => match.Module is "limit" or "nfacct" || Extension.Counts(match));

    /// <summary>Why it has no effect, as it shows itself, or its chain, or the one behind it.</summary>
    public static string Why(DumpRule rule, DumpTable table) =>
        TakesNothing(rule) ? rule.Parsed.Value("-p") is "icmp" or "ipv6-icmp"
            ? $"no packet of {rule.Family} has this protocol" : "no port is in this range"
        : RuleTarget.Find(rule.Text)?.Chain is { } name && table.Find(name) is { Policy: null, Rules.Count: 0 }
            ? $"chain {name} has no rules"
        : table.Find(rule.Chain)?.Policy is not null || InlinedChains.Reached(table).Contains(rule.Chain)
            ? $"no packet that comes to chain {rule.Chain} meets its conditions"
        : $"no packet comes to chain {rule.Chain}";

    // With an ICMP type of the other family iptables would not load it.
    private static bool TakesNothing(DumpRule rule) => rule.Parsed is var parsed && parsed.Options.Any(option =>
        option is { Name: "-p", IsNot: false } && option.Value == (rule.Family is Family.IPv4 ? "ipv6-icmp" : "icmp")
            && !parsed.Options.Any(type => type.Name is "--icmp-type" or "--icmpv6-type")
        || option is { Name: "--dport" or "--sport" or "--ctorigsrcport" or "--ctorigdstport" or "--ctreplsrcport" or "--ctrepldstport",
            IsNot: false } && option.Value.Split(':') is [var first, var last]
        && ushort.TryParse(first, NumberStyles.None, CultureInfo.InvariantCulture, out var low)
        && ushort.TryParse(last, NumberStyles.None, CultureInfo.InvariantCulture, out var high) && low > high);
}
