using Ripcs.Core.Planning.Owned;

namespace Ripcs.Core.Planning.Differences;

/// <summary>
/// Finds the partitions whose order differs from the record, and which are therefore evaluated before others that came before them, or
/// after others that came after them. The list of pointers alone does not show which of two pointers that swap places has moved.
/// </summary>
internal sealed class PartitionOrderDiffer
{
    private readonly Dictionary<string, (int Old, int New)> _orders = [];
    private readonly Dictionary<string, (SortedSet<string> Before, SortedSet<string> After)> _passed = [];
    private readonly HashSet<(Family, ChainName, string)> _moved = [];

    /// <param name="desired">The desired state.</param>
    /// <param name="compiled">The partitions that the run names.</param>
    /// <param name="known">What earlier runs recorded; a partition without a recorded order is ignored.</param>
    public PartitionOrderDiffer(OwnedState live, OwnedState desired, IReadOnlyList<CompiledPartition> compiled, Knowledge known)
    {
        var recorded = known.Partitions.DistinctBy(partition => partition.Name).ToDictionary(partition => partition.Name.Value,
            partition => partition.Order);
        var asking = compiled.Where(partition => recorded.TryGetValue(partition.Name.Value, out var order)
            && order != partition.Order).ToDictionary(partition => partition.Name.Value, partition => partition.Order);
        if (asking.Count == 0)
            return;

        _orders = recorded.ToDictionary(partition => partition.Key,
            partition => (partition.Value, asking.GetValueOrDefault(partition.Key, partition.Value)));
        foreach (var table in live.Tables)
        {
            // Pointers that come or go move past no other.
            var then = Pointers(desired.Table(table.Family, table.Name)).ToHashSet();
            foreach (var list in Pointers(table).Where(then.Contains).GroupBy(pointer => pointer.Dispatch))
            {
                Compare(table.Family, list.Key, [.. list.Distinct()], asking);
            }
        }
    }

    /// <summary>The effect of a partition's new order; null if its place among the others stays.</summary>
    public OrderChange? Of(string partition) => !_passed.TryGetValue(partition, out var passed) ? null
        : new OrderChange(_orders[partition].Old, _orders[partition].New, passed.Before.ToValueList(), passed.After.ToValueList());

    /// <summary>The partitions whose place changes.</summary>
    public IEnumerable<string> Names => _passed.Keys.Order(StringComparer.Ordinal);

    /// <summary>True if the partition's own new order moves its pointers in a dispatch chain.</summary>
    public bool IsMoved(Family family, ChainName dispatch, string partition) => _moved.Contains((family, dispatch, partition));

    private static IEnumerable<Hung> Pointers(OwnedTable table) => OwnedPointers.In(table)
        .Select(pointer => new Hung(pointer.Pointer.Dispatch, PartitionChainName.Parse(pointer.Pointer.Chain).Partition,
            pointer.Pointer.Kind));

    private void Compare(Family family, ChainName dispatch, List<Hung> pointers, Dictionary<string, int> asking)
    {
        foreach (var one in pointers.Where(pointer => asking.ContainsKey(pointer.Partition)))
        {
            foreach (var other in pointers.Where(other => other.Partition != one.Partition && _orders.ContainsKey(other.Partition)))
            {
                var (was, now) = (IsBefore(one, other, orders => orders.Old), IsBefore(one, other, orders => orders.New));
                if (was != now)
                {
                    _moved.Add((family, dispatch, one.Partition));
                    var (before, after) = _passed.TryGetValue(one.Partition, out var passed) ? passed
                        : _passed[one.Partition] = (new SortedSet<string>(StringComparer.Ordinal),
                            new SortedSet<string>(StringComparer.Ordinal));
                    (now ? before : after).Add(other.Partition);
                }
            }
        }
    }

    // The order of DispatchOrder.
    private bool IsBefore(Hung one, Hung other, Func<(int Old, int New), int> order) =>
        (order(_orders[one.Partition]), one.Kind).CompareTo((order(_orders[other.Partition]), other.Kind)) is var byPlace && byPlace != 0
            ? byPlace < 0
            : string.CompareOrdinal(one.Partition, other.Partition) < 0;

    private readonly record struct Hung(ChainName Dispatch, string Partition, PointerKind Kind);
}
