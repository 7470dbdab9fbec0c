using Ripcs.Core.Model;

namespace Ripcs.Changes.State;

/// <summary>Writes down a change that is in force and verified; the journal goes when all else is written, so that a crash before that is found.</summary>
internal sealed class ChangeRecorder(StateDirectory state, int keep)
{
    private readonly History _history = new(state);
    private readonly KeptPartitions _partitions = new(state);

    /// <returns>The change with its number.</returns>
    public HistoryRecord Record(AppliedRecord applied, Journal journal, FirewallState after)
    {
        // Of a state that came back, what nobody can read any more is not what the state before it held.
        var before = journal.Change.Restores is null ? applied.Known : applied.Known with { Partitions = [] };
        var known = before.After(after, journal.Partitions, journal.Made);
        var record = Recorded(state, journal) ?? Append(journal, known.Partitions, applied.LastUsed);
        AppliedFile.Write(state, applied.After(journal.Directory, journal.Files).At(record.Number) with { Known = known });
        if (journal.Held is { } held)
        {
            HeldFile.Write(state, held);
        }

        if (journal is { IsRestore: false, Change.Restores: not null })
        {
            UnreportedFile.Write(state, record.Number);
        }

        JournalFile.Remove(state);
        try
        {
            Prune();
        }
        catch (StateException)
        {
            // The change is recorded; the next one tries again.
        }

        return record;
    }

    /// <summary>The change in the history, where a run that crashed afterwards has left it; null if it is not there yet.</summary>
    public static HistoryRecord? Recorded(StateDirectory state, Journal journal) =>
        new Timeline(new History(state)).Find(journal.Change.Number) is { } record
        && (journal.IsRestore || (record.Time, record.User, record.Command) == (journal.Change.Time, journal.Change.User, journal.Change.Command))
            ? record : null;

    private HistoryRecord Append(Journal journal, ValueList<CompiledPartition> partitions, int used)
    {
        var number = Math.Max(journal.Change.Number, _history.NextNumber(used));
        var timeline = new Timeline(_history);
        var before = new[] { timeline.Last, journal.Change.Restores ?? 0 }.Select(timeline.Find).OfType<HistoryRecord>()
            .SelectMany(record => record.Partitions).Distinct().ToValueList();
        return _history.Append(journal.Change with { Number = number, Partitions = _partitions.Keep(number, partitions, before) });
    }

    /// <summary>Removes the oldest changes; never the one whose state is current, nor what is needed to roll back from it.</summary>
    private void Prune()
    {
        var timeline = new Timeline(_history);
        var current = timeline.Current;
        foreach (var number in timeline.Numbers.SkipLast(keep).Where(number => number != current))
        {
            _history.Remove(number);
        }

        // To know which compiled forms are still named all changes must be read; so not each time.
        if (_partitions.Files().Count > 2 * keep && new Timeline(_history) is var left
            && left.Numbers.Select(left.Find).ToList() is var records && records.All(record => record is not null))
        {
            _partitions.Prune(records.SelectMany(record => record!.Partitions));
        }
    }
}
