using System.Text.RegularExpressions;

namespace Ripcs.Core.Iptables.Extensions;

/// <summary>Dates, times and days of -m time, as libxt_time reads them. All are UTC.</summary>
internal static partial class TimeWords
{
    private static readonly string[] Weekdays = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

    /// <summary>The names and order of iptables-save.</summary>
    public static readonly string[] DaysOfWeek = Array.ConvertAll(Weekdays, day => day[..3]);

    public static readonly string[] DaysOfMonth = [.. Enumerable.Range(1, 31).Select(day => day.ToString(CultureInfo.InvariantCulture))];

    /// <summary>A date, of which everything but the year may be missing; null
    /// if it is not a date, or if its month does not have that day.</summary>
    public static DateTime? Date(string text) => Parts(text) is [var year, var month, var day, var hour, var minute, var second]
        && day <= DateTime.DaysInMonth(year, month) ? new(year, month, day, hour, minute, second, DateTimeKind.Utc) : null;

    /// <summary>True for a day that its month does not have, such as 2027-02-30. iptables counts on into the next month.</summary>
    public static bool IsDayOfNoMonth(string text) => Parts(text) is not null && Date(text) is null;

    /// <summary>A date as iptables-save prints it.</summary>
    public static string Print(DateTime date) => date.ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture);

    /// <summary>A time of day, of which the seconds may be missing; null if it is not a time.</summary>
    public static TimeSpan? Clock(string text) => ClockPattern().Match(text) is { Success: true } match
        && Number(match, 1, 0) is < 24 and var hour && Number(match, 2, 0) is < 60 and var minute && Number(match, 3, 0) is < 60
            and var second ? new(hour, minute, second) : null;

    /// <summary>The short name (Mon) for a day's name of at least two letters,
    /// or for its number from 1 for Monday; null if it is not a day.</summary>
    public static string? Weekday(string text)
    {
        var day = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number - 1
            : text.Length < 2 ? -1 : Array.FindIndex(Weekdays, known => known.StartsWith(text, StringComparison.OrdinalIgnoreCase));
        return day is >= 0 and < 7 ? Weekdays[day][..3] : null;
    }

    private static int[]? Parts(string text) => DatePattern().Match(text) is { Success: true } match
        && Number(match, 1, 0) is >= 1970 and <= 2038 and var year && Number(match, 2, 1) is >= 1 and <= 12 and var month
            && Number(match, 3, 1) is >= 1 and <= 31 and var day
        && Number(match, 4, 0) is < 24 and var hour && Number(match, 5, 0) is < 60 and var minute && Number(match, 6, 0) is < 60
            and var second ? [year, month, day, hour, minute, second] : null;

    private static int Number(Match match, int group, int absent) => match.Groups[group] is { Success: true, Value: var digits }
        ? int.Parse(digits, CultureInfo.InvariantCulture) : absent;

    [GeneratedRegex("^([0-9]{4})(?:-([0-9]{1,2})(?:-([0-9]{1,2})(?:T([0-9]{1,2})(?::([0-9]{1,2})(?::([0-9]{1,2}))?)?)?)?)?$")]
    private static partial Regex DatePattern();

    [GeneratedRegex("^([0-9]{1,2}):([0-9]{1,2})(?::([0-9]{1,2}))?$")]
    private static partial Regex ClockPattern();
}
