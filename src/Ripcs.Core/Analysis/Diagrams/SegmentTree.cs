namespace Ripcs.Core.Analysis.Diagrams;

/// <summary>
/// Diagrams of rules one behind the other, merged in pairs, and the pairs again: one rule after the other would take quadratic time, and
/// what any stretch of rules does in all is found in a few of its nodes.
/// </summary>
internal sealed class SegmentTree
{
    private readonly int[] _nodes;
    private readonly int _leaves;

    public SegmentTree(Algebra algebra, IReadOnlyList<int> rules)
    {
        _leaves = 1;
        while (_leaves < rules.Count)
        {
            _leaves *= 2;
        }

        _nodes = new int[2 * _leaves];
        Array.Fill(_nodes, Terminal.Undefined);
        for (var i = 0; i < rules.Count; i++)
        {
            _nodes[_leaves + i] = rules[i];
        }

        for (var i = _leaves - 1; i > 0; i--)
        {
            _nodes[i] = algebra.Merge(Merge.Over, _nodes[2 * i], _nodes[(2 * i) + 1]);
        }
    }

    /// <summary>What all rules do together.</summary>
    public int All => _nodes[1];

    /// <summary>The diagram of one rule.</summary>
    public int this[int place] => _nodes[_leaves + place];

    /// <summary>The few diagrams that together are the rules in front of one, in their order.</summary>
    public IEnumerable<int> Before(int place)
    {
        var spans = new List<int>();
        for (var i = _leaves + place; i > 1; i /= 2)
        {
            if (i % 2 == 1 && _nodes[i - 1] != Terminal.Undefined)
            {
                spans.Add(_nodes[i - 1]);
            }
        }

        spans.Reverse();
        return spans;
    }
}
