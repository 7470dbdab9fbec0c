using Ripcs.Core.Model;

namespace Ripcs.Core.Planning.Owned;

/// <summary>A chain in force: reachable from its dispatch chain.</summary>
internal sealed record ChainInForce(Family Family, TableName Table, ChainKind Kind, OwnedChain Chain);

/// <summary>A pointer in force and its place in its dispatch chain, counted from 1.</summary>
internal sealed record PointerInForce(Pointer Pointer, TableName Table, int Place)
{
    /// <summary>What the pointer says apart from the hash in its chain's name.</summary>
    public string Match => MatchOf(Pointer);

    public static string MatchOf(Pointer pointer) => pointer.ToRuleText()[..^PartitionChainName.HashLength];
}

/// <summary>An owned state by partition: what is in force of each.</summary>
internal sealed class PartitionIndex
{
    private readonly ILookup<string, ChainInForce> _chains;
    private readonly ILookup<string, PointerInForce> _pointers;
    private readonly OwnedState _state;

    public PartitionIndex(OwnedState state)
    {
        _state = state;
        _pointers = state.Tables.SelectMany(Pointers).ToLookup(pointer => PartitionChainName.Parse(pointer.Pointer.Chain).Partition);
        _chains = state.Tables.SelectMany(Chains).ToLookup(chain => PartitionChainName.Parse(chain.Chain.Name).Partition);
        Names = _pointers.Select(group => group.Key).ToHashSet();
    }

    /// <summary>The partitions that a pointer leads to.</summary>
    public IReadOnlySet<string> Names { get; }

    public IEnumerable<ChainInForce> Chains(string partition) => _chains[partition];

    /// <summary>A chain of ours, in force or not.</summary>
    public OwnedChain? Find(Family family, TableName table, ChainName chain) => _state.Table(family, table).Find(chain);

    public IEnumerable<PointerInForce> Pointers(string partition) => _pointers[partition];

    internal static IEnumerable<PointerInForce> Pointers(OwnedTable table)
    {
        foreach (var dispatch in DispatchChain.All.Where(dispatch => dispatch.Table == table.Name))
        {
            var rules = table.Find(dispatch.Name)?.Rules ?? [];
            for (var i = 0; i < rules.Count; i++)
            {
                if (Pointer.TryParse(table.Family, dispatch.Name, rules[i], out var pointer))
                {
                    yield return new PointerInForce(pointer, table.Name, i + 1);
                }
            }
        }
    }

    private static IEnumerable<ChainInForce> Chains(OwnedTable table)
    {
        var reached = InForce.Chains(table);
        return table.Chains.Where(chain => reached.Contains(chain.Name) && PartitionChainName.TryParse(chain.Name, out _))
            .Select(chain => new ChainInForce(table.Family, table.Name, PartitionChainName.Parse(chain.Name).Kind, chain));
    }
}
