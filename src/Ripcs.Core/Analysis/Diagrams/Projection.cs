using Ripcs.Core.Analysis.Packets;

namespace Ripcs.Core.Analysis.Diagrams;

/// <summary>Projects sets of packets, and diagrams, to some dimensions.</summary>
internal static class Projection
{
    /// <summary>The set without the dimensions that are not kept: the packets that are in it for some value of those.</summary>
    public static PacketSet Some(this PacketSet set, Func<int, bool> keeps) => new(set.Algebra, Some(set.Algebra, set.Node, keeps, []));

    /// <summary>The packets that are in the set for every value of the dimensions that are not kept.</summary>
    public static PacketSet All(this PacketSet set, Func<int, bool> keeps) => !(!set).Some(keeps);

    /// <summary>The packets that are in the set for some values of fields.</summary>
    public static PacketSet WithSome(this PacketSet set, params PacketField[] fields) =>
        set.Some(dimension => !fields.Contains((PacketField)dimension));

    /// <summary>The packets that are in the set with some answers to open conditions.</summary>
    /// <param name="isOne">The conditions; null for all of them.</param>
    public static PacketSet WithSomeAnswers(this PacketSet set, Predicate<OpenCondition>? isOne = null) => set.Some(dimension =>
        set.Algebra.Universe.OpenAt(dimension) is not { } what || isOne?.Invoke(what) is false);

    /// <summary>The packets that are in the set with all answers to open conditions.</summary>
    public static PacketSet WithAllAnswers(this PacketSet set) => set.All(dimension => dimension < PacketFields.All.Count);

    /// <summary>True if a packet is in the set that has a value in each field.</summary>
    public static bool Contains(this PacketSet set, Func<PacketField, AddressBits> value) => set.Algebra.EndOf(set.Node, dimension =>
        set.Algebra.Universe.Run((PacketField)dimension, value((PacketField)dimension))) == Terminal.True;

    /// <summary>What is said of packets with certain values.</summary>
    /// <param name="run">The run for a dimension; null for dimensions that stay open.</param>
    public static T Pin<T>(this T packets, Func<int, uint?> run)
        where T : struct, IPackets<T> => T.Of(packets.Algebra, Pin(packets.Algebra, packets.Node, run, []));

    /// <summary>What is said of packets with a value of a field.</summary>
    public static T At<T>(this T packets, PacketField field, AddressBits value)
        where T : struct, IPackets<T> => packets.At(other => other == field ? value : null);

    /// <summary>What is said of packets with values of some fields.</summary>
    public static T At<T>(this T packets, Func<PacketField, AddressBits?> values)
        where T : struct, IPackets<T> => packets.Pin(dimension =>
            values((PacketField)dimension) is { } value ? packets.Algebra.Universe.Run((PacketField)dimension, value) : null);

    /// <summary>What is said with some answers to open conditions.</summary>
    /// <param name="answer">Null for conditions that stay open.</param>
    public static T Answered<T>(this T packets, Func<OpenCondition, bool?> answer)
        where T : struct, IPackets<T>
    {
        var known = new Dictionary<int, uint?>();
        return packets.Pin(dimension =>
        {
            if (packets.Algebra.Universe.OpenAt(dimension) is not { } what)
                return null;

            if (!known.TryGetValue(dimension, out var run))
                known.Add(dimension, run = answer(what) is { } isMet ? isMet ? 1u : 0u : null);

            return run;
        });
    }

    /// <summary>The values of one field in a set.</summary>
    public static ValueSet Values(this PacketSet set, PacketField field) =>
        ValueSet.Of(set.Some(dimension => dimension == (int)field).Parts(field).Where(part => part.Packets == set.Algebra.All)
            .Select(part => part.Values));

    /// <summary>The parts of a set for the values of a field; one for all values if its diagram begins with another field.</summary>
    public static IEnumerable<(ValueRange Values, PacketSet Packets)> Parts(this PacketSet set, PacketField field)
    {
        var (nodes, universe) = (set.Algebra.Nodes, set.Algebra.Universe);
        if (nodes.Dimension(set.Node) != (int)field)
        {
            yield return (universe.Values(field, 0, universe.Runs((int)field) - 1), set);
            yield break;
        }

        var (edge, end) = nodes.EdgesOf(set.Node);
        for (var first = 0u; edge < end; first = nodes.Last(edge++) + 1)
        {
            yield return (universe.Values(field, first, nodes.Last(edge)), new PacketSet(set.Algebra, nodes.Child(edge)));
        }
    }

    /// <summary>The parts of a set below the fields: the answers to open conditions that some packets need.</summary>
    public static IEnumerable<PacketSet> BelowFields(this PacketSet set) =>
        EndsOfDiagrams.Nodes(set.Algebra, set.Node, dimension => dimension < PacketFields.All.Count)
            .Where(node => node != Terminal.Undefined && set.Algebra.Nodes.Dimension(node) >= PacketFields.All.Count)
            .Select(node => new PacketSet(set.Algebra, node));

    /// <summary>The first packet of a set, with all values that no rule distinguishes from it; null if there is none.</summary>
    public static PacketBox? First(this PacketSet set) => set.FirstWithAnswers()?.Packet;

    /// <summary>The same in a box, which is another set, of few nodes.</summary>
    public static PacketBox? First(this PacketSet set, PacketSet box) => FirstWithAnswers(set, box)?.Packet;

    /// <summary>The first packet of a set, and the answers to open conditions with which it is in the set.</summary>
    public static (PacketBox Packet, IReadOnlyList<Condition.Open> Answers)? FirstWithAnswers(this PacketSet set) =>
        FirstWithAnswers(set, set.Algebra.All);

    private static (PacketBox Packet, IReadOnlyList<Condition.Open> Answers)? FirstWithAnswers(PacketSet set, PacketSet box)
    {
        var (path, universe) = (new List<(int Dimension, uint Run)>(), set.Algebra.Universe);
        if (!Find(set.Algebra.Nodes, set.Node, box.Node, path, []))
            return null;

        var packet = PacketBox.Everything(universe.Family);
        foreach (var (dimension, run) in path.Where(step => step.Dimension < PacketFields.All.Count))
        {
            var (field, values) = ((PacketField)dimension, universe.Values((PacketField)dimension, run, run));
            packet = packet.With(field, ValueSet.Between(values.First, values.Last));
        }

        return (packet, [.. from step in path
                            let what = universe.OpenAt(step.Dimension)
                            where what is not null
                            select new Condition.Open(what, IsNot: step.Run == 0)]);
    }

    // Builds no new diagram: sets are large, and only one packet is needed.
    private static bool Find(NodeTable nodes, int set, int box, List<(int Dimension, uint Run)> path, HashSet<(int, int)> failed)
    {
        if (set == Terminal.Undefined || box == Terminal.Undefined || (Terminal.Is(set) && Terminal.Is(box)))
            return set != Terminal.Undefined && box != Terminal.Undefined;

        if (failed.Contains((set, box)))
            return false;

        var dimension = Math.Min(nodes.Dimension(set), nodes.Dimension(box));
        var (asksSet, asksBox) = (nodes.Dimension(set) == dimension, nodes.Dimension(box) == dimension);
        var edge = asksSet ? nodes.EdgesOf(set).First : 0;
        var other = asksBox ? nodes.EdgesOf(box).First : 0;
        for (var run = 0u; ;)
        {
            path.Add((dimension, run));
            if (Find(nodes, asksSet ? nodes.Child(edge) : set, asksBox ? nodes.Child(other) : box, path, failed))
                return true;

            path.RemoveAt(path.Count - 1);
            var last = Math.Min(asksSet ? nodes.Last(edge) : uint.MaxValue, asksBox ? nodes.Last(other) : uint.MaxValue);
            if (last + 1 >= nodes.Universe.Runs(dimension))
            {
                _ = failed.Add((set, box));
                return false;
            }

            run = last + 1;
            edge += asksSet && nodes.Last(edge) == last ? 1 : 0;
            other += asksBox && nodes.Last(other) == last ? 1 : 0;
        }
    }

    private static int Pin(Algebra algebra, int node, Func<int, uint?> pin, Dictionary<int, int> known)
    {
        if (Terminal.Is(node))
            return node;

        if (!known.TryGetValue(node, out var pinned))
        {
            var dimension = algebra.Nodes.Dimension(node);
            pinned = pin(dimension) is { } run ? Pin(algebra, algebra.Nodes.Child(node, run), pin, known)
                : algebra.Each(node, dimension, child => Pin(algebra, child, pin, known));
            known.Add(node, pinned);
        }

        return pinned;
    }

    private static int Some(Algebra algebra, int set, Func<int, bool> keeps, Dictionary<int, int> known)
    {
        if (Terminal.Is(set))
            return set;

        if (!known.TryGetValue(set, out var some))
        {
            var dimension = algebra.Nodes.Dimension(set);
            some = keeps(dimension) ? algebra.Each(set, dimension, child => Some(algebra, child, keeps, known))
                : Union(algebra, set, keeps, known);
            known.Add(set, some);
        }

        return some;
    }

    // In pairs, like the diagrams of chains.
    private static int Union(Algebra algebra, int set, Func<int, bool> keeps, Dictionary<int, int> known)
    {
        var (first, end) = algebra.Nodes.EdgesOf(set);
        var children = new HashSet<int>();
        for (var edge = first; edge < end; edge++)
        {
            children.Add(Some(algebra, algebra.Nodes.Child(edge), keeps, known));
        }

        return algebra.Union(children.Select(child => new PacketSet(algebra, child))).Node;
    }
}
