using Ripcs.Core.Planning.Dispatching;
using Ripcs.Core.Planning.Owned;

namespace Ripcs.Core.Planning.Desired;

/// <summary>The rules that a dispatch chain is to hold: the named partitions' pointers among those that are live.</summary>
internal sealed class DispatchContent(OwnedTable live, ChainName dispatch, PartitionOrders orders)
{
    /// <summary>
    /// The whole list in order. Pointers of partitions that no file names stay as found; a rule that is no pointer to a chain of ours is
    /// drift and goes.
    /// </summary>
    public IEnumerable<DispatchRule> Sorted(IEnumerable<Pointer> named)
    {
        var tree = DispatchTree.Read(live, dispatch);
        var others = tree.Rules.Where(rule => rule.Pointer is { } pointer && !IsNamed(pointer) && live.Find(pointer.Chain) is not null)
            .ToLookup(rule => orders.IsKnown(PartitionOf(rule.Pointer!)));
        return Merge([.. others[true].Select(rule => rule.Pointer!).Concat(named).OrderBy(Order)],
            [.. AsList(tree, others[false]).Select(rule => rule.Pointer!)]).Select(DispatchRule.Of);
    }

    /// <summary>The list as found, with the named partitions' pointers each behind the last one that stands before it in order.</summary>
    public IEnumerable<DispatchRule> InPlace(IEnumerable<Pointer> named)
    {
        // A bridge that an interrupted run left leads to a chain that goes.
        var tree = DispatchTree.Read(live, dispatch);
        var rules = AsList(tree, tree.Rules.Where(rule => rule.Pointer is { } pointer ? !IsNamed(pointer) : !BridgeMark.IsOn(rule.Rule)))
            .ToList();
        foreach (var pointer in named.OrderBy(Order))
        {
            var place = rules.FindLastIndex(item => item.Pointer is not null && Order(item.Pointer).CompareTo(Order(pointer)) < 0) + 1;
            rules.Insert(place, DispatchRule.Of(pointer));
        }

        return rules;
    }

    /// <summary>
    /// The pointers of another list, and in their places the pointers to chains of this one: of a partition that has some, no others.
    /// Nothing where no partition has any.
    /// </summary>
    /// <param name="list">In order.</param>
    /// <param name="named">The named partitions' pointers to chains of this one.</param>
    /// <param name="rulesOf">The rules of the table's chains.</param>
    public IEnumerable<DispatchRule> Beside(
        ValueList<Pointer> list, IEnumerable<Pointer> named, Func<ChainName, IEnumerable<string>> rulesOf)
    {
        var found = DispatchTree.Read(live, dispatch).Rules.Select(rule => rule.Pointer).OfType<Pointer>()
            .Where(pointer => !SentList.IsMirrored(pointer) && !IsNamed(pointer) && live.Find(pointer.Chain) is not null);
        List<Pointer> own = [.. found.Concat(named).OrderBy(Order)];

        // Somebody may have deleted the pointers of a partition that no file of this run names.
        var asking = SentList.AskingForSenders(list.Where(pointer => !IsNamed(pointer)), rulesOf);
        var partitions = own.Select(PartitionOf).ToHashSet();
        return own.Count == 0 && asking.Count == 0 ? [] : Merge(own, [.. list
            .Where(pointer => !partitions.Contains(PartitionOf(pointer))
                && !asking.Contains(pointer.Chain)).Select(pointer => pointer with { Dispatch = dispatch })]).Select(DispatchRule.Of);
    }

    /// <summary>Some rules of a tree in the order of the list.</summary>
    private IReadOnlyList<DispatchRule> AsList(DispatchTree tree, IEnumerable<DispatchRule> rules) =>
        tree.HasBranches ? DispatchRuns.Untangled([.. rules], live.Family, Order) : [.. rules];

    /// <summary>Both lists in their own order, each sorted pointer behind the
    /// last of the found ones that stands before it in order.</summary>
    private IEnumerable<Pointer> Merge(List<Pointer> sorted, List<Pointer> found)
    {
        // What is the first in order from a place to the end: below it nothing of the rest stands before a pointer.
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
