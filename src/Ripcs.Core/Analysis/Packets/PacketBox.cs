using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace Ripcs.Core.Analysis.Packets;

/// <summary>A set of packets by the possible values of each field, independent of
/// one another. A single packet is a box with one value in each field.</summary>
public sealed class PacketBox
{
    private readonly ImmutableArray<ValueSet> _values;

    private PacketBox(Family family, ImmutableArray<ValueSet> values) => (Family, _values) = (family, values);

    public Family Family { get; }

    public ValueSet this[PacketField field] => _values[(int)field];

    /// <summary>True if it contains no packet.</summary>
    public bool IsEmpty => _values.Any(values => values.IsEmpty);

    /// <summary>All packets of a family.</summary>
    public static PacketBox Everything(Family family) =>
        new(family, [.. PacketFields.All.Select(field => PacketFields.Every(field, family))]);

    public static PacketBox Nothing(Family family) => new(family, [.. PacketFields.All.Select(_ => ValueSet.Empty)]);

    public PacketBox With(PacketField field, ValueSet values) => new(Family, _values.SetItem((int)field, values));

    public PacketBox With(PacketField field, AddressBits value) => With(field, ValueSet.Of(value));

    /// <summary>The packets that are also in another box.</summary>
    public PacketBox And(PacketBox other) => new(Family, [.. PacketFields.All.Select(field => this[field].And(other[field]))]);

    /// <summary>The smallest box around the packets of both.</summary>
    public PacketBox Around(PacketBox other) => IsEmpty ? other : other.IsEmpty ? this
        : new(Family, [.. PacketFields.All.Select(field => this[field].Or(other[field]))]);

    /// <summary>The smallest box around the packets of all.</summary>
    /// <param name="boxes">At least one.</param>
    public static PacketBox Around(IReadOnlyList<PacketBox> boxes)
    {
        var (family, some) = (boxes[0].Family, boxes.Where(box => !box.IsEmpty).ToList());
        return some.Count < 2 ? some.FirstOrDefault(boxes[0]) : new(family, [.. PacketFields.All.Select(Together)]);

        // Most rules have no condition on most fields.
        ValueSet Together(PacketField field)
        {
            var every = PacketFields.Every(field, family);
            return some.Any(box => box[field].Equals(every)) ? every
                : ValueSet.Of(some.Select(box => box[field]).Distinct().SelectMany(values => values.Ranges));
        }
    }

    /// <summary>True if some packet is in both.</summary>
    public bool Meets(PacketBox other)
    {
        // No enumerator, for speed: up to a million pairs of rules are compared.
        for (var field = 0; field < _values.Length; field++)
        {
            if (!_values[field].Overlaps(other._values[field]))
                return false;
        }

        return true;
    }

    /// <summary>True if it contains packets that meet the conditions; open conditions are taken as met.</summary>
    public bool MayMeet(Condition condition) => condition switch
    {
        Condition.In(var field, var values) => this[field].Overlaps(values),
        Condition.All(var parts) => MayMeetAll(parts),
        Condition.Any(var parts) => parts.Any(MayMeet),
        _ => true,
    };

    // No enumerator of its own, for speed: this runs for every rule.
    private bool MayMeetAll(ValueList<Condition> parts)
    {
        foreach (var part in parts)
        {
            if (!MayMeet(part))
                return false;
        }

        return true;
    }

    /// <summary>A box around those of its packets that meet the conditions; it may contain more.</summary>
    public PacketBox Within(Condition condition)
    {
        if (condition is not (Condition.In or Condition.All))
            return this;

        var values = _values.ToArray();
        Narrow(values, condition);
        return new(Family, ImmutableCollectionsMarshal.AsImmutableArray(values));
    }

    /// <summary>The box as a condition; fields with any value are left out.</summary>
    public Condition ToCondition() => Condition.Of(PacketFields.All.Where(field => !this[field].Equals(PacketFields.Every(field, Family)))
        .Select(field => (Condition)new Condition.In(field, this[field])).ToValueList());

    // In one copy of the fields, for speed: this runs for every rule.
    private static void Narrow(ValueSet[] values, Condition condition)
    {
        if (condition is Condition.In(var field, var some))
            values[(int)field] = values[(int)field].And(some);

        if (condition is not Condition.All(var parts))
            return;

        foreach (var part in parts)
        {
            Narrow(values, part);
        }
    }

    /// <summary>True if it contains a packet, which has one value in each field.</summary>
    public bool Contains(PacketBox packet) => PacketFields.All.All(field => packet[field].IsWithin(this[field]));
}
