using System.Text.RegularExpressions;

namespace Ripcs.Core.Validation;

/// <summary>
/// A time of RATEEST, and what iptables makes of it: of the interval one of six, of the time over which it is averaged the interval doubled
/// some times (libxt_RATEEST).
/// <code>
/// 0.5s → 500.0ms      300ms → 500.0ms, which is altered      8192s → 2048.0s, likewise
/// </code>
/// </summary>
internal static partial class RateSpan
{
    public const decimal LongestInterval = 8_000_000;

    private const decimal ShortestInterval = 250_000;

    // It is kept in 32 bits of microseconds.
    private const decimal LongestAverage = 2_048_000_000;

    /// <summary>Null for what is no time. Without a unit it is one in microseconds.</summary>
    public static decimal? Microseconds(string value)
    {
        var parts = Time().Match(value);
        return parts.Success && decimal.TryParse(parts.Groups["number"].Value, NumberStyles.AllowDecimalPoint,
            CultureInfo.InvariantCulture, out var number) && number <= uint.MaxValue
            ? number * (parts.Groups["unit"].Value is ['s' or 'S', ..] ? 1_000_000 : parts.Groups["unit"].Value is ['m' or 'M', ..] ? 1_000
                : 1) : null;
    }

    /// <summary>A time as iptables prints it.</summary>
    public static string Print(decimal microseconds) => microseconds >= 1_000_000
        ? string.Create(CultureInfo.InvariantCulture, $"{microseconds / 1_000_000:F1}s")
        : string.Create(CultureInfo.InvariantCulture, $"{microseconds / 1_000:F1}ms");

    /// <summary>The interval that iptables takes in the place of one of at most <see cref="LongestInterval"/>.</summary>
    public static decimal Interval(decimal said)
    {
        var interval = ShortestInterval;
        while (interval < said)
        {
            interval *= 2;
        }

        return interval;
    }

    /// <summary>True for a time that is the interval doubled some times.</summary>
    public static bool IsDoubled(decimal interval, decimal average)
    {
        while (interval < average && interval < LongestAverage)
        {
            interval *= 2;
            if (interval == average)
                return true;
        }

        return false;
    }

    [GeneratedRegex(@"^(?<number>[0-9]+(\.[0-9]*)?|\.[0-9]+)(?<unit>s|secs?|ms|msecs?|us|usecs?)?$", RegexOptions.IgnoreCase)]
    private static partial Regex Time();
}
