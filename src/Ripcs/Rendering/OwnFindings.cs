using Ripcs.Changes.Confirming;
using Ripcs.Changes.Status;
using Ripcs.Core.Lint;
using Ripcs.Core.Planning.Differences;
using Ripcs.Core.Planning.Owned;

namespace Ripcs.Rendering;

/// <summary>Unfinished business of earlier changes: one that did not finish, one that is pending, and held partitions.</summary>
internal static class ChangeFindings
{
    private const int NamesToShow = 10;

    /// <summary>No problem while its run is at work, unless that hangs.</summary>
    public static Finding? Unfinished(HostStatus status) => status.Unfinished is not { } unfinished ? null
        : new Finding(FindingKind.Unfinished, !unfinished.IsAtWork ? FindingLevel.Critical
            : unfinished.IsLong ? FindingLevel.Warning : FindingLevel.Note, unfinished.Sum, [unfinished.Line]);

    /// <summary>No problem while its guard is running; a change that is being reverted was in force longer than intended.</summary>
    public static Finding? Pending(HostStatus status) => status.Pending is not { } pending ? null
        : new Finding(FindingKind.Pending, Level(pending), pending.Sum, [pending.Line]);

    private static FindingLevel Level(PendingNotice pending) => !pending.IsGuarded ? FindingLevel.Critical
        : pending.IsReverting ? FindingLevel.Warning : FindingLevel.Note;

    public static Finding? Held(HostStatus status)
    {
        if (status.Record.Held.Partitions.Count == 0)
            return null;

        // One rollback may hold as many partitions as there are customers.
        var names = status.Record.Held.Partitions.Select(held => held.Name).Distinct().Order(StringComparer.Ordinal).ToList();
        var taken = HeldPartition.Taken(status.Record.Held.Partitions);
        var line = names.Count == 1 ? $"{names[0]} is held: {taken}, and it is refused until its rule file changes"
            : $"{names.Count} partitions are held: {taken}, and they are refused until their rule files change: "
                + $"{Words.Some(names, NamesToShow)}";
        return new Finding(FindingKind.Held, FindingLevel.Note,
            names.Count == 1 ? $"{names[0]} is held" : $"{names.Count} partitions are held", [Note.Info(line)]);
    }
}

/// <summary>Findings about the record.</summary>
internal static class RecordFindings
{
    private const int FilesToShow = 3;
    private const int PartitionsToShow = 5;

    /// <summary>A damaged record: missing rules cannot be detected.</summary>
    public static Finding? Problem(HostStatus status) => status.RecordProblem is not { } problem ? null
        : new Finding(FindingKind.Record, FindingLevel.Critical, $"the record cannot be used: {problem.InWords()}",
            [Note.Warning(problem)]);

    /// <summary>The live and the recorded state are known all the same; but a state that
    /// needs such a file, perhaps the last one, cannot be restored as it was.</summary>
    public static Finding? Damaged(HostStatus status) => status.Record.Damaged.Count == 0 ? null : new Finding(
        FindingKind.DamagedFiles,
        status.Record.Damaged.Any(file => file.IsLost) ? FindingLevel.Critical : FindingLevel.Warning,
        status.Record.Damaged.Count == 1 ? status.Record.Damaged[0].Message.InWords()
            : $"{Words.Count(status.Record.Damaged.Count, "file")} of the state are damaged: "
                + $"{Words.Some([.. status.Record.Damaged.Select(file => file.Path)], FilesToShow)}",
        [.. status.Record.Damaged.Select(file => Note.Warning(file.Message))]);

    /// <summary>Changes are made all the same, and only the run itself would say that no event has them.</summary>
    public static Finding? Trail(HostStatus status) => status.TrailProblem is not { } problem ? null
        : new Finding(FindingKind.AuditTrail, FindingLevel.Warning, problem, [Note.Warning(problem)]);

    /// <summary>The live state is as recorded, but the next reboot restores the state before that change.</summary>
    public static Finding? ChangeGone(HostStatus status)
    {
        if (status.Record.Gone is not { } gone)
            return null;

        var text = $"change {gone} was the last one, but it is gone from the history";
        var (sum, then) = status.Record.IsEarlierBack
            ? ($"{text}, and an earlier state is in force", ", and a restore brought an earlier state into force; apply the rule files")
            : (text, ": a restart would restore an earlier state; record what is live with");
        return new Finding(FindingKind.ChangeGone, FindingLevel.Critical, sum, [
            Note.Warning($"{text}{then}: ripcs rules apply {Paths.ToApply(status)}")]);
    }

    /// <summary>A chain can be checked against its name, but missing chains are only known from a record.</summary>
    public static Finding? Lost(HostStatus status)
    {
        if (status.HasRecord || status.RecordProblem is not null || status.Tables.Count == 0)
            return null;

        const string text = "no record has what should be live";
        return new Finding(FindingKind.NoRecord, FindingLevel.Critical, text, [
            Note.Warning($"{text}, so missing rules cannot be detected; write one with: ripcs rules apply {Paths.ToApply(status)}")]);
    }

    /// <summary>For example after a reboot without a restore: there is a record, but nothing of it is live.</summary>
    public static Finding? NotRestored(HostStatus status)
    {
        // A restore would bring them into force in both variants.
        if (!status.IsAllGone || status.OtherVariant.Any(table => table.Ours.Count > 0))
            return null;

        var left = status.Record.LastChange is not { } last ? "changes are recorded"
            : $"change {last.Number} left {Left(status.Diff.Partitions.Select(partition => partition.Name).ToValueList())} in force";
        var text = $"nothing of Ripcs's is live, although {left}; restore it with: ripcs restore";
        return new Finding(FindingKind.NotRestored, FindingLevel.Critical, text, [Note.Warning(text)]);
    }

    private static string Left(ValueList<string> partitions) => partitions.Count == 0 ? "a host policy"
        : $"{Words.Count(partitions.Count, "partition")} ({Words.Some(partitions, PartitionsToShow)})";

    /// <summary>After a flush, or the clean of the last partition: recorded, but hardly intended for a monitored host.</summary>
    public static Finding? NothingInForce(HostStatus status)
    {
        if (status.Record.LastChange is not { } last || status.Partitions.Count > 0 || status.HasDrift || status.RecordProblem is not null)
            return null;

        var text = $"nothing of Ripcs is in force since change {last.Number} ({last.Command})";
        var back = last.Undone switch { null => "; roll it back with: ripcs rollback", 0 => "",
            var state => $"; bring its rules back with: ripcs rollback {state}" };
        return new Finding(FindingKind.NothingInForce, FindingLevel.Warning, text, [Note.Warning($"{text}{back}")]);
    }

    /// <summary>Partitions in force that are not in this record.</summary>
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

/// <summary>The live state differs from the record. A diff shows it rule by rule.</summary>
internal static class DriftFinding
{
    // A line with more names is too long to read.
    private const int NamesToShow = 3;

    public static Finding? Of(HostStatus status)
    {
        if (!status.HasDrift || status.IsAllGone)
            return null;

        // A change that is at work makes such differences itself.
        var isOfChange = status is { IsChanging: true, Unfinished: { IsAtWork: true, IsLong: false } };
        var text = $"drift in {Words.List([.. Places(status.Diff)])} ({Words.List([.. Sizes(status)])})"
            + (isOfChange ? ", perhaps the work of that change" : "");
        return new Finding(FindingKind.Drift, isOfChange ? FindingLevel.Warning : FindingLevel.Critical, text, Lines(status));
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

/// <summary>Rules that a restore could not load: they are missing until an apply puts them back.</summary>
internal static class LeftOutFinding
{
    private const int Most = 20;

    public static Finding? Of(HostStatus status)
    {
        if (status.LeftOut is not [{ LeftOut: { } first }, ..])
            return null;

        var lines = status.LeftOut.SelectMany(drift => drift.Lines.Select(line => (Drift: drift, line.Origin, line.Text))).ToList();
        var opens = lines.Any(line => LeftOutRule.MayOpen(line.Text)) ? ", and later rules may accept what these deny" : "";
        var notes = lines.Take(Most).Select(line => Note.Warning(
            $"{(line.Origin is { } origin ? $"{Words.Name(origin)} ({origin.File}:{origin.Line})" : $"a rule of {line.Drift.Chain}")}, "
            + $"{Words.Place(line.Drift.Family, line.Drift.Table)}, was left out by the restore of {Words.Time(line.Drift.LeftOut!.Time)}: "
            + $"{line.Drift.LeftOut.Why}; apply puts it back when it can be loaded: ripcs rules apply {Paths.ToApply(status)}"));
        return new Finding(
            FindingKind.LeftOut,
            FindingLevel.Warning,
            $"{Words.Count(lines.Count, "rule")} left out by the restore of {Words.Time(first.Time)} ({first.Why}){opens}",
            [.. notes, .. lines.Count > Most
                ? [Note.Warning($"and {lines.Count - Most} more")] : (Note[])[]]);
    }
}

/// <summary>Rules that expire: someone may still need what they accept, and what they denied is accepted again.</summary>
internal static class EndingFindings
{
    /// <param name="status">The host.</param>
    /// <param name="days">The number of days before and after the last day on which it is a warning; otherwise only a note.</param>
    public static Finding? Soon(HostStatus status, int days)
    {
        var soon = status.Ending.Where(rule => rule.LastDay >= status.Today).ToList();
        return soon.Count == 0 ? null : new Finding(
            FindingKind.Ending,
            Level(status, soon, days),
            $"{Words.Count(soon.Count, "rule")} {(soon.Count == 1 ? "ends" : "end")} soon, the first after {Day(soon[0].LastDay)}",
            [.. soon.Select(rule =>
                Note.Warning($"{Name(rule)} ends after {Day(rule.LastDay)} (UTC), {In(rule.LastDay.DayNumber - status.Today.DayNumber)}; "
                + "write a later day in its .Until(…) if it should stay"))]);
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
                ? "is in no chain any more; remove it from its file, or write a later day in its .Until(…)"
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

/// <summary>Partitions without a file: a former customer's rules stay in force until a clean.</summary>
internal static class WithoutFileFindings
{
    private const int NamesToShow = 3;

    /// <summary>The last run for the directory found no file that names them.</summary>
    public static Finding? Unnamed(HostStatus status)
    {
        var unnamed = status.WithoutFile.Where(partition => partition.File is null).ToList();
        return unnamed.Count == 0 ? null : new Finding(
            FindingKind.WithoutFile,
            FindingLevel.Warning,
            $"{Words.Count(unnamed.Count, "partition")} in force that no file names ({Names(unnamed)})",
            [.. unnamed.Select(partition =>
                UnnamedText.Warning(partition.Name, partition.Rules, UnnamedText.Removal(Paths.LastApplied(status))))]);
    }

    /// <summary>Their files have gone since that run. They may have been renamed: another file may name the partition now.</summary>
    public static Finding? Gone(HostStatus status)
    {
        var gone = status.WithoutFile.Where(partition => partition.File is not null).ToList();
        return gone.Count == 0 ? null : new Finding(
            FindingKind.WithoutFile,
            FindingLevel.Warning,
            $"{Words.Count(gone.Count, "partition")} in force whose {(gone.Count == 1 ? "file is" : "files are")} gone ({Names(gone)})",
            [.. gone.Select(partition =>
                UnnamedText.Gone(partition.Name, partition.Rules, Shown(partition.File!, status), Paths.LastApplied(status)))]);
    }

    /// <summary>For example if the file system with the rule files is not mounted.</summary>
    public static Finding? InDoubt(HostStatus status) => status.FilesInDoubt is not { } doubt ? null
        : new Finding(
            FindingKind.FilesInDoubt, FindingLevel.Warning, doubt,
            [Note.Warning($"{doubt}; once the rule files are there: ripcs rules diff {Paths.LastApplied(status)}")]);

    private static string Names(List<PartitionWithoutFile> partitions) =>
        Words.Some([.. partitions.Select(partition => partition.Name)], NamesToShow);

    // As diagnostics show it: from the directory on.
    private static string Shown(string file, HostStatus status) =>
        Path.GetDirectoryName(status.Directory) is { } parent ? Path.GetRelativePath(parent, file) : file;
}

/// <summary>Chains without a jump to them: they do no harm, but accumulate.</summary>
internal static class StaleFinding
{
    public static Finding? Of(HostStatus status)
    {
        if (status.Stale.Count == 0)
            return null;

        var level = status.LongStale > 0 ? FindingLevel.Warning : FindingLevel.Note;
        var sum = status.LongStale > 0
            ? $"{Words.Count(status.LongStale, "chain")} stale for more than a day" : $"{Words.Count(status.Stale.Count, "stale chain")}";
        return new Finding(FindingKind.Stale, level, sum, Lines(status));
    }

    private static ValueList<Note> Lines(HostStatus status)
    {
        var width = status.Stale.Max(chain => chain.Chain.Value.Length);
        var size = PartitionSize.Of(status.Stale.Select(chain => (chain.Chain, chain.Rules)));
        return [
            Note.Info($"{Words.Size(size)} stale; {(status.HasDrift ? "once an apply has repaired the drift, " : "")}delete with: ripcs "
                + $"clean apply {Paths.LastApplied(status)}"),
            .. status.Stale.Select(chain =>
                Note.Info($"  {chain.Chain.Value.PadRight(width)}  {Words.Place(chain.Family, chain.Table),-11}  {Size(chain)}")),
        ];
    }

    private static string Size(StaleChain chain) => StaleText.Rules(chain) + (chain.Since > 0 ? $", stale since change {chain.Since}" : "");
}
