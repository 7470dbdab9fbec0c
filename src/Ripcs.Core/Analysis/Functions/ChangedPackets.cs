using Ripcs.Core.Analysis.Packets;
using Ripcs.Core.Analysis.Reading;

namespace Ripcs.Core.Analysis.Functions;

/// <summary>A box around all packets that a built-in chain may treat differently than before: those of added,
/// removed or moved rules, as far as the jumps to them allow. All other packets can be ignored.</summary>
/// <param name="withAccepts">Whether rules that accept count; without them, around the packets about which another rule that denies may
/// decide.</param>
internal sealed class ChangedPackets(PacketRules before, PacketRules after, TableName table, bool withAccepts = true)
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
            // Ends a loop, which the kernel refuses.
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

    // A jump has exactly the effect of the rules in its target.
    private PacketBox Whole(PacketRules side, PacketRule rule) => rule.Effect switch
    {
        RuleEffect.GoOn { Marks: null } => PacketBox.Nothing(before.Family),
        RuleEffect.Decide(Fate.Accept) when !withAccepts => PacketBox.Nothing(before.Family),
        RuleEffect.Jump(var to) => Whole(side, to).Within(rule.Match),
        _ => PacketBox.Everything(before.Family).Within(rule.Match),
    };

    private PacketBox Whole(PacketRules side, ChainName chain)
    {
        if (!_whole.TryGetValue((side, chain), out var box))
        {
            _whole.Add((side, chain), PacketBox.Nothing(before.Family));
            box = PacketBox.Around([PacketBox.Nothing(before.Family),
                .. (side.Find(table, chain)?.Rules ?? []).Select(rule => Whole(side, rule))]);
            _whole[(side, chain)] = box;
        }

        return box;
    }
}
