using System.Buffers;

namespace Ripcs.Core.SaveFormat;

/// <summary>
/// Brings a saved rule into the one form that is the same for nft and legacy and for iptables 1.8.7 to 1.8.11:
/// <code>
/// -p vrrp                               → -p 112             names come from /etc/protocols in some versions
/// --string "x" --algo bm --to 65535     → --string "x" --algo bm
/// -m icmp --icmp-type 255/255           → -m icmp --icmp-type any     the kernel takes type 255 for any
/// -m tcp -m tcp --dport 80              → -m tcp --dport 80
/// --nflog-prefix  "x y"                 → --nflog-prefix "x y"
/// </code>
/// The meaning never changes: a normalised rule can be restored in place of the rule.
/// </summary>
public static class RuleNormalizer
{
    private static readonly SearchValues<string> Odd =
        SearchValues.Create(["  ", "\t", "--proto ", "--icmp-type 255", "--to 65535"], StringComparison.Ordinal);

    /// <summary>Normalises a rule without its "-A CHAIN "; gives back the same string where nothing changes.</summary>
    public static string Normalize(string ruleText)
    {
        if (IsNormal(ruleText))
            return ruleText;

        var rule = ParsedRule.Of(ruleText);
        var matches = new List<RuleMatch>();
        foreach (var match in rule.Matches.Select(match => match with { Options = Saved(match.Module, match.Options) }))
        {
            var isTakenUp = matches.Count > 0 && TakesUp(matches[^1], match);
            matches.Add(isTakenUp ? match with { Options = [.. matches[^1].Options, .. match.Options] } : match);
            if (isTakenUp)
                matches.RemoveAt(matches.Count - 2);
        }

        var normal = new ParsedRule(matches.ToValueList(), rule.Target, Saved(null, rule.TargetOptions)).ToString();
        return normal == ruleText ? ruleText : normal;
    }

    /// <summary>True for nearly all rules, which need not be read: nothing in their text looks as if it could change.</summary>
    private static bool IsNormal(ReadOnlySpan<char> rule)
    {
        if (rule is [' ', ..] or [.., ' '] || rule.ContainsAny(Odd))
            return false;

        var module = default(ReadOnlySpan<char>);
        for (var rest = rule; rest.IndexOf('-') is >= 0 and var place;)
        {
            rest = rest[(place + 1)..];
            if (rest.StartsWith("p ") && !rest.StartsWith("p tcp ") && !rest.StartsWith("p udp "))
                return false;

            if (rest.StartsWith("m "))
            {
                var next = rest[2..(rest[2..].IndexOf(' ') is >= 0 and var end ? end + 2 : rest.Length)];
                if (next.SequenceEqual(module))
                    return false;

                module = next;
            }
        }

        return true;
    }

    private static ValueList<RuleOption> Saved(string? module, ValueList<RuleOption> options) => options
        .Where(option => (module, option.Name, option.Value) is not ("string", "--to", "65535"))
        .Select(option => option with
        {
            Value = (module, option.Name) switch
            {
                (_, "-p") or ("policy", "--proto") when SavedProtocol.TryParse(option.Value, out var protocol) => protocol.ToString(),
                ("icmp", "--icmp-type") when option.Value.Split('/')[0] is "255" => "any",
                _ => string.Join(' ', RuleTokens.Split(option.Value)),
            },
        }).ToValueList();

    // nft 1.8.11 leaves a second "-m" for the same protocol out. Not where both have the same option: only the last one would count then.
    private static bool TakesUp(RuleMatch first, RuleMatch second) => first.Module == second.Module
        && first.Module is "tcp" or "udp" or "udplite" or "sctp" or "dccp" or "icmp" or "icmp6"
        && !second.Options.Any(option => first.Find(option.Name) is not null);
}
