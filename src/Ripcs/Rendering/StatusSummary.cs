using System.Globalization;
using Ripcs.Changes.Status;
using Ripcs.Changes.Status.Findings;
using Ripcs.Core.Diagnostics;
using Ripcs.Core.Model;

namespace Ripcs.Rendering;

/// <summary>The last line of status: how it stands, and what to do next.</summary>
internal static class StatusSummary
{
    public const string Untouched = "nothing applied yet: nothing of Ripcs's is live or recorded.";

    public static string Of(HostStatus status, ValueList<Finding> findings)
    {
        if (status.IsUntouched)
        {
            return Untouched;
        }

        if (status.IsAllGone)
        {
            return string.Create(CultureInfo.InvariantCulture, $"0 of {Words.Count(status.Diff.PartitionCount, "partition")} in force.");
        }

        if (findings.FirstOrDefault(finding => finding.Kind is FindingKind.Drift) is { } drift)
        {
            var path = Paths.LastApplied(status);
            return $"{drift.Sum}; see what apply does about it with: ripcs rules diff {path}";
        }

        var partitions = Words.Count(status.Partitions.Count, "partition");
        return (status.HasRecord, status.LastChange) switch
        {
            (false, _) => $"no chain contradicts its name: {partitions} in force.",
            (true, null) => $"no drift: {partitions} in force, as recorded.",
            (true, { } last) => string.Create(CultureInfo.InvariantCulture, $"no drift: {partitions} in force, as change {last.Number} left them."),
        };
    }
}
