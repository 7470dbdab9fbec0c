using Ripcs.Core.Emit;

namespace Ripcs.Core.Planning.Owned;

/// <summary>Partitions' chains whose content does not match the hash in their names, because they were changed by hand.</summary>
public static class ChainsChangedByHand
{
    public static IEnumerable<ChainPlace> Of(OwnedState state) =>
        from table in state.Tables
        from chain in table.Chains
        where PartitionChainName.TryParse(chain.Name, out _) && !ChainHash.Proves(table.Family, table.Name, chain)
        select new ChainPlace(table.Family, table.Name, chain.Name);

    public static IEnumerable<ChainPlace> Of(CompiledPartition partition) =>
        from chain in partition.Chains
        where !ChainHash.Proves(chain)
        select new ChainPlace(chain.Family, chain.Table, chain.Name);
}
