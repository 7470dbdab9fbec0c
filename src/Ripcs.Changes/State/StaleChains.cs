namespace Ripcs.Changes.State;

/// <summary>Finds the partitions' chains without a jump to them, and since when they are stale.</summary>
internal static class StaleChains
{
    /// <summary>An apply leaves the chains that it replaces; they need no attention before a clean has had a day to run.</summary>
    public static readonly TimeSpan TimeToClean = TimeSpan.FromDays(1);

    // Read-only commands do not read all changes.
    private const int RecordsToLookAt = 50;

    /// <summary>The chains that are not in force, and the number of them that have been stale for longer than a clean may take.</summary>
    /// <param name="live">The owned state.</param>
    /// <param name="known">For the chains of the partitions in force according
    /// to the record: if one has no jump to it, that is drift.</param>
    /// <param name="state">The place of the history; null if there is none.</param>
    /// <param name="clock">For the present time.</param>
    public static (ValueList<StaleChain> Chains, int LongStale) NotInForce(OwnedState live, Knowledge known, StateDirectory? state,
        TimeProvider clock)
    {
        var now = Uptime.Now(clock);
        var inForce = InForce.Of(live).Concat(
            known.Partitions.SelectMany(partition => partition.Chains)
                .Select(chain => new ChainPlace(chain.Family, chain.Table, chain.Name))).ToHashSet();
        var stale = In(live, chain => !inForce.Contains(chain), state, RecordsToLookAt);
        return (stale.Select(one => one.Chain).ToValueList(), stale.Count(one => one.Then is { } then && IsLongAgo(then)));

        // Only if the time is known: within one boot the machine's own clock decides, because the system clock may have been set.
        bool IsLongAgo(HistoryRecord record) => (Uptime.Between(record.Uptime, now) ?? clock.GetUtcNow() - record.Time) > TimeToClean;
    }

    /// <summary>Chains of partitions, each with the change that took it out of force, or else the
    /// oldest one that already found it stale; null for a chain in force, and if unknown.</summary>
    /// <param name="live">The owned state.</param>
    /// <param name="isMeant">Selects the chains.</param>
    /// <param name="state">The place of the history; null if there is none.</param>
    /// <param name="mostRecords">The maximum number of changes to read, the newest
    /// first: those of an older Ripcs contain two whole states each.</param>
    public static IReadOnlyList<(StaleChain Chain, HistoryRecord? Then)> In(
        OwnedState live, Func<ChainPlace, bool> isMeant, StateDirectory? state, int mostRecords = int.MaxValue)
    {
        var chains = live.AllChains().Where(chain => PartitionChainName.TryParse(chain.Place.Chain, out _)
            && isMeant(chain.Place)).ToList();
        var open = chains.Select(chain => chain.Place).Except(InForce.Of(live)).ToHashSet();
        var unhookedBy = new Dictionary<ChainPlace, HistoryRecord>();
        HistoryRecord? oldest = null;
        foreach (var record in open.Count == 0 ? [] : Records(state, mostRecords).TakeWhile(_ => open.Count > 0))
        {
            oldest = record;
            foreach (var place in record.Unhooked.Where(open.Remove))
            {
                unhookedBy.Add(place, record);
            }
        }

        open.IntersectWith(oldest is null || open.Count == 0 ? [] : StaleBefore(oldest));
        return chains.ConvertAll(chain =>
            (Chain(chain.Place, chain.Rules.Count), unhookedBy.GetValueOrDefault(chain.Place)
            ?? (open.Contains(chain.Place) ? oldest : null)));

        StaleChain Chain(ChainPlace at, int rules) =>
            new(at.Family, at.Table, at.Chain, rules, unhookedBy.GetValueOrDefault(at)?.Number ?? 0);
    }

    private static IEnumerable<ChainPlace> StaleBefore(HistoryRecord record) =>
        Catch<StateException>.Or(() => record.Before.AllChains().Select(chain => chain.Place).Except(InForce.Of(record.Before)),
            _ => []);

    // Damaged changes are skipped.
    private static IEnumerable<HistoryRecord> Records(StateDirectory? state, int most) =>
        state is not null && new Timeline(new History(state)) is var timeline
            ? timeline.Numbers.Reverse().Take(most).Select(timeline.Find).OfType<HistoryRecord>() : [];
}
