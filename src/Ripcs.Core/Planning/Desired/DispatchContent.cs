using Ripcs.Core.Model;
using Ripcs.Core.Planning.Owned;

namespace Ripcs.Core.Planning.Desired;

/// <summary>The rules that a dispatch chain is to hold: the named partitions' pointers among those that are live.</summary>
internal sealed class DispatchContent(OwnedTable live, ChainName dispatch, PartitionOrders orders)
{
    /// <summary>
    /// The whole chain in order. Pointers of partitions that no file names stay as found; a rule that is no pointer to a chain of ours is
    /// drift and goes.
    /// </summary>
    public ValueList<string> Sorted(IEnumerable<Pointer> named, IEnumerable<string> found)
    {
        var ours = live.Chains.Select(chain => chain.Name).ToHashSet();
        var others = found.Select(Parse).OfType<Pointer>().Where(pointer => !IsNamed(pointer) && ours.Contains(pointer.Chain)).ToLookup(pointer => orders.IsKnown(PartitionOf(pointer)));
        return Merge([.. others[true].Concat(named).OrderBy(Order)], [.. others[false]]).Select(pointer => pointer.ToRuleText()).ToValueList();
    }

    /// <summary>The chain as found, with the named partitions' pointers each behind the last one that stands before it in order.</summary>
    public ValueList<string> InPlace(IEnumerable<Pointer> named, IEnumerable<string> found)
    {
        // A bridge that an interrupted run left leads to a chain that goes.
        var rules = found.Where(rule => !BridgeMark.IsOn(rule)).Select(rule => (Rule: rule, Pointer: Parse(rule)))
            .Where(item => item.Pointer is null || !IsNamed(item.Pointer)).ToList();
        foreach (var pointer in named.OrderBy(Order))
        {
            var place = rules.FindLastIndex(item => item.Pointer is not null && Order(item.Pointer).CompareTo(Order(pointer)) < 0) + 1;
            rules.Insert(place, (pointer.ToRuleText(), pointer));
        }

        return rules.Select(item => item.Rule).ToValueList();
    }

    /// <summary>Both lists in their own order, each sorted pointer behind the last of the found ones that stands before it in order.</summary>
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

    private Pointer? Parse(string rule) => Pointer.TryParse(live.Family, dispatch, rule, out var pointer) ? pointer : null;

    private DispatchOrder Order(Pointer pointer) => DispatchOrder.Of(pointer, orders.Of(PartitionOf(pointer)));

    private bool IsNamed(Pointer pointer) => orders.IsNamed(PartitionOf(pointer));

    private static string PartitionOf(Pointer pointer) => PartitionChainName.Parse(pointer.Chain).Partition;
}
