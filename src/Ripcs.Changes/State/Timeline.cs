using Ripcs.Host.Checkouts;

namespace Ripcs.Changes.State;

/// <summary>The changes that still count: the last one, and before each change the preceding one or,
/// for a rollback, the one whose state it restored. All others were rolled back or reverted.</summary>
internal sealed class Timeline(History history)
{
    private readonly IReadOnlyList<int> _numbers = history.Numbers();
    private readonly Dictionary<int, HistoryRecord?> _records = [];

    public IReadOnlyList<int> Numbers => _numbers;

    public int Last => _numbers is [.., var last] ? last : 0;

    /// <summary>A change, or null if its file is gone or damaged.</summary>
    public HistoryRecord? Find(int number)
    {
        if (!_records.TryGetValue(number, out var record))
            _records[number] = record = _numbers.Contains(number) ? Catch<StateException>.OrNull(() => history.Read(number)) : null;

        return record;
    }

    /// <summary>The same, but null also if its file is intact and some of its contents are damaged or gone.</summary>
    public HistoryRecord? FindWhole(int number) => Catch<StateException>.OrNull(() => Find(number)?.Loaded());

    /// <summary>The partitions in force after a change, according to its own record;
    /// null if that cannot be read. The states of the change are not read.</summary>
    public ValueList<KeptPartition>? PartitionsIn(int number) => Catch<StateException>.OrNull(() => Find(number)?.Partitions);

    /// <summary>The change whose state a change left: itself, unless it is
    /// a rollback. 0 is the state before all recorded changes.</summary>
    public int StateAfter(int number) => Find(number)?.Restores ?? number;

    /// <summary>The change whose state is current on the host.</summary>
    public int Current => StateAfter(Last);

    public int StateBefore(int number) => StateAfter(Preceding(number));

    /// <summary>The partitions in force after a change. If its record is no longer kept, rollbacks to it still contain them.</summary>
    public ValueList<KeptPartition> PartitionsAfter(int number) =>
        number == 0 ? [] : PartitionsIn(number)
            ?? Numbers.Reverse().Where(other => Find(other)?.Restores == number).Select(PartitionsIn).FirstOrDefault() ?? [];

    /// <summary>A change and those before it that still count, descending.</summary>
    public IEnumerable<int> Line(int number)
    {
        for (; number > 0; number = Below(number))
        {
            yield return number;
        }
    }

    /// <summary>The changes that a rollback to the state after a change rolls
    /// back, ascending, without rollbacks, which brought in nothing new.</summary>
    public IReadOnlyList<HistoryRecord> RolledBackTo(int number)
    {
        var stays = Line(number).ToHashSet();
        return [.. Line(Last).TakeWhile(change => !stays.Contains(change)).Reverse().Where(change => PartitionsIn(change) is not null)
            .Select(Find).OfType<HistoryRecord>()
            .Where(record => record.Restores is null)];
    }

    /// <summary>True if a change brought nothing new: it put rules back that had been changed by hand since the change before it.</summary>
    public bool IsRepair(int number) => StateBefore(number) is > 0 and var before
        && Find(number) is { Restores: null, Replaced: 0 } record && PartitionsIn(number) is { } partitions
        && Catch<StateException>.Or(() => record is { Diff: not null, Stale.Count: 0, Leaving.Count: 0 }, _ => false)
        && partitions.Select(kept => (kept.Name, kept.Digest)).ToHashSet()
            .SetEquals(PartitionsAfter(before).Select(kept => (kept.Name, kept.Digest)));

    /// <summary>A change, or the last one before it that is no repair.</summary>
    public int WithoutRepairs(int number)
    {
        while (IsRepair(number))
        {
            number = StateBefore(number);
        }

        return number;
    }

    /// <summary>The git revision of the rule files in force after a change; null if unknown.</summary>
    public RevisionOfRules? RevisionAfter(int number) => Line(number).Select(Find).Select(record => record?.Live ?? record?.Revision)
        .FirstOrDefault(revision => revision is not null);

    /// <summary>What the change before another one left; null if that cannot be read.</summary>
    public OwnedState? LeftBefore(int number) => Preceding(number) is > 0 and var before ? FindWhole(before)?.After : null;

    /// <summary>The unconfirmed changes that were reverted.</summary>
    public IReadOnlySet<int> Reverted() => Numbers.Select(number => Find(number)?.Reverts).OfType<int>().ToHashSet();

    // A damaged or forged record must not cause an endless loop.
    private int Below(int number) => Find(number)?.Restores is { } restores && restores < number ? restores : Preceding(number);

    // If a file is missing, the preceding change in the history may be an older one, whose state is not the one that this change found.
    private int Preceding(int number) => _numbers is [var first, ..] && first < number ? number - 1 : 0;
}
