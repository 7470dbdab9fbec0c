using Ripcs.Core.Analysis.Packets;

namespace Ripcs.Core.Analysis.Diagrams;

/// <summary>A set of packets.</summary>
internal readonly record struct PacketSet(Algebra Algebra, int Node) : IPackets<PacketSet>
{
    public bool IsEmpty => Node == Terminal.Undefined;

    public static PacketSet Of(Algebra algebra, int node) => new(algebra, node);

    public static PacketSet operator |(PacketSet first, PacketSet second) => first.Merge(Diagrams.Merge.Over, second);

    public static PacketSet operator &(PacketSet set, PacketSet packets) => set.Merge(Diagrams.Merge.Guard, packets);

    public static PacketSet operator -(PacketSet packets, PacketSet set) => packets.Merge(Diagrams.Merge.Except, set);

    public static PacketSet operator !(PacketSet set) => new(set.Algebra, set.Algebra.Apply(Change.Not, set.Node));

    /// <summary>What is defined exactly for its packets.</summary>
    public static implicit operator Diagram(PacketSet set) => new(set.Algebra, set.Node);

    /// <summary>The diagram in which its packets come to an end.</summary>
    public Diagram To(End end) => new(Algebra, Algebra.And(Node, end.Node));

    public bool Meets(PacketSet other) => !(this & other).IsEmpty;

    public bool IsWithin(PacketSet other) => (this - other).IsEmpty;

    /// <summary>The packets that are in it for some value of the dimensions that are not kept.</summary>
    public PacketSet Some(Func<int, bool> keeps) => new(Algebra, Algebra.Projection.Some(Node, keeps));

    /// <summary>The packets that are in it for every value of the dimensions that are not kept.</summary>
    public PacketSet All(Func<int, bool> keeps) => !(!this).Some(keeps);

    /// <summary>The packets that are in it for some values of fields.</summary>
    public PacketSet WithSome(params PacketField[] fields) => Some(dimension => !fields.Contains((PacketField)dimension));

    /// <summary>The packets that are in it with some answers to open conditions.</summary>
    /// <param name="isOne">The conditions; all for null.</param>
    public PacketSet WithSomeAnswers(Predicate<OpenCondition>? isOne = null) => Algebra.Universe is var universe
        ? Some(dimension => universe.OpenAt(dimension) is not { } what || isOne?.Invoke(what) is false) : this;

    /// <summary>The packets that are in it with all answers to open conditions.</summary>
    public PacketSet WithAllAnswers() => All(dimension => dimension < PacketFields.All.Count);

    /// <summary>The values of one field in it.</summary>
    public ValueSet Values(PacketField field) => Algebra.Projection.Values(Node, field);

    /// <summary>The first of its packets, with all values that no rule distinguishes from it; null if there is none.</summary>
    public PacketBox? First() => FirstWithAnswers()?.Packet;

    /// <summary>The first of its packets in a box, a set of few nodes.</summary>
    public PacketBox? First(PacketSet box) => Algebra.Projection.First(Node, box.Node)?.Packet;

    /// <summary>The first of its packets, and the answers to open conditions with which it is in the set.</summary>
    public (PacketBox Packet, IReadOnlyList<Condition.Open> Answers)? FirstWithAnswers() => Algebra.Projection.First(Node, Terminal.True);

    /// <summary>Its parts for the values of a field; one for all values if it begins with another field.</summary>
    public IEnumerable<(ValueRange Values, PacketSet Packets)> Parts(PacketField field)
    {
        var (algebra, dimension) = (Algebra, (int)field);
        return algebra.Projection.Parts(Node, dimension)
            .Select(part => (algebra.Universe.Values(field, part.First, part.Last), new PacketSet(algebra, part.Node)));
    }

    /// <summary>The answers to open conditions that some of its packets need, as sets.</summary>
    public IEnumerable<PacketSet> BehindFields() => Algebra is var algebra
        ? algebra.Projection.BehindFields(Node).Select(node => new PacketSet(algebra, node)) : [];

    /// <summary>True if a packet is in it that has a value in each field.</summary>
    public bool Contains(Func<PacketField, AddressBits> value) => Algebra.Universe is var universe
        && Algebra.EndOf(Node, dimension => universe.Run((PacketField)dimension, value((PacketField)dimension))) == Terminal.True;

    public bool Equals(PacketSet other) => Node == other.Node;

    public override int GetHashCode() => Node;

    private PacketSet Merge(Merge merge, PacketSet other) => new(Algebra, Algebra.Merge(merge, Node, other.Node));
}
