using Ripcs.Core.Analysis.Packets;
using Ripcs.Core.Analysis.Reading;
using Ripcs.Core.Model;

namespace Ripcs.Core.Analysis.Changes;

/// <summary>
/// A box around all packets with which a built-in chain may do something else than before: those of the rules that came, went, or moved,
/// as far as the jumps above lead them there. Everything else need not be looked at.
/// </summary>
internal sealed class ChangedPackets(PacketRules before, PacketRules after, TableName table)
{
    private readonly Dictionary<(ChainName, ChainName), PacketBox> _known = [];

    public PacketBox Of(ChainName builtIn)
    {
        var (old, desired) = (before.Find(table, builtIn)?.Policy ?? Fate.Accept, after.Find(table, builtIn)?.Policy ?? Fate.Accept);
        return old != desired ? PacketBox.Everything(before.Family) : Between(builtIn, builtIn);
    }

    private PacketBox Between(ChainName old, ChainName desired)
    {
        if (old == desired && before.IsSame(table, old, after))
        {
            return PacketBox.Nothing(before.Family);
        }

        if (!_known.TryGetValue((old, desired), out var box))
        {
            // A loop, which the kernel refuses, changes nothing by itself.
            _known.Add((old, desired), PacketBox.Nothing(before.Family));
            box = Alignment.Of(before.Find(table, old)?.Rules ?? [], after.Find(table, desired)?.Rules ?? [])
                .Select(pair => Of(pair.Before, pair.After)).Aggregate(PacketBox.Nothing(before.Family), (all, some) => all.Around(some));
            _known[(old, desired)] = box;
        }

        return box;
    }

    private PacketBox Of(PacketRule? old, PacketRule? desired)
    {
        var rule = (old ?? desired)!;
        if (rule.Effect is RuleEffect.GoOn { Marks: null })
        {
            return PacketBox.Nothing(before.Family);
        }

        if (old is null || desired is null)
        {
            return PacketBox.Everything(before.Family).Within(rule.Match);
        }

        return old.Leads is { } from && desired.Leads is { } to ? Between(from, to).Within(rule.Match) : PacketBox.Nothing(before.Family);
    }
}
