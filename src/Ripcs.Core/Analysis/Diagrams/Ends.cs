using Ripcs.Core.Analysis.Packets;

namespace Ripcs.Core.Analysis.Diagrams;

/// <summary>The ends of diagrams, and the packets that lead to each.</summary>
internal sealed class Ends(Algebra algebra)
{
    private static readonly int Fields = PacketFields.All.Count;

    private readonly NodeTable _nodes = algebra.Nodes;

    /// <summary>All ends of a diagram.</summary>
    public HashSet<int> Of(int node) => Nodes(node).Where(Terminal.Is).ToHashSet();

    /// <summary>What a diagram asks that no packet tells.</summary>
    public IEnumerable<OpenCondition> Open(int node) => Nodes(node).Where(found => !Terminal.Is(found)).Select(_nodes.Dimension).Distinct()
        .Where(dimension => dimension >= Fields).Select(dimension => _nodes.Universe.Open[dimension - Fields]);

    /// <summary>The packets that come to an end.</summary>
    public int Select(int node, int end) => Select(node, end, []);

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
                {
                    waiting.Push(_nodes.Child(edge));
                }
            }
        }
    }

    private int Select(int node, int wanted, Dictionary<int, int> known)
    {
        if (Terminal.Is(node))
        {
            return node == wanted ? Terminal.True : Terminal.Undefined;
        }

        if (!known.TryGetValue(node, out var selected))
        {
            selected = algebra.Each(node, _nodes.Dimension(node), child => Select(child, wanted, known));
            known.Add(node, selected);
        }

        return selected;
    }
}
