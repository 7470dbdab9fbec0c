using Ripcs.Core.Model;
using Ripcs.Core.Planning.Owned;
using Ripcs.Core.Planning.Desired;
using Ripcs.Core.SaveFormat;

namespace Ripcs.Core.Planning.Ordering;

/// <summary>
/// The filter table as it is, with the new chains beside the old ones, and with the new pointers in a chain of their own that the
/// bridges lead to; so do copies of old ones, where a packet must not meet a bridge further down.
/// </summary>
internal static class BridgedFilter
{
    // Comparing more addresses with each pointer would cost more than the pointers that it saves.
    private const int FewAddresses = 100;

    public static OwnedTable Of(Family family, OwnedTable now, OwnedTable then, ValueList<BridgeRule> bridges)
    {
        var dispatch = DispatchChain.Filter.Name;
        var (old, pointersThen) = ((now.Find(dispatch)?.Rules ?? []).Where(rule => !BridgeMark.IsOn(rule)).ToValueList(), then.Find(dispatch)?.Rules ?? []);
        var chains = now.Chains.Where(chain => chain.Name != DispatchChain.BridgeBack).ToDictionary(item => item.Name);
        foreach (var chain in then.Chains)
        {
            chains.TryAdd(chain.Name, chain);
        }

        // What somebody typed in characters that no restore text can hold goes a block earlier than the rest of what goes.
        var kept = old.Where(rule => RestoreWriter.CanName(rule) || pointersThen.Contains(rule));
        chains[dispatch] = new OwnedChain(dispatch, [.. bridges.Select(rule => rule.ToRuleText()), .. kept]);
        foreach (var (end, name, pointers) in new[]
        {
            (BridgeEnd.New, DispatchChain.Bridge, pointersThen), (BridgeEnd.Old, DispatchChain.BridgeBack, old),
        })
        {
            if (bridges.Where(rule => rule.End == end).ToList() is { Count: > 0 } own)
            {
                chains[name] = new OwnedChain(name, Met(family, pointers.Where(RestoreWriter.CanWrite).ToValueList(), own));
            }
        }

        return DesiredState.Complete(now with { Chains = chains.Values.OrderBy(chain => chain.Name).ToValueList() });
    }

    /// <summary>The pointers, but for those by destination that no packet on a bridge can meet.</summary>
    private static ValueList<string> Met(Family family, ValueList<string> pointers, List<BridgeRule> bridges)
    {
        var addresses = bridges.Select(rule => rule.Reach).Distinct().ToList();
        var met = addresses.Count > FewAddresses ? pointers : pointers.Where(rule =>
            !Pointer.TryParse(family, DispatchChain.Filter.Name, rule, out var pointer) || pointer is not { Kind: PointerKind.Destination, Address: { } to }
            || addresses.Exists(to.Overlaps)).ToValueList();

        // A chain without rules would count as unused, but where nothing is desired the packets must pass by the other pointers, too.
        return met.Count > 0 ? met : [BridgeMark.PassOn];
    }
}
