using Ripcs.Core.Model;

namespace Ripcs.Core.Planning.Owned;

/// <summary>Which of our chains packets can reach: those that a dispatch chain leads to, directly or through an entry chain.</summary>
public static class InForce
{
    public static IReadOnlySet<ChainName> Chains(OwnedTable table)
    {
        var byName = table.Chains.ToDictionary(chain => chain.Name, chain => chain.Rules);
        return Jumps.Reachable(
            byName.Keys.Where(name => DispatchChain.IsRoot(table.Name, name)), name => byName.TryGetValue(name, out var rules) ? rules : []);
    }

    public static IReadOnlySet<ChainPlace> Of(OwnedState state) =>
        state.Tables.SelectMany(table => Chains(table).Select(chain => new ChainPlace(table.Family, table.Name, chain))).ToHashSet();
}
