namespace Ripcs.Changes.State;

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
