using Ripcs.Changes.State;
using Ripcs.Core.Diagnostics;
using Ripcs.Core.Model;
using Ripcs.Core.Planning.Owned;
using Ripcs.Core.SaveFormat;
using Ripcs.Host.Netfilter;

namespace Ripcs.Changes.Hits;

/// <summary>What the statements in force have counted: in their chains, in stale ones that held them before, and in those that are deleted.</summary>
internal static class HitCounts
{
    /// <summary>All statements of the partitions in force, by partition and line.</summary>
    /// <param name="applied">What is in force.</param>
    /// <param name="live">What is ours.</param>
    /// <param name="state">Where the history is; null if there is none.</param>
    /// <param name="netfilter">Asked for the counts.</param>
    /// <param name="clock">Says since when the machine runs.</param>
    public static ValueList<PartitionHits> Of(AppliedRecord applied, OwnedState live, StateDirectory? state, INetfilter netfilter, TimeProvider clock)
    {
        var partitions = applied.Known.Partitions;
        var counts = new LiveCounts(netfilter);
        var sums = HitsFile.Read(state).Gone.ToDictionary(gone => new Statement(gone.Partition, gone.Statement), gone => new PacketCount(gone.Packets, gone.Bytes));
        var chains = live.AllChains().Select(chain => chain.Place).Where(chain => chain.Table != TableName.Set && PartitionChainName.TryParse(chain.Chain, out _));
        foreach (var (partition, found) in Versions.Of(chains, partitions, state))
        {
            foreach (var (statement, _, count) in CountedChains.Of(partition, found.Contains, counts))
            {
                sums[statement] = CountedChains.Sum(sums.GetValueOrDefault(statement), count);
            }
        }

        var since = new SinceWhen(state, clock);
        return partitions.Select(partition => new PartitionHits(partition.Name.Value, partition.File, Statements(partition))).ToValueList();

        ValueList<StatementHits> Statements(CompiledPartition partition)
        {
            var places = partition.Chains.SelectMany(chain => chain.Rules.Select(rule => Words.Name(rule.Origin)).Distinct()
                .Select(words => (Words: words, Place: new ChainPlace(chain.Family, chain.Table, chain.Name)))).ToLookup(one => one.Words, one => one.Place);
            return CountedChains.Of(partition, _ => false, counts)
                .Select(one => new StatementHits(one.Statement.Words, one.Origin.Line, sums.GetValueOrDefault(one.Statement)) is { Count.Packets: 0 } never
                    ? never with { NeverSince = since.Of(one.Statement, [.. places[one.Statement.Words]]) } : new StatementHits(one.Statement.Words, one.Origin.Line, sums[one.Statement]))
                .OrderBy(statement => statement.Line).ToValueList();
        }
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
    /// <summary>Of one that no packet met: since when it has been in force; null where nobody knows.</summary>
    public InForceSince? NeverSince { get; init; }
}
