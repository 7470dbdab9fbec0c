using Ripcs.Core.Analysis.Packets;

namespace Ripcs.Core.Analysis.Diagrams;

/// <summary>The ends of diagrams, and the packets that reach them.</summary>
internal sealed class Ends(Algebra algebra)
{
    private readonly NodeTable _nodes = algebra.Nodes;

    /// <summary>All ends of a diagram.</summary>
    public HashSet<int> Of(int node) => Nodes(node).Where(Terminal.Is).ToHashSet();

    /// <summary>The open conditions in a diagram.</summary>
    public IEnumerable<OpenCondition> Open(int node) => Nodes(node).Where(found => !Terminal.Is(found)).Select(_nodes.Dimension).Distinct()
        .Select(_nodes.Universe.OpenAt).OfType<OpenCondition>();

    /// <summary>The packets that reach an end.</summary>
    public int Select(int node, int end) => Keep(node, found => found == end, _ => Terminal.True, []);

    /// <summary>The diagram with other ends.</summary>
    public int As(int node, Func<int, int> becomes) => Keep(node, _ => true, becomes, []);

    /// <summary>The union, over some ends, of the packets that reach the end and are in its set.</summary>
    /// <param name="sets">The set of each end; the set of an end without one is empty.</param>
    public int Lead(int node, IReadOnlyDictionary<int, int> sets)
    {
        var alike = sets.Where(item => item.Value != Terminal.Undefined).GroupBy(item => item.Value, item => item.Key).ToArray();
        return alike.Length == 0 ? Terminal.Undefined : Lead(node, new ArraySegment<IGrouping<int, int>>(alike));
    }

    // By halves: end by end, thousands of translations would each walk through the whole diagram.
    private int Lead(int node, ArraySegment<IGrouping<int, int>> alike)
    {
        if (alike.Count == 1)
            return algebra.And(Keep(node, alike[0].ToHashSet().Contains, _ => Terminal.True, []), alike[0].Key);

        var halves = new[] { alike[..(alike.Count / 2)], alike[(alike.Count / 2)..] };
        return algebra.UnionOf([.. halves.Select(half =>
            Lead(Keep(node, half.SelectMany(ends => ends).ToHashSet().Contains, end => end, []), half))]);
    }

    private IEnumerable<int> Nodes(int node)
    {
        var (seen, waiting) = (new HashSet<int> { node }, new Stack<int>([node]));
        while (waiting.TryPop(out var next))
        {
            yield return next;
            var (edge, end) = Terminal.Is(next) ? (0, 0) : _nodes.EdgesOf(next);
            for (; edge < end; edge++)
            {
                if (seen.Add(_nodes.Child(edge)))
                    waiting.Push(_nodes.Child(edge));
            }
        }
    }

    private int Keep(int node, Func<int, bool> isKept, Func<int, int> becomes, Dictionary<int, int> known)
    {
        if (Terminal.Is(node))
            return isKept(node) ? becomes(node) : Terminal.Undefined;

        if (!known.TryGetValue(node, out var kept))
        {
            kept = algebra.Each(node, _nodes.Dimension(node), child => Keep(child, isKept, becomes, known));
            known.Add(node, kept);
        }

        return kept;
    }
}
