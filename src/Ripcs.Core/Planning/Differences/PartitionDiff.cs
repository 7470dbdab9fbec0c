using System.Text.Json.Serialization;

namespace Ripcs.Core.Planning.Differences;

/// <summary>One partition's changes. File, tickets and owners are null or empty if no file names it.</summary>
public sealed record PartitionDiff(string Name, PartitionChange Kind)
{
    public string? File { get; init; }

    public ValueList<string> Tickets { get; init; }

    public ValueList<string> Owners { get; init; }

    public ValueList<ChainDiff> Chains { get; init; }

    /// <summary>Pointers that come or go with a change; those whose target chain merely changes its name are not listed.</summary>
    public ValueList<PointerLine> Pointers { get; init; }

    public ValueList<DriftDiff> Drift { get; init; }

    /// <summary>The change of its order in its file; null if its place among the others stays.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public OrderChange? Order { get; init; }

    /// <summary>The number of its chains after the change; before it, if the partition goes out of force.</summary>
    public int ChainCount { get; init; }

    /// <summary>The number of rules that come, go or move.</summary>
    public int Count(LineKind kind) => Chains.Where(chain => chain.Table != TableName.Set).Sum(chain => chain.Count(kind));

    /// <summary>The number of set entries that come or go.</summary>
    public int Entries(LineKind kind) => Chains.Where(chain => chain.Table == TableName.Set).Sum(chain => chain.Count(kind));
}
