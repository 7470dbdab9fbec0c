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

    /// <summary>The parts, which together are the whole set, each with its boxes;
    /// null if the boxes need no split, or if there would be too many parts.</summary>
    /// <param name="boxes">The boxes that are exactly the set, for any interfaces of its packets.</param>
    public IReadOnlyList<(PacketSet Set, IReadOnlyList<PacketBox> Boxes)>? Of(PacketSet set, IReadOnlyList<PacketBox> boxes)
    {
        if (boxes.Count > MostLines)
            return null;

        try
        {
            var told = set.Some(BoxCover.IsAsked);
            var ways = Ways(set).Concat(Cards(set)).Distinct().Where(way => way != told && !way.IsEmpty).Take(MostWays + 1).ToList();
            return ways.Count is 0 or > MostWays || boxes.All(box => IsOfOneKind(box, told, ways)) ? null : Parts(told, ways) is { } parts
                ? Covered(set, parts) : null;
        }
        catch (TooTangledException)
        {
            return null;
        }
    }

    // True if all packets of a box use the same interfaces and cards.
    private bool IsOfOneKind(PacketBox box, PacketSet told, List<PacketSet> ways)
    {
        var own = (told & algebra.Set(box)) & PossiblePackets.WithTheirFields(algebra);
        return ways.All(way => !own.Meets(way) || own.IsWithin(way));
    }

    private static List<PacketSet>? Parts(PacketSet told, List<PacketSet> ways)
    {
        List<PacketSet> parts = [told];
        foreach (var way in ways)
        {
            parts = [.. parts.SelectMany(part => new[] { part & way, part - way }).Where(part => !part.IsEmpty)];
            if (parts.Count > MostLines)
                return null;
        }

        return parts;
    }

    private List<(PacketSet Set, IReadOnlyList<PacketBox> Boxes)>? Covered(PacketSet set, List<PacketSet> parts)
    {
        var (covered, lines) = (new List<(PacketSet, IReadOnlyList<PacketBox>)>(), 0);
        foreach (var part in parts.Select(part => set & part))
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
    private static IEnumerable<PacketSet> Ways(PacketSet set)
    {
        var pairs = set.Some(dimension => BoxCover.IsAsked(dimension) || (PacketField)dimension is PacketField.In or PacketField.Out);
        return Each(pairs, PacketField.In, PacketFields.Cards).SelectMany(part => Each(part, PacketField.Out, PacketFields.Cards));
    }

    private IEnumerable<PacketSet> Cards(PacketSet set)
    {
        var cards = set.Some(dimension => BoxCover.IsAsked(dimension) || (PacketField)dimension is PacketField.Mac);
        var (universe, every) = (algebra.Universe, ValueSet.Between(0, PacketFields.NoCard - 1));
        for (var run = 0u; run < universe.Runs((int)PacketField.Mac); run++)
        {
            if (universe.Values(PacketField.Mac, run, run) is var range && ValueSet.Between(range.First, range.Last).IsWithin(every))
                yield return cards.At(PacketField.Mac, range.First);
        }
    }

    private static IEnumerable<PacketSet> Each(PacketSet set, PacketField field, ValueSet values) =>
        set.Parts(field).Where(part => ValueSet.Of([part.Values]).Overlaps(values)).Select(part => part.Packets);
}
