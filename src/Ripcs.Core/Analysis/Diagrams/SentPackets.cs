using Ripcs.Core.Analysis.Packets;

namespace Ripcs.Core.Analysis.Diagrams;

/// <summary>Turns a set of packets as rules see them after a translation into the packets as they were
/// sent: the original destination becomes the destination, and its translation is filled in.</summary>
/// <param name="algebra">The algebra of the sets.</param>
/// <param name="to">The translation; null if the packet is not translated.</param>
/// <param name="pin">Further known fields of the packets after the translation.</param>
internal sealed class SentPackets(Algebra algebra, Translation? to, Func<PacketField, AddressBits?> pin)
{
    private const int Fields = (int)PacketField.TcpFlags + 1;

    private readonly NodeTable _nodes = algebra.Nodes;
    private readonly Dictionary<int, int> _known = [];

    public T Of<T>(T packets)
        where T : struct, IPackets<T> => T.Of(algebra, Of(packets.Node));

    private int Of(int node)
    {
        if (Terminal.Is(node))
            return node;

        if (!_known.TryGetValue(node, out var result))
        {
            result = Work(node, _nodes.Dimension(node));
            _known.Add(node, result);
        }

        return result;
    }

    private int Work(int node, int dimension) => dimension >= Fields ? algebra.Each(node, dimension, Of)
        : pin((PacketField)dimension) is { } value ? Of(_nodes.Child(node, _nodes.Universe.Run((PacketField)dimension, value)))
        : (PacketField)dimension switch
        {
            PacketField.Destination => Pair(node, PacketField.Destination, to?.Addresses, to?.PrefixLength is not null),
            PacketField.DestinationPort => Pair(node, PacketField.DestinationPort, to?.Ports, to?.PortShift is not null),

            // Only the original is a condition, not its translation.
            PacketField.OriginalDestination => algebra.Each(node, (int)PacketField.Destination, Of),
            PacketField.OriginalPort => algebra.Each(node, (int)PacketField.DestinationPort, Of),
            _ => algebra.Each(node, dimension, Of),
        };

    private int Pair(int node, PacketField field, ValueSet? becomes, bool isMoved)
    {
        if (becomes is null)
            return Same(node, (int)field);

        if (isMoved)
            return Moved(node, field);

        var all = ChildrenOf(node, field, becomes);
        return _nodes.Dimension(all) == (int)field + 1 ? algebra.Each(all, (int)field, Of) : Of(all);
    }

    // The packet arrives as it was sent.
    private int Same(int node, int field)
    {
        var begin = _nodes.Begin();
        var (edge, end) = _nodes.EdgesOf(node);
        for (var first = 0u; edge < end; first = _nodes.Last(edge++) + 1)
        {
            var (child, last) = (_nodes.Child(edge), _nodes.Last(edge));
            if (_nodes.Dimension(child) != field + 1)
            {
                _nodes.Add(begin, last, Of(child));
                continue;
            }

            var (inner, innerEnd) = _nodes.EdgesOf(child);
            for (var from = 0u; inner < innerEnd && from <= last; from = _nodes.Last(inner++) + 1)
            {
                if (_nodes.Last(inner) >= first)
                    _nodes.Add(begin, Math.Min(last, _nodes.Last(inner)), Of(_nodes.Child(inner)));
            }
        }

        return _nodes.End(begin, field);
    }

    // Each value is translated to a value of its own: a map of prefixes or of port ranges.
    private int Moved(int node, PacketField field)
    {
        var begin = _nodes.Begin();
        for (var run = 0u; run < _nodes.Universe.Runs((int)field); run++)
        {
            var values = _nodes.Universe.Values(field, run, run);
            var led = Translated.Values(to!, field, ValueSet.Between(values.First, values.Last), _nodes.Universe.Family);
            var child = ChildrenOf(node, field, led);
            _nodes.Add(begin, run, Of(_nodes.Dimension(child) == (int)field + 1 ? _nodes.Child(child, run) : child));
        }

        return _nodes.End(begin, (int)field);
    }

    private int ChildrenOf(int node, PacketField field, ValueSet values)
    {
        var children = new HashSet<int>();
        foreach (var (first, last) in _nodes.Universe.Runs(field, values))
        {
            var (edge, end) = _nodes.EdgesOf(node);
            for (var from = 0u; edge < end && from <= last; from = _nodes.Last(edge++) + 1)
            {
                if (_nodes.Last(edge) >= first)
                    _ = children.Add(_nodes.Child(edge));
            }
        }

        return algebra.Union(children.Select(child => new PacketSet(algebra, child))).Node;
    }
}
