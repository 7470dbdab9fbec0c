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
        Condition.Any(var parts) => algebra.Merge(Merge.Guard, Any(parts), then),

        // All parts at once: one after the other, each would walk through the
        // whole diagram of a chain, although together they leave little of it.
        Condition.All when !Terminal.Is(then) => algebra.Merge(Merge.Guard, Set(condition), then),

        // From the last dimension to the first, each part needs one node.
        Condition.All(var parts) => parts.OrderByDescending(First).Aggregate(then, (rest, part) => Guard(part, rest)),
        _ => throw new InvalidOperationException("no such condition"),
    };

    private int Any(IEnumerable<Condition> parts) => parts.Aggregate(Terminal.Undefined, (some, part) => algebra.Or(some, Set(part)));

    private int First(Condition condition) => condition switch
    {
        Condition.In(var field, _) => (int)field,
        Condition.Open(var what, _) => _nodes.Universe.Dimension(what) ?? int.MaxValue,
        _ => -1,
    };

    private int Node(PacketField field, ValueSet values, int then)
    {
        var begin = _nodes.Begin();
        uint next = 0;
        foreach (var (first, last) in _nodes.Universe.Runs(field, values))
        {
            if (first > next)
                _nodes.Add(begin, first - 1, Terminal.Undefined);

            _nodes.Add(begin, last, then);
            next = last + 1;
        }

        var count = _nodes.Universe.Runs((int)field);
        if (next < count)
            _nodes.Add(begin, count - 1, Terminal.Undefined);

        return _nodes.End(begin, (int)field);
    }

    private int Open(Condition.Open open)
    {
        var dimension = _nodes.Universe.Dimension(open.What)
            ?? throw new InvalidOperationException($"not in this universe: {open.What.Text}");
        var begin = _nodes.Begin();
        _nodes.Add(begin, 0, open.IsNot ? Terminal.True : Terminal.Undefined);
        _nodes.Add(begin, 1, open.IsNot ? Terminal.Undefined : Terminal.True);
        return _nodes.End(begin, dimension);
    }
}
