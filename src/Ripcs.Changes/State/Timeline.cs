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

    /// <summary>The unconfirmed changes that were reverted.</summary>
    public IReadOnlySet<int> Reverted() => Numbers.Select(number => Find(number)?.Reverts).OfType<int>().ToHashSet();

    // A damaged or forged record must not cause an endless loop.
    private int Below(int number) => Find(number)?.Restores is { } restores && restores < number ? restores : Preceding(number);

    // If a file is missing, the preceding change in the history may be an older one, whose state is not the one that this change found.
    private int Preceding(int number) => _numbers is [var first, ..] && first < number ? number - 1 : 0;
}
