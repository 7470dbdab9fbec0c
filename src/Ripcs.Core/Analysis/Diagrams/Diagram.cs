namespace Ripcs.Core.Analysis.Diagrams;

/// <summary>What becomes of each packet: the end to which rules lead it, undefined where none decides.</summary>
internal readonly record struct Diagram(Algebra Algebra, int Node) : IPackets<Diagram>
{
    public bool IsEmpty => Node == Terminal.Undefined;

    public static Diagram Of(Algebra algebra, int node) => new(algebra, node);

    public static Diagram operator |(Diagram first, Diagram second) => first.Merge(Diagrams.Merge.Over, second);

    public static Diagram operator &(PacketSet set, Diagram packets) => ((Diagram)set).Merge(Diagrams.Merge.Guard, packets);

    public static Diagram operator -(Diagram packets, PacketSet set) => packets.Merge(Diagrams.Merge.Except, set);

    /// <summary>The packets that are accepted.</summary>
    /// <param name="surely">Without those that a program decides about.</param>
    public PacketSet Accepted(bool surely = false) =>
        new(Algebra, Algebra.Apply(surely ? EndChange.SurelyAccepted : EndChange.Accepted, Node));

    /// <summary>The packets for which two diagrams differ.</summary>
    public PacketSet Differs(Diagram other) => new(Algebra, Algebra.Merge(Diagrams.Merge.Differ, Node, other.Node));

    /// <summary>True if it is defined for a packet, given by its runs.</summary>
    public bool IsDefinedFor(IReadOnlyDictionary<int, uint> packet) =>
        Algebra.EndOf(Node, dimension => packet.GetValueOrDefault(dimension)) != Terminal.Undefined;

    public bool Equals(Diagram other) => Node == other.Node;

    public override int GetHashCode() => Node;

    private Diagram Merge(Merge merge, Diagram other) => new(Algebra, Algebra.Merge(merge, Node, other.Node));
}
