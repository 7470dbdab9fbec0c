using System.Text.Json.Serialization;
using Ripcs.Core.Planning.Owned;

namespace Ripcs.Core.Planning.Differences;

/// <summary>The changes of an apply or a clean, partition by partition and rule by rule: data for display, never for applying.</summary>
public sealed record StateDiff(
    int PartitionCount, ValueList<PartitionDiff> Partitions, ValueList<StructureDiff> Structure, ValueList<UnnamedPartition> Unnamed)
{
    /// <summary>True if an earlier change did not finish: differences from the record may come from it instead of being drift.</summary>
    public bool IsHalfChanged { get; init; }

    /// <summary>Dispatch chains whose pointers move into branches or out of them; packets are treated as before.</summary>
    public ValueList<LayoutDiff> Layouts { get; init; }

    /// <summary>Foreign rules that go because they are replaced, or that come back.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public ValueList<ForeignDiff> Foreign { get; init; }

    /// <summary>True if the live state is as desired.</summary>
    public bool IsEmpty => Partitions.Count == 0 && Structure.Count == 0 && Layouts.Count == 0 && Foreign.Count == 0;

    /// <summary>The number of partitions whose rules or pointers change because of a file.</summary>
    public int Changed => Partitions.Count(partition => partition.Kind is not PartitionChange.DriftOnly);

    /// <summary>The number of partitions that were changed by hand.</summary>
    public int Drifted => Partitions.Count(partition => partition.Drift.Count > 0);

    /// <summary>Rules that restores left out.</summary>
    public IEnumerable<DriftDiff> LeftOut => Drift.Where(drift => drift.LeftOut is not null);

    public int RulesAdded => Partitions.Sum(partition => partition.Count(LineKind.Added));

    public int RulesRemoved => Partitions.Sum(partition => partition.Count(LineKind.Removed));

    /// <summary>Rules that only move within their chain.</summary>
    public int RulesMoved => Partitions.Sum(partition => partition.Count(LineKind.Moved));

    /// <summary>Entries of sets.</summary>
    public int EntriesAdded => Partitions.Sum(partition => partition.Entries(LineKind.Added));

    public int EntriesRemoved => Partitions.Sum(partition => partition.Entries(LineKind.Removed));

    /// <summary>All drift that an apply repairs: in partitions and in the structure.</summary>
    public IEnumerable<DriftDiff> Drift =>
        Partitions.SelectMany(partition => partition.Drift).Concat(Structure.Select(structure => structure.Drift).OfType<DriftDiff>());

    /// <summary>Separates what a restore left out from what was changed by hand.</summary>
    internal StateDiff Telling(ValueList<LeftOutRule> left) => left.Count == 0 ? this : this with
    {
        Partitions = Partitions.Select(partition =>
            partition with { Drift = partition.Drift.SelectMany(drift => drift.Telling(left)).ToValueList() }).ToValueList(),
        Structure = Structure.SelectMany(structure => structure.Drift is not { } drift ? [structure]
            : drift.Telling(left).Select(part => structure with { Lines = part.Lines, LeftOut = part.LeftOut })).ToValueList(),
    };

    /// <summary>Only the changes by hand.</summary>
    public StateDiff WithoutLeftOut() => this with
    {
        Partitions = Partitions.Select(partition =>
            partition with { Drift = partition.Drift.Where(drift => drift.LeftOut is null).ToValueList() })
            .Where(partition => partition.Drift.Count > 0 || partition.Kind is not PartitionChange.DriftOnly).ToValueList(),
        Structure = Structure.Where(structure => structure.LeftOut is null).ToValueList(),
    };

    /// <summary>The number of drift lines of one kind, if the earlier content is known.</summary>
    public int DriftLines(LineKind kind) =>
        Drift.Where(drift => drift is { IsUnexplained: false, IsPolicy: false }
            && drift.Table != TableName.Set).Sum(drift => drift.Count(kind));

    /// <summary>The same for entries of sets.</summary>
    public int DriftEntries(LineKind kind) =>
        Drift.Where(drift => !drift.IsUnexplained && drift.Table == TableName.Set).Sum(drift => drift.Count(kind));
}

/// <summary>A new place of a partition among the others.</summary>
/// <param name="Old">Its recorded order.</param>
/// <param name="New">The order in its file.</param>
/// <param name="Before">The partitions that were evaluated before it, and are now evaluated after it.</param>
/// <param name="After">The partitions that were evaluated after it, and are now evaluated before it.</param>
public sealed record OrderChange(int Old, int New, ValueList<string> Before, ValueList<string> After);

/// <summary>A pointer that comes or goes.</summary>
public sealed record PointerLine(LineKind Kind, Family Family, TableName Table, ChainName Dispatch, string Text);

/// <summary>A difference that belongs to no single partition: a jump from a
/// built-in chain, or a rule in a dispatch chain that is no pointer.</summary>
public sealed record StructureDiff(Family Family, TableName Table, ChainName Chain, ValueList<RuleLine> Lines, bool IsDrift)
{
    /// <summary>True for one of the fixed chains of Ripcs, false for a built-in one.</summary>
    public bool IsInOurs => Chain.Value.StartsWith("partition-", StringComparison.Ordinal);

    /// <summary>The new policy of the chain, if the policy differs; null for rules.</summary>
    public string? Policy { get; init; }

    /// <summary>True if the lines are policies of the chain.</summary>
    public bool IsPolicy => Policy is not null;

    /// <inheritdoc cref="DriftDiff.LeftOut"/>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public LeftOutRule? LeftOut { get; init; }

    public DriftDiff? Drift => IsDrift ? new DriftDiff(Family, Table, Chain, Lines) { IsPolicy = IsPolicy, LeftOut = LeftOut } : null;
}

/// <summary>A dispatch chain whose pointers are distributed over other branches than desired.</summary>
/// <param name="Pointers">The number of pointers afterwards.</param>
/// <param name="BranchesBefore">The number of branches now; 0 if the pointers are a plain list.</param>
/// <param name="Branches">The number of branches afterwards.</param>
public sealed record LayoutDiff(Family Family, TableName Table, ChainName Dispatch, int Pointers, int BranchesBefore, int Branches);

/// <summary>A foreign chain from which rules go, or to which they come back.</summary>
/// <param name="Whole">True if the chain itself goes or comes, even without rules.</param>
public sealed record ForeignDiff(Family Family, TableName Table, ChainName Chain, bool Whole, LineKind Kind, ValueList<RuleLine> Lines);

/// <summary>A partition that is in force although no file names it. An apply leaves it unchanged, including its drift.</summary>
public sealed record UnnamedPartition(string Name, int Rules)
{
    public ValueList<DriftDiff> Drift { get; init; }
}

/// <summary>How a rule moves.</summary>
/// <param name="IsDown">True if rules that came after it now come before it.</param>
/// <param name="Beside">The nearest of those; null if no record contains it.</param>
public sealed record RuleMove(bool IsDown, RuleOrigin? Beside);
