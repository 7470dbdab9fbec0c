using Ripcs.Changes.State;
using Ripcs.Core.Diagnostics;
using Ripcs.Core.Model;

namespace Ripcs.Changes.Hits;

/// <summary>Since when something has been in force, as far as the history goes back.</summary>
/// <param name="Time">The moment.</param>
/// <param name="Change">The change that brought it in; null where the machine was started since, and every count with it.</param>
internal readonly record struct InForceSince(DateTimeOffset Time, int? Change);

/// <summary>Looks up since when statements have been in force without a break.</summary>
internal sealed class SinceWhen(StateDirectory? state, TimeProvider clock)
{
    private readonly Timeline? _timeline = state is null ? null : new Timeline(new History(state));
    private readonly Dictionary<int, ILookup<string, KeptPartition>> _inForce = [];
    private readonly Dictionary<int, IReadOnlySet<Statement>> _brought = [];

    /// <summary>Null where no change is kept that had it in force.</summary>
    public InForceSince? Of(Statement statement)
    {
        HistoryRecord? oldest = null;
        foreach (var number in _timeline?.Line(_timeline.Last) ?? [])
        {
            if (InForce(number)[statement.Partition].FirstOrDefault() is not { } kept || !Brought(kept.Change).Contains(statement))
            {
                break;
            }

            oldest = _timeline!.Find(number) ?? oldest;
        }

        if (oldest is null)
        {
            return null;
        }

        var now = Uptime.Now(clock);
        return oldest.Uptime is { } then && then.Boot != now.Boot ? new InForceSince(clock.GetUtcNow() - TimeSpan.FromSeconds(now.Seconds), null) : new InForceSince(oldest.Time, oldest.Number);
    }

    // Each once: thousands of statements ask the same changes.
    private ILookup<string, KeptPartition> InForce(int number)
    {
        if (!_inForce.TryGetValue(number, out var partitions))
        {
            partitions = _timeline!.PartitionsAfter(number).ToLookup(kept => kept.Name);
            _inForce.Add(number, partitions);
        }

        return partitions;
    }

    private IReadOnlySet<Statement> Brought(int change)
    {
        if (!_brought.TryGetValue(change, out var said))
        {
            said = Partitions(change).SelectMany(partition => partition.Chains.SelectMany(chain => chain.Rules)
                .Select(rule => new Statement(partition.Name.Value, Words.Name(rule.Origin)))).ToHashSet();
            _brought.Add(change, said);
        }

        return said;
    }

    private ValueList<CompiledPartition> Partitions(int change)
    {
        try
        {
            return new KeptPartitions(state!).BroughtBy(change);
        }
        catch (StateException)
        {
            return [];
        }
    }
}
