using Ripcs.Changes.State;
using Ripcs.Core.Model;
using Ripcs.Core.Planning.Owned;

namespace Ripcs.Changes.Targets;

/// <summary>The partitions' chains that a run deletes: live, not wanted, and not kept for another reason.</summary>
internal static class StaleChains
{
    public static ValueList<StaleChain> Between(OwnedState live, OwnedState wanted, ValueList<KeptChain> kept, StateDirectory? state)
    {
        var unhooked = new StaleSince(state);
        var stays = kept.Select(chain => (chain.Family, chain.Table, chain.Chain)).ToHashSet();
        var stale = from table in live.Tables
                    let inForce = InForce.Chains(table)
                    from chain in table.Chains
                    where PartitionChainName.TryParse(chain.Name, out _)
                        && wanted.Table(table.Family, table.Name).Find(chain.Name) is null
                        && !stays.Contains((table.Family, table.Name, chain.Name))
                    let since = inForce.Contains(chain.Name) ? 0 : unhooked.Find(table.Family, table.Name, chain.Name)
                    select new StaleChain(table.Family, table.Name, chain.Name, chain.Rules.Count, since);
        return stale.ToValueList();
    }
}
