using System.Globalization;
using Ripcs.Rendering;

namespace Ripcs.Status.Findings;

/// <summary>What earlier changes left to be done: one that did not end, one that waits, and what was rolled back and is held.</summary>
internal static class ChangeFindings
{
    public static Finding? Unfinished(HostStatus status) => status.Unfinished is { } line
        ? new Finding("unfinished", FindingLevel.Critical, "the last change did not end", [line])
        : null;

    /// <summary>As it should be while its guard is at work.</summary>
    public static Finding? Waiting(HostStatus status) => status.Waiting is not { } waiting ? null
        : waiting.IsGuarded ? new Finding("pending", FindingLevel.Note, waiting.Sum, [waiting.Line])
        : new Finding("pending", FindingLevel.Critical, waiting.Sum, [waiting.Line]);

    public static Finding? Held(HostStatus status)
    {
        if (status.Held.Count == 0)
        {
            return null;
        }

        var partitions = Words.Count(status.Held.Select(held => held.Name).Distinct().Count(), "partition");
        var lines = status.Held.Select(held => string.Create(
            CultureInfo.InvariantCulture,
            $"{held.Name} is held: change {held.Change} was rolled back, and is refused until its rule file says something else"));
        return new Finding("held", FindingLevel.Note, $"{partitions} held", [.. lines]);
    }
}
