namespace Ripcs.Changes.Hits;

/// <summary>Which statements a difference by hand had taken out of force, or
/// kept packets from: their rules, pointers or jumps were missing.</summary>
internal sealed class Interrupted
{
    private readonly Dictionary<Statement, int> _rules = [];
    private readonly HashSet<string> _partitions = [];
    private readonly bool _isEverything;

    /// <param name="diff">What is, or was, not as recorded.</param>
    public Interrupted(StateDiff diff)
    {
        _isEverything = diff.Structure.Any(structure => structure.IsDrift
            && structure.Lines.Any(line => line.Kind is LineKind.Missing && !structure.IsPolicy));
        foreach (var partition in diff.Partitions)
        {
            // Nothing of it was live, as after the tables were emptied.
            if (partition.Kind is PartitionChange.New)
                _partitions.Add(partition.Name);

            foreach (var line in partition.Drift.SelectMany(drift => drift.Lines).Where(line => line.Kind is LineKind.Missing))
            {
                if (line.Origin is { } origin)
                {
                    var statement = new Statement(partition.Name, Words.Name(origin));
                    _rules[statement] = _rules.GetValueOrDefault(statement) + 1;
                }
                else
                {
                    _partitions.Add(partition.Name);
                }
            }
        }
    }

    /// <summary>How many of its rules are missing.</summary>
    public int Rules(Statement statement) => _rules.GetValueOrDefault(statement);

    /// <summary>True where its rules are there, and a pointer or a jump that leads to them is missing.</summary>
    public bool IsNotAsked(Statement statement) => _isEverything || _partitions.Contains(statement.Partition);

    public bool IsOut(Statement statement) => Rules(statement) > 0 || IsNotAsked(statement);
}
