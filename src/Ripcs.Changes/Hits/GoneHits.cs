namespace Ripcs.Changes.Hits;

/// <summary>The counts of chains that a plan deletes, by chain and statement.</summary>
internal sealed record GoneCounts(IReadOnlySet<ChainPlace> Chains, ValueList<SeenCount> Counts)
{
    public static readonly GoneCounts None = new(new HashSet<ChainPlace>(), []);
}

/// <summary>Stores the counts of chains before they are deleted, so that a clean does not destroy them.</summary>
internal static class GoneHits
{
    /// <summary>The counts of the chains that a plan deletes, by statement; none if it deletes none.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="known">The partitions in force according to the record.</param>
    /// <param name="state">The place of earlier partitions.</param>
    /// <param name="netfilter">Called only if chains are deleted.</param>
    public static GoneCounts Read(Plan plan, Knowledge known, StateDirectory state, INetfilter netfilter)
    {
        var going = plan.Blocks.Where(block => block.Table != TableName.Set)
            .SelectMany(block => block.Steps.OfType<Step.RemoveChain>()
                .Select(step => new ChainPlace(block.Family, block.Table, step.Chain)))
            .Where(chain => PartitionChainName.TryParse(chain.Chain, out _)).ToHashSet();
        if (going.Count == 0)
            return GoneCounts.None;

        var counts = new LiveCounts(netfilter, going);
        return new GoneCounts(going, Versions.Of(going, known.Partitions,
            state).SelectMany(version => CountedChains.InEach(version.Partition, version.Chains.Contains, counts))
            .Where(count => count.Packets > 0).ToValueList());
    }

    /// <summary>Adds them to the stored counts.</summary>
    /// <exception cref="StateException">They cannot be stored.</exception>
    public static void Add(StateDirectory state, GoneCounts gone)
    {
        if (gone.Chains.Count == 0)
            return;

        // A count that is now lower than when it was last seen was reset in between.
        var record = HitsFile.Read(state);
        var now = gone.Counts.ToDictionary(count => (count.Place, count.Partition, count.Statement));
        var seen = record.Seen.Where(count => gone.Chains.Contains(count.Place)).ToList();
        var lost = seen.Select(count => (Seen: count, Now: now.GetValueOrDefault((count.Place, count.Partition, count.Statement))))
            .Where(one => (one.Now?.Packets ?? 0) < one.Seen.Packets);
        if (gone.Counts.Count + seen.Count > 0)
        {
            HitsFile.Write(state, record with
            {
                Gone = StatementCount.Sums([.. record.Gone, .. lost.Select(one => one.Seen.Lost(one.Now)),
                    .. gone.Counts.Select(count => new StatementCount(count.Partition, count.Statement, count.Packets, count.Bytes))]),
                Seen = record.Seen.Where(count => !gone.Chains.Contains(count.Place)).ToValueList(),
            });
        }
    }
}

/// <summary>Finds the partitions of chains: current or earlier versions.</summary>
internal static class Versions
{
    /// <summary>Each chain with one version of its partition; chains of unknown partitions are left out.</summary>
    /// <param name="current">The partitions in force.</param>
    /// <param name="state">The place of earlier ones; they are read from the newest on, until all chains are found.</param>
    public static IEnumerable<(CompiledPartition Partition, HashSet<ChainPlace> Chains)> Of(IEnumerable<ChainPlace> chains,
        IEnumerable<CompiledPartition> current, StateDirectory? state)
    {
        var open = chains.ToHashSet();
        var earlier = state is null ? [] : new KeptPartitions(state).FromNewest();
        foreach (var partition in current.Concat(earlier).TakeWhile(_ => open.Count > 0))
        {
            var found = partition.Chains.Select(chain => new ChainPlace(chain.Family, chain.Table, chain.Name)).Where(open.Remove)
                .ToHashSet();
            if (found.Count > 0)
                yield return (partition, found);
        }
    }
}
