namespace Ripcs.Core.Model;

/// <summary>The units of a rate, by their seconds.</summary>
internal enum RateUnit
{
    Second = 1,
    Minute = 60,
    Hour = 3600,
    Day = 86400,
}

/// <summary>A number of packets in a time, as -m limit counts them: in steps of a ten-thousandth of a second (libxt_limit); hashlimit
/// counts finer, and alters no rate that limit does not.</summary>
internal readonly record struct LimitRate(long Count, RateUnit Unit)
{
    /// <summary>The steps in which -m limit counts a second, and -m hashlimit.</summary>
    public const long Limit = 10_000;

    public const long HashLimit = 1_000_000;

    /// <summary>So many packets at once are within a limit that says nothing else; iptables-save does not print them for -m limit
    /// (iptables-extensions(8), limit).</summary>
    public const int DefaultBurst = 5;

    private static readonly RateUnit[] FromSlow = [RateUnit.Day, RateUnit.Hour, RateUnit.Minute, RateUnit.Second];

    // The kernel's credits for a burst overflow behind it, and legacy then
    // takes the burst for another: 4 a day with a burst of 5 is the last.
    private const long MostSeconds = 30 * 3600;

    /// <summary>The largest burst that the kernel counts at this rate.</summary>
    public long MostAtOnce => Math.Max(1, MostSeconds * Count / (long)Unit);

    public bool IsTooFast => Period(Limit) == 0;

    /// <summary>What iptables-save prints for this rate (compared with nft and legacy over 7,109 rates).</summary>
    public LimitRate InKernel => Counted(Limit)!.Value;

    /// <summary>A rate as iptables reads it: with the beginning of a unit, or without one; null for what is none.</summary>
    public static LimitRate? Of(string text)
    {
        var (said, name) = text.Split('/', 2) is [var before, var behind] ? (before, behind) : (text, "second");
        var unit = Enum.GetValues<RateUnit>().FirstOrDefault(unit =>
            name.Length > 0 && unit.ToString().StartsWith(name, StringComparison.OrdinalIgnoreCase));
        return unit > 0 && int.TryParse(said, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count > 0
            ? new LimitRate(count, unit) : null;
    }

    /// <summary>What iptables-save prints of a rate that is counted in so many steps a second; null for one that is too fast.</summary>
    public LimitRate? Counted(long stepsASecond)
    {
        var period = Period(stepsASecond);
        if (period == 0)
            return null;

        var unit = RateUnit.Day;
        foreach (var faster in FromSlow.Skip(1))
        {
            var steps = stepsASecond * (long)faster;
            if (period > steps || steps / period < steps % period)
                break;

            unit = faster;
        }

        return new LimitRate(stepsASecond * (long)unit / period, unit);
    }

    private long Period(long stepsASecond) => stepsASecond * (long)Unit / Count;

    public bool IsSameAs(LimitRate other) => Count * (long)other.Unit == other.Count * (long)Unit;

    /// <summary>In saved form.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Count}/{Unit switch
    {
        RateUnit.Second => "sec",
        RateUnit.Minute => "min",
        RateUnit.Hour => "hour",
        RateUnit.Day => "day",
        _ => throw new InvalidOperationException($"{Unit} is not a unit."),
    }}");
}
