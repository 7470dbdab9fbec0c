namespace Ripcs.Changes.Hits;

/// <summary>
/// Holds what was seen at the last look against what is live: a counter that went down was set to 0 (iptables -Z), or its rule was out of
/// force meanwhile. What it had counted before is added to what is gone.
/// </summary>
internal static class SeenHits
{
    /// <param name="record">What was written down.</param>
    /// <param name="live">What is counted now, chain by chain.</param>
    /// <param name="canTell">False for a table of which nobody can tell that: of it stays what was seen.</param>
    /// <param name="isOut">True for a statement that is not in force just now, or
    /// was not since a moment: that explains a count that went down.</param>
    /// <param name="clock">Says when it is, and since when the machine runs.</param>
    public static HitsRecord Settle(HitsRecord record, IReadOnlyCollection<SeenCount> live, Func<Family, TableName, bool> canTell,
        Func<Statement, DateTimeOffset, bool> isOut, TimeProvider clock)
    {
        var (time, boot) = (clock.GetUtcNow(), Uptime.CurrentBoot);
        var now = live.ToDictionary(count => (count.Place, count.Partition, count.Statement));
        SeenCount? Now(SeenCount seen) => now.GetValueOrDefault((seen.Place, seen.Partition, seen.Statement));
        var less = record.Seen.Where(count => canTell(count.Family, count.Table) && (Now(count)?.Packets ?? 0) < count.Packets).ToList();

        // When the machine is started all begin anew, and that is said otherwise.
        var set = record.Looked is not { } looked || record.Boot != boot ? []
            : less.Where(count => Now(count) is not null && !isOut(new Statement(count.Partition, count.Statement), looked)).ToHashSet();
        var resets = set.Select(count => (count.Family, count.Table)).Distinct()
            .Select(table => new ResetCounters(table.Family, table.Table, record.Looked!.Value, time)).ToList();
        return record with
        {
            Gone = less.Count == 0 ? record.Gone : StatementCount.Sums([.. record.Gone, .. less.Select(count =>
                count.Lost(Now(count)) with { SetBackAfter = set.Contains(count) ? record.Looked : null })]),
            Seen = [.. live.Where(count => count.Packets > 0), .. record.Seen.Where(count => !canTell(count.Family, count.Table))],
            Resets = [.. record.Resets.Where(old => !resets.Exists(other => (other.Family, other.Table) == (old.Family, old.Table))),
                .. resets],
            Looked = time,
            Boot = boot,
        };
    }
}

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
