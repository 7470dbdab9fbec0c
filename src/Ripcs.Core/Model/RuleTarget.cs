namespace Ripcs.Core.Model;

/// <summary>Where a rule sends its packets: a chain, or a target such as ACCEPT.</summary>
public readonly record struct RuleTarget(string Name, bool IsGoto)
{
    /// <summary>The chain that the target is if there is a chain with this name.</summary>
    public ChainName Chain => new(Name);

    /// <summary>
    /// The target of a rule in saved form without "-A CHAIN "; null for a rule that only counts. It is asked of every live rule, and looks
    /// at nothing else.
    /// </summary>
    public static RuleTarget? Find(string canonicalRule)
    {
        if (FindPlain(canonicalRule) is { } target)
            return target;

        var words = new RuleTokens(canonicalRule);
        while (words.MoveNext())
        {
            if (words.IsTarget)
            {
                var isGoto = words.Current is "-g";
                return words.MoveNext() ? new RuleTarget(Named(words.Current), isGoto) : null;
            }
        }

        return null;
    }

    // Without quotes words end at blanks, and what stands behind a word without a dash is the value of no option: nearly all rules are so.
    private static RuleTarget? FindPlain(ReadOnlySpan<char> rule)
    {
        var isFirst = rule.StartsWith("-j ") || rule.StartsWith("-g ");
        var place = isFirst ? 0 : First(rule.IndexOf(" -j "), rule.IndexOf(" -g ")) + 1;
        if ((place == 0 && !isFirst) || rule.ContainsAny('"', '\t')
            || (!isFirst && rule[(rule[..(place - 1)].LastIndexOf(' ') + 1)..] is ['-' or ' ', ..]))
        {
            return null;
        }

        var rest = rule[(place + 3)..];
        var end = rest.IndexOf(' ');
        var name = end < 0 ? rest : rest[..end];
        return name.IsEmpty ? null : new RuleTarget(Named(name), rule[place + 1] == 'g');
    }

    private static int First(int one, int other) => one < 0 ? other : other < 0 ? one : Math.Min(one, other);

    // Of a few names there are tens of thousands.
    private static string Named(ReadOnlySpan<char> name) => name switch
    {
        "ACCEPT" => "ACCEPT",
        "DROP" => "DROP",
        "REJECT" => "REJECT",
        "RETURN" => "RETURN",
        "LOG" => "LOG",
        "NFLOG" => "NFLOG",
        "DNAT" => "DNAT",
        "REDIRECT" => "REDIRECT",
        "NETMAP" => "NETMAP",
        "SNAT" => "SNAT",
        "MASQUERADE" => "MASQUERADE",
        _ => name.ToString(),
    };

    public override string ToString() => $"{(IsGoto ? "-g" : "-j")} {Name}";
}
