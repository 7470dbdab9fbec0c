namespace Ripcs.Core.Analysis.Diagrams;

/// <summary>The nodes of diagrams, each stored once: a node tests one dimension, and has an edge for each range of runs that leads to
/// another node. Two diagrams are equal exactly if their numbers are. Nodes are stored in flat arrays and are never removed.</summary>
internal sealed class NodeTable(Universe universe, int mostEdges = NodeTable.DefaultBudget, long mostSteps = NodeTable.DefaultSteps)
{
    /// <summary>In edges of eight bytes each. Large hosts need some 100,000.</summary>
    public const int DefaultBudget = 1 << 24;

    /// <summary>
    /// Edges that are looked at, also those of nodes that exist already: results that have been forgotten are worked out again. Counted
    /// and not timed, so that the same rules have the same answer on each machine.
    /// </summary>
    public const long DefaultSteps = 1L << 29;

    private const int NoDimension = int.MaxValue;

    private long _left = mostSteps;

    private int[] _dimension = new int[1024];
    private int[] _offset = new int[1025];
    private int[] _next = new int[1024];
    private int[] _buckets = NewBuckets(1024);
    private Edge[] _edges = new Edge[4096];

    // Edges of unfinished nodes, those of the innermost on top.
    private Edge[] _open = new Edge[256];
    private int _top;

    public Universe Universe => universe;

    public int Count { get; private set; }

    public int Edges => _offset[Count];

    /// <summary>The dimension that a node tests; one after all others for an end.</summary>
    public int Dimension(int node) => node < 0 ? NoDimension : _dimension[node];

    /// <summary>The index of a node's first edge, and the one after its last.</summary>
    public (int First, int End) EdgesOf(int node) => (_offset[node], _offset[node + 1]);

    /// <summary>The last run of an edge; its first one follows the last run of the previous edge.</summary>
    public uint Last(int edge) => _edges[edge].Last;

    public int Child(int edge) => _edges[edge].Child;

    /// <summary>The node for packets with a value.</summary>
    public int Child(int node, uint run) => _edges[EdgeAt(node, run)].Child;

    /// <summary>The edge for packets with a value.</summary>
    public int EdgeAt(int node, uint run)
    {
        var (low, high) = (_offset[node], _offset[node + 1] - 1);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = _edges[middle].Last < run ? (middle + 1, high) : (low, middle);
        }

        return low;
    }

    /// <summary>Counts steps of work on its diagrams.</summary>
    /// <exception cref="TooTangledException">They are more than it allows.</exception>
    public void Spend(int steps = 1)
    {
        _left -= steps;
        if (_left < 0)
            throw Tangled();
    }

    /// <summary>Begins a node; its edges are then added in ascending order.</summary>
    public int Begin() => _top;

    public void Add(int begin, uint last, int child)
    {
        Spend();
        if (_top > begin && _open[_top - 1].Child == child)
        {
            _open[_top - 1] = new(last, child);
            return;
        }

        if (_top == _open.Length)
            Array.Resize(ref _open, 2 * _top);

        _open[_top++] = new(last, child);
    }

    /// <summary>Finishes a node: returns it, or its only child if the value does not matter.</summary>
    public int End(int begin, int dimension)
    {
        var edges = _open.AsSpan(begin, _top - begin);
        _top = begin;
        return edges.Length == 1 ? edges[0].Child : Find(dimension, edges);
    }

    private int Find(int dimension, ReadOnlySpan<Edge> edges)
    {
        var hash = Hash(dimension, edges);
        for (var node = _buckets[hash & (_buckets.Length - 1)]; node >= 0; node = _next[node])
        {
            if (_dimension[node] == dimension && Of(node).SequenceEqual(edges))
                return node;
        }

        return Make(dimension, edges, hash);
    }

    private ReadOnlySpan<Edge> Of(int node) => _edges.AsSpan(_offset[node].._offset[node + 1]);

    private static uint Hash(int dimension, ReadOnlySpan<Edge> edges)
    {
        var hash = (uint)dimension;
        foreach (var (last, child) in edges)
        {
            hash = (((hash * 0x9E3779B1u) ^ last) * 0x85EBCA6Bu) ^ (uint)child;
            hash ^= hash >> 15;
        }

        return hash;
    }

    private int Make(int dimension, ReadOnlySpan<Edge> edges, uint hash)
    {
        var first = _offset[Count];
        if (first + edges.Length > mostEdges)
            throw Tangled();

        Grow(first + edges.Length);
        edges.CopyTo(_edges.AsSpan(first));
        var bucket = hash & (_buckets.Length - 1);
        (_dimension[Count], _next[Count], _offset[Count + 1]) = (dimension, _buckets[bucket], first + edges.Length);
        _buckets[bucket] = Count;
        return Count++;
    }

    private TooTangledException Tangled()
    {
        _top = 0;
        return new TooTangledException();
    }

    private void Grow(int edges)
    {
        while (edges > _edges.Length)
        {
            Array.Resize(ref _edges, 2 * _edges.Length);
        }

        if (Count == _dimension.Length)
        {
            Array.Resize(ref _dimension, 2 * Count);
            Array.Resize(ref _next, 2 * Count);
            Array.Resize(ref _offset, (2 * Count) + 1);
            Rehash();
        }
    }

    private void Rehash()
    {
        _buckets = NewBuckets(_dimension.Length);
        for (var node = 0; node < Count; node++)
        {
            var bucket = Hash(_dimension[node], Of(node)) & (_buckets.Length - 1);
            (_next[node], _buckets[bucket]) = (_buckets[bucket], node);
        }
    }

    private static int[] NewBuckets(int count)
    {
        var buckets = new int[count];
        Array.Fill(buckets, -1);
        return buckets;
    }

    // For the packets from the run behind that of the previous edge.
    private readonly record struct Edge(uint Last, int Child);
}
