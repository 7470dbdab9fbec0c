using Ripcs.Core.Analysis.Calendar;

namespace Ripcs.Core.Matches;

/// <summary>
/// -m time: hours of the day, days of the week and the last day, in UTC, as the kernel reads them.
/// <code>
/// .Between("08:00", "18:00").Days("Mon", "Tue")     → -m time --timestart 08:00:00 --timestop 18:00:00 --weekdays Mon,Tue …
/// .Until("2027-01-31")                              → -m time --datestop 2027-01-31T23:59:59
/// </code>
/// </summary>
internal sealed class TimeMatch() : KnownMatch("time")
{
    // The kernel's match ends at this second, and iptables prints it for a rule without an end.
    private const string EndOfTime = "2038-01-19T03:14:07";

    private const int FirstYearWithoutEnd = 2038;

    private const string EndOfDay = "T23:59:59";

    private static readonly string[] Formats = ["H:mm", "HH:mm", "H:mm:ss", "HH:mm:ss"];

    private static readonly TimeOnly LastSecond = new(23, 59, 59);

    private static readonly ValueList<DayOfWeek> Week =
    [
        DayOfWeek.Monday, DayOfWeek.Tuesday, DayOfWeek.Wednesday, DayOfWeek.Thursday, DayOfWeek.Friday, DayOfWeek.Saturday,
        DayOfWeek.Sunday,
    ];

    protected override MatchText? Check(MatchContext context)
    {
        if (context.Rule is { Times: null, Days: null, Until: null })
            return null;

        var (hours, days, last) = (Hours(context), Days(context), LastDay(context));
        var between = hours is var (start, stop)
            ? string.Create(CultureInfo.InvariantCulture, $" --timestart {start:HH:mm:ss} --timestop {stop:HH:mm:ss}") : "";
        var weekdays = days.Count > 0 ? $" --weekdays {string.Join(',', days.Select(Short))}" : "";
        var end = last is { } day ? string.Create(CultureInfo.InvariantCulture, $"{day:yyyy-MM-dd}{EndOfDay}") : EndOfTime;

        // Hours over midnight belong to the day on which they begin.
        var isContiguous = days.Count > 0 && hours is var (from, to) && to < from;
        return InBoth($"-m time{between}{weekdays} --datestop {end}{(isContiguous ? " --contiguous" : "")}") with { LastDay = last };
    }

    /// <summary>The last day on which the statement holds; null if it has none, or if that is not one, with a message.</summary>
    private static DateOnly? LastDay(MatchContext context)
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

    public override string? Method(RuleMatch match) =>
        HasOnly(match, "--timestart", "--timestop", "--weekdays", "--contiguous", "--datestop")
        && match.Value("--datestop") is null or EndOfTime && Has(match, "--contiguous") == IsOverMidnight(match)
        ? ".Between(…, …) or .Days(…)" : null;

    // Hours of some days that end on the next one, for which the methods always say --contiguous.
    private static bool IsOverMidnight(RuleMatch match) =>
        Has(match, "--weekdays") && string.CompareOrdinal(match.Value("--timestop"), match.Value("--timestart")) < 0;

    public override string? Words(RuleMatch match, bool isNot) =>
        Only(match, "--datestop") is { } end && end.EndsWith(EndOfDay, StringComparison.Ordinal)
            ? isNot ? $"after {end[..^EndOfDay.Length]}" : UntilTheEndOf(end[..^EndOfDay.Length])
            : Hours(match) is { } hours ? $"{Not(isNot)}{hours}" : null;

    public override bool IsWithin(RuleMatch one, RuleMatch other) =>
        WeekTime.Of(one) is { } inner && WeekTime.Of(other) is { } outer && !inner.Except(outer).Any();

    public override bool IsApart(RuleMatch one, RuleMatch other) =>
        WeekTime.Of(one) is { } mine && WeekTime.Of(other) is { } its && mine.And(its).IsEmpty;

    public override RuleStatement? Read(RuleStatement said, RuleMatch match)
    {
        var (start, stop, end) = (match.Value("--timestart"), match.Value("--timestop"), match.Value("--datestop"));
        var days = match.Value("--weekdays")?.Split(',').ToValueList();
        if (said is not { Times: null, Days: null, Until: null } || (start is null) != (stop is null) || IsNegated(match)
            || !HasOnly(match, "--timestart", "--timestop", "--weekdays", "--contiguous", "--datestop")
            || Has(match, "--contiguous") != IsOverMidnight(match)
            || (end is not (null or EndOfTime) && !end.EndsWith(EndOfDay, StringComparison.Ordinal)))
        {
            return null;
        }

        return said with
        {
            Times = start is null ? null : new TimesRequest(Minutes(start), Minutes(stop!)),
            Days = days,
            Until = end is null or EndOfTime ? null : end[..^EndOfDay.Length],
        };
    }

    public override IEnumerable<string> Written(RuleStatement said) =>
    [
        .. Call("Between", said.Times is { } times ? [times.Start, times.Stop] : null), .. Call("Days", said.Days),
        .. Call("Until", said.Until is { } day ? [day] : null),
    ];

    // 08:00:00 → 08:00
    private static string Minutes(string time)
    {
        const string NoSeconds = ":00";
        return time.Length > "08:00".Length && time.EndsWith(NoSeconds, StringComparison.Ordinal) ? time[..^NoSeconds.Length] : time;
    }

    // "from 08:00 to 18:00 UTC on Mon,Tue", as the kernel interprets them; null for a match with further options.
    private static string? Hours(RuleMatch match)
    {
        string Hour(string option) => match.Value(option) is { } hour ? Minutes(hour) : "";
        var known = match.Options.All(option =>
            option is { IsNot: false, Name: "--timestart" or "--timestop" or "--weekdays" or "--datestop" or "--contiguous" });
        string[] parts =
        [
            match.Find("--timestart") is null ? "" : $"from {Hour("--timestart")} to {Hour("--timestop")} UTC",
            match.Value("--weekdays") is { } days ? $"on {days}" : "",
            match.Value("--datestop") is { } end && end.EndsWith(EndOfDay, StringComparison.Ordinal)
                ? UntilTheEndOf(end[..^EndOfDay.Length]) : "",
        ];
        return known && (match.Value("--datestop") is null || parts[2].Length > 0) && parts.Any(part => part.Length > 0)
            ? string.Join(' ', parts.Where(part => part.Length > 0)) : null;
    }

    // The time zone of a day, because the kernel's clock is in UTC wherever the operator is.
    private static string UntilTheEndOf(string day) => $"until the end of {day} (UTC)";

    private static (TimeOnly Start, TimeOnly Stop)? Hours(MatchContext context)
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

        return (start, stop);
    }

    private static TimeOnly? Read(MatchContext context, string text)
    {
        if (text is "24:00" or "24:00:00")
            return LastSecond;

        if (TimeOnly.TryParseExact(text, Formats, CultureInfo.InvariantCulture, DateTimeStyles.None, out var time))
            return time;

        context.Diagnostics.NotATime(context.Place.Of("Between", text), text);
        return null;
    }

    private static ValueList<DayOfWeek> Days(MatchContext context)
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
