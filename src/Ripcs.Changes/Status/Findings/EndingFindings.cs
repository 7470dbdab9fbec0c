using System.Globalization;
using Ripcs.Core.Analysis;
using Ripcs.Core.Diagnostics;
using Ripcs.Core.Model;

namespace Ripcs.Changes.Status.Findings;

/// <summary>Rules that end by themselves: somebody may still need what they let in, and what they kept out comes back.</summary>
internal static class EndingFindings
{
    public static Finding? Soon(HostStatus status)
    {
        var soon = status.Ending.Where(rule => rule.LastDay >= status.Today).ToList();
        return soon.Count == 0 ? null : new Finding(
            FindingKind.Ending,
            FindingLevel.Warning,
            $"{Words.Count(soon.Count, "rule")} {(soon.Count == 1 ? "ends" : "end")} within 4 weeks, the first after {Day(soon[0].LastDay)}",
            [.. soon.Select(rule => Note.Warning($"{Name(rule)} ends after {Day(rule.LastDay)} (UTC), {In(rule.LastDay.DayNumber - status.Today.DayNumber)}; "
                + "write a later day in its .Until(…) if it is to stay"))]);
    }

    public static Finding? Over(HostStatus status)
    {
        var over = status.Ending.Where(rule => rule.LastDay < status.Today).ToList();
        return over.Count == 0 ? null : new Finding(
            FindingKind.Ended,
            FindingLevel.Warning,
            $"{Words.Count(over.Count, "rule")} {(over.Count == 1 ? "has" : "have")} ended",
            [.. over.Select(rule => Note.Warning($"{Name(rule)} ended after {Day(rule.LastDay)} (UTC) and " + (rule.IsGone
                ? "is in no chain any more; take it out of its file, or write a later day in its .Until(…)"
                : $"takes no packets; it goes from its chain with: ripcs rules apply {Paths.ToApply(status)}")))]);
    }

    private static string Name(EndingRule rule) =>
        string.Create(CultureInfo.InvariantCulture, $"{Words.Name(rule.Origin)} ({rule.Origin.File}:{rule.Origin.Line}, partition {rule.Partition})");

    private static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string In(int days) => days switch
    {
        0 => "today",
        1 => "tomorrow",
        _ => string.Create(CultureInfo.InvariantCulture, $"in {days} days"),
    };
}
