using Ripcs.Core.Model;

namespace Ripcs.State;

/// <summary>
/// One change: what was, what is, and all that a later run needs to know without the sources. Rules and names only, no secrets.
/// </summary>
internal sealed record HistoryRecord
{
    /// <summary>Raised when a reader of the old form would misread the new one.</summary>
    public const int CurrentSchema = 1;

    public int Schema { get; init; } = CurrentSchema;

    /// <summary>Counts changes from 1; given by <see cref="History.Append"/>.</summary>
    public int Number { get; init; }

    /// <summary>UTC.</summary>
    public required DateTimeOffset Time { get; init; }

    public required string User { get; init; }

    /// <summary>The version of Ripcs that made the change.</summary>
    public required string RipcsVersion { get; init; }

    /// <summary>"rules apply PATH" and the like.</summary>
    public required string Command { get; init; }

    /// <summary>The line that was printed as the sum.</summary>
    public required string Summary { get; init; }

    public required OwnedState Before { get; init; }

    public required OwnedState After { get; init; }

    /// <summary>The partitions as they were last applied, for their order and for where each rule came from.</summary>
    public ValueList<CompiledPartition> Partitions { get; init; }

    /// <summary>Chains that we made, by us and not by somebody with names like ours.</summary>
    public ValueList<MadeChain> Made { get; init; }

    /// <summary>What stood behind our jumps, to tell later whether a jump has moved.</summary>
    public ValueList<BehindJump> Behind { get; init; }

    /// <summary>The absolute directory last applied; null if only single files ever were.</summary>
    public string? Directory { get; init; }
}

/// <summary>A chain that we made.</summary>
internal readonly record struct MadeChain(Family Family, TableName Table, ChainName Chain);

/// <summary>The rules, in normalised form, that stand behind our jump in a built-in chain.</summary>
internal sealed record BehindJump(Family Family, TableName Table, ChainName BuiltIn, ValueList<string> Rules);
