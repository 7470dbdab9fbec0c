namespace Ripcs.Core.Planning.Differences.Alike;

/// <summary>Edits of rules with one cause: labels that change, or values that others take the place of.</summary>
/// <param name="Labels">The labels; none where no label explains the edits.</param>
/// <param name="Values">What else differs in each of them.</param>
/// <param name="Edits">In the order of the diff.</param>
public sealed record AlikeEdits(ValueList<LabelChange> Labels, ValueList<ValueChange> Values, IReadOnlyList<FoundEdit> Edits)
{
    /// <summary>The statement that makes all of the rules, where one value of each is another; null for every other cause.</summary>
    public StatementLine? Line { get; init; }

    /// <summary>True where each of them opens to or from everywhere.</summary>
    public bool IsOpening { get; init; }

    /// <summary>The partitions, in the order of the diff.</summary>
    public IReadOnlyList<PartitionDiff> Partitions => [.. Edits.Select(edit => edit.Partition).DistinctBy(partition => partition.Name)];

    /// <summary>The one statement that makes all of the rules, as in a loop; null if there are several.</summary>
    public RuleOrigin? Statement =>
        Edits.Select(edit => edit.Line.Origin).Select(origin => origin is null ? null
            : origin with { What = "" }).Distinct().ToList() is [{ Line: > 0 } only] ? only : null;
}

/// <summary>A line that makes many rules, as that of a loop does.</summary>
/// <param name="Statement">What it says: accept.</param>
/// <param name="Pattern">The names of the rules, without what differs: "port …".</param>
/// <param name="Number">And its number there.</param>
public sealed record StatementLine(string Statement, string Pattern, string File, int Number);

/// <summary>An edit and where it was found.</summary>
public sealed record FoundEdit(PartitionDiff Partition, ChainDiff Chain, RuleEdit Edit)
{
    /// <summary>The rule as it will be; as it was, if it goes.</summary>
    public RuleLine Line => (Edit.New ?? Edit.Old)!;
}

/// <summary>A value of an option that another takes the place of.</summary>
/// <param name="Option">With its dashes, and its "!".</param>
public sealed record ValueChange(string Option, string Old, string New);
