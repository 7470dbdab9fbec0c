using Ripcs.Core.Model;
using Ripcs.Core.Planning.Owned;

namespace Ripcs.State;

/// <summary>Looks up in the history which change took a chain out of force.</summary>
internal sealed class StaleSince(StateDirectory? state)
{
    private readonly Lazy<IReadOnlyList<HistoryRecord>> _records = new(() =>
        state is null ? [] : [.. new History(state).Numbers().Reverse().Select(new History(state).Read)]);

    /// <summary>The number of the change, or 0 if no record knows.</summary>
    public int Find(Family family, TableName table, ChainName chain) => _records.Value.FirstOrDefault(record =>
        record.Before.Table(family, table).IsInForce(chain) && !record.After.Table(family, table).IsInForce(chain))?.Number ?? 0;
}
