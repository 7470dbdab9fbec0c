namespace Ripcs.Changes.DesiredStates;

/// <summary>
/// Which foreign chains belong to a state that comes back: those that changes since then have taken away. What no change took away is live
/// or not as others like.
/// </summary>
/// <param name="timeline">The changes.</param>
/// <param name="journal">One that did not end, or null.</param>
internal sealed class ForeignThen(Timeline timeline, Journal? journal)
{
    /// <param name="number">The change that left the state; 0 for the one before all changes.</param>
    /// <param name="desired">The state; where it says itself what was there, that counts.</param>
    /// <returns>What was there, and all that may be live of what a change spoke of.</returns>
    /// <exception cref="StateException">What a change took away cannot be read.</exception>
    public (ValueList<ForeignTable> There, ValueList<ForeignTable> Named) At(int number, OwnedState desired)
    {
        var (now, then) = (timeline.Line(timeline.Last).ToList(), timeline.Line(number).ToList());
        var (undone, redone) = (Taken(now.Except(then)), Taken(then.Except(now)));
        var there = desired.AllForeign() is { Count: > 0 } own ? own
            : undone is [.., var oldest] ? oldest
            : redone.Count > 0 ? [] : journal?.Change.Before.AllForeign() ?? [];
        return (there, [.. there.Concat(undone.SelectMany(tables => tables)).Concat(redone.SelectMany(tables => tables)).Distinct()]);
    }

    // A rollback among them leads to a state that another one left.
    private List<ValueList<ForeignTable>> Taken(IEnumerable<int> changes) =>
        [.. changes.Select(timeline.Find).OfType<HistoryRecord>().Where(record => record is { Restores: null, Replaced: > 0 })
            .Select(record => record.Before.AllForeign())];
}
