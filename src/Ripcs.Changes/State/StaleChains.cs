namespace Ripcs.Changes.State;

/// <summary>A partition's chain that nothing leads to, or that a run deletes;
/// Since is the change that unhooked it, 0 if no record knows.</summary>
internal sealed record StaleChain(Family Family, TableName Table, ChainName Chain, int Rules, int Since);

/// <summary>Finds the partitions' chains that nothing leads to, and since when.</summary>
internal static class StaleChains
{
    /// <summary>An apply leaves the chains that it replaces; they are unremarkable until a clean has had a day to come.</summary>
    public static readonly TimeSpan TimeToClean = TimeSpan.FromDays(1);

    // Who only looks does not read all changes.
    private const int RecordsToLookAt = 50;

    /// <summary>Those that are not in force, and how many of them have been stale for longer than a clean needs to come.</summary>
    /// <param name="live">What is ours.</param>
    /// <param name="known">The chains of the partitions that are recorded as in force: where nothing leads to one, that is drift.</param>
    /// <param name="state">Where the history is; null if there is none.</param>
    /// <param name="clock">Says what is long.</param>
    public static (ValueList<StaleChain> Chains, int LongStale) NotInForce(OwnedState live, Knowledge known, StateDirectory? state,
        TimeProvider clock)
    {
        var now = Uptime.Now(clock);
        var inForce = InForce.Of(live).Concat(
            known.Partitions.SelectMany(partition => partition.Chains)
                .Select(chain => new ChainPlace(chain.Family, chain.Table, chain.Name))).ToHashSet();
        var stale = In(live, chain => !inForce.Contains(chain), state, RecordsToLookAt);
        return (stale.Select(one => one.Chain).ToValueList(), stale.Count(one => one.Then is { } then && IsLongAgo(then)));

        // Never said of what is not known: within one run of the machine its own count tells, since the clock may have been set.
        bool IsLongAgo(HistoryRecord record) => (Uptime.Between(record.Uptime, now) ?? clock.GetUtcNow() - record.Time) > TimeToClean;
    }

    /// <summary>
    /// Chains of partitions, each with the change that took it out of force, or else the oldest one that found it stale already; null
    /// for a chain in force, and where no record knows.
    /// </summary>
    /// <param name="live">What is ours.</param>
    /// <param name="isMeant">Which chains.</param>
    /// <param name="state">Where the history is; null if there is none.</param>
    /// <param name="mostRecords">How many changes are asked, the newest first: those of an older Ripcs hold two whole states each.</param>
    public static IReadOnlyList<(StaleChain Chain, HistoryRecord? Then)> In(
        OwnedState live, Func<ChainPlace, bool> isMeant, StateDirectory? state, int mostRecords = int.MaxValue)
    {
        var chains = live.AllChains().Where(chain => PartitionChainName.TryParse(chain.Place.Chain, out _)
            && isMeant(chain.Place)).ToList();
        var open = chains.Select(chain => chain.Place).Except(InForce.Of(live)).ToHashSet();
        var unhookedBy = new Dictionary<ChainPlace, HistoryRecord>();
        HistoryRecord? oldest = null;
        foreach (var record in Records(state, mostRecords).TakeWhile(_ => open.Count > 0))
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

    // A change whose file is damaged cannot be asked.
    private static IEnumerable<HistoryRecord> Records(StateDirectory? state, int most) =>
        state is not null && new Timeline(new History(state)) is var timeline
            ? timeline.Numbers.Reverse().Take(most).Select(timeline.Find).OfType<HistoryRecord>() : [];
}
