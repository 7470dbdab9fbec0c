using Ripcs.Core.Planning.Dispatching;
using Ripcs.Core.Planning.Owned;

namespace Ripcs.Core.Planning.Desired;

/// <summary>Computes the rules of a dispatch chain: the named partitions' pointers among those that are live.</summary>
internal sealed class DispatchContent(OwnedTable live, DispatchChain list, PartitionOrders orders)
{
    /// <summary>The whole list in order. Pointers of partitions that no file names stay where
    /// they are; a rule that is no pointer to an owned chain is drift and is removed.</summary>
    public IEnumerable<DispatchRule> Sorted(IEnumerable<Pointer> named)
    {
        var tree = DispatchTree.Read(live, list.Name);
        var others = tree.Rules.Where(rule => rule.Pointer is { } pointer && !IsNamed(pointer) && live.Find(pointer.Chain) is not null)
            .ToLookup(rule => orders.IsKnown(PartitionOf(rule.Pointer!)));
        return Merge([.. others[true].Select(rule => rule.Pointer!).Concat(named).OrderBy(Order)],
            [.. AsList(tree, others[false]).Select(rule => rule.Pointer!)]).Select(DispatchRule.Of);
    }

    /// <summary>The list as it is live, with each of the named partitions' pointers after the last one that precedes it in order.</summary>
    public IEnumerable<DispatchRule> InPlace(IEnumerable<Pointer> named)
    {
        // A bridge that an interrupted run left behind jumps to a chain that is about to go.
        var tree = DispatchTree.Read(live, list.Name);
        var rules = AsList(tree, tree.Rules.Where(rule => rule.Pointer is { } pointer ? !IsNamed(pointer) : !BridgeMark.IsOn(rule.Rule)))
            .ToList();
        foreach (var pointer in named.OrderBy(Order))
        {
            var place = rules.FindLastIndex(item => item.Pointer is not null && Order(item.Pointer).CompareTo(Order(pointer)) < 0) + 1;
            rules.Insert(place, DispatchRule.Of(pointer));
        }

        return rules;
    }

    /// <summary>The pointers of another list, except that partitions with chains for this
    /// list have only their pointers to these. Empty if no partition has any.</summary>
    /// <param name="other">The other list, in order.</param>
    /// <param name="named">The named partitions' pointers for this list.</param>
    /// <param name="rulesOf">The rules of the table's chains.</param>
    public IEnumerable<DispatchRule> Beside(
        ValueList<Pointer> other, IEnumerable<Pointer> named, Func<ChainName, IEnumerable<string>> rulesOf)
    {
        var found = DispatchTree.Read(live, list.Name).Rules.Select(rule => rule.Pointer).OfType<Pointer>()
            .Where(pointer => !ListsBeside.IsMirrored(pointer) && !IsNamed(pointer) && live.Find(pointer.Chain) is not null);
        List<Pointer> own = [.. found.Concat(named).OrderBy(Order)];

        // The pointers of a partition that no file of this run names may have been deleted by hand.
        var refused = ListsBeside.Refused(list, other.Where(pointer => !IsNamed(pointer)), rulesOf);
        var partitions = own.Select(PartitionOf).ToHashSet();
        return own.Count == 0 && refused.Count == 0 ? [] : Merge(own, [.. other
            .Where(pointer => !partitions.Contains(PartitionOf(pointer))
                && !refused.Contains(pointer.Chain)).Select(pointer => pointer with { Dispatch = list.Name })]).Select(DispatchRule.Of);
    }

    /// <summary>Some rules of a tree in the order of the list.</summary>
    private IReadOnlyList<DispatchRule> AsList(DispatchTree tree, IEnumerable<DispatchRule> rules) =>
        tree.HasBranches ? DispatchRuns.Untangled([.. rules], live.Family, Order) : [.. rules];

    /// <summary>Merges both lists, each in its own order: a sorted pointer comes
    /// after the last of the found ones that precedes it in order.</summary>
    private IEnumerable<Pointer> Merge(List<Pointer> sorted, List<Pointer> found)
    {
        // For each place the lowest order from there to the end: no later found pointer precedes a pointer with a lower order.
        var least = found.Select(Order).ToList();
        for (var i = least.Count - 2; i >= 0; i--)
        {
            least[i] = least[i].CompareTo(least[i + 1]) < 0 ? least[i] : least[i + 1];
        }

        var next = 0;
        foreach (var pointer in sorted)
        {
            var order = Order(pointer);
            for (; next < found.Count && least[next].CompareTo(order) < 0; next++)
            {
                yield return found[next];
            }

            yield return pointer;
        }

        foreach (var pointer in found.Skip(next))
        {
            yield return pointer;
        }
    }

    private DispatchOrder Order(Pointer pointer) => DispatchOrder.Of(pointer, orders.Of(PartitionOf(pointer)));

    private bool IsNamed(Pointer pointer) => orders.IsNamed(PartitionOf(pointer));

    private static string PartitionOf(Pointer pointer) => PartitionChainName.Parse(pointer.Chain).Partition;
}
