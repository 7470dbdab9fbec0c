namespace Ripcs.Changes.State;

/// <summary>The changes made to this host, one file each: history/000412.json;
/// what they consist of is among the <see cref="Pieces"/>.</summary>
internal sealed class History(StateDirectory directory)
{
    public const string Folder = "history";
    private const string Extension = ".json";
    private const string OfDamage = "a rollback to that change is impossible; choose another: ripcs history";

    private const int HeadLength = 400;

    private readonly Pieces _pieces = new(directory);

    // Behind the checksum and whose it is; a whole record, of an older Ripcs, holds two states.
    private static ReadOnlySpan<byte> Whole => "\"Schema\":1,"u8;

    /// <summary>The numbers of all changes, ascending.</summary>
    public IReadOnlyList<int> Numbers() => [.. directory.Files(Folder).Select(NumberOf).Where(number => number > 0).Order()];

    /// <summary>The last change, or null if there was none.</summary>
    /// <exception cref="StateException">Its file is damaged or from a newer Ripcs.</exception>
    public HistoryRecord? Latest() => Numbers() is [.., var last] ? Read(last) : null;

    /// <summary>The number that the next change gets: none is used twice, though the newest file of the history may be gone.</summary>
    /// <param name="used">The last number that another file of the state knows of.</param>
    public int NextNumber(int used = 0) => Math.Max(Numbers() is [.., var last] ? last : 0, used) + 1;

    /// <summary>Writes a change under the next number, or its own if that is higher; the caller holds the lock.</summary>
    /// <returns>The record with its number.</returns>
    public HistoryRecord Append(HistoryRecord record)
    {
        var numbered = record.Marked() with { Number = Math.Max(record.Number, NextNumber()) };
        var pieces = _pieces.Begin(numbered.Number);
        var stored = new StoredChange(numbered, pieces);
        _pieces.Write(pieces);
        directory.Write(FileName(numbered.Number), stored);
        return numbered;
    }

    public void Remove(int number) => directory.Delete(FileName(number));

    /// <summary>Removes what no change consists of any more; nothing where one cannot be read, for who knows what it needs.</summary>
    /// <exception cref="StateException">Something that a change consists of is lost, or a file cannot be removed.</exception>
    public void PrunePieces()
    {
        var numbers = Numbers();
        _pieces.Prune([.. numbers.Select(Stored).OfType<StoredChange>().SelectMany(stored => stored.Roots)],
            numbers is [.., var last] ? last : 0);
    }

    /// <summary>The files that are damaged of those that hold what the changes consist
    /// of; with those that are gone, of what the last change needs.</summary>
    public ValueList<DamagedFile> DamagedPieces() => _pieces.Damaged(PiecesOfTheLast());

    /// <summary>True if the last change is recorded, but the state after it cannot be brought back.</summary>
    public bool IsLastLost => _pieces.IsAnyLost(PiecesOfTheLast());

    /// <summary>One change. What it consists of is read when somebody asks for it,
    /// and may be damaged then; see <see cref="HistoryRecord.Loaded"/>.</summary>
    /// <exception cref="StateException">There is none of that number, or its file is damaged or from a newer Ripcs.</exception>
    public HistoryRecord Read(int number) => Stored(number) is { } stored
        ? stored.Open(_pieces.Read, (reason, e) => e is StateException ? NotWhole(number, reason) : Damaged(number, reason, e))
        : ReadWhole(number).Deferred(() => ReadWhole(number));

    /// <summary>A change as it is written; null if an older Ripcs wrote it.</summary>
    private StoredChange? Stored(int number)
    {
        var path = directory.FilePath(FileName(number));
        var file = directory.ReadBytes(FileName(number))
            ?? throw new StateException($"there is no change {number} ({path}); see: ripcs history");
        if (file.AsSpan(0, Math.Min(file.Length, HeadLength)).IndexOf(Whole) >= 0)
            return null;

        var stored = StateJson.Read<StoredChange>(file, path, StoredChange.CurrentSchema, OfDamage, directory.Owner.Record);
        return stored.Number == number ? stored : throw Misnamed(number, stored.Number);
    }

    private ValueList<int> PiecesOfTheLast()
    {
        try
        {
            return Numbers() is [.., var last] && Stored(last) is { } stored ? stored.Pieces : [];
        }
        catch (StateException)
        {
            // Whoever reads that change says so.
            return [];
        }
    }

    private HistoryRecord ReadWhole(int number)
    {
        var record = directory.Read<HistoryRecord>(FileName(number), HistoryRecord.CurrentSchema, OfDamage)
            ?? throw new StateException($"change {number} was removed just now; see: ripcs history");
        return record.Number == number ? record.WithHead() : throw Misnamed(number, record.Number);
    }

    private StateException NotWhole(int number, string reason) =>
        new($"{directory.FilePath(FileName(number))} lacks what it consists of: {reason}; {OfDamage}") { Damage = reason };

    private StateException Misnamed(int number, int says) => Damaged(number, $"it says that it is change {says}", null);

    private StateException Damaged(int number, string reason, Exception? e) =>
        StateJson.Damaged(directory.FilePath(FileName(number)), reason, OfDamage, e);

    private static string FileName(int number) => string.Create(CultureInfo.InvariantCulture, $"{Folder}/{number:000000}{Extension}");

    private static int NumberOf(string file) =>
        file.EndsWith(Extension, StringComparison.Ordinal)
        && int.TryParse(file.AsSpan(0, file.Length - Extension.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number : 0;
}

/// <summary>
/// The change whose state a boot brings back, and the one place that decides which it is: the newest whose record can be read, and
/// that is not pending.
/// </summary>
/// <param name="Record">Null where no change was recorded, or none can be read.</param>
/// <param name="Unreadable">Of the newer ones, why they cannot be used; the newest first.</param>
internal sealed record LastConfirmed(HistoryRecord? Record, ValueList<string> Unreadable)
{
    /// <param name="history">The changes.</param>
    /// <param name="pending">A change that was not confirmed, and so does not count; null if there is none.</param>
    public static LastConfirmed Find(History history, int? pending)
    {
        var unreadable = new List<string>();
        foreach (var number in history.Numbers().Where(number => number < (pending ?? int.MaxValue)).Reverse())
        {
            try
            {
                return new LastConfirmed(history.Read(number).Loaded(), unreadable.ToValueList());
            }
            catch (StateException e)
            {
                unreadable.Add(e.Message);
            }
        }

        return new LastConfirmed(null, unreadable.ToValueList());
    }
}
