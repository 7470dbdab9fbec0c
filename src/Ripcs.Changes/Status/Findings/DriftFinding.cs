namespace Ripcs.Changes.Status.Findings;

/// <summary>What is live is not what was recorded. Rule by rule it is shown as a diff shows it.</summary>
internal static class DriftFinding
{
    // More names than these make a line that nobody reads.
    private const int NamesToShow = 3;

    public static Finding? Of(HostStatus status)
    {
        if (!status.HasDrift || status.IsAllGone)
            return null;

        var text = $"drift in {Words.List([.. Places(status.Diff)])} ({Words.List([.. Sizes(status)])})";
        return new Finding(FindingKind.Drift, FindingLevel.Critical, text, Lines(status));
    }

    private static IEnumerable<string> Sizes(HostStatus status)
    {
        if (status.DriftRules > 0 || status.DriftEntries == 0)
            yield return Words.Count(status.DriftRules, "rule");

        if (status.DriftEntries > 0)
            yield return $"{Words.Entries(status.DriftEntries)} of sets";
    }

    private static ValueList<Note> Lines(HostStatus status) =>
    [
        .. status.IsChanging ? new[] { Note.Warning("another ripcs is changing this host; what is shown as drift may be its work") } : [],
        .. ForeignJumpFindings.FromOurs(status),
    ];

    private static IEnumerable<string> Places(StateDiff diff)
    {
        var names = diff.Partitions.Select(partition => partition.Name).ToList();
        if (names.Count > 0)
            yield return $"{Words.Count(names.Count, "partition")} ({Words.Some(names, NamesToShow)})";

        if (diff.Structure.Any(one => one.IsPolicy))
            yield return "the policies";

        if (diff.Structure.Any(one => one is { IsInOurs: false, IsPolicy: false }))
            yield return "the jumps";

        if (diff.Structure.Any(one => one.IsInOurs))
            yield return "the dispatch chains";
    }
}
