using Ripcs.Core.Model;

namespace Ripcs.State;

/// <summary>
/// Tells a change that waits from a file that came out of a backup: whoever waits is the newest change, or the one about to come.
/// Others have been made since and were not undone, so taking an older one back would take back what nobody asked for.
/// </summary>
internal sealed class StalePending(StateDirectory state)
{
    private readonly History _history = new(state);

    /// <summary>True if nothing waits for this change any more; where no change is known at all, nobody can say so.</summary>
    public bool Is(int number)
    {
        var timeline = new Timeline(_history);
        return number < timeline.Last ? number != timeline.Last - 1 || !IsUndone(timeline, number)
            : _history.NextNumber(LastUsed()) is var next && next > 1 && number > next;
    }

    /// <summary>Why its file is not heeded.</summary>
    public string Reason(string file, int number)
    {
        var last = Math.Max(new Timeline(_history).Last, LastUsed());
        return FormattableString.Invariant(
            $"{state.FilePath(file)} says that change {number} waits for its confirmation, but the last change is {last}: nothing is taken back for it");
    }

    // Its return is recorded before its file goes.
    private static bool IsUndone(Timeline timeline, int number) =>
        timeline.Find(timeline.Last)?.Restores == timeline.StateBefore(number);

    private int LastUsed()
    {
        try
        {
            return AppliedFile.Read(state).LastUsed;
        }
        catch (StateException)
        {
            // Then the history alone decides.
            return 0;
        }
    }
}
