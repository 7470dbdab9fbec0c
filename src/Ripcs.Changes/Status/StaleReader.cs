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
        var inForce = InForce.Of(live);
        var stale = StaleChains.In(live, chain => !inForce.Contains(chain), state, RecordsToRead);
        return (stale.Select(one => one.Chain).ToValueList(), stale.Count(one => one.Then is { } then && IsLongAgo(then)));
    }

    /// <summary>Never said of what is not known: within one run of the machine its own count tells, since the clock may have been set.</summary>
    private bool IsLongAgo(HistoryRecord record) => (Uptime.Between(record.Uptime, _now) ?? clock.GetUtcNow() - record.Time) > TimeToClean;
}
