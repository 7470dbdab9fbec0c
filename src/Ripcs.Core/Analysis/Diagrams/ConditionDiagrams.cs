using Ripcs.Core.Analysis.Packets;

namespace Ripcs.Core.Analysis.Diagrams;

/// <summary>Makes diagrams of conditions.</summary>
internal sealed class ConditionDiagrams(Algebra algebra)
{
    private readonly NodeTable _nodes = algebra.Nodes;

    /// <summary>The set of packets that meet a condition.</summary>
    public int Set(Condition condition) => Guard(condition, Terminal.True);

    /// <summary>The given diagram for packets that meet the condition, and undefined for all others.</summary>
    public int Guard(Condition condition, int then) => then == Terminal.Undefined ? then : condition switch
    {
        Condition.In(var field, var values) when (int)field < _nodes.Dimension(then) => Node(field, values, then),
        Condition.In(var field, var values) => algebra.Merge(Merge.Guard, Node(field, values, Terminal.True), then),
        Condition.Open open => algebra.Merge(Merge.Guard, Open(open), then),
        Condition.Any(var parts) => algebra.Merge(
            Merge.Guard, parts.Aggregate(Terminal.Undefined, (some, part) => algebra.Merge(Merge.Over, some, Set(part))), then),

        // All parts at once: one after the other, each would walk through the
        // whole diagram of a chain, although together they leave little of it.
        Condition.All when !Terminal.Is(then) => algebra.Merge(Merge.Guard, Set(condition), then),

        // From the last dimension to the first, each part needs one node.
        Condition.All(var parts) => parts.OrderByDescending(First).Aggregate(then, (rest, part) => Guard(part, rest)),
        _ => throw new InvalidOperationException("no such condition"),
    };

    private int First(Condition condition) => condition switch
    {
        Condition.In(var field, _) => (int)field,
        Condition.Open(var what, _) => _nodes.Universe.Dimension(what) ?? int.MaxValue,
        _ => -1,
    };

    private int Open(Condition.Open open) => Node(
        _nodes.Universe.Dimension(open.What) ?? throw new InvalidOperationException($"not in this universe: {open.What.Text}"),
        [open.IsNot ? (0u, 0u) : (1u, 1u)], Terminal.True);

    private int Node(PacketField field, ValueSet values, int then) => Node((int)field, _nodes.Universe.Runs(field, values), then);

    private int Node(int dimension, IEnumerable<(uint First, uint Last)> runs, int then)
    {
        var (begin, next, count) = (_nodes.Begin(), 0u, _nodes.Universe.Runs(dimension));
        foreach (var (first, last) in runs)
        {
            if (first > next)
                _nodes.Add(begin, first - 1, Terminal.Undefined);

            _nodes.Add(begin, last, then);
            next = last + 1;
        }

        if (next < count)
            _nodes.Add(begin, count - 1, Terminal.Undefined);

        return _nodes.End(begin, dimension);
    }
}
