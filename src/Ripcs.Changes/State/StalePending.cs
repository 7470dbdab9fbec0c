namespace Ripcs.Changes.State;

/// <summary>
/// Tells a pending change from a file that came out of a backup: the pending one is the newest change, or the one about to come.
/// Others have been made since, so reverting an older one would revert those too; only its own revert, which is
/// recorded before its file goes, may stand above it.
/// </summary>
internal sealed class StalePending(StateDirectory state)
{
    private readonly History _history = new(state);

    /// <summary>True if this change is no longer pending; false where no change is known at all.</summary>
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
        return $"{state.FilePath(file)} says that change {number} is pending, but the last change is {last}, so the file was ignored";
    }

    // A file that cannot be read, or has got another number, is no witness of a later change.
    private static int LastReadable(Timeline timeline) => timeline.Numbers.LastOrDefault(number => timeline.Find(number) is not null);

    private int LastUsed() =>
        // Then the history alone decides.
        Catch<StateException>.Or(() => AppliedFile.Read(state).LastUsed, _ => 0);
}
