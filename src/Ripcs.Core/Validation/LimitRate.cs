namespace Ripcs.Core.Validation;

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
    private const long StepsASecond = 10_000;

    private static readonly RateUnit[] FromSlow = [RateUnit.Day, RateUnit.Hour, RateUnit.Minute, RateUnit.Second];

    // The kernel's credits for a burst overflow behind it, and legacy then
    // takes the burst for another: 4 a day with a burst of 5 is the last.
    private const long MostSeconds = 30 * 3600;

    /// <summary>The largest burst that the kernel counts at this rate.</summary>
    public long MostAtOnce => Math.Max(1, MostSeconds * Count / (long)Unit);

    public bool IsTooFast => Period == 0;

    /// <summary>What iptables-save prints for this rate (compared with nft and legacy over 7,109 rates).</summary>
    public LimitRate InKernel
    {
        get
        {
            var period = Period;
            var unit = RateUnit.Day;
            foreach (var faster in FromSlow.Skip(1))
            {
                var steps = StepsASecond * (long)faster;
                if (period > steps || steps / period < steps % period)
                    break;

                unit = faster;
            }

            return new LimitRate(StepsASecond * (long)unit / period, unit);
        }
    }

    private long Period => StepsASecond * (long)Unit / Count;

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
