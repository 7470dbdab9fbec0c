using Ripcs.Linux;

namespace Ripcs.Changes.State;

/// <summary>The pending change, and whether it is decided already that it is reverted.</summary>
internal sealed record FoundPending(PendingChange Change, bool IsReverting);

/// <summary>What has become of a change that was to be confirmed.</summary>
internal enum PendingStage
{
    /// <summary>No file tells: it was never to be confirmed, that is long ago, or somebody deleted its file.</summary>
    Unknown,

    /// <summary>It is being applied, or pending.</summary>
    Pending,

    /// <summary>It is being reverted.</summary>
    Reverting,

    /// <summary>It is permanent.</summary>
    Confirmed,

    /// <summary>It was reverted, or never came into force.</summary>
    Ended,
}

/// <summary>
/// The pending change: pending/000412.pending.json. Whether it is confirmed or reverted is decided by who renames
/// that file, and a file can be renamed but once. How it ended stays on the disk: a file that somebody deletes is no confirmation.
/// </summary>
internal sealed class PendingFiles(StateDirectory state)
{
    public const string Folder = "pending";
    private const string Pending = ".pending.json";
    private const string Reverting = ".reverting.json";
    private const string Confirmed = ".confirmed.json";
    private const string Ended = ".ended.json";

    /// <summary>What stands behind the number in the names of all its files.</summary>
    public static readonly ValueList<string> Ends = [Pending, Reverting, Confirmed, Ended];

    private readonly StalePending _stale = new(state);
    private readonly UnconfirmedMarks _marks = new(state);

    /// <summary>The change that is pending or being reverted; null if there is none.</summary>
    /// <exception cref="StateException">Its file cannot be read, or is from a newer Ripcs.</exception>
    public FoundPending? Find()
    {
        // A file that is gone between the look into the folder and the reading was renamed: it must not count as none.
        while (Names().FirstOrDefault() is { } file)
        {
            if (state.ReadBytes($"{Folder}/{file}") is { } content)
                return Read(file, content);
        }

        return null;
    }

    /// <summary>What the file of one change holds, whatever other files there are;
    /// null if that change is neither pending nor being reverted.</summary>
    /// <exception cref="StateException">It cannot be read.</exception>
    public FoundPending? Of(int number) => ReadIf(Name(number, Pending)) ?? ReadIf(Name(number, Reverting));

    /// <summary>The number of the change that is pending or being reverted,
    /// though its file may be damaged; null if there is none.</summary>
    public int? Number() => Names().Select(NumberIn).FirstOrDefault();

    /// <summary>Files of changes that are no longer pending, as out of a backup:
    /// nothing is reverted for them. Each with the reason.</summary>
    public IEnumerable<(string File, string Reason)> Stale() =>
        from name in AllNames()
        where NumberIn(name) is { } number && _stale.Is(number)
        select ($"{Folder}/{name}", _stale.Reason($"{Folder}/{name}", NumberIn(name)!.Value));

    /// <summary>Renames those, so that they are not found again.</summary>
    /// <returns>What to say about it.</returns>
    public ValueList<Note> PutStaleAside() =>
        Stale().ToList().Select(stale => Note.Warning($"{stale.Reason}; it is renamed to {Path.GetFileName(state.SetAside(stale.File))}"))
            .ToValueList();

    /// <summary>As <see cref="Find()"/>, if it is this change.</summary>
    public FoundPending? Find(int number) => Find() is { } found && found.Change.Number == number ? found : null;

    /// <summary>What has become of a change. A file takes its names in this order,
    /// so that none is overlooked that is renamed just now.</summary>
    /// <exception cref="StateException">Nobody can say.</exception>
    public PendingStage StageOf(int number) =>
        IsThere(Name(number, Pending)) ? PendingStage.Pending
        : IsThere(Name(number, Reverting)) ? PendingStage.Reverting
        : IsThere(Name(number, Confirmed)) ? PendingStage.Confirmed
        : IsThere(Name(number, Ended)) ? PendingStage.Ended
        : PendingStage.Unknown;

    public void Write(PendingChange change)
    {
        _marks.Set(change.Number);
        state.Write(Name(change.Number, Pending), change.Marked());
    }

    /// <summary>Writes a change again whose file was deleted, and whose state this is if that was deleted with it.</summary>
    public void WriteAgain(PendingChange change)
    {
        if (state.Owner.Record is { } owner && !IsThere(HostFile.Name))
            HostFile.Write(state, owner);

        Write(change);
    }

    /// <summary>Writes a change again whose file is damaged.</summary>
    /// <returns>False if it was decided already that it is reverted.</returns>
    public bool Repair(PendingChange change)
    {
        var isPending = StageOf(change.Number) is PendingStage.Pending;
        if (isPending)
            Write(change);

        return isPending;
    }

    /// <summary>Decides that it is permanent.</summary>
    /// <returns>False if it was decided otherwise before.</returns>
    public bool Confirm(int number)
    {
        var isConfirmed = state.Rename(Name(number, Pending), Name(number, Confirmed));
        if (isConfirmed)
            Unmark(number);

        return isConfirmed;
    }

    /// <summary>Decides that it is reverted.</summary>
    /// <returns>False if it was confirmed, or reverted, before.</returns>
    public bool BeginRevert(int number) =>
        state.Rename(Name(number, Pending), Name(number, Reverting)) || StageOf(number) is PendingStage.Reverting;

    /// <summary>It was reverted, or never came into force.</summary>
    public void End(int number)
    {
        var isEnded = state.Rename(Name(number, Pending), Name(number, Ended));
        isEnded |= state.Rename(Name(number, Reverting), Name(number, Ended));
        if (!isEnded && StageOf(number) is PendingStage.Unknown)
            state.Write(Name(number, Ended), "{}");

        Unmark(number);
    }

    // How it ended is decided, and its own file tells of that until the next change is to be confirmed.
    private void Unmark(int number) =>
        Catch<StateException>.In(() => _marks.Remove(number));

    /// <summary>Forgets how earlier changes ended: for when no guard is running that would ask.</summary>
    public void ForgetEnded()
    {
        _marks.RemoveAll();
        foreach (var file in state.Files(Folder).Where(IsOver))
        {
            state.Delete($"{Folder}/{file}");
        }
    }

    private FoundPending? ReadIf(string name) => state.ReadBytes(name) is { } content ? Read(Path.GetFileName(name), content) : null;

    // What cannot be read cannot be confirmed, so it is reverted; for that its number is enough.
    private FoundPending Read(string file, byte[] content)
    {
        var path = state.FilePath($"{Folder}/{file}");
        try
        {
            var change = StateJson.Read<PendingChange>(content, path, PendingChange.CurrentSchema, host: state.Owner.Record);
            var isReverting = file.EndsWith(Reverting, StringComparison.Ordinal);
            return change.Number == NumberOf(file) ? new FoundPending(change, isReverting)
                : throw StateJson.Damaged(
                    path, $"it says that it is of change {change.Number}",
                    $"rename it to {Path.GetFileName(Name(change.Number, isReverting ? Reverting : Pending))}");
        }
        catch (StateException e) when (e.InnerException is not null && NumberOf(file) is { } number)
        {
            return new FoundPending(PendingChange.Damaged(number, path), IsReverting: true);
        }
    }

    private bool IsThere(string name) =>
        Catch<IOException>.Or(() => Posix.Exists(state.FilePath(name)),
            e => throw new StateException($"cannot look at {state.FilePath(name)}: {e.Message}", e));

    private static bool IsOver(string file) => file.EndsWith(Confirmed, StringComparison.Ordinal)
        || file.EndsWith(Ended, StringComparison.Ordinal);

    private static int? NumberOf(string file) =>
        int.TryParse(file.Split('.')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    // What a file says of itself counts more than its name, which may have been changed.
    private int? NumberIn(string file) =>
        Catch<StateException>.OrNull(() => state.Read<PendingChange>($"{Folder}/{file}", PendingChange.CurrentSchema)?.Number)
            ?? NumberOf(file);

    private IEnumerable<string> Names() => AllNames().Where(name => NumberIn(name) is not { } number || !_stale.Is(number));

    private IEnumerable<string> AllNames() => state.Files(Folder).Where(
        name => name.EndsWith(Pending, StringComparison.Ordinal) || name.EndsWith(Reverting, StringComparison.Ordinal));

    private static string Name(int number, string end) => $"{Folder}/{number:000000}{end}";
}
