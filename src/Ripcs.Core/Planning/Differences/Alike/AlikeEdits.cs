namespace Ripcs.Core.Planning.Differences.Alike;

/// <summary>Edits of rules with one cause: labels that change, or values that are replaced by others.</summary>
/// <param name="Labels">The labels; none if no label explains the edits.</param>
/// <param name="Values">The other values that differ in each of them.</param>
/// <param name="Edits">The edits, in the order of the diff.</param>
public sealed record AlikeEdits(ValueList<LabelChange> Labels, ValueList<ValueChange> Values, IReadOnlyList<FoundEdit> Edits)
{
    /// <summary>The statement that makes all of the rules, if one value of each changes; null for every other cause.</summary>
    public StatementLine? Line { get; init; }

    /// <summary>True if each of them opens to or from everywhere.</summary>
    public bool IsOpening { get; init; }

    /// <summary>The partitions, in the order of the diff.</summary>
    public IReadOnlyList<PartitionDiff> Partitions => [.. Edits.Select(edit => edit.Partition).DistinctBy(partition => partition.Name)];

    /// <summary>The one statement that makes all of the rules, for example in a loop; null if there are several.</summary>
    public RuleOrigin? Statement =>
        Edits.Select(edit => edit.Line.Origin).Select(origin => origin is null ? null
            : origin with { What = "" }).Distinct().ToList() is [{ Line: > 0 } only] ? only : null;
}

/// <summary>A source line that makes many rules, such as one in a loop.</summary>
/// <param name="Statement">Its kind: accept.</param>
/// <param name="Pattern">The names of the rules, without the part that differs: "port …".</param>
/// <param name="Number">The line number.</param>
public sealed record StatementLine(string Statement, string Pattern, string File, int Number);

/// <summary>An edit and its place.</summary>
public sealed record FoundEdit(PartitionDiff Partition, ChainDiff Chain, RuleEdit Edit)
{
    /// <summary>The new rule; the old one if the edit removes it.</summary>
    public RuleLine Line => (Edit.New ?? Edit.Old)!;
}

/// <summary>A value of an option that is replaced by another.</summary>
/// <param name="Option">With its dashes and its "!".</param>
public sealed record ValueChange(string Option, string Old, string New);
