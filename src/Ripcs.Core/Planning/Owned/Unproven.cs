using Ripcs.Core.Emit;
using Ripcs.Core.Model;

namespace Ripcs.Core.Planning.Owned;

/// <summary>Partitions' chains that do not hold what their names say, because somebody changed them by hand.</summary>
public static class Unproven
{
    public static IEnumerable<ChainPlace> Of(OwnedState state) =>
        from chain in state.AllChains()
        where PartitionChainName.TryParse(chain.Place.Chain, out _) && !ChainHash.Proves(chain.Place.Family, chain.Place.Table, chain.Place.Chain, chain.Rules)
        select chain.Place;

    public static IEnumerable<ChainPlace> Of(CompiledPartition partition) =>
        from chain in partition.Chains
        where !ChainHash.Proves(chain.Family, chain.Table, chain.Name, chain.Rules.Select(rule => rule.Text))
        select new ChainPlace(chain.Family, chain.Table, chain.Name);
}
