namespace Ripcs.Core.Planning.Owned;

/// <summary>A chain in force: reachable from its dispatch chain.</summary>
internal sealed record ChainInForce(Family Family, TableName Table, ChainKind Kind, OwnedChain Chain);

/// <summary>An owned state by partition: the chains and pointers that are in force.</summary>
internal sealed class PartitionIndex(OwnedState state)
{
    private readonly List<TablePartitions> _tables = [.. state.Tables.Select(table => TablePartitions.Of(state, table))];

    /// <summary>The partitions with a pointer.</summary>
    public IReadOnlySet<string> Names => field ??= TablePartitions.Names(state);

    /// <summary>True if both are known to come from the same state.</summary>
    public bool IsSame(PartitionIndex other) => _tables.SequenceEqual(other._tables);

    public IEnumerable<ChainInForce> Chains(string partition) => _tables.SelectMany(table => table.Chains(partition));

    /// <summary>An owned chain, in force or not.</summary>
    public OwnedChain? Find(Family family, TableName table, ChainName chain) => state.Table(family, table).Find(chain);

    public IEnumerable<PointerInForce> Pointers(string partition) => _tables.SelectMany(table => table.Pointers(partition));
}

/// <summary>The partitions of one table.</summary>
internal sealed class TablePartitions
{
    private readonly ILookup<string, ChainInForce> _chains;
    private readonly ILookup<string, PointerInForce> _pointers;

    private TablePartitions(OwnedTable table, IReadOnlySet<ChainName> reached)
    {
        _pointers = OwnedPointers.In(table).Where(pointer => !ListsBeside.IsMirrored(pointer.Pointer))
            .ToLookup(pointer => PartitionChainName.Parse(pointer.Pointer.Chain).Partition);
        _chains = table.Chains.Where(chain => reached.Contains(chain.Name) && PartitionChainName.TryParse(chain.Name, out _))
            .Select(chain => new ChainInForce(table.Family, table.Name, PartitionChainName.Parse(chain.Name).Kind, chain))
            .ToLookup(chain => PartitionChainName.Parse(chain.Chain.Name).Partition);
    }

    /// <summary>Other tables determine which sets are used.</summary>
    public static TablePartitions Of(OwnedState state, OwnedTable table) =>
        table.Name == TableName.Set ? new TablePartitions(table, InForce.Chains(state, table)) : Of(table);

    private static TablePartitions Of(OwnedTable table) => table.Once(table => new TablePartitions(table, InForce.Chains(table)));

    /// <summary>The partitions with a pointer in any table.</summary>
    public static HashSet<string> Names(OwnedState state) =>
        [.. state.Tables.Where(table => table.Name != TableName.Set).SelectMany(table => Of(table)._pointers.Select(group => group.Key))];

    public IEnumerable<ChainInForce> Chains(string partition) => _chains[partition];

    public IEnumerable<PointerInForce> Pointers(string partition) => _pointers[partition];
}
