namespace Ripcs.Core.Analysis.Functions;

/// <summary>Which rate lies within which: that of all packets together is, for each of their sources, no more than it.</summary>
/// <param name="Packets">A day.</param>
/// <param name="Burst">How many at once.</param>
/// <param name="Whom">What counts by itself; null for <c>-m limit</c>, of which each rule counts alone.</param>
/// <param name="IsTotal">True if all packets count together.</param>
internal sealed record Rates(double Packets, double Burst, ValueList<RuleOption>? Whom, bool IsTotal)
{
    private const double SecondsOfDay = 24 * 60 * 60;

    // Where nothing else is said (iptables-extensions(8), limit).
    private const double DefaultBurst = 5;

    // A table's name says nothing of what it counts, nor does its size.
    private static readonly string[] Counts = ["--hashlimit-upto", "--hashlimit-burst", "--hashlimit-name", "--hashlimit-htable-size",
        "--hashlimit-htable-max", "--hashlimit-htable-gcinterval", "--hashlimit-htable-expire"];

    /// <summary>True if what is below the first rate is below the second.</summary>
    /// <param name="one">The first, as it is matched up to it.</param>
    /// <param name="other">The second.</param>
    /// <param name="isAlone">True if no other rule counts together with the second.</param>
    public static bool IsWithin(RuleMatch one, RuleMatch other, bool isAlone) => Of(one) is { } low && Of(other) is { } high
        && low.Packets <= high.Packets && low.Burst <= high.Burst
        && (low.Whom == high.Whom || (low.IsTotal && (isAlone || high.Whom is null)));

    private static Rates? Of(RuleMatch match) => match.Module switch
    {
        "limit" when Rate(match.Value("--limit")) is { } rate =>
            new Rates(rate, Number(match.Value("--limit-burst")) ?? DefaultBurst, null, IsTotal: true),
        "hashlimit" when Rate(match.Value("--hashlimit-upto")) is { } rate
            && match.Options.Where(option => !Counts.Contains(option.Name)).ToValueList() is var whom =>
            new Rates(rate, Number(match.Value("--hashlimit-burst")) ?? DefaultBurst, whom, whom.Count == 0),
        _ => null,
    };

    // What a rate of bytes is nobody compares.
    private static double? Rate(string? text) => text?.Split('/') is [var number, var unit] && Number(number) is { } count ? unit switch
    {
        "s" or "sec" or "second" => count * SecondsOfDay,
        "m" or "min" or "minute" => count * SecondsOfDay / 60,
        "h" or "hour" => count * 24,
        "d" or "day" => count,
        _ => null,
    } : null;

    private static double? Number(string? text) => double.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        ? number : null;
}
