using Ripcs.Core.Model;
using Ripcs.Core.Planning.Ordering;

namespace Ripcs.Core.Planning.Wanted;

/// <summary>The rules that a dispatch chain is to hold: the named partitions' pointers among those that are live.</summary>
internal sealed class DispatchContent(Family family, ChainName dispatch, Func<string, int> orderOf, Func<string, bool> isNamed)
{
    /// <summary>
    /// The whole chain in order. Pointers of partitions that no file names stay as found; a rule that is no pointer of ours is drift
    /// and goes.
    /// </summary>
    public ValueList<string> Sorted(IEnumerable<Pointer> named, IEnumerable<string> found) =>
        found.Select(Parse).OfType<Pointer>().Where(pointer => !IsNamed(pointer)).Concat(named)
            .OrderBy(Order).Select(pointer => pointer.ToRuleText()).ToValueList();

    /// <summary>The chain as found, with the named partitions' pointers each behind the last one that stands before it in order.</summary>
    public ValueList<string> InPlace(IEnumerable<Pointer> named, IEnumerable<string> found)
    {
        // A bridge that an interrupted run left leads to a chain that goes.
        var rules = found.Where(rule => !BridgeRule.Is(rule)).Select(rule => (Rule: rule, Pointer: Parse(rule)))
            .Where(item => item.Pointer is null || !IsNamed(item.Pointer)).ToList();
        foreach (var pointer in named.OrderBy(Order))
        {
            var place = rules.FindLastIndex(item => item.Pointer is not null && Order(item.Pointer).CompareTo(Order(pointer)) < 0) + 1;
            rules.Insert(place, (pointer.ToRuleText(), pointer));
        }

        return rules.Select(item => item.Rule).ToValueList();
    }

    private Pointer? Parse(string rule) => Pointer.TryParse(family, dispatch, rule, out var pointer) ? pointer : null;

    private DispatchOrder Order(Pointer pointer) => DispatchOrder.Of(pointer, orderOf);

    private bool IsNamed(Pointer pointer) => PartitionChainName.TryParse(pointer.Chain, out var name) && isNamed(name.Partition);
}
