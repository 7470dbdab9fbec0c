using System.Text.Json.Serialization;

namespace Ripcs.Changes.State;

/// <summary>A change that has begun, with the data to record once it has ended. It is on the disk before the first block.</summary>
internal sealed record Journal : IStateFile
{
    public const int CurrentSchema = 2;

    public static string Kind => "journal";

    public int Schema { get; init; } = CurrentSchema;

    /// <summary>The change with its future number: the state before it and the desired state.</summary>
    [JsonIgnore]
    public HistoryRecord Change { get; init; } = null!;

    /// <summary>The change as it is written, with its contents among the <see cref="Objects"/>; null while it is not.</summary>
    public StoredChange? Stored { get; init; }

    /// <summary>The states that this run has written with the journal, so that they are not stored once more; null for none.</summary>
    [JsonIgnore]
    public StoredStates? Written { get; init; }

    /// <summary>The partitions to be recorded; those of an apply that are not recorded exactly so already.</summary>
    [JsonIgnore]
    public ValueList<CompiledPartition> Partitions { get; init; }

    /// <summary>The same, by their names among the <see cref="Objects"/>.</summary>
    public ValueList<KeptPartition> StoredPartitions { get; init; }

    /// <summary>The chains that it makes.</summary>
    public ValueList<ChainPlace> Made { get; init; }

    /// <summary>The directory that it covers, if it covers one.</summary>
    public string? Directory { get; init; }

    /// <summary>The other host of that directory; null for this host.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public string? MadeOn { get; init; }

    /// <inheritdoc cref="AppliedRecord.RuleSetName"/>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public string? RuleSetName { get; init; }

    /// <summary>The rule files that it compiled.</summary>
    public ValueList<RecordedFile> Files { get; init; }

    /// <summary>Their expectations; null for a run that compiled none.</summary>
    public ValueList<RecordedExpectation>? Expectations { get; init; }

    /// <summary>The partitions that are held afterwards; null to leave that as it is.</summary>
    public HeldPartitions? Held { get; init; }

    /// <summary>The policies that Ripcs had set when it began; null if not stored.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public ValueList<PolicyBefore>? Policies { get; init; }

    /// <summary>The foreign chains before Ripcs's jumps when it began; null if not stored.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public ValueList<ChainInFront>? InFront { get; init; }

    /// <summary>True for a restore: the change whose state it restores is already in the history.</summary>
    public bool IsRestore { get; init; }

    /// <summary>The partitions that it brings in, in the form in which they are held once it is rolled back.</summary>
    public ValueList<HeldPartition> Brings =>
        Partitions.Select(partition => new HeldPartition(partition.Name.Value, PartitionDigest.Of(partition), Change.Number)).ToValueList();

    /// <summary>The rules that a restore left out.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public ValueList<LeftOutRule> LeftOut { get; init; }

    public string? FindContradiction() => Stored is null ? "it holds no change" : null;

    /// <summary>True if a run for a single partition can complete it.</summary>
    public bool IsCompletedBy(string partition, string command) =>
        Change.Command == command || Change.Command.StartsWith($"{command} --", StringComparison.Ordinal)
        || (Directory is null && Change.Restores is null && Files is [var only] && only.Partition == partition);

    /// <summary>The knowledge including the chains that the change may have made, and with the policies of when it began.</summary>
    public Knowledge Knowing(Knowledge known) =>
        (known with { Policies = Policies ?? known.Policies, Made = known.Made.Concat(Made).Distinct().ToValueList() })
        .KnowingPolicies(Change.After, Change.Before).NamingForeign(Change.Before.AllForeign()).NamingForeign(Change.After.AllForeign());

    /// <summary>"change 7 (rules apply /etc/ripcs/rules, by alice, 2026-11-20 03:12:20 UTC)".</summary>
    public string Title => $"{(IsRestore ? "the restore of " : "")}change {Change.Number} ({Change.Command}, by {Change.User}, "
        + $"{Words.Time(Change.Time)})";
}

/// <summary>Records a change that is in force and verified; the journal is removed last, so that a crash before that is noticed.</summary>
internal sealed class ChangeRecorder(StateDirectory state, int keep)
{
    private readonly History _history = new(state);

    /// <returns>The change with its number.</returns>
    public HistoryRecord Record(AppliedRecord applied, Journal journal, FirewallState after)
    {
        // After a state was restored, its unreadable partitions must not be taken from the record of the state before.
        var before = journal.Change.Restores is null ? applied.Known : applied.Known with { Partitions = [] };
        var known = before.NamingForeign(journal.Change.After.AllForeign()).LeavingOut(journal.LeftOut).After(after, journal.Partitions,
            journal.Made, journal.InFront ?? HookPlace.InFront(after)).SettingPolicies(journal.Change.After, journal.Change.Before);
        var now = applied.After(journal.Directory, journal.Files, journal.Expectations, journal.MadeOn, journal.RuleSetName).Knowing(known);
        now = now with { Revision = RevisionAfter(journal, applied), IsChecked = now.IsChecked && !IsUnchecked(journal) };
        var recorded = Recorded(state, journal);
        var record = recorded ?? _history.Append(
            journal.Change with { Number = Math.Max(journal.Change.Number, _history.NextNumber(applied.LastUsed)) }, known.Partitions,
            now.Kept, journal.Written);

        // A change that was recorded earlier, such as a restored one, may contain other lines of the same partitions.
        AppliedFile.Write(state, now.At(record.Number) with { Kept = recorded is null ? record.Partitions : now.Kept });
        if (journal.Held is { } held)
            HeldFile.Write(state, held);

        UsedPlansFile.Add(state, record);
        if (journal is { IsRestore: false, Change.Restores: not null })
            UnreportedFile.Write(state, record.Number);

        JournalFile.Remove(state);
        // The change is recorded; the next change tries again to prune.
        _ = Catch<StateException>.In(() => Prune(record.Number));

        return record;
    }

    // Rules that were not held against the expectations; a restore brings back those that were.
    private static bool IsUnchecked(Journal journal) => journal is { Expectations: null, IsRestore: false }
        && (journal.Change.Restores is not null || !InForce.Of(journal.Change.Before).SetEquals(InForce.Of(journal.Change.After)));

    // After a flush there is nothing that an older checkout could undo.
    private RevisionOfRules? RevisionAfter(Journal journal, AppliedRecord applied) =>
        journal.Change.Restores is { } restores ? new Timeline(_history).RevisionAfter(restores)
        : journal.Expectations is null && InForce.Of(journal.Change.After).Count == 0 ? null : journal.Change.Live ?? applied.Revision;

    /// <summary>The change in the history, if a run crashed after recording it; null if it is not there yet.</summary>
    public static HistoryRecord? Recorded(StateDirectory state, Journal journal) =>
        new Timeline(new History(state)).Find(journal.Change.Number) is { } record
        && (journal.IsRestore || (record.Time, record.User, record.Command) == (journal.Change.Time, journal.Change.User,
            journal.Change.Command))
            ? record : null;

    /// <summary>Removes the oldest changes, except the one whose state is current and those needed to roll back from it.</summary>
    private void Prune(int last)
    {
        var timeline = new Timeline(_history);
        var current = timeline.Current;
        foreach (var number in timeline.Numbers.SkipLast(keep).Where(number => number != current))
        {
            _history.Remove(number);
        }

        // Finding out what is still needed requires reading all changes, so it is not done each time.
        if (last % keep == 0)
            _history.PruneObjects();
    }
}
