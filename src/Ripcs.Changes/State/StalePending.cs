namespace Ripcs.Changes.State;

/// <summary>
/// Distinguishes a pending change from a file out of a backup: the pending change is the newest one, or the one about to be made. If others
/// were made since, reverting it would revert those too; only its own revert, which is recorded before its file is removed, may be newer.
/// </summary>
internal sealed class StalePending(StateDirectory state)
{
    private readonly History _history = new(state);

    /// <summary>True if this change is no longer pending; false if no changes are known at all.</summary>
    public bool Is(int number)
    {
        var timeline = new Timeline(_history);
        var last = LastReadable(timeline);
        return number < last ? number != last - 1 || timeline.Find(last)?.Restores != timeline.StateBefore(number)
            : _history.NextNumber(LastUsed()) is var next && next > 1 && number > next;
    }

    /// <summary>Why its file is ignored.</summary>
    public string Reason(string file, int number)
    {
        var last = LastReadable(new Timeline(_history));
        return $"{state.FilePath(file)} records change {number} as pending, but the last change is {last}, so the file was ignored";
    }

    // A file that cannot be read, or was renumbered, does not prove a later change.
    private static int LastReadable(Timeline timeline) => timeline.Numbers.LastOrDefault(number => timeline.Find(number) is not null);

    private int LastUsed() =>
        // Without it only the history decides.
        Catch<StateException>.Or(() => AppliedFile.Read(state).LastUsed, _ => 0);
}
