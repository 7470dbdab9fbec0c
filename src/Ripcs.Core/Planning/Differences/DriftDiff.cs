using System.Text.Json.Serialization;
using Ripcs.Core.Planning.Owned;

namespace Ripcs.Core.Planning.Differences;

/// <summary>An owned chain that differs from what Ripcs left. IsGone: the whole chain is missing.
/// IsUnexplained: its earlier content is unknown, so the lines are its whole live content.</summary>
public sealed record DriftDiff(
    Family Family, TableName Table, ChainName Chain, ValueList<RuleLine> Lines, bool IsGone = false, bool IsUnexplained = false)
{
    /// <summary>The number of further entries of a set that are missing but not listed.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int MoreMissing { get; init; }

    /// <summary>The number of further foreign entries.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int MoreForeign { get; init; }

    public int Count(LineKind kind) =>
        Lines.Count(line => line.Kind == kind) + (kind is LineKind.Missing ? MoreMissing : kind is LineKind.Foreign ? MoreForeign : 0);

    /// <summary>True if this is the policy of a built-in chain.</summary>
    public bool IsPolicy { get; init; }

    /// <summary>The restore that left these lines out; null if they were changed by hand.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public LeftOutRule? LeftOut { get; init; }

    /// <inheritdoc cref="StateDiff.Telling"/>
    internal IEnumerable<DriftDiff> Telling(ValueList<LeftOutRule> left)
    {
        return Lines.Count == 0 ? [this] : Lines.GroupBy(Of).Select(part => this with { Lines = part.ToValueList(), LeftOut = part.Key });

        LeftOutRule? Of(RuleLine line) => line.Kind is not LineKind.Missing ? null
            : left.FirstOrDefault(rule => rule.IsOf(Family, Table, Chain, line.Text)) is { } found ? found with { Rule = null } : null;
    }
}
