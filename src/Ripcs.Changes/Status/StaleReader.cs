using Ripcs.Changes.State;
using Ripcs.Core.Model;
using Ripcs.Core.Planning.Owned;

namespace Ripcs.Changes.Status;

/// <summary>Finds the partitions' chains that nothing leads to any more, and since when.</summary>
internal sealed class StaleReader(StateDirectory? state, TimeProvider clock)
{
    /// <summary>An apply leaves the chains that it replaces; they are unremarkable until a clean has had a day to come.</summary>
    public static readonly TimeSpan TimeToClean = TimeSpan.FromDays(1);

    // Each record holds two whole states.
    private const int RecordsToRead = 50;

    private readonly Uptime _now = Uptime.Now(clock);

    public (ValueList<StaleChain> Chains, int LongStale) Read(OwnedState live)
    {
        var stale = (from table in live.Tables
                     let inForce = InForce.Chains(table)
                     from chain in table.Chains
                     where PartitionChainName.TryParse(chain.Name, out _) && !inForce.Contains(chain.Name)
                     select new StaleChain(table.Family, table.Name, chain.Name, chain.Rules.Count, Since: 0)).ToList();
        var isLong = stale.ConvertAll(_ => false);
        var open = Enumerable.Range(0, stale.Count).ToList();
        HistoryRecord? oldest = null;
        foreach (var record in Records().TakeWhile(_ => open.Count > 0))
        {
            oldest = record;
            var left = Left(record);
            foreach (var i in open.Where(i => left.Contains((stale[i].Family, stale[i].Table, stale[i].Chain))).ToList())
            {
                stale[i] = stale[i] with { Since = record.Number };
                isLong[i] = IsLongAgo(record);
                open.Remove(i);
            }
        }

        // No record says when; but what the oldest one found stale already was left before that.
        foreach (var i in open.Where(i => oldest is not null && WasStale(oldest.Before, stale[i])))
        {
            isLong[i] = IsLongAgo(oldest!);
        }

        return (stale.ToValueList(), isLong.Count(isOld => isOld));
    }

    private IEnumerable<HistoryRecord> Records() =>
        state is null ? [] : new History(state).Numbers().Reverse().Take(RecordsToRead).Select(new Timeline(new History(state)).Find).OfType<HistoryRecord>();

    /// <summary>Never said of what is not known: within one run of the machine its own count tells, since the clock may have been set.</summary>
    private bool IsLongAgo(HistoryRecord record) => (Uptime.Between(record.Uptime, _now) ?? clock.GetUtcNow() - record.Time) > TimeToClean;

    private static bool WasStale(OwnedState before, StaleChain chain) =>
        before.Table(chain.Family, chain.Table) is var table && table.Find(chain.Chain) is not null && !InForce.Chains(table).Contains(chain.Chain);

    /// <summary>The chains that a change took out of force.</summary>
    private static HashSet<(Family, TableName, ChainName)> Left(HistoryRecord record)
    {
        var left = Chains(record.Before);
        left.ExceptWith(Chains(record.After));
        return left;
    }

    private static HashSet<(Family, TableName, ChainName)> Chains(OwnedState state) =>
        state.Tables.SelectMany(table => InForce.Chains(table).Select(chain => (table.Family, table.Name, chain))).ToHashSet();
}
