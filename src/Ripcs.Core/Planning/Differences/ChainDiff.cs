using System.Text.Json.Serialization;

namespace Ripcs.Core.Planning.Differences;

/// <summary>One chain's change: Old is null for a new chain, New for one that goes.</summary>
public sealed record ChainDiff(
    Family Family, TableName Table, ChainName? Old, ChainName? New, int Unchanged, ValueList<RuleLine> Lines)
{
    /// <summary>The number of further entries of a set that come but are not listed.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int MoreAdded { get; init; }

    /// <summary>The number of further entries that go.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int MoreRemoved { get; init; }

    public int Count(LineKind kind) =>
        Lines.Count(line => line.Kind == kind) + (kind is LineKind.Added ? MoreAdded : kind is LineKind.Removed ? MoreRemoved : 0);
}
