namespace Ripcs.Core.Analysis.Packets;

/// <summary>The effect of a translation on the values of a packet.</summary>
internal static class Translated
{
    /// <summary>The new addresses that one of the old ones may become.</summary>
    public static ValueSet Address(Translation to, ValueSet old, ValueSet ofHost, Family family) =>
        to.IsToHost ? ofHost : to.PrefixLength is { } length ? Mapped(old, to.Addresses!.First, length, family) : to.Addresses ?? old;

    /// <summary>The possible new ports of the packet; a protocol without ports keeps its value.</summary>
    public static ValueSet Port(Translation to, PacketBox packet)
    {
        var old = packet[to.IsSource ? PacketField.SourcePort : PacketField.DestinationPort];
        if (to.Ports is null || !packet[PacketField.Protocol].Overlaps(PacketFields.WithPorts))
            return old;

        return Port(to, old);
    }

    /// <summary>The new values of one end, or of its port.</summary>
    public static ValueSet Values(Translation to, PacketField field, ValueSet old, Family family) =>
        PacketFields.IsAddress(field) ? Address(to, old, PacketFields.Every(field, family), family) : Port(to, old);

    /// <summary>The kernel marks a connection as translated only if something changes (nf_nat_setup_info).</summary>
    public static ValueSet Mark(ValueSet marks, bool isSource, PacketBox before, PacketBox after)
    {
        var (end, port) = isSource ? (PacketField.Source, PacketField.SourcePort) : (PacketField.Destination, PacketField.DestinationPort);
        var marked = ValueSet.Of(marks.Ranges.SelectMany(Values).Select(mark => (AddressBits)(mark | (isSource ? 1UL : 2UL))));
        var mayStay = before[end].Overlaps(after[end]) && before[port].Overlaps(after[port]);
        var mustStay = before[end].IsSingle && before[end].Equals(after[end]) && before[port].Equals(after[port]);
        return mustStay ? marks : mayStay ? marks.Or(marked) : marked;
    }

    private static ValueSet Port(Translation to, ValueSet old) => to.PortShift is not { } shift ? to.Ports ?? old
        : ValueSet.Of(old.Ranges.Select(range => new ValueRange(Shifted(range.First, shift), Shifted(range.Last, shift))))
            .And(to.Ports!) is { IsEmpty: false } moved
            ? moved : to.Ports!;

    private static IEnumerable<ulong> Values(ValueRange range)
    {
        for (var value = range.First.Low; value <= range.Last.Low; value++)
        {
            yield return value;
        }
    }

    private static AddressBits Shifted(AddressBits port, int shift) => (ulong)Math.Clamp((long)port.Low + shift, 0, ushort.MaxValue);

    // The bits after the prefix stay as they are.
    private static ValueSet Mapped(ValueSet old, AddressBits network, int length, Family family)
    {
        var host = AddressBits.Ones(family.Bits() - length);
        return ValueSet.Of(old.Ranges.Select(range => (range.First & ~host) == (range.Last & ~host)
            ? new ValueRange(network | (range.First & host), network | (range.Last & host))
            : new ValueRange(network, network | host)));
    }
}
