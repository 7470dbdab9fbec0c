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
    /// <summary>Normalises a rule without its "-A CHAIN "; gives back the same string where nothing changes.</summary>
    public static string Normalize(string ruleText)
    {
        var result = new RuleText(ruleText);
        var words = new RuleTokens(ruleText);
        var match = new OpenMatch(ruleText);
        while (words.MoveNext())
        {
            var option = words.Current;
            var value = words;
            if (!value.MoveNext() || !words.IsOption)
            {
                result.Keep(words);
            }
            else if (match.Is("string") && option is "--to" && value.Current is "65535")
            {
                words = value;
            }
            else if (option is "-m" && match.TakesUp(value))
            {
                words = value;
            }
            else if (ChangedValue(match, option, value.Current) is { } changed)
            {
                result.Keep(words);
                result.Put(changed);
                words = value;
            }
            else if (words.TakesAnyWord)
            {
                result.Keep(words);
                result.Keep(value);
                match = match.After(words, value);
                words = value;
            }
            else
            {
                result.Keep(words);
            }
        }

        return result.ToString();
    }

    private static string? ChangedValue(OpenMatch match, ReadOnlySpan<char> option, ReadOnlySpan<char> value)
    {
        if (option is "-p" || (option is "--proto" && match.Is("policy")))
            return value is "tcp" or "udp" || !SavedProtocol.TryParse(value.ToString(), out var protocol) ? null : protocol.ToString();

        return option is "--icmp-type" && match.Is("icmp") && (value is "255" || value.StartsWith("255/")) ? "any" : null;
    }
}
