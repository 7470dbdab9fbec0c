namespace Ripcs.Changes.State;

/// <summary>
/// Which of the changes still tell what the host is like: the last one, and below each change the one before it or, for a rollback,
/// the one whose state it brought back. All others were rolled back or reverted.
/// </summary>
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

    /// <summary>The same, or null also where its file is sound but something that it consists of is damaged or gone.</summary>
    public HistoryRecord? FindWhole(int number) => Catch<StateException>.OrNull(() => Find(number)?.Loaded());

    /// <summary>The partitions that were in force after a change, as its own record says;
    /// null where that cannot be read. The states of the change are not.</summary>
    public ValueList<KeptPartition>? PartitionsIn(int number) => Catch<StateException>.OrNull(() => Find(number)?.Partitions);

    /// <summary>The change whose state a change left: itself, unless it is a
    /// rollback. 0 is the state before all changes that are kept.</summary>
    public int StateAfter(int number) => Find(number)?.Restores ?? number;

    /// <summary>The change whose state the host is in.</summary>
    public int Current => StateAfter(Last);

    public int StateBefore(int number) => StateAfter(Preceding(number));

    /// <summary>The partitions that were in force after a change. Where it is kept no longer, rollbacks to it still tell.</summary>
    public ValueList<KeptPartition> PartitionsAfter(int number) =>
        number == 0 ? [] : PartitionsIn(number)
            ?? Numbers.Reverse().Where(other => Find(other)?.Restores == number).Select(PartitionsIn).FirstOrDefault() ?? [];

    /// <summary>A change and those below it that still count, descending.</summary>
    public IEnumerable<int> Line(int number)
    {
        for (; number > 0; number = Below(number))
        {
            yield return number;
        }
    }

    /// <summary>The changes that a rollback to the state after a change rolls back, ascending; rollbacks brought nothing new in.</summary>
    public IReadOnlyList<HistoryRecord> RolledBackTo(int number)
    {
        var stays = Line(number).ToHashSet();
        return [.. Line(Last).TakeWhile(change => !stays.Contains(change)).Reverse().Where(change => PartitionsIn(change) is not null)
            .Select(Find).OfType<HistoryRecord>()
            .Where(record => record.Restores is null)];
    }

    /// <summary>The changes that nobody confirmed, and that were reverted.</summary>
    public IReadOnlySet<int> Reverted() => Numbers.Select(number => Find(number)?.Reverts).OfType<int>().ToHashSet();

    // A record that was damaged or made up must not lead round in a circle.
    private int Below(int number) => Find(number)?.Restores is { } restores && restores < number ? restores : Preceding(number);

    // The one before it in the history may be an older one, where a file is gone: its state is not what this change found.
    private int Preceding(int number) => _numbers is [var first, ..] && first < number ? number - 1 : 0;
}
