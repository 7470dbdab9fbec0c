using Ripcs.Core.Model;

namespace Ripcs.State;

/// <summary>Looks up in the history which change took a chain out of force.</summary>
internal sealed class StaleSince(StateDirectory? state)
{
    private readonly Lazy<IReadOnlyList<HistoryRecord>> _records = new(() =>
        state is null ? [] : [.. new History(state).Numbers().Reverse().Select(new History(state).Read)]);

    /// <summary>The number of the change, or 0 if no record knows.</summary>
    public int Find(Family family, TableName table, ChainName chain) =>
        _records.Value.FirstOrDefault(record => IsLedTo(record.Before.Table(family, table), chain) && !IsLedTo(record.After.Table(family, table), chain))?.Number ?? 0;

    private static bool IsLedTo(OwnedTable table, ChainName chain) =>
        table.Chains.Any(other => other.Rules.Any(rule => rule.EndsWith($"-j {chain}", StringComparison.Ordinal)));
}
