using System.Globalization;
using Ripcs.Core.Model;
using Ripcs.Core.Planning.Differences;
using Ripcs.Core.Planning.Owned;

namespace Ripcs.Changes.State;

/// <summary>The changes made to this host, one file each: history/000412.json; what they consist of is among the <see cref="Pieces"/>.</summary>
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
        var stored = StoredChange.Of(numbered, pieces);
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
        _pieces.Prune([.. numbers.Select(Stored).OfType<StoredChange>().SelectMany(stored => stored.Roots)], numbers is [.., var last] ? last : 0);
    }

    /// <summary>The files that are damaged of those that hold what the changes consist of; with those that are gone, of what the last change needs.</summary>
    public ValueList<DamagedFile> DamagedPieces() => _pieces.Damaged(PiecesOfTheLast());

    /// <summary>True if the last change is recorded, but the state after it cannot be brought back.</summary>
    public bool IsLastLost => _pieces.IsAnyLost(PiecesOfTheLast());

    /// <summary>One change. What it consists of is read when somebody asks for it, and may be damaged then; see <see cref="HistoryRecord.Loaded"/>.</summary>
    /// <exception cref="StateException">There is none of that number, or its file is damaged or from a newer Ripcs.</exception>
    public HistoryRecord Read(int number) => Stored(number) is { } stored
        ? stored.Open(_pieces.Read, (reason, e) => e is StateException ? NotWhole(number, reason) : Damaged(number, reason, e))
        : ReadWhole(number).Deferred(() => ReadWhole(number));

    /// <summary>A change as it is written; null if an older Ripcs wrote it.</summary>
    private StoredChange? Stored(int number)
    {
        var path = directory.FilePath(FileName(number));
        var file = directory.ReadBytes(FileName(number)) ?? throw new StateException($"there is no change {number} ({path}); see: ripcs history");
        if (file.AsSpan(0, Math.Min(file.Length, HeadLength)).IndexOf(Whole) >= 0)
        {
            return null;
        }

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

    private StateException Damaged(int number, string reason, Exception? e) => StateJson.Damaged(directory.FilePath(FileName(number)), reason, OfDamage, e);

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

/// <summary>One change: what was and what is, so that a rollback needs no sources. Rules and names only, no secrets.</summary>
internal sealed record HistoryRecord : IStateFile
{
    /// <summary>Raised when a reader of the old form would misread the new one.</summary>
    public const int CurrentSchema = 1;

    public static string Kind => "change";

    public int Schema { get; init; } = CurrentSchema;

    /// <summary>Counts changes from 1; given by <see cref="History.Append"/>.</summary>
    public int Number { get; init; }

    /// <summary>UTC.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>The same by the machine's own count, which nobody sets; null in a record of an older Ripcs.</summary>
    public Uptime? Uptime { get; init; }

    public required string User { get; init; }

    /// <summary>The version of Ripcs that made the change.</summary>
    public required string RipcsVersion { get; init; }

    /// <summary>"rules apply PATH" and the like.</summary>
    public required string Command { get; init; }

    /// <summary>The line that was printed as the sum.</summary>
    public required string Summary { get; init; }

    /// <exception cref="StateException">What the change consists of is damaged; so with all that is not in its own file.</exception>
    public required OwnedState Before { get => BeforeRead.Value; init => BeforeRead = new(value); }

    public required OwnedState After { get => AfterRead.Value; init => AfterRead = new(value); }

    /// <summary>
    /// The chains of either state that do not hold what their names say: somebody had changed them by hand, and they were recorded as
    /// found. All others must prove their names when the file is read.
    /// </summary>
    public ValueList<ChainPlace> AsFound { get; init; }

    /// <summary>The chains that the change took out of force, so that nobody has to compare states to see since when they are stale.</summary>
    public ValueList<ChainPlace> Unhooked { get; init; }

    /// <summary>What the rule files said about the rules that changed.</summary>
    public ValueList<string> Tickets { get; init; }

    /// <summary>The change whose state a rollback or a revert brought back; 0 for the one before all changes that are kept; null for any other command.</summary>
    public int? Restores { get; init; }

    /// <summary>The change that nobody confirmed, and that this one reverted; null for any other command.</summary>
    public int? Reverts { get; init; }

    /// <summary>What was printed: the differences, what a clean deleted, and what it took out of force.</summary>
    public StateDiff? Diff { get => DiffRead.Value; init => DiffRead = new(value); }

    public ValueList<StaleChain> Stale { get => StaleRead.Value; init => StaleRead = new(value); }

    public ValueList<LeavingPartition> Leaving { get => LeavingRead.Value; init => LeavingRead = new(value); }

    /// <summary>The partitions in force afterwards whose rule files are known, each with the place where its compiled form is kept.</summary>
    public ValueList<KeptPartition> Partitions { get => PartitionsRead.Value; init => PartitionsRead = new(value); }

    private Deferred<OwnedState> BeforeRead { get; init; } = new(OwnedState.Empty);

    private Deferred<OwnedState> AfterRead { get; init; } = new(OwnedState.Empty);

    private Deferred<StateDiff?> DiffRead { get; init; } = new((StateDiff?)null);

    private Deferred<ValueList<StaleChain>> StaleRead { get; init; } = new(ValueList.Create<StaleChain>([]));

    private Deferred<ValueList<LeavingPartition>> LeavingRead { get; init; } = new(ValueList.Create<LeavingPartition>([]));

    private Deferred<ValueList<KeptPartition>> PartitionsRead { get; init; } = new(ValueList.Create<KeptPartition>([]));

    /// <summary>The same, with parts that are read when somebody asks for them.</summary>
    public HistoryRecord Reading(Func<OwnedState> before, Func<OwnedState> after, Func<PrintedChange> printed, Func<ValueList<KeptPartition>> partitions)
    {
        var once = new Deferred<PrintedChange>(printed);
        return this with
        {
            BeforeRead = new(before),
            AfterRead = new(after),
            DiffRead = new(() => once.Value.Diff),
            StaleRead = new(() => once.Value.Stale),
            LeavingRead = new(() => once.Value.Leaving),
            PartitionsRead = new(partitions),
        };
    }

    /// <summary>The same without its parts, which may be large; they are read again when somebody asks for them.</summary>
    public HistoryRecord Deferred(Func<HistoryRecord> again)
    {
        var whole = new Deferred<HistoryRecord>(again);
        return Reading(
            () => whole.Value.Before,
            () => whole.Value.After,
            () => new PrintedChange(whole.Value.Diff, whole.Value.Stale, whole.Value.Leaving),
            () => whole.Value.Partitions);
    }

    /// <summary>The same, of which a rollback needs no file any more.</summary>
    /// <exception cref="StateException">What it consists of is damaged.</exception>
    public HistoryRecord Loaded()
    {
        _ = (Before, After, Partitions);
        return this;
    }

    /// <summary>As it is written: it says itself what in it is as found.</summary>
    public HistoryRecord Marked() => WithHead() with { AsFound = Unproven.Of(Before).Concat(Unproven.Of(After)).Distinct().ToValueList() };

    /// <summary>With what is asked of all changes, so that no other part of them is needed to answer; an older Ripcs did not write that down.</summary>
    public HistoryRecord WithHead() => this with
    {
        Tickets = (Diff?.Partitions ?? []).SelectMany(partition => partition.Tickets).Distinct().ToValueList(),
        Unhooked = InForce.Of(Before).Except(InForce.Of(After)).ToValueList(),
    };

    public string? FindContradiction() => ChainProof.Contradiction(Before, AsFound) ?? ChainProof.Contradiction(After, AsFound);
}

/// <summary>A partition that clean or flush takes out of force, with those of its chains that are deleted.</summary>
internal sealed record LeavingPartition(string Name, int Pointers, ValueList<StaleChain> Chains)
{
    /// <summary>False for a flush, which does not look whether a file names it.</summary>
    public bool IsUnnamed { get; init; } = true;

    public PartitionSize Size => PartitionSize.Of(Chains.Select(chain => (chain.Chain, chain.Rules)));
}

/// <summary>A moment by the machine's own count since it was started: it goes on evenly whoever sets the clock.</summary>
/// <param name="Boot">Which start of the machine.</param>
/// <param name="Seconds">How long ago that was.</param>
internal sealed record Uptime(string Boot, long Seconds)
{
    public static string CurrentBoot => File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim();

    public static Uptime Now(TimeProvider clock) => new(CurrentBoot, clock.GetTimestamp() / clock.TimestampFrequency);

    /// <summary>The time from one moment to another; null if the machine was started anew in between.</summary>
    public static TimeSpan? Between(Uptime? from, Uptime to) =>
        from is not null && from.Boot == to.Boot ? TimeSpan.FromSeconds(to.Seconds - from.Seconds) : null;
}

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
        {
            _records[number] = record = _numbers.Contains(number) ? Try(() => history.Read(number)) : null;
        }

        return record;
    }

    /// <summary>The same, or null also where its file is sound but something that it consists of is damaged or gone.</summary>
    public HistoryRecord? FindWhole(int number) => Try(() => Find(number)?.Loaded());

    /// <summary>The change whose state a change left: itself, unless it is a rollback. 0 is the state before all changes that are kept.</summary>
    public int StateAfter(int number) => Find(number)?.Restores ?? number;

    /// <summary>The change whose state the host is in.</summary>
    public int Current => StateAfter(Last);

    public int StateBefore(int number) => StateAfter(Preceding(number));

    /// <summary>The partitions that were in force after a change. Where it is kept no longer, rollbacks to it still tell.</summary>
    public ValueList<KeptPartition> PartitionsAfter(int number) =>
        number == 0 ? [] : (FindWhole(number) ?? Numbers.Reverse().Where(other => Find(other)?.Restores == number).Select(FindWhole).FirstOrDefault())?.Partitions ?? [];

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
        return [.. Line(Last).TakeWhile(change => !stays.Contains(change)).Reverse().Select(FindWhole).OfType<HistoryRecord>()
            .Where(record => record.Restores is null)];
    }

    /// <summary>The changes that nobody confirmed, and that were reverted.</summary>
    public IReadOnlySet<int> Reverted() => Numbers.Select(number => Find(number)?.Reverts).OfType<int>().ToHashSet();

    // A record that was damaged or made up must not lead round in a circle.
    private int Below(int number) => Find(number)?.Restores is { } restores && restores < number ? restores : Preceding(number);

    // The one before it in the history may be an older one, where a file is gone: its state is not what this change found.
    private int Preceding(int number) => _numbers is [var first, ..] && first < number ? number - 1 : 0;

    private static HistoryRecord? Try(Func<HistoryRecord?> read)
    {
        try
        {
            return read();
        }
        catch (StateException)
        {
            return null;
        }
    }
}
