namespace Ripcs.Changes.Hits;

/// <summary>What the statements in force have counted: in their chains, in stale
/// ones that held them before, and in those that are deleted.</summary>
internal static class HitCounts
{
    /// <summary>All statements of the partitions in force, by partition and line; and what is to be written down of this look.</summary>
    /// <param name="applied">What is in force.</param>
    /// <param name="actual">What is live.</param>
    /// <param name="state">Where the history is; null if there is none.</param>
    /// <param name="netfilter">Asked for the counts.</param>
    /// <param name="clock">Says since when the machine runs.</param>
    public static (ValueList<PartitionHits> Hits, HitsRecord Record) Of(AppliedRecord applied, FirewallState actual, StateDirectory? state,
        INetfilter netfilter, TimeProvider clock)
    {
        var (partitions, live) = (applied.Known.Partitions, Ownership.Read(actual, applied.Known));
        var counts = new LiveCounts(netfilter);
        var chains = live.AllChains().Select(chain => chain.Place).Where(chain => chain.Table != TableName.Set
            && PartitionChainName.TryParse(chain.Chain, out _));
        var seen = Versions.Of(chains, partitions, state).SelectMany(version =>
            CountedChains.InEach(version.Partition, version.Chains.Contains, counts)).ToList();
        var (since, missing) = (new SinceWhen(state, clock), new Interrupted(RecordedDrift.Of(actual, live, applied.Known)));
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

        // Packets that came before counters of its table were set to 0 may have met it.
        InForceSince? Later(InForceSince? found, List<ChainPlace> rules) => found is not { } from ? null
            : record.Resets.Where(reset => reset.Noticed > from.Time
                && rules.Exists(rule => (rule.Family, rule.Table) == (reset.Family, reset.Table))).MaxBy(reset => reset.Noticed) is { } last
                ? new InForceSince(last.Noticed, null) { IsReset = true } : from;
    }
}

/// <summary>What the statements of a partition have counted.</summary>
internal sealed record PartitionHits(string Name, string File, ValueList<StatementHits> Statements);

/// <summary>What a statement has counted.</summary>
/// <param name="Words">accept "ssh from the office".</param>
/// <param name="Line">Where it stands.</param>
/// <param name="Count">What its rules have counted.</param>
internal sealed record StatementHits(string Words, int Line, PacketCount Count)
{
    /// <summary>Of one that has counted no packet: since when it has been in force and counts; null where nobody knows.</summary>
    public InForceSince? NeverSince { get; init; }

    /// <summary>How many rules it has.</summary>
    public int Rules { get; init; }

    /// <summary>How many of them somebody took out.</summary>
    public int Missing { get; init; }

    /// <summary>True where somebody took out a pointer or a jump that leads to them.</summary>
    public bool IsNotAsked { get; init; }

    /// <summary>True where it is not in force for all packets: nothing can be told from what it did not count.</summary>
    public bool IsOut => Missing > 0 || IsNotAsked;

    /// <summary>When it was last looked at before its counters were set to 0; null where nobody did that.</summary>
    public DateTimeOffset? SetBackAfter { get; init; }
}

/// <summary>A statement by what stays the same when its rules change: its partition, and its words and name.</summary>
/// <param name="Words">accept "ssh from the office".</param>
internal readonly record struct Statement(string Partition, string Words);
