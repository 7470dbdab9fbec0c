using Ripcs.Core.Model;

namespace Ripcs.Changes.State;

/// <summary>
/// The change whose state a boot brings back, and the one place that decides which it is: the newest whose record can be read, and
/// that does not wait for a confirmation.
/// </summary>
/// <param name="Record">Null where no change was recorded, or none can be read.</param>
/// <param name="Unreadable">Of the newer ones, why they cannot be used; the newest first.</param>
internal sealed record LastConfirmed(HistoryRecord? Record, ValueList<string> Unreadable)
{
    /// <param name="history">The changes.</param>
    /// <param name="waiting">A change that was not confirmed, and so does not count; null if none waits.</param>
    public static LastConfirmed Find(History history, int? waiting)
    {
        var unreadable = new List<string>();
        foreach (var number in history.Numbers().Where(number => number < (waiting ?? int.MaxValue)).Reverse())
        {
            try
            {
                return new LastConfirmed(history.Read(number), unreadable.ToValueList());
            }
            catch (StateException e)
            {
                unreadable.Add(e.Message);
            }
        }

        return new LastConfirmed(null, unreadable.ToValueList());
    }
}
