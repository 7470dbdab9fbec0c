namespace Ripcs.Core.Planning.Differences.Alike;

/// <summary>A label whose addresses change.</summary>
/// <param name="File">The file that defines it now.</param>
/// <param name="Line">The line of its definition.</param>
public sealed record LabelChange(string Name, string File, int Line, ValueList<string> Before, ValueList<string> After)
{
    private readonly HashSet<string> _before = [.. Before];
    private readonly HashSet<string> _after = [.. After];

    /// <summary>The addresses that it loses, in its order.</summary>
    public IEnumerable<string> Removed => Before.Where(member => !_after.Contains(member));

    /// <summary>The addresses that it gains.</summary>
    public IEnumerable<string> Added => After.Where(member => !_before.Contains(member));

    /// <summary>The addresses that stay.</summary>
    public IEnumerable<string> Kept => Before.Where(_after.Contains);

    /// <summary>The labels of a partition that change.</summary>
    public static IEnumerable<LabelChange> Between(CompiledPartition before, CompiledPartition after) =>
        from label in after.Labels
        let old = before.Labels.FirstOrDefault(other => other.Name == label.Name)
        where old is not null && old.Members != label.Members
        select new LabelChange(label.Name, label.File, label.Line, old.Members, label.Members);

    public bool Loses(string member) => _before.Contains(member) && !_after.Contains(member);

    public bool Gains(string member) => _after.Contains(member) && !_before.Contains(member);

    public bool Equals(LabelChange? other) =>
        other is not null && (Name, File, Line) == (other.Name, other.File, other.Line) && Before == other.Before && After == other.After;

    public override int GetHashCode() => HashCode.Combine(Name, File, Line, After);
}
