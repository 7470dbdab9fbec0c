using Ripcs.Core.Model;

namespace Ripcs.Core.Planning.Owned;

/// <summary>Which of our chains packets can reach: those that a dispatch chain leads to, directly or through an entry chain.</summary>
public static class InForce
{
    public static IReadOnlySet<ChainName> Chains(OwnedTable table)
    {
        var byName = table.Chains.ToDictionary(chain => chain.Name, chain => chain.Rules);
        return Jumps.Reachable(
            byName.Keys.Where(name => DispatchChain.HoldsPointers(table.Name, name)), name => byName.TryGetValue(name, out var rules) ? rules : []);
    }

    public static bool IsInForce(this OwnedTable table, ChainName chain) => Chains(table).Contains(chain);
}
