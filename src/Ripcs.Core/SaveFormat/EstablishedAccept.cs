namespace Ripcs.Core.SaveFormat;

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
