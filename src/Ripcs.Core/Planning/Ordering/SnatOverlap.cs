using Ripcs.Core.Planning.Dispatching;
using Ripcs.Core.Planning.Owned;

namespace Ripcs.Core.Planning.Ordering;

/// <summary>The nat table with its new DNATs and new SNATs, and with the old SNATs after the new ones: the filter may still accept packets
/// that they translate. Packets on a bridge skip the old SNATs, because the old SNATs do not cover their new destination.</summary>
internal static class SnatOverlap
{
    public static OwnedTable Of(OwnedTable now, OwnedTable then, ValueList<BridgeRule> bridges)
    {
        var dispatch = DispatchChain.Snat.Name;
        var (oldTree, newTree) = (DispatchTree.Read(now, dispatch), DispatchTree.Read(then, dispatch));
        var chains = then.Chains.ToDictionary(chain => chain.Name);
        foreach (var chain in now.Chains.Where(chain => PartitionChainName.TryParse(chain.Name, out var name)
            && name.Kind is ChainKind.Snat))
        {
            chains.TryAdd(chain.Name, chain);
        }

        // The branches already contain the new pointers: old ones that go form a plain list.
        var stay = newTree.Rules.Select(rule => rule.AloneText).ToHashSet();
        var old = oldTree.Rules.Select(rule => rule.AloneText).OfType<string>()
            .Where(rule => !stay.Contains(rule) && !BridgeMark.IsOn(rule) && RestoreWriter.CanName(rule)).ToValueList();
        var leaving = bridges.Select(rule => rule.ToReturnText()).ToList();
        chains[dispatch] = new OwnedChain(dispatch, [.. then.Find(dispatch)?.Rules ?? [], .. old.Count > 0 ? leaving : [], .. old]);
        if (old.Count > 0 && bridges.Any(rule => rule.End is BridgeEnd.Old))
            chains[DispatchChain.BridgeBack] = new OwnedChain(DispatchChain.BridgeBack, old);

        var hooks = then.Hooks.Concat(now.Hooks.Where(hook => hook.Dispatch == dispatch)).Distinct();
        return then with { Chains = chains.Values.OrderBy(chain => chain.Name).ToValueList(), Hooks = hooks.ToValueList() };
    }
}
