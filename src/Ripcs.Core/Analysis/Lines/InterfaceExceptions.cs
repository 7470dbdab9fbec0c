using Ripcs.Core.Analysis.Diagrams;
using Ripcs.Core.Analysis.Functions;
using Ripcs.Core.Analysis.Packets;

namespace Ripcs.Core.Analysis.Lines;

/// <summary>
/// The packets that a line includes although they keep their fate, because their interface or network card differs from that of the packets
/// that change it.
/// <code>
/// any -> any
///   but not tcp any -> 10.0.0.14:22 in wan0
/// </code>
/// </summary>
/// <param name="algebra">The algebra of the sets.</param>
/// <param name="possible">The packets that can exist.</param>
/// <param name="hostAddresses">The addresses of this host; null if unknown.</param>
internal sealed class InterfaceExceptions(Algebra algebra, PacketSet possible, ValueSet? hostAddresses)
{
    // Longer lists are harder to read than the rules themselves.
    private const int Most = 16;

    private static readonly ValueList<PacketField> Fields = [PacketField.In, PacketField.Out, PacketField.Mac];

    private static readonly ValueList<PacketField> Types = [PacketField.DestinationType, PacketField.SourceType];

    private static readonly ValueSet OfCards = ValueSet.Between(0, PacketFields.NoCard - 1);

    /// <summary>Boxes within the line that contain no packet of the set; none if the line needs no exception.</summary>
    /// <param name="line">The line, with the exceptions that it already has.</param>
    /// <param name="set">The packets that change their fate, including those of the line.</param>
    public IEnumerable<PacketBox> Of(FateLine line, PacketSet set)
    {
        // Packets from a host to itself only use lo.
        if (line.Packets[PacketField.In].IsWithin(PacketFields.Loopback))
            return [];

        var told = Told(set);
        var said = Told(Said(line)) - told;
        if (said.IsEmpty)
            return [];

        var cover = new BoxCover(algebra, Most, [.. Fields]);
        return cover.Apart(cover.Of(said, !told).Boxes).Select(box => Within(line.Packets, box)).Where(box => !box.IsEmpty);
    }

    /// <summary>True if the line includes further packets that keep their fate: this
    /// depends on the type of an address, or there are too many to list.</summary>
    /// <inheritdoc cref="Of"/>
    public bool HasMore(FateLine line, PacketSet set)
    {
        var ofTypes = Types.Aggregate(PacketBox.Everything(line.Packets.Family), (box, type) => box.With(type, line.Packets[type]));
        return !line.Packets[PacketField.In].IsWithin(PacketFields.Loopback) && !(Said(line) & algebra.Set(ofTypes))
            .IsWithin(set.Some(dimension => IsTold(dimension) || Types.Contains((PacketField)dimension)));
    }

    private static PacketSet Told(PacketSet set) => set.Some(IsTold);

    private static bool IsTold(int dimension) => BoxCover.IsAsked(dimension) || Fields.Contains((PacketField)dimension);

    // Packets that arrive by lo have lines of their own, and packets without a card's address never match a rule that requires one.
    private PacketSet Said(FateLine line)
    {
        var packets = BoxCover.Asked.Concat(Fields).Aggregate(PacketBox.Everything(line.Packets.Family),
            (box, field) => box.With(field, line.Packets[field]));
        packets = packets.With(PacketField.Out, packets[PacketField.Out].And(PacketFields.Cards));

        // The host sends from the unspecified address only before it has one.
        packets = line.IsFromHost ? packets.With(PacketField.Source, packets[PacketField.Source].Except(ValueSet.Of(0)))
            : packets.With(PacketField.In, packets[PacketField.In].And(PacketFields.Cards)).With(PacketField.Mac,
                packets[PacketField.Mac].And(OfCards));
        var said = (possible & PossiblePackets.WithTheirFields(algebra)) & algebra.Set(packets);
        said = line.But.Aggregate(said, (rest, but) => rest - algebra.Set(but));
        if (line.Ways.Count > 0)
        {
            said &= algebra.Union(line.Ways.Select(way =>
                algebra.Set(Condition.Both(new Condition.In(PacketField.In, way.In), new Condition.In(PacketField.Out, way.Out)))));
        }

        return line.IsFromHost || hostAddresses is null || packets.Family is not Family.IPv4 ? said
            : said - algebra.Set(new Condition.In(PacketField.Source, hostAddresses));
    }

    // A box leaves out restrictions that already apply to all packets of its line.
    private static PacketBox Within(PacketBox line, PacketBox box) => Fields.Concat(BoxCover.Asked).Aggregate(box, (all, field) =>
    {
        var own = Fields.Contains(field) ? line[field].And(field is PacketField.Mac ? OfCards : PacketFields.Cards) : line[field];
        return all.With(field, !Fields.Contains(field) ? box[field].And(own)
            : own.IsWithin(box[field]) ? PacketFields.Every(field, line.Family) : box[field].And(own));
    });
}
