using Ripcs.Core.Matches;

namespace Ripcs.Core.Analysis.Calendar;

/// <summary>
/// Combines several time matches that hold or do not hold.
/// <code>
/// on Tue,Wed, not on Mon,Tue          → on Wed
/// until the end of 2027-06-30 (UTC), after 2026-12-31  → after 2026-12-31 until the end of 2027-06-30 (UTC)
/// </code>
/// </summary>
internal static class WeekTimes
{
    // With more parts the matches themselves are just as short.
    private const int MostParts = 2;

    /// <summary>The remaining times; empty if there are none.</summary>
    public static IReadOnlyList<WeekTime> Of(IEnumerable<(WeekTime Time, bool IsNot)> answers) =>
        answers.OrderBy(answer => answer.IsNot).Aggregate(
        (IReadOnlyList<WeekTime>)[WeekTime.Always],
        (parts, answer) => answer.IsNot ? [.. parts.SelectMany(part => part.Except(answer.Time))]
            : [.. parts.Select(part => part.And(answer.Time)).Where(part => !part.IsEmpty)]);

    /// <summary>The times as text; null if that would be too long.</summary>
    public static string? Text(IReadOnlyList<WeekTime> times) =>
        times.Count is > 0 and <= MostParts ? string.Join(" or ", times.Select(Text)) : null;

    private static string Text(WeekTime time)
    {
        string[] dates = [time.First == long.MinValue ? "" : After(time.First), time.Last == long.MaxValue ? "" : Until(time.Last)];
        return string.Join(' ', dates.Prepend(OfWeek(time.Seconds)).Where(part => part.Length > 0));
    }

    // Combines days with the same hours.
    private static string OfWeek(ValueSet seconds)
    {
        var alike = WeekTime.Days.Index().Select(day => (Day: day.Item, Hours: Hours(seconds, day.Index))).Where(day => !day.Hours.IsEmpty)
            .GroupBy(day => day.Hours, day => day.Day);
        return string.Join(", ", alike.Select(days => $"{Clock(days.Key)}{Names([.. days])}".TrimStart()));
    }

    private static ValueSet Hours(ValueSet seconds, int day)
    {
        var first = (ulong)(day * WeekTime.Day);
        return ValueSet.Of(seconds.And(ValueSet.Between(first, first + WeekTime.Day - 1)).Ranges.Select(range =>
            new ValueRange(range.First.Low - first, range.Last.Low - first)));
    }

    private static string Names(List<string> days) => days.Count == WeekTime.Days.Count ? "" : $" on {string.Join(',', days)}";

    private static string Clock(ValueSet hours) => hours.Equals(ValueSet.Between(0, WeekTime.Day - 1)) ? ""
        : "from " + string.Join(" and ",
            hours.Ranges.Select(range => $"{Clock(range.First.Low, isEnd: false)} to {Clock(range.Last.Low, isEnd: true)}")) + " UTC";

    // iptables includes both ends of a range; the hours outside of a range therefore begin, or end, one second off the minute.
    private static string Clock(ulong second, bool isEnd)
    {
        var shown = (second % 60, isEnd) switch { (1, false) => second - 1, (59, true) => second + 1, _ => second };
        return $"{shown / 3600:00}:{shown / 60 % 60:00}{(shown % 60 == 0 ? "" : $":{shown % 60:00}")}";
    }

    private static string After(long first) => Moment(first - 1) is var before && before.TimeOfDay == LastSecond ? $"after {Date(before)}"
        : $"from {Text(Moment(first))}";

    private static string Until(long last) => Moment(last) is var end && end.TimeOfDay == LastSecond ? $"until the end of {Date(end)} (UTC)"
        : $"until {Text(end)}";

    private static TimeSpan LastSecond { get; } = TimeSpan.FromSeconds(WeekTime.Day - 1);

    private static DateTime Moment(long second) => DateTime.UnixEpoch.AddSeconds(second);

    private static string Date(DateTime moment) => moment.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string Text(DateTime moment) => moment.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);
}
