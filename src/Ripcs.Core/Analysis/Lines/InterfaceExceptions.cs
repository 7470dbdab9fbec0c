using Ripcs.Core.Analysis.Diagrams;
using Ripcs.Core.Analysis.Functions;
using Ripcs.Core.Analysis.Packets;

namespace Ripcs.Core.Analysis.Lines;

/// <summary>
/// The packets that a line says and that keep their fate, since an interface or a network card is another one for them than for those that
/// change it.
/// <code>
/// any -> any
///   but not tcp any -> 10.0.0.14:22 in wan0
/// </code>
/// </summary>
/// <param name="algebra">Of the sets.</param>
/// <param name="possible">The packets as there are.</param>
/// <param name="hostAddresses">The addresses of this host; null if it is not known which they are.</param>
internal sealed class InterfaceExceptions(Algebra algebra, int possible, ValueSet? hostAddresses)
{
    // Whoever needs more of one line reads the lines of the rules.
    private const int Most = 16;

    private static readonly ValueList<PacketField> Fields = [PacketField.In, PacketField.Out, PacketField.Mac];

    private static readonly ValueList<PacketField> Types = [PacketField.DestinationType, PacketField.SourceType];

    private static readonly ValueSet OfCards = ValueSet.Between(0, PacketFields.NoCard - 1);

    private readonly ConditionDiagrams _conditions = new(algebra);
    private readonly Projection _projection = new(algebra);

    /// <summary>Boxes that are within the line, and have no packet of the set; none where it needs none.</summary>
    /// <param name="line">The line, with what it leaves out already.</param>
    /// <param name="set">The packets that change their fate, those of the line among them.</param>
    public IEnumerable<PacketBox> Of(FateLine line, int set)
    {
        // What a host says to itself goes one way.
        if (line.Packets[PacketField.In].IsWithin(PacketFields.Loopback))
            return [];

        var told = Told(set);
        var said = algebra.Merge(Merge.Except, Told(Said(line)), told);
        if (said == Terminal.Undefined)
            return [];

        var cover = new BoxCover(algebra, Most, [.. Fields]);
        return cover.Apart(cover.Of(said, algebra.Apply(Change.Not, told)).Boxes).Select(box => Within(line.Packets, box))
            .Where(box => !box.IsEmpty);
    }

    /// <summary>True if the line says others yet that keep their fate: they hang
    /// on the type of an address, or there are too many to be listed.</summary>
    /// <inheritdoc cref="Of"/>
    public bool HasMore(FateLine line, int set) => !line.Packets[PacketField.In].IsWithin(PacketFields.Loopback) && algebra.Merge(
        Merge.Except, algebra.And(Said(line),
            _conditions.Set(Types.Aggregate(PacketBox.Everything(line.Packets.Family),
            (box, type) => box.With(type, line.Packets[type])).ToCondition())),
        _projection.Some(set, dimension => IsTold(dimension) || Types.Contains((PacketField)dimension))) != Terminal.Undefined;

    private int Told(int set) => _projection.Some(set, IsTold);

    private static bool IsTold(int dimension) => BoxCover.Asked.Contains((PacketField)dimension) || Fields.Contains((PacketField)dimension);

    // What comes by lo has lines of its own, and what has no card's address meets no rule that asks for one.
    private int Said(FateLine line)
    {
        var packets = BoxCover.Asked.Concat(Fields).Aggregate(PacketBox.Everything(line.Packets.Family),
            (box, field) => box.With(field, line.Packets[field]));
        packets = packets.With(PacketField.Out, packets[PacketField.Out].And(PacketFields.Cards));

        // From no address it sends before it has one alone.
        packets = line.IsFromHost ? packets.With(PacketField.Source, packets[PacketField.Source].Except(ValueSet.Of(0)))
            : packets.With(PacketField.In, packets[PacketField.In].And(PacketFields.Cards)).With(PacketField.Mac,
                packets[PacketField.Mac].And(OfCards));
        var said = algebra.And(algebra.And(possible, PossiblePackets.WithTheirFields(algebra)), _conditions.Set(packets.ToCondition()));
        said = line.But.Aggregate(said, (rest, but) => algebra.Merge(Merge.Except, rest, _conditions.Set(but.ToCondition())));
        if (line.Ways.Count > 0)
        {
            said = algebra.And(said, algebra.Union([.. line.Ways.Select(way =>
                _conditions.Set(Condition.Both(new Condition.In(PacketField.In, way.In), new Condition.In(PacketField.Out, way.Out))))]));
        }

        return line.IsFromHost || hostAddresses is null || packets.Family is not Family.IPv4 ? said
            : algebra.Merge(Merge.Except, said, _conditions.Set(new Condition.In(PacketField.Source, hostAddresses)));
    }

    // In the words of the line: what it says of all its packets is not said once more.
    private static PacketBox Within(PacketBox line, PacketBox box) => Fields.Concat(BoxCover.Asked).Aggregate(box, (all, field) =>
    {
        var own = Fields.Contains(field) ? line[field].And(field is PacketField.Mac ? OfCards : PacketFields.Cards) : line[field];
        return all.With(field, !Fields.Contains(field) ? box[field].And(own)
            : own.IsWithin(box[field]) ? PacketFields.Every(field, line.Family) : box[field].And(own));
    });
}
