using System.Globalization;
using Ripcs.Core.Analysis.Packets;
using Ripcs.Core.SaveFormat;

namespace Ripcs.Core.Analysis.Changes;

/// <summary>When a match of time holds (iptables-extensions(8), time): the seconds of a week, from Monday on, and the first and last date.</summary>
/// <param name="Seconds">Of the week.</param>
/// <param name="First">As iptables prints it; empty for none.</param>
/// <param name="Last">The same.</param>
internal sealed record WeekTime(ValueSet Seconds, string First, string Last)
{
    private const int Day = 24 * 60 * 60;

    private static readonly string[] Days = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

    // What has no end.
    private const string Never = "9999";

    /// <summary>Null for what has more to it: days of the month, the kernel's own time zone.</summary>
    public static WeekTime? Of(RuleMatch match)
    {
        if (match.Module is not "time" || !match.Options.All(option => option is { IsNot: false, Name: "--timestart" or "--timestop" or "--weekdays" or "--datestart" or "--datestop" or "--contiguous" }))
        {
            return null;
        }

        var (start, stop) = (Second(match.Value("--timestart"), 0), Second(match.Value("--timestop"), Day - 1));
        var days = match.Value("--weekdays")?.Split(',').Select(day => Array.IndexOf(Days, day)).ToList() ?? [.. Enumerable.Range(0, Days.Length)];
        return start is not { } from || stop is not { } to || days.Contains(-1) ? null
            : new WeekTime(ValueSet.Of(days.SelectMany(day => Parts(day, from, to, match.Find("--contiguous") is not null))), match.Value("--datestart") ?? "", match.Value("--datestop") ?? Never);
    }

    // Hours over midnight belong to one day where --contiguous says so, else to both ends of each day.
    private static IEnumerable<ValueRange> Parts(int day, int from, int to, bool isContiguous)
    {
        var (first, next) = (day * Day, (day + 1) % Days.Length * Day);
        return from <= to ? [Between(first + from, first + to)]
            : [Between(first + from, first + Day - 1), isContiguous ? Between(next, next + to) : Between(first, first + to)];
    }

    private static ValueRange Between(int first, int last) => new((ulong)first, (ulong)last);

    private static int? Second(string? text, int otherwise) => text is null ? otherwise
        : TimeOnly.TryParseExact(text, "HH:mm:ss", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time) ? (int)time.ToTimeSpan().TotalSeconds : null;
}
