using Ripcs.Core.Model;
using Ripcs.Core.Planning.Owned;

namespace Ripcs.Changes.State;

/// <summary>Looks up in the history which change took a chain out of force.</summary>
internal sealed class StaleSince(StateDirectory? state)
{
    // A change whose file is damaged cannot be asked.
    private readonly Lazy<IReadOnlyList<HistoryRecord>> _records = new(() =>
        state is not null && new Timeline(new History(state)) is var timeline
            ? [.. timeline.Numbers.Reverse().Select(timeline.Find).OfType<HistoryRecord>()] : []);

    /// <summary>The number of the change, or 0 if no record knows.</summary>
    public int Find(Family family, TableName table, ChainName chain) => _records.Value.FirstOrDefault(record =>
        record.Before.Table(family, table).IsInForce(chain) && !record.After.Table(family, table).IsInForce(chain))?.Number ?? 0;
}
