using Ripcs.Core.Analysis.Diagrams;
using Ripcs.Core.Analysis.Packets;
using Ripcs.Core.Analysis.Reading;

namespace Ripcs.Core.Analysis.Functions;

/// <summary>Packets with the same marks.</summary>
internal readonly record struct Marked(Marks Marks, int Packets);

/// <summary>The fate of packets in built-in chains, depending on their marks, and their marks afterwards. A
/// chain without rules that change marks is one diagram; packets pass other chains rule by rule.</summary>
/// <param name="followed">The marks that are followed; null if conditions on marks stay open.</param>
/// <param name="translation">The end for packets that a rule translates.</param>
internal sealed class HookTraversal(PacketRules rules, Algebra algebra, FollowedMarks? followed, Func<Translation, int> translation)
{
    private readonly ConditionDiagrams _conditions = new(algebra);
    private readonly Projection _projection = new(algebra);
    private readonly Ends _ends = new(algebra);
    private readonly Dictionary<(TableName, ChainName), int> _diagrams = [];
    private readonly Dictionary<(TableName, ChainName, Marks), IReadOnlyList<Marked>> _walked = [];
    private readonly Dictionary<(TableName, ChainName), bool> _changes = [];

    /// <summary>The packets that several built-in chains accept in a row, by their marks afterwards.</summary>
    /// <param name="from">The packets before the first chain.</param>
    /// <param name="near">The result is only valid for these packets.</param>
    /// <param name="accepted">Whether packets that a program decides about count as accepted.</param>
    /// <param name="chains">The chains in order.</param>
    public IReadOnlyList<Marked> Through(
        Marked from, PacketBox near, Change accepted, params IEnumerable<(string Table, string Chain)> chains)
    {
        IReadOnlyList<Marked> now = [from];
        foreach (var (table, chain) in chains.Select(hook => (new TableName(hook.Table), new ChainName(hook.Chain)))
            .Where(hook => rules.Find(hook.Item1, hook.Item2) is not null))
        {
            now = Together(now.SelectMany(marked => Accepted(table, chain, marked.Marks, near, accepted)
                .Select(passed => passed with { Packets = algebra.And(marked.Packets, passed.Packets) })));
        }

        return now;
    }

    /// <summary>The effect of a built-in chain on packets with certain marks, by their marks afterwards.</summary>
    /// <returns>Diagrams with the ends of the chain, undefined for packets that have other marks afterwards.</returns>
    public IReadOnlyList<Marked> Decided(TableName table, ChainName chain, Marks marks, PacketBox near) => !ChangesMarks(table, chain, near)
        ? [new Marked(marks, ForMarks(Diagram(table, chain, near), marks))]
        : Walked(table, chain, marks, near);

    // Other tables never translate, whatever a save contains.
    private Func<Translation, int>? Translation(TableName table) => table == TableName.Nat ? translation : null;

    private IEnumerable<Marked> Accepted(TableName table, ChainName chain, Marks marks, PacketBox near, Change accepted) =>
        Decided(table, chain, marks, near).Select(decided => decided with { Packets = algebra.Apply(accepted, decided.Packets) });

    private List<Marked> Together(IEnumerable<Marked> parts) =>
        [.. parts.Where(part => part.Packets != Terminal.Undefined).GroupBy(part => part.Marks)
        .Select(same => new Marked(same.Key, algebra.Union([.. same.Select(part => part.Packets)])))];

    private int Diagram(TableName table, ChainName chain, PacketBox near)
    {
        if (!_diagrams.TryGetValue((table, chain), out var diagram))
        {
            diagram = new ChainDiagrams(rules, table, algebra, near, Translation(table)).BuiltIn(chain);
            _diagrams.Add((table, chain), diagram);
        }

        return diagram;
    }

    private bool ChangesMarks(TableName table, ChainName chain, PacketBox near)
    {
        if (!_changes.TryGetValue((table, chain), out var changes))
        {
            changes = followed is not null && rules.Below(table, chain,
                near).Any(rule => rule.Effect is RuleEffect.GoOn { Marks: not null });
            _changes.Add((table, chain), changes);
        }

        return changes;
    }

    /// <summary>A diagram for packets with certain marks: its conditions on marks are answered,
    /// or turned into conditions on the marks with which the packets were sent.</summary>
    public int ForMarks(int node, Marks marks) => followed is null ? node : ForMarks(
        node, marks, [.. _ends.Open(node).Where(what => what.Mark is not null)]);

    private int ForMarks(int node, Marks marks, ReadOnlySpan<OpenCondition> questions)
    {
        if (questions.IsEmpty)
            return node;

        var what = questions[0];
        var rest = questions[1..];
        if (followed!.Answer(marks, what.Mark!) is { } answer)
            return ForMarks(With(node, what, answer), marks, rest);

        var sent = followed.AsSent(marks, what.Mark!).ToList();
        if (sent is [var same] && same == what)
            return ForMarks(node, marks, rest);

        var isMet = _conditions.Set(Condition.Of([.. sent.Select(part => new Condition.Open(part, IsNot: false))]));
        return algebra.Or(
            algebra.And(isMet, ForMarks(With(node, what, answer: true), marks, rest)),
            algebra.And(algebra.Apply(Change.Not, isMet), ForMarks(With(node, what, answer: false), marks, rest)));
    }

    private int With(int node, OpenCondition what, bool answer)
    {
        var dimension = algebra.Nodes.Universe.Dimension(what);
        return _projection.Pin(node, asked => asked == dimension ? (answer ? 1u : 0u) : null);
    }

    private IReadOnlyList<Marked> Walked(TableName table, ChainName builtIn, Marks marks, PacketBox near)
    {
        if (!_walked.TryGetValue((table, builtIn, marks), out var walked))
        {
            var policy = Terminal.Of(rules.Find(table, builtIn)?.Policy ?? Fate.Accept);
            walked = [.. new MarkWalk(rules, table, algebra, near, Translation(table), ForMarks).Through(builtIn,
                marks).Select(part => part with
            {
                Packets = algebra.Or(algebra.Apply(Change.ReturnGoesOn, part.Packets),
                    algebra.And(_ends.Select(part.Packets, Terminal.Return), policy)),
            })];
            _walked.Add((table, builtIn, marks), walked);
        }

        return walked;
    }
}
