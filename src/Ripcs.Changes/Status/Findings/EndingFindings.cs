using Ripcs.Core.Lint;

namespace Ripcs.Changes.Status.Findings;

/// <summary>Rules that end by themselves: somebody may still need what they let in, and what they kept out comes back.</summary>
internal static class EndingFindings
{
    /// <param name="status">The host.</param>
    /// <param name="days">So long before the last day and after it that is a warning; else it is only said.</param>
    public static Finding? Soon(HostStatus status, int days)
    {
        var soon = status.Ending.Where(rule => rule.LastDay >= status.Today).ToList();
        return soon.Count == 0 ? null : new Finding(
            FindingKind.Ending,
            Level(status, soon, days),
            $"{Words.Count(soon.Count, "rule")} {(soon.Count == 1 ? "ends" : "end")} soon, the first after {Day(soon[0].LastDay)}",
            [.. soon.Select(rule =>
                Note.Warning($"{Name(rule)} ends after {Day(rule.LastDay)} (UTC), {In(rule.LastDay.DayNumber - status.Today.DayNumber)}; "
                + "write a later day in its .Until(…) if it is to stay"))]);
    }

    /// <inheritdoc cref="Soon"/>
    public static Finding? Over(HostStatus status, int days)
    {
        var over = status.Ending.Where(rule => rule.LastDay < status.Today).ToList();
        return over.Count == 0 ? null : new Finding(
            FindingKind.Ended,
            Level(status, over, days),
            $"{Words.Count(over.Count, "rule")} {(over.Count == 1 ? "has" : "have")} ended",
            [.. over.Select(rule => Note.Warning($"{Name(rule)} ended after {Day(rule.LastDay)} (UTC) and " + (rule.IsGone
                ? "is in no chain any more; take it out of its file, or write a later day in its .Until(…)"
                : $"takes no packets; it goes from its chain with: ripcs rules apply {Paths.ToApply(status)}")))]);
    }

    private static FindingLevel Level(HostStatus status, IEnumerable<EndingRule> rules, int days) =>
        rules.Any(rule => Math.Abs(rule.LastDay.DayNumber - status.Today.DayNumber) <= days
            || (rule.LastDay < status.Today && !rule.IsGone)) ? FindingLevel.Warning : FindingLevel.Note;

    private static string Name(EndingRule rule) =>
        $"{Words.Name(rule.Origin)} ({rule.Origin.File}:{rule.Origin.Line}, partition {rule.Partition})";

    private static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string In(int days) => days switch
    {
        0 => "today",
        1 => "tomorrow",
        _ => $"in {days} days",
    };
}
