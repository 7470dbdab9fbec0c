namespace Ripcs.Core.Validation;

/// <summary>The last day of a rule.</summary>
internal static class UntilCheck
{
    // The kernel's match ends at 2038-01-19T03:14:07, and iptables prints that date for a rule without an end.
    private const int FirstYearWithoutEnd = 2038;

    public static DateOnly? Check(RuleContext context)
    {
        if (context.Rule.Until is not { } text)
            return null;

        if (!DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
        {
            context.Diagnostics.NotADay(context.Place.Of("Until", text), text);
            return null;
        }

        if (day.Year >= FirstYearWithoutEnd)
        {
            context.Diagnostics.DayIsTooLate(context.Place.Of("Until", text), text);
            return null;
        }

        return day;
    }
}
