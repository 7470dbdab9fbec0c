namespace Ripcs.Changes.Status.Findings;

/// <summary>What the record says, and what it cannot say.</summary>
internal static class RecordFindings
{
    private const int FilesToShow = 3;
    private const int PartitionsToShow = 5;

    /// <summary>A damaged record: missing rules cannot be detected.</summary>
    public static Finding? Problem(HostStatus status) => status.RecordProblem is not { } problem ? null
        : new Finding(FindingKind.Record, FindingLevel.Critical, $"the record cannot be used: {problem}", [Note.Warning(problem)]);

    /// <summary>What is live and what should be is known all the same; but no state that
    /// needs such a file comes back as it was, and perhaps not the last.</summary>
    public static Finding? Damaged(HostStatus status) => status.Damaged.Count == 0 ? null : new Finding(
        FindingKind.DamagedFiles,
        status.Damaged.Any(file => file.IsLost) ? FindingLevel.Critical : FindingLevel.Warning,
        status.Damaged.Count == 1 ? status.Damaged[0].Message
            : $"{Words.Count(status.Damaged.Count, "file")} of the state are damaged: "
                + $"{Words.Some([.. status.Damaged.Select(file => file.Path)], FilesToShow)}",
        [.. status.Damaged.Select(file => Note.Warning(file.Message))]);

    /// <summary>What is live is as recorded, but the next restart brings back what was before that change.</summary>
    public static Finding? ChangeGone(HostStatus status)
    {
        if (status.GoneChange is not { } gone)
            return null;

        var text = $"change {gone} was the last one, but it is gone from the history";
        return status.IsEarlierBack
            ? new Finding(FindingKind.ChangeGone, FindingLevel.Critical, $"{text}, and an earlier state is in force", [
                Note.Warning($"{text}, and a restore brought an earlier state into force; apply the rule files: ripcs rules apply "
                    + $"{Paths.ToApply(status)}")])
            : new Finding(FindingKind.ChangeGone, FindingLevel.Critical, text, [
                Note.Warning($"{text}: a restart would restore an earlier state; record what is live with: ripcs rules apply "
                    + $"{Paths.ToApply(status)}")]);
    }

    /// <summary>A chain is checked against its name, but only a record knows of chains that are missing.</summary>
    public static Finding? Lost(HostStatus status)
    {
        if (status.HasRecord || status.RecordProblem is not null || status.Tables.Count == 0)
            return null;

        const string text = "no record says what should be live";
        return new Finding(FindingKind.NoRecord, FindingLevel.Critical, text, [
            Note.Warning($"{text}, so missing rules cannot be detected; write one with: ripcs rules apply {Paths.ToApply(status)}")]);
    }

    /// <summary>As after a reboot without a restore: a record says what should be live, and none of it is.</summary>
    public static Finding? NotRestored(HostStatus status)
    {
        // A restore would bring them into force in both variants.
        if (!status.IsAllGone || status.OtherVariant.Any(table => table.Ours.Count > 0))
            return null;

        var left = status.LastChange is not { } last ? "changes are recorded"
            : $"change {last.Number} left {Left(status.Diff.Partitions.Select(partition => partition.Name).ToValueList())} in force";
        var text = $"nothing of Ripcs's is live, although {left}; restore it with: ripcs restore";
        return new Finding(FindingKind.NotRestored, FindingLevel.Critical, text, [Note.Warning(text)]);
    }

    private static string Left(ValueList<string> partitions) => partitions.Count == 0 ? "a host policy"
        : $"{Words.Count(partitions.Count, "partition")} ({Words.Some(partitions, PartitionsToShow)})";

    /// <summary>After a flush, or the clean of the last partition: recorded, but hardly what a watched host should be like.</summary>
    public static Finding? NothingInForce(HostStatus status)
    {
        if (status.LastChange is not { } last || status.Partitions.Count > 0 || status.HasDrift || status.RecordProblem is not null)
            return null;

        var text = $"nothing is in force since change {last.Number} ({last.Command})";
        var back = last.Undone switch { null => "; roll it back with: ripcs rollback", 0 => "",
            var state => $"; roll it back with: ripcs rollback {state}" };
        return new Finding(FindingKind.NothingInForce, FindingLevel.Warning, text, [Note.Warning($"{text}{back}")]);
    }

    /// <summary>Partitions that are in force although this record knows nothing of them.</summary>
    public static Finding? Unrecorded(HostStatus status)
    {
        var unknown = status.Diff.Unnamed;
        return unknown.Count == 0 || !status.HasRecord ? null
            : new Finding(FindingKind.Unrecorded, FindingLevel.Warning, $"{Words.Count(unknown.Count, "unrecorded partition")}", [
                .. unknown.Select(partition =>
                    Note.Warning($"{partition.Name} is in force but not recorded here ({Words.Count(partition.Rules, "rule")}), so "
                        + $"missing rules cannot be detected; an apply of its rule file records it, a restore removes it")),
            ]);
    }
}
