namespace Ripcs.Core.Model;

/// <summary>A rule as iptables-save printed it, without "-A CHAIN " and without counters.</summary>
/// <param name="Text">As printed.</param>
/// <param name="Canonical">Normalised: the same whatever the variant and version of iptables; what is hashed and compared.</param>
public sealed record SavedRule(string Text, string Canonical)
{
    // No rule begins so.
    private const string UnknownText = "(unknown)";

    /// <summary>True for a rule that iptables cannot show.</summary>
    public bool IsUnknown => Text.StartsWith(UnknownText, StringComparison.Ordinal);

    /// <summary>What stands in the place of a rule that iptables cannot show; at most its jump is known.</summary>
    public static SavedRule Unknown(ChainName? jumpsTo) => Normal(jumpsTo is { } chain ? $"{UnknownText} -j {chain}" : UnknownText);

    /// <summary>A rule that is already in normalised form, as our own are.</summary>
    public static SavedRule Normal(string canonical) => new(canonical, canonical);
}
