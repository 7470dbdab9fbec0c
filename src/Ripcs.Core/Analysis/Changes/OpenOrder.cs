using System.Globalization;
using Ripcs.Core.Analysis.Packets;
using Ripcs.Core.Model;
using Ripcs.Core.SaveFormat;

namespace Ripcs.Core.Analysis.Changes;

/// <summary>
/// What is known of two conditions together, of which one replaces the other: whatever is below 4/min is below 10/min, and what is in force until January is so until June.
/// Without that a limit that grows would deny something.
/// </summary>
internal static class OpenOrder
{
    private const double SecondsOfDay = 24 * 60 * 60;

    /// <summary>True if a packet that meets the first condition surely meets the second.</summary>
    public static bool IsWithin(OpenCondition one, OpenCondition other) => one.Mark is { } mark && other.Mark is { } wide ? mark.IsWithin(wide) :
        Match(one) is { } inner && Match(other) is { } outer && inner.Module == outer.Module && IsWithin(inner, outer);

    /// <summary>True if no packet meets both conditions.</summary>
    public static bool IsApart(OpenCondition one, OpenCondition other) => one.Mark is { } mark && other.Mark is { } another ? mark.IsApart(another) : Match(one) is { } left && Match(other) is { } right && left.Module == right.Module && left.Module switch
    {
        "time" => WeekTime.Of(left) is { } mine && WeekTime.Of(right) is { } its && (!mine.Seconds.Overlaps(its.Seconds)
            || string.CompareOrdinal(mine.Last, its.First) < 0 || string.CompareOrdinal(its.Last, mine.First) < 0),
        "length" => Range(left.Value("--length")) is { } first && Range(right.Value("--length")) is { } second && (first.Last < second.First || second.Last < first.First),
        "dscp" => left.Value("--dscp") is { } code && right.Value("--dscp") is { } its && code != its,
        _ => false,
    };

    private static bool IsWithin(RuleMatch one, RuleMatch other) => one.Module switch
    {
        "limit" => Upto(one, other, "--limit", Rate) && Burst(one, other, "--limit-burst"),
        "hashlimit" => Rest(one) == Rest(other) && ((Upto(one, other, "--hashlimit-upto", Rate) && Burst(one, other, "--hashlimit-burst"))
            || (Upto(other, one, "--hashlimit-above", Rate) && Burst(other, one, "--hashlimit-burst"))),
        "connlimit" => Rest(one) == Rest(other) && (Upto(one, other, "--connlimit-upto", Number) || Upto(other, one, "--connlimit-above", Number)),
        "time" => WeekTime.Of(one) is { } inner && WeekTime.Of(other) is { } outer && inner.Seconds.IsWithin(outer.Seconds)
            && string.CompareOrdinal(inner.Last, outer.Last) <= 0 && string.CompareOrdinal(outer.First, inner.First) <= 0,
        "length" => one.Options is [{ IsNot: false }] && other.Options is [{ IsNot: false }] && Range(one.Value("--length")) is { } inner
            && Range(other.Value("--length")) is { } outer && outer.First <= inner.First && inner.Last <= outer.Last,
        _ => false,
    };

    private static RuleMatch? Match(OpenCondition condition) => ParsedRule.Of(condition.Text).Matches is [{ Module: not null } only] ? only : null;

    // What is compared must be there on both sides.
    private static bool Upto(RuleMatch one, RuleMatch other, string option, Func<string?, double?> read) =>
        read(one.Value(option)) is { } low && read(other.Value(option)) is { } high && low <= high;

    // Five where nothing else is said (iptables-extensions(8), limit).
    private static bool Burst(RuleMatch one, RuleMatch other, string option) => (Number(one.Value(option)) ?? 5) <= (Number(other.Value(option)) ?? 5);

    /// <summary>Packets a day; what a rate of bytes is nobody compares.</summary>
    private static double? Rate(string? text) => text?.Split('/') is [var number, var unit] && Number(number) is { } count ? unit switch
    {
        "s" or "sec" or "second" => count * SecondsOfDay,
        "m" or "min" or "minute" => count * SecondsOfDay / 60,
        "h" or "hour" => count * 24,
        "d" or "day" => count,
        _ => null,
    } : null;

    private static double? Number(string? text) => double.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static (double First, double Last)? Range(string? text) => text?.Split(':') is { } ends && Number(ends[0]) is { } first && Number(ends[^1]) is { } last ? (first, last) : null;

    // Everything that must be the same for the rest to be compared; a table's name says nothing of what it counts.
    private static ValueList<RuleOption> Rest(RuleMatch match) => match.Options.Where(option => option.Name is not ("--hashlimit-upto" or "--hashlimit-above" or "--hashlimit-burst"
        or "--hashlimit-name" or "--connlimit-upto" or "--connlimit-above")).ToValueList();
}
