namespace Ripcs.Core.Analysis.Diagrams;

/// <summary>What says something of each packet: whether it is in a set, or what becomes of it. Equal ones have the same node.</summary>
internal interface IPackets<T>
    where T : struct, IPackets<T>
{
    public Algebra Algebra { get; }

    /// <summary>Its number in the algebra, for this folder only.</summary>
    public int Node { get; }

    public bool IsEmpty { get; }

    public static abstract T Of(Algebra algebra, int node);

    /// <summary>The first where it says something, otherwise the second.</summary>
    public static abstract T operator |(T first, T second);

    /// <summary>It for the packets of a set alone.</summary>
    public static abstract T operator &(PacketSet set, T packets);

    /// <summary>It without the packets of a set.</summary>
    public static abstract T operator -(T packets, PacketSet set);
}
