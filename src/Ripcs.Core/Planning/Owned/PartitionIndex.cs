using Ripcs.Core.Model;

namespace Ripcs.Core.Planning.Owned;

/// <summary>A chain in force: reachable from its dispatch chain.</summary>
internal sealed record ChainInForce(Family Family, TableName Table, ChainKind Kind, OwnedChain Chain);

/// <summary>An owned state by partition: what is in force of each.</summary>
internal sealed class PartitionIndex
{
    private readonly ILookup<string, ChainInForce> _chains;
    private readonly ILookup<string, PointerInForce> _pointers;
    private readonly OwnedState _state;

    public PartitionIndex(OwnedState state)
    {
        _state = state;
        _pointers = state.Tables.SelectMany(OwnedPointers.In).ToLookup(pointer => PartitionChainName.Parse(pointer.Pointer.Chain).Partition);
        _chains = state.Tables.SelectMany(Chains).ToLookup(chain => PartitionChainName.Parse(chain.Chain.Name).Partition);
        Names = _pointers.Select(group => group.Key).ToHashSet();
    }

    /// <summary>The partitions that a pointer leads to.</summary>
    public IReadOnlySet<string> Names { get; }

    public IEnumerable<ChainInForce> Chains(string partition) => _chains[partition];

    /// <summary>A chain of ours, in force or not.</summary>
    public OwnedChain? Find(Family family, TableName table, ChainName chain) => _state.Table(family, table).Find(chain);

    public IEnumerable<PointerInForce> Pointers(string partition) => _pointers[partition];

    private static IEnumerable<ChainInForce> Chains(OwnedTable table)
    {
        var reached = InForce.Chains(table);
        return table.Chains.Where(chain => reached.Contains(chain.Name) && PartitionChainName.TryParse(chain.Name, out _))
            .Select(chain => new ChainInForce(table.Family, table.Name, PartitionChainName.Parse(chain.Name).Kind, chain));
    }
}
