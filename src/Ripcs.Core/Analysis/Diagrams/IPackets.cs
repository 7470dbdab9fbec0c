using Ripcs.Core.Analysis.Packets;

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

/// <summary>The parts of sets and diagrams.</summary>
internal static class PartsOfPackets
{
    /// <summary>What is said of packets with certain values.</summary>
    /// <param name="run">The run for a dimension; null for dimensions that stay open.</param>
    public static T Pin<T>(this T packets, Func<int, uint?> run)
        where T : struct, IPackets<T> => T.Of(packets.Algebra, packets.Algebra.Projection.Pin(packets.Node, run));

    /// <summary>What is said of packets with a value of a field.</summary>
    public static T At<T>(this T packets, PacketField field, AddressBits value)
        where T : struct, IPackets<T> => packets.At(other => other == field ? value : null);

    /// <summary>What is said of packets with values of some fields.</summary>
    public static T At<T>(this T packets, Func<PacketField, AddressBits?> values)
        where T : struct, IPackets<T> => packets.Pin(dimension =>
            values((PacketField)dimension) is { } value ? packets.Algebra.Universe.Run((PacketField)dimension, value) : null);

    /// <summary>The open conditions on which it depends.</summary>
    public static IEnumerable<OpenCondition> Open<T>(this T packets)
        where T : struct, IPackets<T> => packets.Algebra.Ends.Open(packets.Node);

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
}
