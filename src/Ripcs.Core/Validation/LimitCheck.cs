namespace Ripcs.Core.Validation;

/// <summary>A rate such as 10/second, converted to the form that iptables-save prints.</summary>
internal static class LimitCheck
{
    private const string Default = "10/sec";
    private const int MostAtOnce = 10_000;

    // The kernel's credits overflow with the default burst of 5: iptables-legacy refuses 1 and 3 a day, and reads 2 as another number.
    private const long LeastADay = 4;

    private static readonly (RateUnit Unit, string[] Names)[] Units =
    [
        (RateUnit.Second, ["second", "seconds", "sec", "s"]),
        (RateUnit.Minute, ["minute", "minutes", "min", "m"]),
        (RateUnit.Hour, ["hour", "hours", "h"]),
        (RateUnit.Day, ["day", "days", "d"]),
    ];

    /// <summary>The rate of a log; null for none.</summary>
    public static string? Check(RuleContext context, string? limit)
    {
        if (limit is null)
            return Default;

        if (limit.Equals("none", StringComparison.OrdinalIgnoreCase))
            return null;

        var at = context.Place.Of(context.LogMethod, limit);
        var rate = Parse(limit);
        if (rate is null)
        {
            context.Diagnostics.NotARate(at, limit);
        }
        else if (rate.Value.IsTooFast)
        {
            context.Diagnostics.RateIsTooFast(at, limit);
        }
        else if (rate.Value.Unit is RateUnit.Day && rate.Value.Count < LeastADay)
        {
            context.Diagnostics.RateIsTooSlow(at, limit);
        }
        else if (Kept(rate.Value, at, limit, context.Diagnostics) is { } kept)
        {
            return kept.ToString();
        }

        return Default;
    }

    /// <summary>The rate of a rule; null, with a message, if the kernel cannot count it exactly.</summary>
    public static LimitRate? Read(RuleContext context, string method, string text)
    {
        var at = context.Place.Of(method, text);
        var rate = Parse(text);
        if (rate is null)
        {
            context.Diagnostics.NoRate(at, text);
        }
        else if (rate.Value.IsTooFast)
        {
            context.Diagnostics.RateOfRuleIsTooFast(at, text);
        }
        else
        {
            return Kept(rate.Value, at, text, context.Diagnostics);
        }

        return null;
    }

    /// <summary>False, with a message, for a number that no limit takes.</summary>
    /// <param name="said">The rate as its author says it.</param>
    /// <param name="rate">Null if it has a message already.</param>
    public static bool CheckBurst(RuleContext context, string method, string said, LimitRate? rate, int burst)
    {
        if (burst is < 1 or > MostAtOnce)
        {
            context.Diagnostics.NotABurst(context.Place.Of(method, burst.ToString(CultureInfo.InvariantCulture)), burst, MostAtOnce);
            return false;
        }

        if (rate is { MostAtOnce: var most } && burst > most)
            context.Diagnostics.BurstIsTooLarge(context.Place.Of(method, said), said, burst, most);

        return true;
    }

    private static LimitRate? Kept(LimitRate rate, SourceSpan at, string text, DiagnosticBag diagnostics)
    {
        if (rate.InKernel.IsSameAs(rate))
            return rate.InKernel;

        diagnostics.RateIsAltered(at, text, rate.InKernel.ToString());
        return null;
    }

    internal static LimitRate? Parse(string text)
    {
        if (text.Split('/') is not [var count, var unit]
            || !long.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number is < 1 or > int.MaxValue)
        {
            return null;
        }

        foreach (var (value, names) in Units)
        {
            if (names.Contains(unit, StringComparer.OrdinalIgnoreCase))
                return new LimitRate(number, value);
        }

        return null;
    }
}
