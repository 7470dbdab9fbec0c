using Ripcs.Linux;

namespace Ripcs.Changes.State;

/// <summary>The pending change, and whether its revert is already decided.</summary>
internal sealed record FoundPending(PendingChange Change, bool IsReverting);

/// <summary>The pending change: pending/000412.pending.json. The process that renames this file decides whether it is confirmed
/// or reverted, and a file can be renamed only once. The outcome stays on the disk: a deleted file is no confirmation.</summary>
internal sealed class PendingFiles(StateDirectory state)
{
    public const string Folder = "pending";
    private const string Pending = ".pending.json";
    private const string Reverting = ".reverting.json";
    private const string Confirmed = ".confirmed.json";
    private const string Ended = ".ended.json";

    /// <summary>The endings after the number in the names of all its files.</summary>
    public static readonly ValueList<string> Ends = [Pending, Reverting, Confirmed, Ended];

    private readonly StalePending _stale = new(state);
    private readonly UnconfirmedMarks _marks = new(state);

    /// <summary>The change that is pending or being reverted; null if there is none.</summary>
    /// <exception cref="StateException">Its file cannot be read, or is from a newer Ripcs.</exception>
    public FoundPending? Find()
    {
        // A file that disappears between listing and reading was renamed: it must not count as missing.
        while (Names().FirstOrDefault() is { } file)
        {
            if (state.ReadBytes($"{Folder}/{file}") is { } content)
                return Read(file, content);
        }

        return null;
    }

    /// <summary>The content of one change's file, independent of other files;
    /// null if that change is neither pending nor being reverted.</summary>
    /// <exception cref="StateException">It cannot be read.</exception>
    public FoundPending? Of(int number) => ReadIf(Name(number, Pending)) ?? ReadIf(Name(number, Reverting));

    /// <summary>The number of the change that is pending or being reverted, even if its file is damaged; null if there is none.</summary>
    public int? Number() => Names().Select(NumberIn).FirstOrDefault();

    /// <summary>Files of changes that are no longer pending, for example
    /// from a backup: they cause no revert. Each with the reason.</summary>
    public IEnumerable<(string File, string Reason)> Stale() =>
        from name in AllNames()
        where NumberIn(name) is { } number && _stale.Is(number)
        select ($"{Folder}/{name}", _stale.Reason($"{Folder}/{name}", NumberIn(name)!.Value));

    /// <summary>Renames them, so that they are not found again.</summary>
    /// <returns>Warnings about them.</returns>
    public ValueList<Note> PutStaleAside() =>
        Stale().ToList().Select(stale => Note.Warning($"{stale.Reason}; it is renamed to {Path.GetFileName(state.SetAside(stale.File))}"))
            .ToValueList();

    /// <summary>The same as <see cref="Find()"/>, if it is this change.</summary>
    public FoundPending? Find(int number) => Find() is { } found && found.Change.Number == number ? found : null;

    /// <summary>The state of a change. A file is renamed in this order, so that one that is being renamed is not missed.</summary>
    /// <exception cref="StateException">It cannot be determined.</exception>
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

    /// <summary>Writes a change again whose file was deleted, and the file of the state's owner if that was deleted too.</summary>
    public void WriteAgain(PendingChange change)
    {
        if (state.Owner.Record is { } owner && !IsThere(HostFile.Name))
            HostFile.Write(state, owner);

        Write(change);
    }

    /// <summary>Writes a change again whose file is damaged.</summary>
    /// <returns>False if its revert was already decided.</returns>
    public bool Repair(PendingChange change)
    {
        var isPending = StageOf(change.Number) is PendingStage.Pending;
        if (isPending)
            Write(change);

        return isPending;
    }

    /// <summary>Makes it permanent.</summary>
    /// <returns>False if the opposite was decided before.</returns>
    public bool Confirm(int number)
    {
        var isConfirmed = state.Rename(Name(number, Pending), Name(number, Confirmed));
        if (isConfirmed)
            Unmark(number);

        return isConfirmed;
    }

    /// <summary>Decides to revert it.</summary>
    /// <returns>False if it was confirmed, or reverted, before.</returns>
    public bool BeginRevert(int number) =>
        state.Rename(Name(number, Pending), Name(number, Reverting)) || StageOf(number) is PendingStage.Reverting;

    /// <summary>Records that it was reverted, or never came into force.</summary>
    public void End(int number)
    {
        var isEnded = state.Rename(Name(number, Pending), Name(number, Ended));
        isEnded |= state.Rename(Name(number, Reverting), Name(number, Ended));
        if (!isEnded && StageOf(number) is PendingStage.Unknown)
            state.Write(Name(number, Ended), "{}");

        Unmark(number);
    }

    // The outcome is decided, and its own file keeps it until the next change that must be confirmed.
    private void Unmark(int number) =>
        Catch<StateException>.In(() => _marks.Remove(number));

    /// <summary>Removes the outcomes of earlier changes, when no guard is running that would need them.</summary>
    public void ForgetEnded()
    {
        _marks.RemoveAll();
        foreach (var file in state.Files(Folder).Where(IsOver))
        {
            state.Delete($"{Folder}/{file}");
        }
    }

    private FoundPending? ReadIf(string name) => state.ReadBytes(name) is { } content ? Read(Path.GetFileName(name), content) : null;

    // A file that cannot be read cannot be confirmed, so the change is reverted, for which its number is enough.
    private FoundPending Read(string file, byte[] content)
    {
        var path = state.FilePath($"{Folder}/{file}");
        try
        {
            var change = StateJson.Read<PendingChange>(content, path, PendingChange.CurrentSchema, host: state.Owner.Record);
            var isReverting = file.EndsWith(Reverting, StringComparison.Ordinal);
            return change.Number == NumberOf(file) ? new FoundPending(change, isReverting)
                : throw StateJson.Damaged(
                    path, $"it claims to be of change {change.Number}",
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

    // The number inside a file counts more than its name, which may have been changed.
    private int? NumberIn(string file) =>
        Catch<StateException>.OrNull(() => state.Read<PendingChange>($"{Folder}/{file}", PendingChange.CurrentSchema)?.Number)
            ?? NumberOf(file);

    private IEnumerable<string> Names() => AllNames().Where(name => NumberIn(name) is not { } number || !_stale.Is(number));

    private IEnumerable<string> AllNames() => state.Files(Folder).Where(
        name => name.EndsWith(Pending, StringComparison.Ordinal) || name.EndsWith(Reverting, StringComparison.Ordinal));

    private static string Name(int number, string end) => $"{Folder}/{number:000000}{end}";
}
