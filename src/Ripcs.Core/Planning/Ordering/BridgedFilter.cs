using Ripcs.Core.Model;
using Ripcs.Core.Planning.Owned;
using Ripcs.Core.Planning.Wanted;

namespace Ripcs.Core.Planning.Ordering;

/// <summary>
/// The filter table as it is, with the new chains beside the old ones, and with the new pointers in a chain of their own that the
/// bridges lead to.
/// </summary>
internal static class BridgedFilter
{
    // Comparing more addresses with each pointer would cost more than the pointers that it saves.
    private const int FewAddresses = 100;

    public static OwnedTable Of(Family family, OwnedTable now, OwnedTable then, RewriteChange change)
    {
        var dispatch = DispatchChain.Filter.Name;
        var bridges = change.Removed.Select(rewrite => Bridge.Back(rewrite.Rule))
            .Concat(change.Added.Concat(change.Touched).SelectMany(rewrite => Bridge.Over(family, rewrite.Rule))).Distinct().ToList();
        var old = (now.Find(dispatch)?.Rules ?? []).Where(rule => !Bridge.Is(rule));
        var chains = now.Chains.ToDictionary(item => item.Name);
        foreach (var chain in then.Chains)
        {
            chains.TryAdd(chain.Name, chain);
        }

        chains[dispatch] = new OwnedChain(dispatch, [.. bridges, .. old]);
        chains[DispatchChain.Bridge] = new OwnedChain(DispatchChain.Bridge, Pointers(family, then, bridges));
        return DesiredState.Complete(
            now with { Chains = chains.Values.OrderBy(chain => chain.Name).ToValueList() },
            new Knowledge(chains.Keys.Select(name => new MadeChain(family, now.Name, name)).ToValueList(), [], []));
    }

    /// <summary>The new pointers, but for those by destination that no packet on a bridge can meet.</summary>
    private static ValueList<string> Pointers(Family family, OwnedTable then, List<string> bridges)
    {
        var addresses = bridges.Select(rule => new Rewrite("", rule).Destination(family)).Distinct().ToList();
        var all = then.Find(DispatchChain.Filter.Name)?.Rules ?? [];
        var met = addresses.Count > FewAddresses ? all : all.Where(rule =>
            !Pointer.TryParse(family, DispatchChain.Filter.Name, rule, out var pointer) || pointer is not { Kind: PointerKind.Destination, Address: { } to }
            || addresses.Exists(to.Overlaps)).ToValueList();

        // A chain without rules would count as unused, but where nothing is wanted the packets must pass by the old pointers, too.
        return met.Count > 0 ? met : ["-j RETURN"];
    }
}
