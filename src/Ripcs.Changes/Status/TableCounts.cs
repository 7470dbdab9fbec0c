namespace Ripcs.Changes.Status;

/// <summary>Counts what is in force.</summary>
internal static class TableCounts
{
    public static ValueList<TableStatus> Of(OwnedState live) => live.Tables.Select(table => Of(live, table)).ToValueList();

    /// <summary>The partitions that a pointer leads to, ordered by name.</summary>
    public static ValueList<string> Partitions(OwnedState live) =>
        live.Tables.SelectMany(OwnedPointers.In).Select(PartitionOf).Distinct().Order(StringComparer.Ordinal).ToValueList();

    private static PartitionSize Size(IEnumerable<OwnedChain> chains) =>
        PartitionSize.Of(chains.Select(chain => (chain.Name, chain.Rules.Count)));

    private static IEnumerable<OwnedChain> Chains(OwnedState live, OwnedTable table)
    {
        var inForce = InForce.Chains(live, table);
        return table.Chains.Where(chain => inForce.Contains(chain.Name) && PartitionChainName.TryParse(chain.Name, out _));
    }

    private static TableStatus Of(OwnedState live, OwnedTable table)
    {
        var size = Size(Chains(live, table));
        var pointers = OwnedPointers.In(table).ToList();
        return new TableStatus(
            table.Family,
            table.Name,
            table.Name == TableName.Set ? Chains(live, table).Select(set => PartitionChainName.Parse(set.Name).Partition).Distinct().Count()
                : pointers.Select(PartitionOf).Distinct().Count(),
            size.Chains + size.Sets,
            size.Rules + size.Entries,
            pointers.Count);
    }

    private static string PartitionOf(PointerInForce pointer) => PartitionChainName.Parse(pointer.Pointer.Chain).Partition;
}
