namespace Ripcs.Core.Matches;

/// <summary>The times at which a time match holds (iptables-extensions(8), time):
/// certain seconds of a week, counted from Monday, between two moments.</summary>
/// <param name="Seconds">The seconds of the week.</param>
/// <param name="First">The first second, counted from 1970; <see cref="long.MinValue"/> for no start.</param>
/// <param name="Last">The last second; <see cref="long.MaxValue"/> for no end.</param>
internal sealed record WeekTime(ValueSet Seconds, long First, long Last)
{
    public const int Day = 24 * 60 * 60;

    /// <summary>In iptables's spelling.</summary>
    public static readonly ValueList<string> Days = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

    /// <summary>Every second of a week.</summary>
    public static readonly ValueSet Week = ValueSet.Between(0, (7 * Day) - 1);

    public static readonly WeekTime Always = new(Week, long.MinValue, long.MaxValue);

    // The date that iptables prints if no end was given.
    private const string EndOfTime = "2038-01-19T03:14:07";

    public bool IsEmpty => Seconds.IsEmpty || First > Last;

    /// <summary>Null for any other match, and for a time match with further
    /// options: days of the month, the kernel's own time zone.</summary>
    public static WeekTime? Of(ParsedRule condition) => condition.Matches is [var only] ? Of(only) : null;

    /// <summary>True for an option that only states that there is no end.</summary>
    public static bool IsNoEnd(RuleOption option) => option is { IsNot: false, Name: "--datestop", Value: EndOfTime };

    /// <summary>True if it holds at a moment.</summary>
    public bool Holds(DateTimeOffset at)
    {
        var second = at.ToUnixTimeSeconds();
        return second >= First && second <= Last
            && Seconds.Contains((ulong)((((int)at.UtcDateTime.DayOfWeek + 6) % Days.Count * Day)
                + (int)at.UtcDateTime.TimeOfDay.TotalSeconds));
    }

    /// <summary>The times at which both hold.</summary>
    public WeekTime And(WeekTime other) => new(Seconds.And(other.Seconds), Math.Max(First, other.First), Math.Min(Last, other.Last));

    /// <summary>The times at which this holds and the other does not: at other
    /// seconds of the week, and at the same ones before and after it.</summary>
    public IEnumerable<WeekTime> Except(WeekTime other)
    {
        var common = And(other);
        if (common.IsEmpty)
            return [this];

        WeekTime[] parts =
        [
            this with { Seconds = Seconds.Except(other.Seconds) },
            common.First > First ? common with { First = First, Last = common.First - 1 } : common with { Seconds = ValueSet.Empty },
            common.Last < Last ? common with { First = common.Last + 1, Last = Last } : common with { Seconds = ValueSet.Empty },
        ];
        return parts.Where(part => !part.IsEmpty);
    }

    /// <inheritdoc cref="Of(ParsedRule)"/>
    public static WeekTime? Of(RuleMatch match)
    {
        if (match.Module is not "time"
            || !match.Options.All(option =>
            option is { IsNot: false, Name: "--timestart" or "--timestop" or "--weekdays" or "--datestart" or "--datestop"
            or "--contiguous" }))
        {
            return null;
        }

        var (start, stop) = (Second(match.Value("--timestart"), 0), Second(match.Value("--timestop"), Day - 1));
        var days = match.Value("--weekdays")?.Split(',').Select(day => Days.ToList().IndexOf(day)).ToList()
            ?? [.. Enumerable.Range(0, Days.Count)];
        var (first, last) = (Moment(match.Find("--datestart"), long.MinValue), Moment(match.Find("--datestop"), long.MaxValue));
        return start is not { } from || stop is not { } to || days.Contains(-1) || first is not { } begin || last is not { } end ? null
            : new WeekTime(ValueSet.Of(days.SelectMany(day => Parts(day, from, to, match.Find("--contiguous") is not null))), begin, end);
    }

    // With --contiguous, hours across midnight begin on the named day; otherwise they are the start and the end of that day.
    private static IEnumerable<ValueRange> Parts(int day, int from, int to, bool isContiguous)
    {
        var (first, next) = (day * Day, (day + 1) % Days.Count * Day);
        return from <= to ? [Between(first + from, first + to)]
            : [Between(first + from, first + Day - 1), isContiguous ? Between(next, next + to) : Between(first, first + to)];
    }

    private static ValueRange Between(int first, int last) => new((ulong)first, (ulong)last);

    private static int? Second(string? text, int otherwise) => text is null ? otherwise
        : TimeOnly.TryParseExact(text, "HH:mm:ss", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time)
            ? (int)time.ToTimeSpan().TotalSeconds : null;

    private static long? Moment(RuleOption? option, long otherwise) => option is null || IsNoEnd(option) ? otherwise
        : DateTime.TryParseExact(option.Value, "yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture, DateTimeStyles.None, out var moment)
            ? (long)(moment - DateTime.UnixEpoch).TotalSeconds : null;
}
