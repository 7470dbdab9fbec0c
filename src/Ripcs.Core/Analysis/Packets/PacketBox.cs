using System.Collections.Immutable;
using Ripcs.Core.Model;

namespace Ripcs.Core.Analysis.Packets;

/// <summary>Packets by the values that each field may have, independent of one another. One packet is a box with one value in each.</summary>
public sealed class PacketBox
{
    private readonly ImmutableArray<ValueSet> _values;

    private PacketBox(Family family, ImmutableArray<ValueSet> values) => (Family, _values) = (family, values);

    public Family Family { get; }

    public ValueSet this[PacketField field] => _values[(int)field];

    /// <summary>True if there is no packet in it.</summary>
    public bool IsEmpty => _values.Any(values => values.IsEmpty);

    /// <summary>All packets of a family.</summary>
    public static PacketBox Everything(Family family) =>
        new(family, [.. PacketFields.All.Select(field => PacketFields.Every(field, family))]);

    public PacketBox With(PacketField field, ValueSet values) => new(Family, _values.SetItem((int)field, values));

    public PacketBox With(PacketField field, AddressBits value) => With(field, ValueSet.Of(value));

    /// <summary>Those of its packets that are in another box as well.</summary>
    public PacketBox And(PacketBox other) => new(Family, [.. PacketFields.All.Select(field => this[field].And(other[field]))]);

    /// <summary>True for a packet, one value a field, that is in it.</summary>
    public bool Contains(PacketBox packet) => PacketFields.All.All(field => packet[field].IsWithin(this[field]));
}
