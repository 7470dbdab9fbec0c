using Ripcs.Core.Analysis.Diagrams;
using Ripcs.Core.Analysis.Packets;

namespace Ripcs.Core.Analysis.Lines;

/// <summary>
/// Describes a set of packets with a few boxes, in an operator's terms: protocols, sources, destinations, ports. The boxes together are
/// exactly the set, and may overlap, which takes fewer of them. What is the same for every protocol comes first, once.
/// </summary>
/// <param name="algebra">The algebra of the set.</param>
/// <param name="most">The maximum number of boxes.</param>
/// <param name="ways">Further fields that a box contains, such as interfaces.</param>
internal sealed class BoxCover(Algebra algebra, int most, params ValueList<PacketField> ways)
{
    private static readonly PacketField[] Ends = [PacketField.Destination, PacketField.Source];

    /// <summary>The fields that a box contains.</summary>
    public static readonly ValueList<PacketField> Asked =
        [PacketField.Destination, PacketField.Source, PacketField.Protocol, PacketField.DestinationPort, PacketField.SourcePort,
            PacketField.IcmpType];

    /// <summary>True for a dimension of one of these fields.</summary>
    public static bool IsAsked(int dimension) => Asked.Contains((PacketField)dimension);

    // The order in which the fields are widened decides the shape of a box.
    private static readonly PacketField[][] Orders =
    [
        [PacketField.SourcePort, PacketField.IcmpType, PacketField.DestinationPort, PacketField.Destination, PacketField.Source],
        [PacketField.SourcePort, PacketField.IcmpType, PacketField.DestinationPort, PacketField.Source, PacketField.Destination],
        [PacketField.Source, PacketField.Destination, PacketField.SourcePort, PacketField.IcmpType, PacketField.DestinationPort],
        [PacketField.Destination, PacketField.Source, PacketField.SourcePort, PacketField.IcmpType, PacketField.DestinationPort],
    ];

    // Longer lists of exceptions are too long to read.
    private const int MostLeftOut = 40;

    /// <summary>The boxes, and whether they are the whole set.</summary>
    public (IReadOnlyList<PacketBox> Boxes, bool IsComplete) Of(PacketSet set) => Flat(set) is var flat ? Of(flat, flat) : default;

    /// <summary>The same, with boxes that may contain more than the set.</summary>
    /// <param name="set">The packets that the boxes must contain, in terms of the fields of a box.</param>
    /// <param name="around">The packets that they may contain, in the same terms: the set and more.</param>
    public (IReadOnlyList<PacketBox> Boxes, bool IsComplete) Of(PacketSet set, PacketSet around)
    {
        var (boxes, isComplete) = (new List<PacketBox>(), true);
        var same = around.All(IsEnd);
        isComplete &= Cover(same, same & set.Some(IsEnd), boxes);
        var said = algebra.Union(boxes.Select(box => algebra.Set(box)));
        foreach (var (protocols, own, ownAround) in Protocols(set, around))
        {
            var rest = own - said;
            var some = new List<PacketBox>();
            isComplete &= Cover(ownAround, rest, some);
            boxes.AddRange(some.Select(box => box.With(PacketField.Protocol, protocols)));
        }

        return (Joined(boxes), isComplete);
    }

    private PacketSet Flat(PacketSet set) => set.Some(dimension => IsAsked(dimension) || ways.Contains((PacketField)dimension));

    private bool IsEnd(int dimension) => Ends.Contains((PacketField)dimension) || ways.Contains((PacketField)dimension);

    /// <summary>
    /// Describes the set as one box and the packets in the box that are not in the set; null if that takes as many boxes, or if the box
    /// cannot be described.
    /// <code>
    /// any -> any, but not tcp 198.51.100.0/24 -> 10.10.1.10:22          instead of
    /// any not 198.51.100.0/24 -> any, any any -> not 10.10.1.10, not tcp any -> any, tcp any -> any:0-21,23-65535
    /// </code>
    /// </summary>
    /// <param name="algebra">The algebra of the set.</param>
    /// <param name="boxes">The number of boxes needed otherwise.</param>
    public static (PacketBox Around, ValueList<PacketBox> But)? AllBut(Algebra algebra, PacketSet set, int boxes)
    {
        var cover = new BoxCover(algebra, MostLeftOut);
        var flat = cover.Flat(set);
        var around = Asked.Aggregate(PacketBox.Everything(algebra.Universe.Family),
            (box, field) => box.With(field, flat.Values(field)));
        if (!IsSaid(around))
            return null;

        var (but, isComplete) = cover.Of(algebra.Set(around) - flat);
        return isComplete && but.Count > 0 && but.Count + 1 < boxes ? (around, cover.Apart(but).ToValueList()) : null;
    }

    // A box may restrict ports and ICMP types only for protocols that have them.
    private static bool IsSaid(PacketBox box)
    {
        bool Is(params ReadOnlySpan<PacketField> fields)
        {
            foreach (var field in fields)
            {
                if (!box[field].Equals(PacketFields.Every(field, box.Family)))
                    return false;
            }

            return true;
        }

        return Is(PacketField.DestinationPort, PacketField.SourcePort, PacketField.IcmpType)
            || (Is(PacketField.IcmpType) && box[PacketField.Protocol].IsWithin(PacketFields.WithPorts));
    }

    // The groups of protocols with the same packets, and these packets.
    private IEnumerable<(ValueSet Protocols, PacketSet Set, PacketSet Around)> Protocols(PacketSet set, PacketSet around)
    {
        var universe = algebra.Universe;
        return Enumerable.Range(0, (int)universe.Runs((int)PacketField.Protocol))
            .Select(run => (Values: universe.Values(PacketField.Protocol, (uint)run, (uint)run), Kind: Kind(universe, (uint)run),
                Set: Only(set, (uint)run), Around: Only(around, (uint)run)))
            .Where(item => !item.Set.IsEmpty).GroupBy(item => (item.Kind, item.Set, item.Around))
            .Select(alike => (ValueSet.Of(alike.Select(item => item.Values)), alike.Key.Set, alike.Key.Around));
    }

    private static int Kind(Universe universe, uint run) => universe.Values(PacketField.Protocol, run, run).First.Low switch
    {
        6 or 17 or 33 or 132 or 136 => 0,
        1 => 1,
        58 => 2,
        _ => 3,
    };

    // A field that a protocol does not have is 0 in all of its packets.
    private PacketSet Only(PacketSet set, uint protocol)
    {
        var kind = Kind(algebra.Universe, protocol);
        return set.Pin(dimension => (PacketField)dimension switch
        {
            PacketField.Protocol => protocol,
            PacketField.DestinationPort or PacketField.SourcePort when kind != 0 => 0,
            PacketField.IcmpType when kind is not (1 or 2) => 0,
            _ => null,
        });
    }

    private bool Cover(PacketSet set, PacketSet rest, List<PacketBox> boxes)
    {
        var outside = !set;
        while (rest.First() is { } seed)
        {
            if (boxes.Count >= most)
                return false;

            var box = Orders.Select(order => Grown(outside, seed, ways.Concat(order))).MaxBy(Weight)!;
            boxes.Add(box);
            rest -= algebra.Set(box);
        }

        Thin(set, boxes);
        return true;
    }

    // Keeps every value of the field with which the box still has no packet outside of the set.
    private PacketBox Grown(PacketSet outside, PacketBox seed, IEnumerable<PacketField> order) => order.Aggregate(seed, (box, field) =>
    {
        var every = PacketFields.Every(field, box.Family);
        var bad = algebra.Set(box.With(field, every).ToCondition()) & outside;
        return box.With(field, every.Except(bad.Values(field)));
    });

    // Removes boxes that are covered by the others.
    private void Thin(PacketSet set, List<PacketBox> boxes)
    {
        for (var i = 0; i < boxes.Count && boxes.Count <= most / 4; i++)
        {
            var others = algebra.Union(boxes.Where((_, place) => place != i).Select(box => algebra.Set(box)));
            if (set.IsWithin(others))
                boxes.RemoveAt(i--);
        }
    }

    /// <summary>The same packets, but a box does not repeat packets of an earlier box, if
    /// that makes it no longer: 192.0.2.17:443, not 192.0.2.11,192.0.2.17 :443.</summary>
    public IReadOnlyList<PacketBox> Apart(IReadOnlyList<PacketBox> all)
    {
        var (boxes, said) = (all.ToList(), algebra.None);
        for (var i = 0; i < boxes.Count && boxes.Count <= MostLeftOut; i++)
        {
            var own = algebra.Set(boxes[i]);
            if (own.Meets(said) && own - said is { IsEmpty: false } rest)
            {
                boxes[i] = Asked.Concat(ways).Aggregate(boxes[i], (box, field) => Narrowed(box, field, rest.Values(field)));
            }

            said |= own;
        }

        return boxes;
    }

    // "any" stays "any".
    private static PacketBox Narrowed(PacketBox box, PacketField field, ValueSet to) => box[field].And(to) is var less
        && less.Ranges.Length <= box[field].Ranges.Length && !box[field].Equals(PacketFields.Every(field, box.Family))
            ? box.With(field, less) : box;

    // Prefers boxes with many packets, and boxes with a short description.
    private static double Weight(PacketBox box) => Orders[0].Sum(field =>
        Math.Log2(box[field].Ranges.Sum(range => Size(range))) - (0.7 * box[field].Ranges.Length));

    private static double Size(ValueRange range) =>
        (((double)range.Last.High - range.First.High) * Math.Pow(2, 64)) + ((double)range.Last.Low - range.First.Low) + 1;

    // Several protocols with the same ends and ports become one box.
    private List<PacketBox> Joined(List<PacketBox> boxes)
    {
        var joined = new List<PacketBox>();
        foreach (var box in boxes)
        {
            var place = joined.FindIndex(other => IsKind(other) == IsKind(box)
                && Asked.Concat(ways).Where(field => field is not PacketField.Protocol).All(field => other[field].Equals(box[field])));
            if (place < 0)
            {
                joined.Add(box);
            }
            else
            {
                joined[place] = joined[place].With(PacketField.Protocol, joined[place][PacketField.Protocol].Or(box[PacketField.Protocol]));
            }
        }

        return joined;
    }

    private static bool IsKind(PacketBox box) => box[PacketField.Protocol].Equals(PacketFields.Every(PacketField.Protocol, box.Family));
}
