using Ripcs.Changes.State;
using Ripcs.Core.Model;
using Ripcs.Core.Planning.Owned;
using Ripcs.Core.SaveFormat;
using Ripcs.Host.Netfilter;

namespace Ripcs.Changes.Hits;

/// <summary>Writes down what chains have counted before they are deleted, so that a clean takes nobody's evidence away.</summary>
internal static class GoneHits
{
    /// <summary>What the chains that a plan deletes have counted, by statement; none where it deletes none.</summary>
    /// <param name="plan">What is to be done.</param>
    /// <param name="known">The partitions that are recorded as in force.</param>
    /// <param name="state">Where those that were in force before are kept.</param>
    /// <param name="netfilter">Asked only where chains are deleted.</param>
    public static ValueList<StatementCount> Of(Plan plan, Knowledge known, StateDirectory state, INetfilter netfilter)
    {
        var going = plan.Blocks.Where(block => block.Table != TableName.Set)
            .SelectMany(block => block.Steps.OfType<Step.RemoveChain>().Select(step => new ChainPlace(block.Family, block.Table, step.Chain)))
            .Where(chain => PartitionChainName.TryParse(chain.Chain, out _)).ToHashSet();
        if (going.Count == 0)
        {
            return [];
        }

        var counts = new LiveCounts(netfilter);
        return Versions.Of(going, known.Partitions, state)
            .SelectMany(version => CountedChains.Of(version.Partition, version.Chains.Contains, counts))
            .Where(one => one.Count.Packets > 0)
            .Select(one => new StatementCount(one.Statement.Partition, one.Statement.Words, one.Count.Packets, one.Count.Bytes)).ToValueList();
    }

    /// <summary>Adds them to what was written down before.</summary>
    /// <exception cref="StateException">They cannot be written down.</exception>
    public static void Add(StateDirectory state, ValueList<StatementCount> gone)
    {
        if (gone.Count > 0)
        {
            var all = HitsFile.Read(state).Gone.Concat(gone).GroupBy(count => (count.Partition, count.Statement));
            HitsFile.Write(state, new HitsRecord
            {
                Gone = all.Select(same => new StatementCount(same.Key.Partition, same.Key.Statement, Total(same, count => count.Packets), Total(same, count => count.Bytes))).ToValueList(),
            });
        }
    }

    private static ulong Total(IEnumerable<StatementCount> counts, Func<StatementCount, ulong> number) => counts.Aggregate(0UL, (sum, count) => sum + number(count));
}

/// <summary>Finds who says the rules of chains: the partitions as they are, or as they were.</summary>
internal static class Versions
{
    /// <summary>Each chain with one version of its partition; those of which nobody knows any more are left out.</summary>
    /// <param name="chains">The chains.</param>
    /// <param name="current">The partitions that are in force.</param>
    /// <param name="state">Where earlier ones are kept; they are read from the newest on, until all chains are found.</param>
    public static IEnumerable<(CompiledPartition Partition, HashSet<ChainPlace> Chains)> Of(IEnumerable<ChainPlace> chains, IEnumerable<CompiledPartition> current, StateDirectory? state)
    {
        var open = chains.ToHashSet();
        var earlier = state is null ? [] : new KeptPartitions(state).FromNewest();
        foreach (var partition in current.Concat(earlier).TakeWhile(_ => open.Count > 0))
        {
            var found = partition.Chains.Select(chain => new ChainPlace(chain.Family, chain.Table, chain.Name)).Where(open.Remove).ToHashSet();
            if (found.Count > 0)
            {
                yield return (partition, found);
            }
        }
    }
}
