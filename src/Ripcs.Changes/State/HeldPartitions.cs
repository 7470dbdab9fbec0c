namespace Ripcs.Changes.State;

/// <summary>A version of a partition that was rolled back or reverted, and the change that had brought it in.</summary>
internal sealed record HeldPartition(string Name, string Digest, int Change)
{
    /// <summary>True if that change was not confirmed; false if it was rolled back.</summary>
    public bool IsReverted { get; init; }

    /// <summary>"change 2 was rolled back"; "changes 4 and 5 were rolled back or reverted".</summary>
    public static string Taken(IEnumerable<HeldPartition> held)
    {
        var changes = held.GroupBy(one => one.Change, one => one.IsReverted).OrderBy(change => change.Key).ToList();
        var how = string.Join(" or ",
            changes.SelectMany(change => change).Distinct().Order().Select(isReverted => isReverted ? "reverted" : "rolled back"));
        return changes is [var only] ? $"change {only.Key} was {how}"
            : $"changes {Words.List([.. changes.Select(change => change.Key.ToString(CultureInfo.InvariantCulture))])} were {how}";
    }
}

/// <summary>Partitions that were rolled back or reverted and stay refused until their rule
/// files change: configuration management must not bring them back five minutes later.</summary>
internal sealed record HeldPartitions : IStateFile
{
    public const int CurrentSchema = 1;

    public static string Kind => "held";

    public static readonly HeldPartitions None = new();

    public int Schema { get; init; } = CurrentSchema;

    public ValueList<HeldPartition> Partitions { get; init; }

    /// <summary>The held versions that equal the current partitions.</summary>
    public ValueList<HeldPartition> Among(IReadOnlyList<CompiledPartition> compiled)
    {
        if (Partitions.Count == 0)
            return [];

        var digests = compiled.ToDictionary(partition => partition.Name.Value, PartitionDigest.Of);
        return Partitions.Where(held => digests.GetValueOrDefault(held.Name) == held.Digest).ToValueList();
    }

    /// <summary>A line with the reason to refuse an apply; null if it is not refused.</summary>
    public AdvisedText? Reason(IReadOnlyList<CompiledPartition> compiled, string path)
    {
        var held = Among(compiled);
        if (held.Count == 0)
            return null;

        var names = Words.List([.. held.Select(one => one.Name)]);
        var taken = HeldPartition.Taken(held);
        return (held.Count == 1 ? $"{names} is held: {taken}, and its rules are still the same; change them"
            : $"{names} are held: {taken}, and their rules are still the same; change them")
            + ", or apply it anyway: " + Advice.To(Way.Apply, path) + " " + Advice.To(Way.Again);
    }

    /// <summary>What is still held after these partitions were applied.</summary>
    public HeldPartitions Without(IReadOnlyList<CompiledPartition> applied)
    {
        var names = applied.Select(partition => partition.Name.Value).ToHashSet();
        return this with { Partitions = Partitions.Where(held => !names.Contains(held.Name)).ToValueList() };
    }
}
