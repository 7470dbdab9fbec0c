namespace Ripcs.Core.SaveFormat;

/// <summary>
/// What becomes of answers in a built-in chain, as far as its rules tell in their order: what stands behind a rule that ends the way of all
/// packets accepts nothing.
/// <code>
/// -A INPUT -p tcp -m tcp --dport 22 -j ACCEPT
/// -A INPUT -j z                                                 z ends with -j DROP: all packets end there
/// -A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT not asked
/// </code>
/// </summary>
public static class AnswersIn
{
    /// <summary>True if a rule that packets come to accepts those of established connections.</summary>
    /// <param name="builtIn">Where they begin.</param>
    /// <param name="rulesOf">The rules of a chain in saved form; null where the table has none of that name.</param>
    public static bool AreAccepted(ChainName builtIn, Func<ChainName, IEnumerable<string>?> rulesOf)
    {
        var seen = new HashSet<ChainName>();
        return Walk(builtIn) is Way.Accepted;

        Way Walk(ChainName chain)
        {
            // Who came through before met no such accept.
            if (!seen.Add(chain))
                return Ends(chain, rulesOf) ? Way.Ends : Way.GoesOn;

            foreach (var rule in rulesOf(chain) ?? [])
            {
                if (EstablishedAccept.Is(rule) || EstablishedAccept.IsStateless(rule))
                    return Way.Accepted;

                var (target, takesAll) = (RuleTarget.Find(rule), TakesAll(rule));
                var way = target is null ? Way.GoesOn
                    : target.Value.Name is "ACCEPT" ? takesAll ? Way.Accepted : Way.GoesOn
                    : target.Value.Name is "DROP" or "REJECT" ? Way.Ends
                    : rulesOf(target.Value.Chain) is null ? Way.GoesOn
                    : Walk(target.Value.Chain);
                if (way is Way.Accepted || (takesAll && (way is Way.Ends || target is { IsGoto: true } or { Name: "RETURN" })))
                    return way;
            }

            return Way.GoesOn;
        }
    }

    /// <summary>True if all packets that come to the end of a chain's rules
    /// are dropped by these, or rejected, whatever the policy is.</summary>
    public static bool Ends(ChainName chain, Func<ChainName, IEnumerable<string>?> rulesOf) =>
        End(chain, rulesOf) is { } last && RuleTarget.Find(last)?.Name is not "ACCEPT";

    // The rule that accepts, drops or rejects all packets that come to the end of a chain's rules; null if they go on.
    private static string? End(ChainName chain, Func<ChainName, IEnumerable<string>?> rulesOf)
    {
        var seen = new HashSet<ChainName>();
        return Walk(chain);

        string? Walk(ChainName chain)
        {
            foreach (var rule in seen.Add(chain) ? (rulesOf(chain) ?? []).Where(TakesAll) : [])
            {
                var target = RuleTarget.Find(rule);
                if (target is { Name: "ACCEPT" or "DROP" or "REJECT" })
                    return rule;

                if (target is { } to && rulesOf(to.Chain) is not null && Walk(to.Chain) is var last && (last is not null || to.IsGoto))
                    return last;

                if (target is { Name: "RETURN" })
                    return null;
            }

            return null;
        }
    }

    private static bool TakesAll(string rule) => rule.StartsWith("-j ", StringComparison.Ordinal)
        || rule.StartsWith("-g ", StringComparison.Ordinal)
        || (rule.StartsWith("-m comment ", StringComparison.Ordinal)
            && ParsedRule.Of(rule).Matches.All(match => match.Module is "comment"));

    private enum Way
    {
        GoesOn,
        Accepted,
        Ends,
    }
}

/// <summary>An accept of packets that belong to connections which were accepted before.</summary>
public static class EstablishedAccept
{
    /// <summary>True for such a rule in saved form: also for <c>! --ctstate NEW,INVALID</c>.</summary>
    public static bool Is(string rule) => rule.Contains("state ", StringComparison.Ordinal)
        && ParsedRule.Of(rule) is { Target.Name: "ACCEPT" } parsed
        && (parsed.Find("--ctstate") ?? parsed.Find("--state")) is { } states
            && states.Value.Split(',').Contains("ESTABLISHED") != states.IsNot;

    /// <summary>True for one that asks no state and takes all of TCP but what begins
    /// a connection, as firewalls did before there were states.</summary>
    public static bool IsStateless(string rule) => rule.Contains("! --tcp-flags FIN,SYN,RST,ACK SYN", StringComparison.Ordinal)
        && ParsedRule.Of(rule) is { Target.Name: "ACCEPT" } parsed
        && parsed.Find("--tcp-flags") is { IsNot: true, Value: "FIN,SYN,RST,ACK SYN" };
}
