namespace Ripcs.Core.Analysis.Diagrams;

/// <summary>Diagrams of consecutive rules, merged in pairs, then pairs of pairs: merging one rule after the other
/// would take quadratic time. The combined effect of any range of rules is found in a few of its nodes.</summary>
internal sealed class SegmentTree
{
    // Not a valid node or end number.
    private const int NotMerged = int.MinValue;

    private readonly int[] _nodes;
    private readonly int _leaves;

    /// <param name="algebra">The algebra of the diagrams.</param>
    /// <param name="rules">One diagram for each rule.</param>
    /// <param name="mostMerged">Longer ranges of rules stay in several diagrams:
    /// a single one for thousands of overlapping rules would be too large.</param>
    public SegmentTree(Algebra algebra, IReadOnlyList<int> rules, int mostMerged = int.MaxValue)
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
            _nodes[i] = _leaves >> int.Log2(i) > mostMerged ? NotMerged : algebra.Merge(Merge.Over, _nodes[2 * i], _nodes[(2 * i) + 1]);
        }
    }

    /// <summary>The combined effect of all rules.</summary>
    public int All => _nodes[1];

    /// <summary>The diagram of one rule.</summary>
    public int this[int place] => _nodes[_leaves + place];

    /// <summary>The few diagrams that together are the rules before a given one, in their order.</summary>
    public IEnumerable<int> Before(int place)
    {
        var spans = new Stack<int>();
        for (var i = _leaves + place; i > 1; i /= 2)
        {
            if (i % 2 == 1)
                spans.Push(i - 1);
        }

        return spans.SelectMany(Merged);
    }

    /// <summary>The few diagrams that together are a range of rules, in their order.</summary>
    /// <param name="first">The place of the first rule.</param>
    /// <param name="end">The place after the last rule.</param>
    public IEnumerable<int> Between(int first, int end)
    {
        var (spans, behind) = (new List<int>(), new List<int>());
        for (var (i, j) = (_leaves + first, _leaves + end); i < j; i /= 2, j /= 2)
        {
            if (i % 2 == 1)
                spans.Add(i++);

            if (j % 2 == 1)
                behind.Add(--j);
        }

        behind.Reverse();
        return spans.Concat(behind).SelectMany(Merged);
    }

    /// <summary>The places of the rules with a property, in their order; the property
    /// must hold for every range of rules that contains one of them.</summary>
    public IEnumerable<int> Where(Func<int, bool> isTrue)
    {
        var waiting = new Stack<int>([1]);
        while (waiting.TryPop(out var i))
        {
            if (_nodes[i] != NotMerged && (_nodes[i] == Terminal.Undefined || !isTrue(_nodes[i])))
                continue;

            if (i >= _leaves)
            {
                yield return i - _leaves;
                continue;
            }

            waiting.Push((2 * i) + 1);
            waiting.Push(2 * i);
        }
    }

    private IEnumerable<int> Merged(int place) => _nodes[place] == NotMerged ? Merged(2 * place).Concat(Merged((2 * place) + 1))
        : _nodes[place] == Terminal.Undefined ? [] : [_nodes[place]];
}
