using Ripcs.Core.Model;
using Ripcs.Core.Planning.Owned;
using Ripcs.Core.Planning.Wanted;

namespace Ripcs.Core.Planning.Ordering;

/// <summary>
/// The filter table as it is, with the new chains beside the old ones and, at each partition's own place in the dispatch order, the
/// bridges of its new rewrites.
/// </summary>
internal static class BridgedFilter
{
    public static OwnedTable Of(Family family, OwnedTable now, OwnedTable then, ValueList<Rewrite> added)
    {
        var dispatch = DispatchChain.Filter.Name;
        var wanted = then.Find(dispatch)?.Rules ?? [];
        var rules = (now.Find(dispatch)?.Rules ?? []).ToList();
        var wantedPlaces = Places(family, wanted, then);
        foreach (var (partition, (place, chain)) in wantedPlaces.OrderBy(item => item.Value.Place))
        {
            var bridges = added.Where(rewrite => rewrite.Partition == partition)
                .Select(rewrite => Bridge.For(family, rewrite.Rule, chain)).OfType<string>().Distinct().ToList();
            var before = wanted.Take(place).ToHashSet();
            rules.InsertRange(rules.FindLastIndex(before.Contains) + 1, bridges);
        }

        var chains = now.Chains.ToDictionary(item => item.Name);
        foreach (var chain in then.Chains)
        {
            chains.TryAdd(chain.Name, chain);
        }

        chains[dispatch] = new OwnedChain(dispatch, rules.ToValueList());
        return DesiredState.Complete(
            now with { Chains = chains.Values.OrderBy(chain => chain.Name).ToValueList() },
            new Knowledge(chains.Keys.Select(name => new MadeChain(family, now.Name, name)).ToValueList(), [], []));
    }

    /// <summary>Each partition's first pointer, and the filter chain that it leads to, behind an entry chain or not.</summary>
    private static Dictionary<string, (int Place, ChainName Chain)> Places(Family family, ValueList<string> rules, OwnedTable table)
    {
        var places = new Dictionary<string, (int, ChainName)>();
        for (var i = 0; i < rules.Count; i++)
        {
            if (Pointer.TryParse(family, DispatchChain.Filter.Name, rules[i], out var pointer)
                && PartitionChainName.TryParse(pointer.Chain, out var name))
            {
                var chain = name.Kind is ChainKind.Entry ? Jumps.Of(table.Find(pointer.Chain)!.Rules[^1])!.Value : pointer.Chain;
                places.TryAdd(name.Partition, (i, chain));
            }
        }

        return places;
    }
}
