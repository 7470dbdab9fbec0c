using System.Text.Json.Serialization;
using Ripcs.Core.Planning.Owned;

namespace Ripcs.Core.Planning.Differences;

/// <summary>What an apply or a clean would change, partition by partition and rule by rule: data for display, never for applying.</summary>
public sealed record StateDiff(
    int PartitionCount, ValueList<PartitionDiff> Partitions, ValueList<StructureDiff> Structure, ValueList<UnnamedPartition> Unnamed)
{
    /// <summary>True where an earlier change did not end: what is not as recorded may be its work instead of drift.</summary>
    public bool IsHalfChanged { get; init; }

    /// <summary>Where pointers go into branches or come out of them; packets meet the same as before.</summary>
    public ValueList<LayoutDiff> Layouts { get; init; }

    /// <summary>Foreign rules that go because they are replaced, or come back.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public ValueList<ForeignDiff> Foreign { get; init; }

    /// <summary>True if the live state is as desired.</summary>
    public bool IsEmpty => Partitions.Count == 0 && Structure.Count == 0 && Layouts.Count == 0 && Foreign.Count == 0;

    /// <summary>Partitions whose rules or pointers change because a file says so.</summary>
    public int Changed => Partitions.Count(partition => partition.Kind is not PartitionChange.DriftOnly);

    /// <summary>Partitions in which somebody changed something by hand.</summary>
    public int Drifted => Partitions.Count(partition => partition.Drift.Count > 0);

    /// <summary>What restores left out.</summary>
    public IEnumerable<DriftDiff> LeftOut => Drift.Where(drift => drift.LeftOut is not null);

    public int RulesAdded => Partitions.Sum(partition => partition.Count(LineKind.Added));

    public int RulesRemoved => Partitions.Sum(partition => partition.Count(LineKind.Removed));

    /// <summary>Rules that stay as they are, in another place of their chain.</summary>
    public int RulesMoved => Partitions.Sum(partition => partition.Count(LineKind.Moved));

    /// <summary>Of sets.</summary>
    public int EntriesAdded => Partitions.Sum(partition => partition.Entries(LineKind.Added));

    public int EntriesRemoved => Partitions.Sum(partition => partition.Entries(LineKind.Removed));

    /// <summary>All drift that an apply puts right: in partitions and in the structure.</summary>
    public IEnumerable<DriftDiff> Drift =>
        Partitions.SelectMany(partition => partition.Drift).Concat(Structure.Select(structure => structure.Drift).OfType<DriftDiff>());

    /// <summary>What a restore left out, told from what somebody changed by hand.</summary>
    internal StateDiff Telling(ValueList<LeftOutRule> left) => left.Count == 0 ? this : this with
    {
        Partitions = Partitions.Select(partition =>
            partition with { Drift = partition.Drift.SelectMany(drift => drift.Telling(left)).ToValueList() }).ToValueList(),
        Structure = Structure.SelectMany(structure => structure.Drift is not { } drift ? [structure]
            : drift.Telling(left).Select(part => structure with { Lines = part.Lines, LeftOut = part.LeftOut })).ToValueList(),
    };

    /// <summary>What somebody changed by hand alone.</summary>
    public StateDiff WithoutLeftOut() => this with
    {
        Partitions = Partitions.Select(partition =>
            partition with { Drift = partition.Drift.Where(drift => drift.LeftOut is null).ToValueList() })
            .Where(partition => partition.Drift.Count > 0 || partition.Kind is not PartitionChange.DriftOnly).ToValueList(),
        Structure = Structure.Where(structure => structure.LeftOut is null).ToValueList(),
    };

    /// <summary>Lines of drift of one kind, where it is known what was there before.</summary>
    public int DriftLines(LineKind kind) =>
        Drift.Where(drift => drift is { IsUnexplained: false, IsPolicy: false }
            && drift.Table != TableName.Set).Sum(drift => drift.Count(kind));

    /// <summary>The same of entries of sets.</summary>
    public int DriftEntries(LineKind kind) =>
        Drift.Where(drift => !drift.IsUnexplained && drift.Table == TableName.Set).Sum(drift => drift.Count(kind));
}

/// <summary>Why a partition is shown.</summary>
public enum PartitionChange
{
    /// <summary>Nothing of it is live.</summary>
    New,

    /// <summary>Its rules or pointers change.</summary>
    Changed,

    /// <summary>It goes out of force.</summary>
    Removed,

    /// <summary>Its files say what they said before; what is live is not that.</summary>
    DriftOnly,
}

/// <summary>One partition's changes. File, tickets and owners are null or empty where no file names it.</summary>
public sealed record PartitionDiff(string Name, PartitionChange Kind)
{
    public string? File { get; init; }

    public ValueList<string> Tickets { get; init; }

    public ValueList<string> Owners { get; init; }

    public ValueList<ChainDiff> Chains { get; init; }

    /// <summary>Pointers that come or go with a change; those that merely lead to another chain are not listed.</summary>
    public ValueList<PointerLine> Pointers { get; init; }

    public ValueList<DriftDiff> Drift { get; init; }

    /// <summary>Where its file asks for another order; null where its place among the others stays.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public OrderChange? Order { get; init; }

    /// <summary>How many chains it has afterwards; before, where it goes out of force.</summary>
    public int ChainCount { get; init; }

    /// <summary>How many rules come, go or move.</summary>
    public int Count(LineKind kind) => Chains.Where(chain => chain.Table != TableName.Set).Sum(chain => chain.Count(kind));

    /// <summary>How many entries of sets come or go.</summary>
    public int Entries(LineKind kind) => Chains.Where(chain => chain.Table == TableName.Set).Sum(chain => chain.Count(kind));
}

/// <summary>Another place of a partition among the others.</summary>
/// <param name="Old">Its order as recorded.</param>
/// <param name="New">Its order as its file says it.</param>
/// <param name="Before">The partitions that were asked before it, and are asked after it now.</param>
/// <param name="After">The other way round.</param>
public sealed record OrderChange(int Old, int New, ValueList<string> Before, ValueList<string> After);

/// <summary>One chain's change: Old is null for a chain that is new, New for one that goes.</summary>
public sealed record ChainDiff(
    Family Family, TableName Table, ChainName? Old, ChainName? New, int Unchanged, ValueList<RuleLine> Lines)
{
    /// <summary>Of a set only some entries are listed; so many more come.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int MoreAdded { get; init; }

    /// <summary>So many more go.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int MoreRemoved { get; init; }

    public int Count(LineKind kind) =>
        Lines.Count(line => line.Kind == kind) + (kind is LineKind.Added ? MoreAdded : kind is LineKind.Removed ? MoreRemoved : 0);
}

/// <summary>A pointer that comes or goes.</summary>
public sealed record PointerLine(LineKind Kind, Family Family, TableName Table, ChainName Dispatch, string Text);

/// <summary>
/// A chain of ours that is not as Ripcs left it. IsGone: the whole chain is missing. IsUnexplained: what it held before is not
/// known, so its lines are all that it holds now.
/// </summary>
public sealed record DriftDiff(
    Family Family, TableName Table, ChainName Chain, ValueList<RuleLine> Lines, bool IsGone = false, bool IsUnexplained = false)
{
    /// <summary>Of a set only some entries are listed; so many more are missing.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int MoreMissing { get; init; }

    /// <summary>So many more are foreign.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int MoreForeign { get; init; }

    public int Count(LineKind kind) =>
        Lines.Count(line => line.Kind == kind) + (kind is LineKind.Missing ? MoreMissing : kind is LineKind.Foreign ? MoreForeign : 0);

    /// <summary>True where it is the policy of a built-in chain.</summary>
    public bool IsPolicy { get; init; }

    /// <summary>The restore that left these lines out; null where they were changed by hand.</summary>
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

/// <summary>Something of no single partition: a jump from a built-in chain, or a rule in a dispatch chain that is no pointer.</summary>
public sealed record StructureDiff(Family Family, TableName Table, ChainName Chain, ValueList<RuleLine> Lines, bool IsDrift)
{
    /// <summary>True for one of our own fixed chains, false for the jumps of a built-in one.</summary>
    public bool IsInOurs => Chain.Value.StartsWith("partition-", StringComparison.Ordinal);

    /// <summary>What the policy of the chain becomes, where that is what differs; null for rules.</summary>
    public string? Policy { get; init; }

    /// <summary>True where the lines are policies of the chain.</summary>
    public bool IsPolicy => Policy is not null;

    /// <inheritdoc cref="DriftDiff.LeftOut"/>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public LeftOutRule? LeftOut { get; init; }

    public DriftDiff? Drift => IsDrift ? new DriftDiff(Family, Table, Chain, Lines) { IsPolicy = IsPolicy, LeftOut = LeftOut } : null;
}

/// <summary>A dispatch chain whose pointers stand in other chains than they should, or will after this change.</summary>
/// <param name="Pointers">How many there are afterwards.</param>
/// <param name="BranchesBefore">How many branches there are; 0 where the pointers make a list.</param>
/// <param name="Branches">The same afterwards.</param>
public sealed record LayoutDiff(Family Family, TableName Table, ChainName Dispatch, int Pointers, int BranchesBefore, int Branches);

/// <summary>A foreign chain of which rules go or come back.</summary>
/// <param name="Whole">True where the chain itself goes or comes, be it without rules.</param>
public sealed record ForeignDiff(Family Family, TableName Table, ChainName Chain, bool Whole, LineKind Kind, ValueList<RuleLine> Lines);

/// <summary>A partition that is in force although no file names it. An apply leaves it as found, drift included.</summary>
public sealed record UnnamedPartition(string Name, int Rules)
{
    public ValueList<DriftDiff> Drift { get; init; }
}

/// <summary>What a line says.</summary>
public enum LineKind
{
    /// <summary>+ comes because a file says so.</summary>
    Added,

    /// <summary>- goes because no file says so any more.</summary>
    Removed,

    /// <summary>! ours, but not live: apply puts it back.</summary>
    Missing,

    /// <summary>! live in a chain of ours, but not ours: apply removes it.</summary>
    Foreign,

    /// <summary>! ours, live more than once.</summary>
    Doubled,

    /// <summary>! ours and live, but not in its place; ~ where a file gives it another place.</summary>
    Moved,
}

/// <summary>One rule. Place counts from 1 in the live chain, 0 where it is
/// not live; Origin is null where no record knows the rule.</summary>
public sealed record RuleLine(LineKind Kind, string Text, RuleOrigin? Origin, int Place = 0)
{
    /// <summary>Of a rule that a file moves: what stands beside it now, that stood on its other side; null for every other line.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public RuleMove? Move { get; init; }
}

/// <summary>How a rule moves.</summary>
/// <param name="IsDown">True where rules that came behind it now come before it.</param>
/// <param name="Beside">The nearest of those; null where no record knows it.</param>
public sealed record RuleMove(bool IsDown, RuleOrigin? Beside);
