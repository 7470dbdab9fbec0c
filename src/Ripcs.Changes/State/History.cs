namespace Ripcs.Changes.State;

/// <summary>The changes made to this host, one file each: history/000412.json;
/// their contents are among the <see cref="Objects"/>.</summary>
internal sealed class History(StateDirectory directory)
{
    public const string Folder = "history";
    private const string Extension = ".json";

    private static readonly AdvisedText OfObject = "a rollback to a state that needs it is refused; choose another: "
        + Advice.To(Way.History);
    private static readonly AdvisedText OfLoss = "a restart cannot restore what is live; move the file away and record again what is live: "
        + Advice.To(Way.Apply, "PATH");
    private static readonly AdvisedText OfDamage = "a rollback to that change is impossible; choose another: " + Advice.To(Way.History);

    private readonly Objects _objects = new(directory);

    /// <summary>The numbers of all changes, ascending.</summary>
    public IReadOnlyList<int> Numbers() => [.. directory.Files(Folder).Select(NumberOf).Where(number => number > 0).Order()];

    /// <summary>The last change, or null if there was none.</summary>
    /// <exception cref="StateException">Its file is damaged or from a newer Ripcs.</exception>
    public HistoryRecord? Latest() => Numbers() is [.., var last] ? Read(last) : null;

    /// <summary>The number of the next change: none is used twice, even if the newest file of the history is gone.</summary>
    /// <param name="used">The last number according to another file of the state.</param>
    public int NextNumber(int used = 0) => Math.Max(Numbers() is [.., var last] ? last : 0, used) + 1;

    /// <summary>Writes a change with the next number, or its own if that is higher; the caller holds the lock.</summary>
    /// <param name="record">The change.</param>
    /// <param name="partitions">Those in force afterwards whose rule files are known.</param>
    /// <param name="kept">Those of them that an earlier change stored as they are.</param>
    /// <param name="written">States that are stored already; null for none.</param>
    /// <returns>The record with its number.</returns>
    public HistoryRecord Append(
        HistoryRecord record, ValueList<CompiledPartition> partitions = default, ValueList<KeptPartition> kept = default,
        StoredStates? written = null)
    {
        var known = kept.ToDictionary(partition => partition.Name);
        var numbered = record.Marked() with
        {
            Number = Math.Max(record.Number, NextNumber()),
            Partitions = partitions.Select(partition =>
                known.GetValueOrDefault(partition.Name.Value) is { } stored && _objects.Has(stored.Content) ? stored
                : new KeptPartition(partition.Name.Value, PartitionDigest.Of(partition), _objects.Add(StateJson.Content(partition))))
                .ToValueList(),
        };
        var stored = new StoredChange(numbered, _objects, written);
        // What was written with the journal was synced then.
        if (_objects.HasNew || written is null)
            _objects.Write();

        directory.Write(FileName(numbered.Number), stored);
        return numbered;
    }

    public void Remove(int number) => directory.Delete(FileName(number));

    /// <summary>Removes objects that no change needs any more; none if a change cannot be read, because its needs are unknown.</summary>
    public void PruneObjects()
    {
        var needed = new Dictionary<string, AdvisedText?>();
        foreach (var stored in Numbers().Select(Stored))
        {
            stored.Note(_objects, needed);
            if (needed.Values.Any(trouble => trouble is not null))
                return;

            foreach (var kept in stored.PartitionsIn(_objects))
            {
                needed.TryAdd(kept.Content, null);
            }
        }

        _objects.KeepOnly(needed.Keys);
    }

    /// <summary>The damaged files among the contents of the changes; for the last change missing ones as well.</summary>
    public ValueList<DamagedFile> DamagedObjects()
    {
        var all = OfTheLast();
        var needed = all.Keys.ToHashSet();
        _objects.NoteAll(all);
        return (from file in all
                where file.Value is not null
                orderby file.Key
                let isLost = needed.Contains(file.Key)
                select new DamagedFile(_objects.PathOf(file.Key), file.Value + "; " + (isLost ? OfLoss : OfObject)) { IsLost = isLost })
            .ToValueList();
    }

    /// <summary>True if the last change is recorded, but the state after it cannot be restored.</summary>
    public bool IsLastLost => OfTheLast().Values.Any(trouble => trouble is not null);

    /// <summary>One change. Its contents are read when they are first used, and
    /// may then prove damaged; see <see cref="HistoryRecord.Loaded"/>.</summary>
    /// <exception cref="StateException">There is no such number, or its file is damaged or of another version of Ripcs.</exception>
    public HistoryRecord Read(int number) =>
        Stored(number).Open(_objects, (reason, e) => e is StateException ? NotWhole(number, reason) : Damaged(number, reason, e));

    /// <summary>The stored form of a change.</summary>
    private StoredChange Stored(int number)
    {
        var stored = directory.Read<StoredChange>(FileName(number), StoredChange.CurrentSchema, OfDamage)
            ?? throw new StateException($"there is no change {number} ({directory.FilePath(FileName(number))}); see: "
                + Advice.To(Way.History));
        return stored.Number == number ? stored : throw Damaged(number, $"it claims to be change {stored.Number}", null);
    }

    private Dictionary<string, AdvisedText?> OfTheLast()
    {
        var found = new Dictionary<string, AdvisedText?>();
        try
        {
            if (Numbers() is [.., var last])
                Stored(last).Note(_objects, found);
        }
        catch (StateException)
        {
            // Reading that change will report it.
        }

        return found;
    }

    private StateException NotWhole(int number, AdvisedText reason) =>
        new($"{directory.FilePath(FileName(number))} lacks what it consists of: " + reason + "; " + OfDamage) { Damage = reason };

    private StateException Damaged(int number, AdvisedText reason, Exception? e) =>
        StateJson.Damaged(directory.FilePath(FileName(number)), reason, OfDamage, e);

    private static string FileName(int number) => $"{Folder}/{number:000000}{Extension}";

    private static int NumberOf(string file) =>
        file.EndsWith(Extension, StringComparison.Ordinal)
        && int.TryParse(file.AsSpan(0, file.Length - Extension.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number : 0;
}

/// <summary>The change whose state a boot restores; only this type decides
/// which one: the newest that can be read and is not pending.</summary>
/// <param name="Record">Null if no change was recorded, or none can be read.</param>
/// <param name="Unreadable">Why the newer ones cannot be used; the newest first.</param>
internal sealed record LastConfirmed(HistoryRecord? Record, ValueList<AdvisedText> Unreadable)
{
    /// <param name="history">The changes.</param>
    /// <param name="pending">An unconfirmed change, which does not count; null if there is none.</param>
    public static LastConfirmed Find(History history, int? pending)
    {
        var unreadable = new List<AdvisedText>();
        foreach (var number in history.Numbers().Where(number => number < (pending ?? int.MaxValue)).Reverse())
        {
            try
            {
                return new LastConfirmed(history.Read(number).WithRules(), unreadable.ToValueList());
            }
            catch (StateException e)
            {
                unreadable.Add(e.Message);
            }
        }

        return new LastConfirmed(null, unreadable.ToValueList());
    }
}

/// <summary>A damaged file with contents of changes.</summary>
/// <param name="Path">The file.</param>
/// <param name="Message">The damage and what to do.</param>
internal sealed record DamagedFile(string Path, AdvisedText Message)
{
    /// <summary>True if the state after the last change cannot be restored without it.</summary>
    public bool IsLost { get; init; }
}
