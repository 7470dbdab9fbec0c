using Ripcs.Core.Analysis.Packets;

namespace Ripcs.Core.Analysis.Diagrams;

/// <summary>Projects sets of packets to some dimensions.</summary>
internal sealed class Projection(Algebra algebra)
{
    private readonly NodeTable _nodes = algebra.Nodes;

    /// <summary>The set without the dimensions that are not kept: the packets that are in it for some value of those.</summary>
    public int Some(int set, Func<int, bool> keeps) => Some(set, keeps, []);

    /// <summary>The diagram for packets with certain values.</summary>
    /// <param name="node">Any diagram.</param>
    /// <param name="pin">The run for a dimension; null for dimensions that stay open.</param>
    public int Pin(int node, Func<int, uint?> pin) => Pin(node, pin, []);

    /// <summary>The values of one field in a set.</summary>
    public ValueSet Values(int set, PacketField field)
    {
        var only = Some(set, dimension => dimension == (int)field);
        var universe = _nodes.Universe;
        return ValueSet.Of(Parts(only, (int)field).Where(part => part.Node == Terminal.True)
            .Select(part => universe.Values(field, part.First, part.Last)));
    }

    /// <summary>The first packet that is in a set and in a box, with all values that no rule
    /// distinguishes from it, and the answers to open conditions; null if there is none.</summary>
    /// <param name="set">Any set.</param>
    /// <param name="box">Another set, of few nodes.</param>
    public (PacketBox Packet, IReadOnlyList<Condition.Open> Answers)? First(int set, int box)
    {
        var path = new List<(int Dimension, uint Run)>();
        if (!Find(set, box, path, []))
            return null;

        var packet = PacketBox.Everything(_nodes.Universe.Family);
        foreach (var (dimension, run) in path.Where(step => step.Dimension < PacketFields.All.Count))
        {
            var (field, values) = ((PacketField)dimension, _nodes.Universe.Values((PacketField)dimension, run, run));
            packet = packet.With(field, ValueSet.Between(values.First, values.Last));
        }

        return (packet, [.. path.Where(step => step.Dimension >= PacketFields.All.Count)
            .Select(step => new Condition.Open(_nodes.Universe.Open[step.Dimension - PacketFields.All.Count], IsNot: step.Run == 0))]);
    }

    /// <summary>The diagrams for the runs of a dimension; one for all runs if the diagram begins with another.</summary>
    public IEnumerable<(uint First, uint Last, int Node)> Parts(int node, int dimension)
    {
        if (_nodes.Dimension(node) != dimension)
        {
            yield return (0, _nodes.Universe.Runs(dimension) - 1, node);
            yield break;
        }

        var (edge, end) = _nodes.EdgesOf(node);
        for (var first = 0u; edge < end; first = _nodes.Last(edge++) + 1)
        {
            yield return (first, _nodes.Last(edge), _nodes.Child(edge));
        }
    }

    /// <summary>The diagrams below those of fields that are not undefined.</summary>
    public IEnumerable<int> BehindFields(int set)
    {
        var (seen, waiting) = (new HashSet<int> { set }, new Stack<int>([set]));
        while (waiting.TryPop(out var node))
        {
            if (Terminal.Is(node) || _nodes.Dimension(node) >= PacketFields.All.Count)
            {
                if (node != Terminal.Undefined)
                    yield return node;

                continue;
            }

            var (edge, end) = _nodes.EdgesOf(node);
            for (; edge < end; edge++)
            {
                if (seen.Add(_nodes.Child(edge)))
                    waiting.Push(_nodes.Child(edge));
            }
        }
    }

    // Builds no new diagram: sets are large, and only one packet is needed.
    private bool Find(int set, int box, List<(int Dimension, uint Run)> path, HashSet<(int, int)> failed)
    {
        if (set == Terminal.Undefined || box == Terminal.Undefined || (Terminal.Is(set) && Terminal.Is(box)))
            return set != Terminal.Undefined && box != Terminal.Undefined;

        if (failed.Contains((set, box)))
            return false;

        var dimension = Math.Min(_nodes.Dimension(set), _nodes.Dimension(box));
        var (asksSet, asksBox) = (_nodes.Dimension(set) == dimension, _nodes.Dimension(box) == dimension);
        var edge = asksSet ? _nodes.EdgesOf(set).First : 0;
        var other = asksBox ? _nodes.EdgesOf(box).First : 0;
        for (var run = 0u; ;)
        {
            path.Add((dimension, run));
            if (Find(asksSet ? _nodes.Child(edge) : set, asksBox ? _nodes.Child(other) : box, path, failed))
                return true;

            path.RemoveAt(path.Count - 1);
            var last = Math.Min(asksSet ? _nodes.Last(edge) : uint.MaxValue, asksBox ? _nodes.Last(other) : uint.MaxValue);
            if (last + 1 >= _nodes.Universe.Runs(dimension))
            {
                _ = failed.Add((set, box));
                return false;
            }

            run = last + 1;
            edge += asksSet && _nodes.Last(edge) == last ? 1 : 0;
            other += asksBox && _nodes.Last(other) == last ? 1 : 0;
        }
    }

    private int Pin(int node, Func<int, uint?> pin, Dictionary<int, int> known)
    {
        if (Terminal.Is(node))
            return node;

        if (!known.TryGetValue(node, out var pinned))
        {
            var dimension = _nodes.Dimension(node);
            pinned = pin(dimension) is { } run ? Pin(_nodes.Child(node, run), pin, known)
                : algebra.Each(node, dimension, child => Pin(child, pin, known));
            known.Add(node, pinned);
        }

        return pinned;
    }

    private int Some(int set, Func<int, bool> keeps, Dictionary<int, int> known)
    {
        if (Terminal.Is(set))
            return set;

        if (!known.TryGetValue(set, out var some))
        {
            var dimension = _nodes.Dimension(set);
            some = keeps(dimension) ? algebra.Each(set, dimension, child => Some(child, keeps, known)) : Union(set, keeps, known);
            known.Add(set, some);
        }

        return some;
    }

    // In pairs, like the diagrams of chains.
    private int Union(int set, Func<int, bool> keeps, Dictionary<int, int> known)
    {
        var (first, end) = _nodes.EdgesOf(set);
        var children = new HashSet<int>();
        for (var edge = first; edge < end; edge++)
        {
            children.Add(Some(_nodes.Child(edge), keeps, known));
        }

        return algebra.UnionOf([.. children]);
    }
}
