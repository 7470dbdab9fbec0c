using Ripcs.Core.Planning.Dispatching;
using Ripcs.Core.Planning.Owned;

namespace Ripcs.Core.Planning.Desired;

/// <summary>
/// The order of each partition: the one in its file, else the recorded one. If neither is known, as after the record was lost, it is
/// derived from the live pointers, so that a blocklist that was found before the others stays there:
/// <code>
/// partition-a  -s 203.0.113.66/32 -j blocklist-a111111      by source before by destination: blocklist has a lower order than shop,
///              -d 10.0.0.1/32 -j shop-a222222               and also comes before new partitions
/// </code>
/// </summary>
public sealed class PartitionOrders
{
    private readonly Dictionary<string, int> _named;
    private readonly Dictionary<string, int> _recorded;
    private readonly Dictionary<string, int> _found;

    public PartitionOrders(IReadOnlyList<CompiledPartition> named, OwnedState live, Knowledge known)
    {
        _named = named.ToDictionary(partition => partition.Name.Value, partition => partition.Order);
        _recorded = known.Partitions.DistinctBy(partition => partition.Name).ToDictionary(partition => partition.Name.Value,
            partition => partition.Order);
        _found = live.Tables.SelectMany(OwnedPointers.In).Select(pointer => PartitionOf(pointer.Pointer)).Where(name => !IsKnown(name))
            .Distinct().ToDictionary(name => name, _ => 0);
        if (_found.Count > 0)
            Fit([.. live.Tables.SelectMany(Steps).Distinct()]);
    }

    /// <summary>The partitions in force whose order is neither in a file nor in the record.</summary>
    public IEnumerable<string> Unknown => _found.Keys.Order(StringComparer.Ordinal);

    public int Of(string partition) => _named.TryGetValue(partition, out var order) ? order : Before(partition);

    public bool IsNamed(string partition) => _named.ContainsKey(partition);

    public bool IsKnown(string partition) => _named.ContainsKey(partition) || _recorded.ContainsKey(partition);

    private static string PartitionOf(Pointer pointer) => PartitionChainName.Parse(pointer.Chain).Partition;

    // As it was when the live pointers were written: the partition's file may have another order now.
    private int Before(string partition) => _recorded.TryGetValue(partition, out var recorded) ? recorded
        : _named.TryGetValue(partition, out var named) ? named
        : _found.GetValueOrDefault(partition);

    /// <summary>What two adjacent pointers imply for their partitions' orders.</summary>
    private static IEnumerable<Step> Steps(OwnedTable table) =>
        from dispatch in DispatchChain.All
        where dispatch.Table == table.Name
        from pair in DispatchTree.Read(table, dispatch.Name).Neighbours(pointer => table.Find(pointer.Chain) is not null)
        let first = DispatchOrder.Of(pair.First, 0)
        let second = DispatchOrder.Of(pair.Second, 0)
        where first.Partition != second.Partition
        select new Step(first.Partition, second.Partition, first.CompareTo(second) > 0 ? 1 : 0);

    /// <summary>Gives the unknown partitions orders near 0 that agree with their live places. If a pointer
    /// that was moved by hand contradicts the others, no such order exists, and the attempts end.</summary>
    private void Fit(List<Step> steps)
    {
        var raised = new HashSet<string>();
        var isFit = false;
        for (var tries = 0; !isFit && tries <= _found.Count; tries++)
        {
            isFit = true;
            foreach (var (first, second, least) in Enumerable.Reverse(steps)
                .Where(step => Before(step.First) + step.Least > Before(step.Second)))
            {
                if (!IsKnown(first) && !raised.Contains(first))
                {
                    _found[first] = Before(second) - least;
                    isFit = false;
                }
                else if (!IsKnown(second))
                {
                    _found[second] = Before(first) + least;
                    raised.Add(second);
                    isFit = false;
                }
            }
        }
    }

    /// <summary>The second partition's order is greater than the first one's by at least Least.</summary>
    private readonly record struct Step(string First, string Second, int Least);
}
