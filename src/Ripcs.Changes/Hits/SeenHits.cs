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
