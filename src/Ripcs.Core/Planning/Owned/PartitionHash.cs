namespace Ripcs.Core.Planning.Owned;

/// <summary>The content of a partition in force as a short text: the same on two hosts if the same chains and pointers are.</summary>
public sealed record PartitionHash(string Partition, string Hash)
{
    private const int Digits = 12;

    /// <summary>One for each of these partitions. A chain is named after its content, so its rules need not be read.</summary>
    public static ValueList<PartitionHash> Of(OwnedState live, ValueList<string> inForce)
    {
        var index = new PartitionIndex(live);
        return inForce.Select(partition => new PartitionHash(partition, Of(index.Chains(partition)
            .Select(chain => $"{chain.Family} {chain.Table} {chain.Chain.Name}")
            .Concat(index.Pointers(partition).Select(pointer => $"{pointer.Pointer.Family} {pointer.Pointer.ToRuleText()}")))))
            .ToValueList();
    }

    /// <summary>The same for several partitions together.</summary>
    public static string Of(IEnumerable<PartitionHash> partitions) => Of(partitions.Select(one => $"{one.Partition} {one.Hash}"));

    private static string Of(IEnumerable<string> lines) =>
        Sha256.TextOf(string.Join('\n', lines.Order(StringComparer.Ordinal)))[..Digits];
}
