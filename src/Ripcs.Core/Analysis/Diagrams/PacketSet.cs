namespace Ripcs.Core.Analysis.Diagrams;

/// <summary>A set of packets.</summary>
internal readonly record struct PacketSet(Algebra Algebra, int Node) : IPackets<PacketSet>
{
    public bool IsEmpty => Node == Terminal.Undefined;

    public static PacketSet Of(Algebra algebra, int node) => new(algebra, node);

    public static PacketSet operator |(PacketSet first, PacketSet second) => first.Merge(Diagrams.Merge.Over, second);

    public static PacketSet operator &(PacketSet set, PacketSet packets) => set.Merge(Diagrams.Merge.Guard, packets);

    public static PacketSet operator -(PacketSet packets, PacketSet set) => packets.Merge(Diagrams.Merge.Except, set);

    public static PacketSet operator !(PacketSet set) => new(set.Algebra, set.Algebra.Apply(EndChange.Not, set.Node));

    /// <summary>What is defined exactly for its packets.</summary>
    public static implicit operator Diagram(PacketSet set) => new(set.Algebra, set.Node);

    /// <summary>The diagram in which its packets come to an end.</summary>
    public Diagram To(End end) => new(Algebra, Algebra.And(Node, end.Node));

    public bool Meets(PacketSet other) => !(this & other).IsEmpty;

    public bool IsWithin(PacketSet other) => (this - other).IsEmpty;

    public bool Equals(PacketSet other) => Node == other.Node;

    public override int GetHashCode() => Node;

    private PacketSet Merge(Merge merge, PacketSet other) => new(Algebra, Algebra.Merge(merge, Node, other.Node));
}
