using Ripcs.Core.Analysis.Diagrams;
using Ripcs.Core.Analysis.Packets;
using Ripcs.Core.Analysis.Reading;

namespace Ripcs.Core.Analysis.Functions;

/// <summary>Traces packets through the chains of a table, with their current marks. Rules are merged in
/// pairs, then pairs of pairs, like <see cref="SegmentTree{T}"/> does if no rule changes marks.</summary>
/// <param name="near">The result is only valid for these packets.</param>
/// <param name="translation">The end for packets that a rule translates; null if translation counts as accepting.</param>
/// <param name="asked">The set of packets that a rule takes, for packets with certain marks.</param>
internal sealed class MarkWalk(
    PacketRules rules, TableName table, Algebra algebra, PacketBox near, Func<Translation, End>? translation,
    Func<PacketSet, Marks, PacketSet> asked)
{
    private readonly Dictionary<ChainName, PacketRule[]> _rules = [];
    private readonly Dictionary<(ChainName, Marks), IReadOnlyList<Marked<Diagram>>> _known = [];
    private readonly Dictionary<(ChainName, int First, int End, Marks), IReadOnlyList<Marked<Diagram>>> _stretches = [];

    /// <summary>The effect of a chain on all packets that arrive with certain marks.</summary>
    /// <returns>By their marks afterwards, undefined for packets with others:
    /// their ends, and <see cref="End.Return"/> if no rule decides.</returns>
    public IReadOnlyList<Marked<Diagram>> Through(ChainName chain, Marks marks)
    {
        if (!_known.TryGetValue((chain, marks), out var all))
        {
            // Ends a loop, which the kernel refuses: no packet returns from it.
            _known.Add((chain, marks), []);
            all = [.. Through(chain, 0, RulesOf(chain).Length,
                marks).Select(part => part with { Packets = part.Packets.NextReturns() })];
            _known[(chain, marks)] = all;
        }

        return all;
    }

    private PacketRule[] RulesOf(ChainName chain)
    {
        if (!_rules.TryGetValue(chain, out var some))
        {
            some = [.. (rules.Find(table, chain)?.Rules ?? []).Where(rule => rule.Effect is not RuleEffect.GoOn { Marks: null }
                && near.MayMeet(rule.Match))];
            _rules.Add(chain, some);
        }

        return some;
    }

    private IReadOnlyList<Marked<Diagram>> Through(ChainName chain, int first, int end, Marks marks)
    {
        if (first == end)
            return [new Marked<Diagram>(marks, algebra.All)];

        if (!_stretches.TryGetValue((chain, first, end, marks), out var all))
        {
            all = end - first == 1 ? Through(RulesOf(chain)[first], marks) : Halves(chain, first, (first + end) / 2, end, marks);
            _stretches.Add((chain, first, end, marks), all);
        }

        return all;
    }

    private List<Marked<Diagram>> Halves(ChainName chain, int first, int middle, int end, Marks marks)
    {
        var all = new List<Marked<Diagram>>();
        foreach (var part in Through(chain, first, middle, marks))
        {
            var on = part.Packets.Select(End.Next);
            all.Add(part with { Packets = part.Packets - on });
            if (!on.IsEmpty)
                all.AddRange(Through(chain, middle, end, part.Marks).Select(then => then with { Packets = on & then.Packets }));
        }

        return all.ByMarks(algebra);
    }

    private IReadOnlyList<Marked<Diagram>> Through(PacketRule rule, Marks marks)
    {
        var taken = asked(algebra.Set(rule.Match), marks);
        var rest = new Marked<Diagram>(marks, !taken);
        IReadOnlyList<Marked<Diagram>> Taken(Marks then, End end) => Led(new Marked<Diagram>(then, taken.To(end)));
        IReadOnlyList<Marked<Diagram>> Led(params IEnumerable<Marked<Diagram>> parts) => parts.Append(rest).ByMarks(algebra);
        return rule.Effect switch
        {
            RuleEffect.Decide(var fate) => Taken(marks, End.Of(fate)),
            RuleEffect.Return => Taken(marks, End.Return),
            RuleEffect.Translate(var to) => Taken(marks, translation?.Invoke(to) ?? End.Of(Fate.Accept)),
            RuleEffect.GoOn { Marks: { } change } => Taken(marks.After(change), End.Next),
            RuleEffect.Jump(var to) when !taken.IsEmpty && rules.Find(table, to) is not null =>
                Led(Through(to, marks).Select(part => part with { Packets = taken & part.Packets.ReturnIsNext() })),
            RuleEffect.Goto(var to) when !taken.IsEmpty && rules.Find(table, to) is not null =>
                Led(Through(to, marks).Select(part => part with { Packets = taken & part.Packets })),
            _ => Taken(marks, End.Next),
        };
    }
}
