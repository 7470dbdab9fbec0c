using System.Globalization;
using Ripcs.Core.Model;

namespace Ripcs.Core.Validation;

/// <summary>A rate such as 10/second, in the form in which iptables-save prints it.</summary>
internal static class LimitCheck
{
    private const string Default = "10/sec";

    // The kernel's credits overflow with iptables's burst of 5: legacy refuses 1 and 3 a day, and takes 2 for another number.
    private const long LeastADay = 4;

    private static readonly (RateUnit Unit, string[] Names)[] Units =
    [
        (RateUnit.Second, ["second", "seconds", "sec", "s"]),
        (RateUnit.Minute, ["minute", "minutes", "min", "m"]),
        (RateUnit.Hour, ["hour", "hours", "h"]),
        (RateUnit.Day, ["day", "days", "d"]),
    ];

    /// <summary>Null for none.</summary>
    public static string? Check(RuleContext context, string? limit)
    {
        if (limit is null)
        {
            return Default;
        }

        if (limit.Equals("none", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        var at = context.Place.Of("Log", limit);
        if (Parse(limit) is not { } rate)
        {
            context.Diagnostics.NotARate(at, limit);
        }
        else if (rate.IsTooFast)
        {
            context.Diagnostics.RateIsTooFast(at, limit);
        }
        else if (rate.Unit is RateUnit.Day && rate.Count < LeastADay)
        {
            context.Diagnostics.RateIsTooSlow(at, limit);
        }
        else if (!rate.InKernel.IsSameAs(rate))
        {
            context.Diagnostics.RateIsAltered(at, limit, rate.InKernel.ToString());
        }
        else
        {
            return rate.InKernel.ToString();
        }

        return Default;
    }

    private static LimitRate? Parse(string text)
    {
        if (text.Split('/') is not [var count, var unit]
            || !long.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number is < 1 or > int.MaxValue)
        {
            return null;
        }

        foreach (var (value, names) in Units)
        {
            if (names.Contains(unit, StringComparer.OrdinalIgnoreCase))
            {
                return new LimitRate(number, value);
            }
        }

        return null;
    }
}
