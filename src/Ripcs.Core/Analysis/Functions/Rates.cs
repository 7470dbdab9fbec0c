namespace Ripcs.Core.Analysis.Functions;

/// <summary>Whether one rate is within another: the rate of all packets together is an upper bound for each of their sources.</summary>
/// <param name="Packets">The number of packets a day.</param>
/// <param name="Burst">The number of packets at once.</param>
/// <param name="Whom">The options that decide which packets count together; null for <c>-m limit</c>, where each rule counts alone.</param>
/// <param name="IsTotal">True if all packets count together.</param>
internal sealed record Rates(double Packets, double Burst, ValueList<RuleOption>? Whom, bool IsTotal)
{
    private const double SecondsOfDay = 24 * 60 * 60;

    // The name and the size of a table do not affect the count.
    private static readonly string[] Counts = ["--hashlimit-upto", "--hashlimit-burst", "--hashlimit-name", "--hashlimit-htable-size",
        "--hashlimit-htable-max", "--hashlimit-htable-gcinterval", "--hashlimit-htable-expire"];

    /// <summary>True if a rate below the first is below the second.</summary>
    /// <param name="one">The first, in its "up to" form.</param>
    /// <param name="other">The second.</param>
    /// <param name="isAlone">True if no other rule counts together with the second.</param>
    public static bool IsWithin(RuleMatch one, RuleMatch other, bool isAlone) => Of(one) is { } low && Of(other) is { } high
        && low.Packets <= high.Packets && low.Burst <= high.Burst
        && (low.Whom == high.Whom || (low.IsTotal && (isAlone || high.Whom is null)));

    private static Rates? Of(RuleMatch match) => match.Module switch
    {
        "limit" when Rate(match.Value("--limit")) is { } rate =>
            new Rates(rate, Number(match.Value("--limit-burst")) ?? LimitRate.DefaultBurst, null, IsTotal: true),
        "hashlimit" when Rate(match.Value("--hashlimit-upto")) is { } rate
            && match.Options.Where(option => !Counts.Contains(option.Name)).ToValueList() is var whom =>
            new Rates(rate, Number(match.Value("--hashlimit-burst")) ?? LimitRate.DefaultBurst, whom, whom.Count == 0),
        _ => null,
    };

    // Rates of bytes are not compared.
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
