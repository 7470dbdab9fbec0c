using Ripcs.Core.Analysis.Packets;

namespace Ripcs.Core.Analysis.Diagrams;

/// <summary>The ends of diagrams, and the packets that reach them.</summary>
internal static class EndsOfDiagrams
{
    /// <summary>All ends of a diagram, also that of undecided packets.</summary>
    public static HashSet<End> Ends(this Diagram diagram) =>
        [.. Nodes(diagram.Algebra, diagram.Node, _ => true).Where(Terminal.Is).Select(node => new End(node))];

    /// <summary>The open conditions on which a diagram, or a set, depends.</summary>
    public static IEnumerable<OpenCondition> Open<T>(this T packets)
        where T : struct, IPackets<T> => Nodes(packets.Algebra, packets.Node, _ => true).Where(node => !Terminal.Is(node))
            .Select(packets.Algebra.Nodes.Dimension).Distinct().Select(packets.Algebra.Universe.OpenAt).OfType<OpenCondition>();

    /// <summary>The packets that some rule decides about.</summary>
    public static PacketSet Defined(this Diagram diagram) => new(diagram.Algebra, diagram.Algebra.Apply(EndChange.Defined, diagram.Node));

    /// <summary>Packets that return continue after the jump.</summary>
    public static Diagram ReturnGoesOn(this Diagram diagram) => diagram.Changed(EndChange.ReturnGoesOn);

    /// <summary>Undecided packets return: a goto.</summary>
    public static Diagram RestReturns(this Diagram diagram) => diagram.Changed(EndChange.RestReturns);

    /// <summary>Packets that come to the next rule return.</summary>
    public static Diagram NextReturns(this Diagram diagram) => diagram.Changed(EndChange.NextReturns);

    /// <summary>Packets that return come to the next rule.</summary>
    public static Diagram ReturnIsNext(this Diagram diagram) => diagram.Changed(EndChange.ReturnIsNext);

    /// <summary>The packets that reach an end.</summary>
    public static PacketSet Select(this Diagram diagram, End end) => diagram.Select(found => found == end);

    /// <summary>The packets that reach one of some ends.</summary>
    public static PacketSet Select(this Diagram diagram, Func<End, bool> isOne) =>
        new(diagram.Algebra, As(diagram.Algebra, diagram.Node, end => isOne(new End(end)) ? Terminal.True : Terminal.Undefined, []));

    /// <summary>The diagram with other ends.</summary>
    public static Diagram As(this Diagram diagram, Func<End, End> becomes) =>
        new(diagram.Algebra, As(diagram.Algebra, diagram.Node, end => becomes(new End(end)).Node, []));

    /// <summary>The union, over some ends, of the packets that reach the end and are in its set.</summary>
    /// <param name="set">The set of an end.</param>
    public static PacketSet Lead(this Diagram diagram, IEnumerable<End> ends, Func<End, PacketSet> set)
    {
        var alike = ends.Select(end => (End: end, Set: set(end))).Where(item => !item.Set.IsEmpty)
            .GroupBy(item => item.Set, item => item.End).ToArray();
        return alike.Length == 0 ? diagram.Algebra.None : diagram.Lead(new ArraySegment<IGrouping<PacketSet, End>>(alike));
    }

    /// <summary>The nodes of a diagram, and below some dimensions their children.</summary>
    internal static IEnumerable<int> Nodes(Algebra algebra, int node, Func<int, bool> isLeft)
    {
        var (seen, waiting) = (new HashSet<int> { node }, new Stack<int>([node]));
        while (waiting.TryPop(out var next))
        {
            yield return next;
            var (edge, end) = Terminal.Is(next) || !isLeft(algebra.Nodes.Dimension(next)) ? (0, 0) : algebra.Nodes.EdgesOf(next);
            for (; edge < end; edge++)
            {
                if (seen.Add(algebra.Nodes.Child(edge)))
                    waiting.Push(algebra.Nodes.Child(edge));
            }
        }
    }

    private static Diagram Changed(this Diagram diagram, EndChange change) =>
        new(diagram.Algebra, diagram.Algebra.Apply(change, diagram.Node));

    // By halves: end by end, thousands of translations would each walk through the whole diagram.
    private static PacketSet Lead(this Diagram diagram, ArraySegment<IGrouping<PacketSet, End>> alike)
    {
        if (alike.Count == 1)
            return diagram.Select(alike[0].ToHashSet().Contains) & alike[0].Key;

        var halves = new[] { alike[..(alike.Count / 2)], alike[(alike.Count / 2)..] };
        return diagram.Algebra.Union(halves.Select(half => half.SelectMany(ends => ends).ToHashSet() is var kept
            ? diagram.As(end => kept.Contains(end) ? end : End.Undefined).Lead(half) : diagram.Algebra.None));
    }

    private static int As(Algebra algebra, int node, Func<int, int> becomes, Dictionary<int, int> known)
    {
        if (Terminal.Is(node))
            return becomes(node);

        if (!known.TryGetValue(node, out var changed))
        {
            changed = algebra.Each(node, algebra.Nodes.Dimension(node), child => As(algebra, child, becomes, known));
            known.Add(node, changed);
        }

        return changed;
    }
}
