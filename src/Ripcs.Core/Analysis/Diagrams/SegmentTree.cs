using System.Numerics;

namespace Ripcs.Core.Analysis.Diagrams;

/// <summary>Diagrams of consecutive rules, merged in pairs, then pairs of pairs: merging one rule after the other
/// would take quadratic time. The combined effect of any range of rules is found in a few of its nodes.</summary>
internal sealed class SegmentTree<T>
    where T : struct, IPackets<T>
{
    // Null where the rules stay in several diagrams.
    private readonly T?[] _nodes;
    private readonly int _leaves;

    /// <param name="algebra">The algebra of the diagrams.</param>
    /// <param name="rules">One diagram for each rule.</param>
    /// <param name="mostMerged">Longer ranges of rules stay in several diagrams:
    /// a single one for thousands of overlapping rules would be too large.</param>
    public SegmentTree(Algebra algebra, IReadOnlyList<T> rules, int mostMerged = int.MaxValue)
    {
        _leaves = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(1, rules.Count));
        _nodes = new T?[2 * _leaves];
        Array.Fill(_nodes, T.Of(algebra, Terminal.Undefined));
        for (var i = 0; i < rules.Count; i++)
        {
            _nodes[_leaves + i] = rules[i];
        }

        for (var i = _leaves - 1; i > 0; i--)
        {
            _nodes[i] = _leaves >> int.Log2(i) > mostMerged ? null : _nodes[2 * i]!.Value | _nodes[(2 * i) + 1]!.Value;
        }
    }

    /// <summary>The combined effect of all rules.</summary>
    public T All => _nodes[1]!.Value;

    /// <summary>The diagram of one rule.</summary>
    public T this[int place] => _nodes[_leaves + place]!.Value;

    /// <summary>The few diagrams that together are the rules before a given one, in their order.</summary>
    public IEnumerable<T> Before(int place) => Between(0, place);

    /// <summary>The few diagrams that together are a range of rules, in their order.</summary>
    /// <param name="first">The place of the first rule.</param>
    /// <param name="end">The place after the last rule.</param>
    public IEnumerable<T> Between(int first, int end)
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
    public IEnumerable<int> Where(Predicate<T> isTrue)
    {
        var waiting = new Stack<int>([1]);
        while (waiting.TryPop(out var i))
        {
            if (_nodes[i] is { } merged && (merged.IsEmpty || !isTrue(merged)))
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

    private IEnumerable<T> Merged(int place) => _nodes[place] is not { } merged ? Merged(2 * place).Concat(Merged((2 * place) + 1))
        : merged.IsEmpty ? [] : [merged];
}
