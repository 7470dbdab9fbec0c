namespace Ripcs.Changes.Hits;

/// <summary>Compares the counts of the last look with the live ones: a lower count was reset (iptables -Z), or
/// its rule was out of force meanwhile. Its earlier count is then added to the counts of gone rules.</summary>
internal static class SeenHits
{
    /// <param name="record">The stored record.</param>
    /// <param name="live">The current counts, chain by chain.</param>
    /// <param name="canTell">False for a table without readable counters: its last counts are kept.</param>
    /// <param name="isOut">True for a statement that is not in force now, or was
    /// not at some time since a moment, which explains a lower count.</param>
    /// <param name="clock">For the current time and the last boot.</param>
    public static HitsRecord Settle(HitsRecord record, IReadOnlyCollection<SeenCount> live, Func<Family, TableName, bool> canTell,
        Func<Statement, DateTimeOffset, bool> isOut, TimeProvider clock)
    {
        var (time, boot) = (clock.GetUtcNow(), Uptime.CurrentBoot);
        var now = live.ToDictionary(count => (count.Place, count.Partition, count.Statement));
        SeenCount? Now(SeenCount seen) => now.GetValueOrDefault((seen.Place, seen.Partition, seen.Statement));
        var less = record.Seen.Where(count => canTell(count.Family, count.Table) && (Now(count)?.Packets ?? 0) < count.Packets).ToList();

        // After a reboot all counters begin anew, which is reported separately.
        var set = record.Looked is not { } looked || record.Boot is not { } then || Uptime.IsSameBoot(then, boot) is not true ? []
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

/// <summary>The statements that a difference by hand took out of force or cut
/// off from packets: their rules, pointers or jumps were missing.</summary>
internal sealed class Interrupted
{
    private readonly Dictionary<Statement, int> _rules = [];
    private readonly HashSet<string> _partitions = [];
    private readonly bool _isEverything;

    /// <param name="diff">The present or earlier differences from the record.</param>
    public Interrupted(StateDiff diff)
    {
        _isEverything = diff.Structure.Any(structure => structure.IsDrift
            && structure.Lines.Any(line => line.Kind is LineKind.Missing && !structure.IsPolicy));
        foreach (var partition in diff.Partitions)
        {
            // Nothing of it was live, for example after the tables were flushed.
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

    /// <summary>The number of its missing rules.</summary>
    public int Rules(Statement statement) => _rules.GetValueOrDefault(statement);

    /// <summary>True if its rules exist, but a pointer or jump to them is missing.</summary>
    public bool IsNotAsked(Statement statement) => _isEverything || _partitions.Contains(statement.Partition);

    public bool IsOut(Statement statement) => Rules(statement) > 0 || IsNotAsked(statement);
}
