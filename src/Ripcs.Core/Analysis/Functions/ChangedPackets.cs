using Ripcs.Core.Analysis.Packets;
using Ripcs.Core.Analysis.Reading;

namespace Ripcs.Core.Analysis.Functions;

/// <summary>
/// A box around all packets with which a built-in chain may do something else than before: those of the rules that came, went, or moved,
/// as far as the jumps above lead them there. Everything else need not be looked at.
/// </summary>
internal sealed class ChangedPackets(PacketRules before, PacketRules after, TableName table)
{
    private readonly Dictionary<(ChainName, ChainName), PacketBox> _known = [];
    private readonly Dictionary<(PacketRules, ChainName), PacketBox> _whole = [];

    public PacketBox Of(ChainName builtIn)
    {
        var (old, desired) = (before.Find(table, builtIn)?.Policy ?? Fate.Accept, after.Find(table, builtIn)?.Policy ?? Fate.Accept);
        return old != desired ? PacketBox.Everything(before.Family) : Between(builtIn, builtIn);
    }

    private PacketBox Between(ChainName old, ChainName desired)
    {
        if (old == desired && before.IsSame(table, old, after))
            return PacketBox.Nothing(before.Family);

        if (!_known.TryGetValue((old, desired), out var box))
        {
            // A loop, which the kernel refuses, changes nothing by itself.
            _known.Add((old, desired), PacketBox.Nothing(before.Family));
            box = PacketBox.Around([PacketBox.Nothing(before.Family),
                .. Alignment.Of(before.Find(table, old)?.Rules ?? [], after.Find(table, desired)?.Rules ?? [])
                .Select(pair => Of(pair.Before, pair.After))]);
            _known[(old, desired)] = box;
        }

        return box;
    }

    private PacketBox Of(PacketRule? old, PacketRule? desired)
    {
        if (old is null || desired is null)
            return old is null ? Whole(after, desired!) : Whole(before, old);

        return old.Leads is { } from && desired.Leads is { } to ? Between(from, to).Within(old.Match) : PacketBox.Nothing(before.Family);
    }

    // A jump does what the rules do to which it leads, and no more.
    private PacketBox Whole(PacketRules side, PacketRule rule) => rule.Effect switch
    {
        RuleEffect.GoOn { Marks: null } => PacketBox.Nothing(before.Family),
        RuleEffect.Jump(var to) => Whole(side, to).Within(rule.Match),
        _ => PacketBox.Everything(before.Family).Within(rule.Match),
    };

    private PacketBox Whole(PacketRules side, ChainName chain)
    {
        if (!_whole.TryGetValue((side, chain), out var box))
        {
            // As above.
            _whole.Add((side, chain), PacketBox.Nothing(before.Family));
            box = PacketBox.Around([PacketBox.Nothing(before.Family),
                .. (side.Find(table, chain)?.Rules ?? []).Select(rule => Whole(side, rule))]);
            _whole[(side, chain)] = box;
        }

        return box;
    }
}
