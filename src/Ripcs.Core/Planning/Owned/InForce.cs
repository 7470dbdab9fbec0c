using Ripcs.Core.Model;

namespace Ripcs.Core.Planning.Owned;

/// <summary>Which of our chains packets can reach: those that a dispatch chain leads to, directly or through an entry chain.</summary>
public static class InForce
{
    public static IReadOnlySet<ChainName> Chains(OwnedTable table) => table.Once(table => new Reached(Jumps.Reachable(
        table.Chains.Select(chain => chain.Name).Where(name => DispatchChain.IsRoot(table.Name, name)), name => table.Find(name)?.Rules ?? []))).Chains;

    public static IReadOnlySet<ChainPlace> Of(OwnedState state) =>
        state.Tables.SelectMany(table => Chains(table).Select(chain => new ChainPlace(table.Family, table.Name, chain))).ToHashSet();

    private sealed record Reached(IReadOnlySet<ChainName> Chains);
}
