namespace Ripcs.Changes.Hits;

/// <summary>The counts of the statements in force: in their chains, in
/// stale chains that contained them before, and in deleted ones.</summary>
internal static class HitCounts
{
    /// <summary>All statements of the partitions in force, by partition and line; and the new record of these counts.</summary>
    /// <param name="applied">The record of the last run.</param>
    /// <param name="actual">The live state.</param>
    /// <param name="state">The place of the history; null if there is none.</param>
    /// <param name="netfilter">Reads the counters.</param>
    /// <param name="clock">For the time of the last boot.</param>
    public static (ValueList<PartitionHits> Hits, HitsRecord Record) Read(
        AppliedRecord applied, FirewallState actual, StateDirectory? state, INetfilter netfilter, TimeProvider clock)
    {
        var (partitions, live) = (applied.Known.Partitions, Ownership.Read(actual, applied.Known));
        var counts = new LiveCounts(netfilter);
        var chains = live.AllChains().Select(chain => chain.Place).Where(chain => chain.Table != TableName.Set
            && PartitionChainName.TryParse(chain.Chain, out _));
        var seen = Versions.Of(chains, partitions, state).SelectMany(version =>
            CountedChains.InEach(version.Partition, version.Chains.Contains, counts)).ToList();
        var (since, missing) = (new SinceWhen(state, applied, clock), new Interrupted(RecordedDrift.Of(actual, live, applied.Known)));
        var record = SeenHits.Settle(HitsFile.Read(state), seen, counts.CanTell,
            (statement, time) => missing.IsOut(statement) || since.WasPutBack(statement, time), clock);
        var gone = record.Gone.ToDictionary(count => new Statement(count.Partition, count.Statement));
        var sums = gone.ToDictionary(one => one.Key, one => new PacketCount(one.Value.Packets, one.Value.Bytes));
        foreach (var count in record.Seen)
        {
            var statement = new Statement(count.Partition, count.Statement);
            sums[statement] = CountedChains.Sum(sums.GetValueOrDefault(statement), new PacketCount(count.Packets, count.Bytes));
        }

        return (partitions.Select(partition => new PartitionHits(partition.Name.Value, partition.File, Statements(partition)))
            .ToValueList(), record);

        ValueList<StatementHits> Statements(CompiledPartition partition) => CountedChains.Of(partition)
            .SelectMany(chain => chain.Rules.Select(rule => (Place: new ChainPlace(chain.Family, chain.Table, chain.Name), rule.Origin)))
                .GroupBy(one => Words.Name(one.Origin))
            .Select(said => Hits(new Statement(partition.Name.Value, said.Key), said.First().Origin.Line,
                [.. said.Select(one => one.Place)])).OrderBy(statement => statement.Line).ToValueList();

        StatementHits Hits(Statement statement, int line, List<ChainPlace> rules)
        {
            var hits = new StatementHits(statement.Words, line, sums.GetValueOrDefault(statement))
            {
                Rules = rules.Count,
                Missing = missing.Rules(statement),
                IsNotAsked = missing.IsNotAsked(statement),
                SetBackAfter = gone.GetValueOrDefault(statement)?.SetBackAfter,
            };
            return hits is not { Count.Packets: 0, IsOut: false } ? hits
                : hits with { NeverSince = Later(since.Of(statement, [.. rules.Distinct()]), rules) };
        }

        // Before the counters of its table were reset, packets may have matched it.
        InForceSince? Later(InForceSince? found, List<ChainPlace> rules) => found is not { } from ? null
            : record.Resets.Where(reset => reset.Noticed > from.Time
                && rules.Exists(rule => (rule.Family, rule.Table) == (reset.Family, reset.Table))).MaxBy(reset => reset.Noticed) is { } last
                ? new InForceSince(last.Noticed, null) { IsReset = true } : from;
    }
}

/// <summary>The counts of a partition's statements.</summary>
internal sealed record PartitionHits(string Name, string File, ValueList<StatementHits> Statements);

/// <summary>The counts of a statement.</summary>
/// <param name="Words">accept "ssh from the office".</param>
/// <param name="Line">Its line.</param>
/// <param name="Count">The sum of its rules' counters.</param>
internal sealed record StatementHits(string Words, int Line, PacketCount Count)
{
    /// <summary>For a statement without packets: since when it has been in force and counting; null if unknown.</summary>
    public InForceSince? NeverSince { get; init; }

    /// <summary>The number of its rules.</summary>
    public int Rules { get; init; }

    /// <summary>The number of its rules that were removed by hand.</summary>
    public int Missing { get; init; }

    /// <summary>True if a pointer or jump to them was removed by hand.</summary>
    public bool IsNotAsked { get; init; }

    /// <summary>True if it is not in force for all packets: a missing count then proves nothing.</summary>
    public bool IsOut => Missing > 0 || IsNotAsked;

    /// <summary>The time of the last look before its counters were reset; null if they were not.</summary>
    public DateTimeOffset? SetBackAfter { get; init; }
}
