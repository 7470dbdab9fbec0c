namespace Ripcs.Core.SaveFormat;

/// <summary>An accept of packets that belong to connections which were accepted before.</summary>
public static class EstablishedAccept
{
    /// <summary>True for such a rule in saved form.</summary>
    public static bool Is(string rule) => rule.Contains("ESTABLISHED", StringComparison.Ordinal) && ParsedRule.Of(rule) is { Target.Name: "ACCEPT" } parsed
        && (parsed.Value("--ctstate") ?? parsed.Value("--state") ?? "").Split(',').Contains("ESTABLISHED");
}
