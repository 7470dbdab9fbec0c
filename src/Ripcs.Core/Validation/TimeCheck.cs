namespace Ripcs.Core.Validation;

/// <summary>Hours of the day, days of the week and the last day, in UTC.</summary>
internal static class TimeCheck
{
    private static readonly string[] Formats = ["H:mm", "HH:mm", "H:mm:ss", "HH:mm:ss"];

    private static readonly TimeOnly LastSecond = new(23, 59, 59);

    private static readonly ValueList<DayOfWeek> Week =
    [
        DayOfWeek.Monday, DayOfWeek.Tuesday, DayOfWeek.Wednesday, DayOfWeek.Thursday, DayOfWeek.Friday, DayOfWeek.Saturday,
        DayOfWeek.Sunday,
    ];

    public static TimeWindow? Check(RuleContext context) =>
        context.Rule is { Times: null, Days: null, Until: null } ? null
            : new TimeWindow(Hours(context), Days(context)) { Until = UntilCheck.Check(context) };

    private static HourRange? Hours(RuleContext context)
    {
        if (context.Rule.Times is not { } said || Read(context, said.Start) is not { } start || Read(context, said.Stop) is not { } stop)
            return null;

        if (said.Start is "24:00" or "24:00:00")
        {
            context.Diagnostics.DayBeginsAtNought(context.Place.Of("Between", said.Start), said.Start);
        }
        else if (start == stop)
        {
            context.Diagnostics.TimesAreOne(context.Place.Of("Between", said.Stop), said.Stop);
        }
        else if (start == TimeOnly.MinValue && stop == LastSecond)
        {
            context.Diagnostics.TimesAreTheDay(context.Place.Of("Between", said.Start));
        }

        return new HourRange(start, stop);
    }

    private static TimeOnly? Read(RuleContext context, string text)
    {
        if (text is "24:00" or "24:00:00")
            return LastSecond;

        if (TimeOnly.TryParseExact(text, Formats, CultureInfo.InvariantCulture, DateTimeStyles.None, out var time))
            return time;

        context.Diagnostics.NotATime(context.Place.Of("Between", text), text);
        return null;
    }

    private static ValueList<DayOfWeek> Days(RuleContext context)
    {
        if (context.Rule.Days is not { } words)
            return [];

        if (words.Count == 0)
            context.Diagnostics.ListIsEmpty(context.Whole, "Days", "days");

        foreach (var word in words.Where(word => Day(word) is null))
        {
            var at = context.Place.Of("Days", word);
            if (InOneText.Split(word, part => Day(part) is not null) is { } several)
            {
                context.Diagnostics.DaysInOneText(at, word, several);
            }
            else if (word.Split('-') is [var first, var last] && Day(first) is { } from && Day(last) is { } to)
            {
                context.Diagnostics.DaysInOneText(at, word, string.Join(", ", FromTo(from, to).Select(day => $"\"{Short(day)}\"")));
            }
            else
            {
                context.Diagnostics.NoDay(at, word, Suggestion.For(word, Week.Select(Short)), Week.Select(Short));
            }
        }

        var days = Week.Where(day => words.Any(word => Day(word) == day)).ToValueList();
        if (days.Count == Week.Count)
            context.Diagnostics.DaysAreAll(context.Whole);

        return days;
    }

    private static IEnumerable<DayOfWeek> FromTo(DayOfWeek first, DayOfWeek last)
    {
        var (start, count) = (Week.ToList().IndexOf(first), (last - first + 7) % 7);
        return Enumerable.Range(start, count + 1).Select(place => Week[place % 7]);
    }

    private static DayOfWeek? Day(string word)
    {
        foreach (var day in Week)
        {
            if (Short(day).Equals(word, StringComparison.OrdinalIgnoreCase)
                || day.ToString().Equals(word, StringComparison.OrdinalIgnoreCase))
            {
                return day;
            }
        }

        return null;
    }

    private static string Short(DayOfWeek day) => day.ToString()[..3];
}
