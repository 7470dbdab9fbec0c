namespace Ripcs.Core.Analysis.Diagrams;

/// <summary>
/// Looks for one packet that is in all of some sets and of which some diagrams say nothing. Nothing is merged: nearly always such a packet
/// is found in as many steps as it has fields, and of what was looked at in vain is remembered where.
/// </summary>
internal sealed class WitnessSearch(Algebra algebra)
{
    // Rules that overlap without any order may need more; they are merged then.
    private const int MostSteps = 20_000;

    private readonly NodeTable _nodes = algebra.Nodes;
    private readonly HashSet<int[]> _failed = new(new Alike());
    private int _steps;

    /// <summary>The runs of such a packet by dimension, those that matter; null if there is none.</summary>
    /// <param name="sets">It is in each of these.</param>
    /// <param name="silent">Each of these is undefined for it.</param>
    public IReadOnlyDictionary<int, uint>? Find(IEnumerable<int> sets, IEnumerable<int> silent)
    {
        var (inAll, inNone) = (sets.ToList(), silent.ToList());
        var path = new Dictionary<int, uint>();
        _failed.Clear();
        _steps = 0;
        if (Search([.. inAll], [.. inNone], path) is not { } found)
        {
            var exact = inNone.Aggregate(inAll.Aggregate(Terminal.True, algebra.And), (rest, span) =>
                algebra.Merge(Merge.Except, rest, algebra.Apply(Change.Defined, span)));
            _steps = 0;
            path.Clear();
            found = Search([exact], [], path) == true;
        }

        return found ? path : null;
    }

    // Null if it takes too long.
    private bool? Search(int[] sets, int[] silent, Dictionary<int, uint> path)
    {
        if (Array.Exists(sets, set => set == Terminal.Undefined) || Array.Exists(silent, span => Terminal.Is(span) && span != Terminal.Undefined))
        {
            return false;
        }

        (sets, silent) = (Array.FindAll(sets, set => !Terminal.Is(set)), Array.FindAll(silent, span => !Terminal.Is(span)));
        if (sets.Length + silent.Length == 0)
        {
            return true;
        }

        int[] key = [.. sets, -1, .. silent];
        if (_failed.Contains(key))
        {
            return false;
        }

        if (++_steps > MostSteps)
        {
            return null;
        }

        var dimension = Math.Min(First(sets), First(silent));
        for (var run = 0u; run < _nodes.Universe.Runs(dimension);)
        {
            if (Outside(sets, dimension, run) is { } outside)
            {
                run = outside + 1;
                continue;
            }

            var ((next, last), (quiet, lastQuiet)) = (At(sets, dimension, run), At(silent, dimension, run));
            path[dimension] = run;
            if (Search(next, quiet, path) is not false and var found)
            {
                return found;
            }

            _ = path.Remove(dimension);
            run = Math.Min(last, lastQuiet) + 1;
        }

        _ = _failed.Add(key);
        return false;
    }

    private int First(int[] nodes) => nodes.Length == 0 ? int.MaxValue : nodes.Min(_nodes.Dimension);

    // The last run up to which some set has no packet; null if each may have one.
    private uint? Outside(int[] sets, int dimension, uint run)
    {
        uint? last = null;
        foreach (var set in sets.Where(set => _nodes.Dimension(set) == dimension))
        {
            var edge = _nodes.EdgeAt(set, run);
            last = _nodes.Child(edge) == Terminal.Undefined && !(_nodes.Last(edge) < last) ? _nodes.Last(edge) : last;
        }

        return last;
    }

    // Where nodes lead with a run, and the last run with which all of them lead there.
    private (int[] Next, uint Last) At(int[] nodes, int dimension, uint run)
    {
        var (next, last) = ((int[])nodes.Clone(), uint.MaxValue - 1);
        for (var i = 0; i < nodes.Length; i++)
        {
            if (_nodes.Dimension(nodes[i]) == dimension)
            {
                var edge = _nodes.EdgeAt(nodes[i], run);
                (next[i], last) = (_nodes.Child(edge), Math.Min(last, _nodes.Last(edge)));
            }
        }

        return (next, last);
    }

    private sealed class Alike : IEqualityComparer<int[]>
    {
        public bool Equals(int[]? x, int[]? y) => x.AsSpan().SequenceEqual(y);

        public int GetHashCode(int[] obj)
        {
            var hash = new HashCode();
            foreach (var item in obj)
            {
                hash.Add(item);
            }

            return hash.ToHashCode();
        }
    }
}
