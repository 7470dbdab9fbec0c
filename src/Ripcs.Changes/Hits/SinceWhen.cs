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
    private readonly Dictionary<(string Partition, int Change), IReadOnlySet<string>> _said = [];

    /// <summary>Null where no change is kept that had it in force.</summary>
    public InForceSince? Of(Statement statement)
    {
        HistoryRecord? oldest = null;
        foreach (var number in _timeline?.Line(_timeline.Last) ?? [])
        {
            if (_timeline!.PartitionsAfter(number).FirstOrDefault(kept => kept.Name == statement.Partition) is not { } kept || !Said(kept).Contains(statement.Words))
            {
                break;
            }

            oldest = _timeline.Find(number) ?? oldest;
        }

        if (oldest is null)
        {
            return null;
        }

        var now = Uptime.Now(clock);
        return oldest.Uptime is { } then && then.Boot != now.Boot ? new InForceSince(clock.GetUtcNow() - TimeSpan.FromSeconds(now.Seconds), null) : new InForceSince(oldest.Time, oldest.Number);
    }

    private IReadOnlySet<string> Said(KeptPartition kept)
    {
        if (!_said.TryGetValue((kept.Name, kept.Change), out var words))
        {
            words = Brought(kept).SelectMany(chain => chain.Rules).Select(rule => Words.Name(rule.Origin)).ToHashSet();
            _said.Add((kept.Name, kept.Change), words);
        }

        return words;
    }

    private IEnumerable<CompiledChain> Brought(KeptPartition kept)
    {
        try
        {
            return new KeptPartitions(state!).BroughtBy(kept.Change).Where(partition => partition.Name.Value == kept.Name).SelectMany(partition => partition.Chains);
        }
        catch (StateException)
        {
            return [];
        }
    }
}
