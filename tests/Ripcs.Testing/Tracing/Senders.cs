using Ripcs.Core.Model;
using Ripcs.Core.SaveFormat;

namespace Ripcs.Testing.Tracing;

/// <summary>Where the kernel takes rules that ask who sends (xt_mac.c, xt_owner.c).</summary>
internal static class Senders
{
    private static readonly (string Match, string[] NotBelow)[] Places = [("-m mac ", ["OUTPUT", "POSTROUTING"]),
        ("-m owner ", ["PREROUTING", "INPUT", "FORWARD"])];

    /// <summary>A rule that stands where the kernel does not take it; null if there is none.</summary>
    public static string? MisplacedIn(TableState table)
    {
        foreach (var (match, notBelow) in Places)
        {
            bool Asks(SavedRule rule) => rule.Canonical.Contains(match, StringComparison.Ordinal);
            if (!table.Chains.Any(chain => chain.Rules.Any(Asks)))
                continue;

            var rules = table.Chains.ToDictionary(chain => chain.Name, chain => chain.Rules);
            var reached = notBelow.Select(name => new ChainName(name)).Where(rules.ContainsKey).ToList();
            for (var i = 0; i < reached.Count; i++)
            {
                reached.AddRange(rules[reached[i]].Select(rule => To(rule.Canonical)).OfType<ChainName>().Where(rules.ContainsKey)
                    .Except(reached).Distinct().ToList());
            }

            if (reached.SelectMany(name => rules[name].Where(Asks)).FirstOrDefault() is { } misplaced)
                return misplaced.Canonical;
        }

        return null;
    }

    private static ChainName? To(string rule)
    {
        var words = RuleTokens.Split(rule);
        return words.Count > 1 && words[^2] is "-j" or "-g" ? new ChainName(words[^1]) : null;
    }
}
