using System.Globalization;
using Ripcs.Core.Diagnostics;

namespace Ripcs.Changes.Status.Findings;

/// <summary>What earlier changes left to be done: one that did not finish, one that is pending, and what was rolled back and is held.</summary>
internal static class ChangeFindings
{
    private const int NamesToShow = 10;

    public static Finding? Unfinished(HostStatus status) => status.Unfinished is { } line
        ? new Finding(FindingKind.Unfinished, FindingLevel.Critical, "the last change did not finish", [line])
        : null;

    /// <summary>No trouble while its guard is running; what is being reverted was in force longer than somebody wanted.</summary>
    public static Finding? Pending(HostStatus status) => status.Pending is not { } waiting ? null
        : new Finding(FindingKind.Pending, Level(waiting), waiting.Sum, [waiting.Line]);

    private static FindingLevel Level(PendingNotice waiting) => !waiting.IsGuarded ? FindingLevel.Critical
        : waiting.IsReverting ? FindingLevel.Warning : FindingLevel.Note;

    public static Finding? Held(HostStatus status)
    {
        if (status.Held.Count == 0)
        {
            return null;
        }

        // One rollback may hold as many as there are customers.
        var names = status.Held.Select(held => held.Name).Distinct().Order(StringComparer.Ordinal).ToList();
        var changes = status.Held.Select(held => held.Change).Distinct().Order().Select(number => number.ToString(CultureInfo.InvariantCulture)).ToList();
        var taken = changes.Count == 1 ? $"change {changes[0]} was rolled back, and is" : $"changes {Words.List(changes)} were rolled back, and are";
        var line = names.Count == 1 ? $"{names[0]} is held: {taken} refused until its rule file changes"
            : $"{names.Count} partitions are held: {taken} refused until their rule files change: {Words.Some(names, NamesToShow)}";
        return new Finding(FindingKind.Held, FindingLevel.Note, names.Count == 1 ? $"{names[0]} is held" : $"{names.Count} partitions are held", [Note.Info(line)]);
    }
}
