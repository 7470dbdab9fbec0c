using Ripcs.Core.Analysis.Diagrams;
using Ripcs.Core.Analysis.Packets;
using Ripcs.Core.Analysis.Reading;

namespace Ripcs.Core.Analysis.Functions;

/// <summary>Traces packets through the chains of a table, with their current marks. Rules are merged in
/// pairs, then pairs of pairs, like <see cref="SegmentTree"/> does if no rule changes marks.</summary>
/// <param name="near">The result is only valid for these packets.</param>
/// <param name="translation">The end for packets that a rule translates; null if translation counts as accepting.</param>
/// <param name="asked">The set of packets that a rule takes, for packets with certain marks.</param>
internal sealed class MarkWalk(
    PacketRules rules, TableName table, Algebra algebra, PacketBox near, Func<Translation, int>? translation, Func<int, Marks, int> asked)
{
    // In diagrams of rules: the packet continues with the next rule.
    private const int GoesOn = Terminal.True;

    private readonly ConditionDiagrams _conditions = new(algebra);
    private readonly Ends _ends = new(algebra);
    private readonly Dictionary<ChainName, PacketRule[]> _rules = [];
    private readonly Dictionary<(ChainName, Marks), IReadOnlyList<Marked>> _known = [];
    private readonly Dictionary<(ChainName, int First, int End, Marks), IReadOnlyList<Marked>> _stretches = [];

    /// <summary>The effect of a chain on all packets that arrive with certain marks.</summary>
    /// <returns>By their marks afterwards, undefined for packets with others:
    /// their ends, and <see cref="Terminal.Return"/> if no rule decides.</returns>
    public IReadOnlyList<Marked> Through(ChainName chain, Marks marks)
    {
        if (!_known.TryGetValue((chain, marks), out var all))
        {
            // Ends a loop, which the kernel refuses: no packet returns from it.
            _known.Add((chain, marks), []);
            all = [.. Through(chain, 0, RulesOf(chain).Length,
                marks).Select(part => part with { Packets = algebra.Apply(Change.TrueReturns, part.Packets) })];
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

    private IReadOnlyList<Marked> Through(ChainName chain, int first, int end, Marks marks)
    {
        if (first == end)
            return [new Marked(marks, GoesOn)];

        if (!_stretches.TryGetValue((chain, first, end, marks), out var all))
        {
            all = end - first == 1 ? Through(RulesOf(chain)[first], marks) : Halves(chain, first, (first + end) / 2, end, marks);
            _stretches.Add((chain, first, end, marks), all);
        }

        return all;
    }

    private List<Marked> Halves(ChainName chain, int first, int middle, int end, Marks marks)
    {
        var all = new List<Marked>();
        foreach (var part in Through(chain, first, middle, marks))
        {
            var on = _ends.Select(part.Packets, GoesOn);
            all.Add(part with { Packets = algebra.Merge(Merge.Except, part.Packets, on) });
            if (on != Terminal.Undefined)
                all.AddRange(Through(chain, middle, end, part.Marks).Select(then => then with { Packets = algebra.And(on, then.Packets) }));
        }

        return Together(all);
    }

    private IReadOnlyList<Marked> Through(PacketRule rule, Marks marks)
    {
        var taken = asked(_conditions.Set(rule.Match), marks);
        var rest = new Marked(marks, algebra.Apply(Change.Not, taken));
        IReadOnlyList<Marked> Taken(Marks then, int end) => Together([new Marked(then, algebra.And(taken, end)), rest]);
        return rule.Effect switch
        {
            RuleEffect.Decide(var fate) => Taken(marks, Terminal.Of(fate)),
            RuleEffect.Return => Taken(marks, Terminal.Return),
            RuleEffect.Translate(var to) => Taken(marks, translation?.Invoke(to) ?? Terminal.Of(Fate.Accept)),
            RuleEffect.GoOn { Marks: { } change } => Taken(marks.After(change), GoesOn),
            RuleEffect.Jump(var to) when taken != Terminal.Undefined && rules.Find(table, to) is not null =>
                Together([.. Through(to, marks).Select(part =>
                    part with { Packets = algebra.And(taken, algebra.Apply(Change.ReturnIsTrue, part.Packets)) }), rest]),
            RuleEffect.Goto(var to) when taken != Terminal.Undefined && rules.Find(table, to) is not null =>
                Together([.. Through(to, marks).Select(part => part with { Packets = algebra.And(taken, part.Packets) }), rest]),
            _ => Taken(marks, GoesOn),
        };
    }

    private List<Marked> Together(IEnumerable<Marked> parts) =>
        [.. parts.Where(part => part.Packets != Terminal.Undefined).GroupBy(part => part.Marks)
        .Select(same => new Marked(same.Key, algebra.Union([.. same.Select(part => part.Packets)])))];
}
