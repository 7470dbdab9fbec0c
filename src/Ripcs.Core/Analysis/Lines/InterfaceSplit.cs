using Ripcs.Core.Analysis.Diagrams;
using Ripcs.Core.Analysis.Functions;
using Ripcs.Core.Analysis.Packets;

namespace Ripcs.Core.Analysis.Lines;

/// <summary>
/// Splits a set of packets by the interfaces and network cards with which they are in it, if few boxes are enough.
/// <code>
/// tcp any -> 10.0.10.0/24:8080                       instead of, once for both ports,
/// tcp any -> 10.0.10.5:9005 in eth2 out eth1         tcp any -> 10.0.10.5:8080,9005
/// </code>
/// </summary>
/// <param name="algebra">The algebra of the sets.</param>
internal sealed class InterfaceSplit(Algebra algebra)
{
    // More lines than these for one change of fate are too many to read.
    private const int MostLines = 16, MostWays = 32;

    private readonly ConditionDiagrams _conditions = new(algebra);
    private readonly Projection _projection = new(algebra);

    /// <summary>The parts, which together are the whole set, each with its boxes;
    /// null if the boxes need no split, or if there would be too many parts.</summary>
    /// <param name="boxes">The boxes that are exactly the set, for any interfaces of its packets.</param>
    public IReadOnlyList<(int Set, IReadOnlyList<PacketBox> Boxes)>? Of(int set, IReadOnlyList<PacketBox> boxes)
    {
        if (boxes.Count > MostLines)
            return null;

        try
        {
            var told = _projection.Some(set, BoxCover.IsAsked);
            var ways = Ways(set).Concat(Cards(set)).Distinct().Where(way => way != told
                && way != Terminal.Undefined).Take(MostWays + 1).ToList();
            return ways.Count is 0 or > MostWays || boxes.All(box => IsOfOneKind(box, told, ways)) ? null : Parts(told, ways) is { } parts
                ? Covered(set, parts) : null;
        }
        catch (TooTangledException)
        {
            return null;
        }
    }

    // True if all packets of a box use the same interfaces and cards.
    private bool IsOfOneKind(PacketBox box, int told, List<int> ways)
    {
        var own = algebra.And(algebra.And(told, _conditions.Set(box.ToCondition())), PossiblePackets.WithTheirFields(algebra));
        return ways.All(way => algebra.And(own, way) == Terminal.Undefined || algebra.Merge(Merge.Except, own, way) == Terminal.Undefined);
    }

    private List<int>? Parts(int told, List<int> ways)
    {
        List<int> parts = [told];
        foreach (var way in ways)
        {
            parts = [.. parts.SelectMany(part => new[] { algebra.And(part, way), algebra.Merge(Merge.Except, part, way) })
                .Where(part => part != Terminal.Undefined)];
            if (parts.Count > MostLines)
                return null;
        }

        return parts;
    }

    private List<(int Set, IReadOnlyList<PacketBox> Boxes)>? Covered(int set, List<int> parts)
    {
        var (covered, lines) = (new List<(int, IReadOnlyList<PacketBox>)>(), 0);
        foreach (var part in parts.Select(part => algebra.And(set, part)))
        {
            var (boxes, isComplete) = new BoxCover(algebra, MostLines).Of(part);
            lines += boxes.Count;
            if (!isComplete || lines > MostLines)
                return null;

            // Does not repeat "any" for the sake of an exception, such as the source that an SNAT excludes.
            if (boxes.Any(HasHoles))
                return null;

            covered.Add((part, boxes));
        }

        return covered;
    }

    private static bool HasHoles(PacketBox box) =>
        PacketFields.All.Where(PacketFields.IsAddress).Any(field => PacketFields.Every(field, box.Family) is var every
        && every.Except(box[field]) is { IsEmpty: false } others && others.Ranges.Length < box[field].Ranges.Length);

    // The packets of the set for each pair of interfaces; the host itself and lo have lines of their own if these differ.
    private IEnumerable<int> Ways(int set)
    {
        var pairs = _projection.Some(set,
            dimension => BoxCover.IsAsked(dimension) || (PacketField)dimension is PacketField.In or PacketField.Out);
        return Each(pairs, PacketField.In, PacketFields.Cards).SelectMany(child => Each(child, PacketField.Out, PacketFields.Cards));
    }

    private IEnumerable<int> Cards(int set)
    {
        var cards = _projection.Some(set, dimension => BoxCover.IsAsked(dimension) || (PacketField)dimension is PacketField.Mac);
        var (universe, every) = (algebra.Nodes.Universe, ValueSet.Between(0, PacketFields.NoCard - 1));
        for (var run = 0u; run < universe.Runs((int)PacketField.Mac); run++)
        {
            if (universe.Values(PacketField.Mac, run, run) is var range && ValueSet.Between(range.First, range.Last).IsWithin(every))
                yield return _projection.Pin(cards, dimension => (PacketField)dimension is PacketField.Mac ? run : null);
        }
    }

    // The diagrams below each value of the field, if the field is at the top of this diagram.
    private IEnumerable<int> Each(int set, PacketField field, ValueSet values)
    {
        if (Terminal.Is(set) || algebra.Nodes.Dimension(set) != (int)field)
        {
            yield return set;
            yield break;
        }

        var (edge, end) = algebra.Nodes.EdgesOf(set);
        for (var first = 0u; edge < end; first = algebra.Nodes.Last(edge++) + 1)
        {
            var range = algebra.Nodes.Universe.Values(field, first, algebra.Nodes.Last(edge));
            if (ValueSet.Between(range.First, range.Last).Overlaps(values))
                yield return algebra.Nodes.Child(edge);
        }
    }
}
