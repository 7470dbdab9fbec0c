namespace Ripcs.Changes.Status.Findings;

/// <summary>What earlier changes left to be done: one that did not finish, one that
/// is pending, and what was rolled back or reverted and is held.</summary>
internal static class ChangeFindings
{
    private const int NamesToShow = 10;

    public static Finding? Unfinished(HostStatus status) => status.Unfinished is { } line
        ? new Finding(FindingKind.Unfinished, FindingLevel.Critical, "the last change did not finish", [line])
        : null;

    /// <summary>No trouble while its guard is running; what is being reverted was in force longer than it was to be.</summary>
    public static Finding? Pending(HostStatus status) => status.Pending is not { } pending ? null
        : new Finding(FindingKind.Pending, Level(pending), pending.Sum, [pending.Line]);

    private static FindingLevel Level(PendingNotice pending) => !pending.IsGuarded ? FindingLevel.Critical
        : pending.IsReverting ? FindingLevel.Warning : FindingLevel.Note;

    public static Finding? Held(HostStatus status)
    {
        if (status.Held.Count == 0)
            return null;

        // One rollback may hold as many as there are customers.
        var names = status.Held.Select(held => held.Name).Distinct().Order(StringComparer.Ordinal).ToList();
        var taken = HeldPartition.Taken(status.Held);
        var line = names.Count == 1 ? $"{names[0]} is held: {taken}, and it is refused until its rule file changes"
            : $"{names.Count} partitions are held: {taken}, and they are refused until their rule files change: "
                + $"{Words.Some(names, NamesToShow)}";
        return new Finding(FindingKind.Held, FindingLevel.Note,
            names.Count == 1 ? $"{names[0]} is held" : $"{names.Count} partitions are held", [Note.Info(line)]);
    }
}
