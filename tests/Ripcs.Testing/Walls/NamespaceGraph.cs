namespace Ripcs.Testing.Walls;

/// <summary>Which namespace knows which, by the types that make it so.</summary>
public sealed class NamespaceGraph
{
    private readonly Dictionary<string, SortedDictionary<string, string>> _edges = [];

    /// <param name="uses">Who names what.</param>
    public NamespaceGraph(IEnumerable<SourceUse> uses)
    {
        foreach (var use in uses.Where(use => use.From.Space != use.To.Space && use.From.Space.Length > 0))
        {
            if (!_edges.TryGetValue(use.From.Space, out var known))
                _edges.Add(use.From.Space, known = new SortedDictionary<string, string>(StringComparer.Ordinal));

            var text = $"{use.From.Space} knows {use.To.Space} ({SourceGraph.TypeOf(use.By)} uses {SourceGraph.TypeOf(use.Of)})";
            if (!known.TryGetValue(use.To.Space, out var other) || string.CompareOrdinal(text, other) < 0)
                known[use.To.Space] = text;
        }
    }

    /// <summary>One shortest circle through each namespace that stands in one, as
    /// "A knows B (X uses Y)" lines; none where there is no circle.</summary>
    public IReadOnlyList<string> Circles()
    {
        var circles = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var start in _edges.Keys)
        {
            if (ShortestCircle(start) is { } circle)
            {
                var first = circle.IndexOf(circle.Min()!);
                var turned = circle.Skip(first).Concat(circle.Take(first)).ToList();
                circles.Add(string.Join("; ", turned.Select((from, i) => _edges[from][turned[(i + 1) % turned.Count]])));
            }
        }

        return [.. circles];
    }

    /// <summary>The other namespaces that know one.</summary>
    public IEnumerable<string> WhoKnows(string space) =>
        _edges.Where(edge => edge.Value.ContainsKey(space)).Select(edge => edge.Key).Order(StringComparer.Ordinal);

    private List<string>? ShortestCircle(string start)
    {
        var from = new Dictionary<string, string>();
        var queue = new Queue<string>([start]);
        while (queue.TryDequeue(out var here))
        {
            foreach (var next in _edges.TryGetValue(here, out var known) ? known.Keys : Enumerable.Empty<string>())
            {
                if (next == start)
                {
                    var circle = new List<string> { here };
                    while (circle[0] != start)
                    {
                        circle.Insert(0, from[circle[0]]);
                    }

                    return circle;
                }

                if (from.TryAdd(next, here))
                    queue.Enqueue(next);
            }
        }

        return null;
    }
}
