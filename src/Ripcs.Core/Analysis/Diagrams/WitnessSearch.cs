using System.Runtime.InteropServices;

namespace Ripcs.Core.Analysis.Diagrams;

/// <summary>Searches for one packet that is in all of some sets and for which some diagrams are undefined. It merges
/// nothing: usually it finds such a packet in as many steps as there are fields, and it remembers failed attempts.</summary>
/// <param name="algebra">The algebra of the diagrams.</param>
/// <param name="mostInAll">The maximum number of steps in all searches together; beyond it the rules count as too tangled.</param>
internal sealed class WitnessSearch(Algebra algebra, long mostInAll = long.MaxValue)
{
    // Overlapping rules may need more steps; then they are merged.
    private const int MostSteps = 20_000;

    private const int MostOnStack = 256;

    // As long as some edges of a diagram.
    private const int Cost = 16;

    private readonly NodeTable _nodes = algebra.Nodes;

    // Nodes as characters: a set of texts finds a span of them without a copy.
    private readonly HashSet<string> _failed = [];
    private int _steps;
    private long _left = mostInAll;

    /// <summary>The runs of such a packet in the dimensions that matter; null if there is none.</summary>
    /// <param name="defined">The packet is in each of these sets; a diagram counts as the set of packets for which it is defined.</param>
    /// <param name="undefined">Each of these is undefined for it.</param>
    /// <exception cref="TooTangledException">All searches together have taken too long.</exception>
    public IReadOnlyDictionary<int, uint>? Find(IEnumerable<Diagram> defined, IEnumerable<Diagram> undefined)
    {
        int[] sets = [.. defined.Select(one => one.Node)], silent = [.. undefined.Select(one => one.Node)];
        var path = new Dictionary<int, uint>();
        if (Begin(sets, silent, path) is not { } found)
        {
            var exact = silent.Aggregate(sets.Aggregate(Terminal.True, algebra.And), (rest, span) =>
                algebra.Merge(Merge.Except, rest, algebra.Apply(EndChange.Defined, span)));
            found = Begin([exact], [], path) == true;
        }

        return found ? path : null;
    }

    private bool? Begin(IReadOnlyList<int> sets, IReadOnlyList<int> silent, Dictionary<int, uint> path)
    {
        _failed.Clear();
        _steps = 0;
        var open = sets.Where(set => !Terminal.Is(set)).ToList();
        return sets.Contains(Terminal.Undefined) || silent.Any(span => Terminal.Is(span) && span != Terminal.Undefined) ? false
            : Search([open.Count, .. open, .. silent.Where(span => !Terminal.Is(span))], path);
    }

    // The nodes are the number of sets, then the sets, then the silent diagrams. Null if it takes too long.
    private bool? Search(ReadOnlySpan<int> nodes, Dictionary<int, uint> path)
    {
        if (nodes.Length == 1)
            return true;

        if (_failed.Count > 0 && _failed.GetAlternateLookup<ReadOnlySpan<char>>().Contains(MemoryMarshal.Cast<int, char>(nodes)))
            return false;

        if (++_steps > MostSteps)
            return null;

        _nodes.Spend(Cost);
        if (--_left < 0)
            throw new TooTangledException();

        var dimension = int.MaxValue;
        foreach (var node in nodes[1..])
        {
            dimension = Math.Min(dimension, _nodes.Dimension(node));
        }

        var next = nodes.Length <= MostOnStack ? stackalloc int[nodes.Length] : new int[nodes.Length];
        for (var run = 0u; run < _nodes.Universe.Runs(dimension);)
        {
            var (count, last) = Step(nodes, dimension, run, next);
            if (count > 0)
            {
                if (Search(next[..count], path) is not false and var found)
                {
                    path[dimension] = run;
                    return found;
                }
            }

            run = last + 1;
        }

        _ = _failed.Add(MemoryMarshal.Cast<int, char>(nodes).ToString());
        return false;
    }

    // The child nodes for a run, the number of remaining ones, and the last run with the same result; none if no packet is possible.
    private (int Count, uint Last) Step(ReadOnlySpan<int> nodes, int dimension, uint run, Span<int> next)
    {
        var (count, sets, last) = (1, 0, uint.MaxValue - 1);
        for (var i = 1; i < nodes.Length; i++)
        {
            var (isSet, child) = (i <= nodes[0], nodes[i]);
            if (_nodes.Dimension(child) == dimension)
            {
                var edge = _nodes.EdgeAt(child, run);
                child = _nodes.Child(edge);
                if (Terminal.Is(child) && child == Terminal.Undefined == isSet)
                    return (0, _nodes.Last(edge));

                last = Math.Min(last, _nodes.Last(edge));
            }

            if (!Terminal.Is(child))
            {
                next[count++] = child;
                sets += isSet ? 1 : 0;
            }
        }

        next[0] = sets;
        return (count, last);
    }
}
