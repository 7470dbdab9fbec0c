using Ripcs.Core.Analysis.Diagrams;
using Ripcs.Core.Analysis.Packets;

namespace Ripcs.Core.Analysis.Functions;

/// <summary>The interfaces by which this host sends: lo to its own addresses, a card to others, unless a translation
/// changes the destination. The effect of rules on its packets on other interfaces never occurs and is left out.</summary>
internal sealed class HostInterfaces
{
    private readonly Algebra _algebra;
    private readonly Projection _projection;
    private readonly int _toItself, _toOthers, _byCards;

    /// <param name="algebra">The algebra of the sets.</param>
    /// <param name="untranslated">The packets that neither rule set translates.</param>
    public HostInterfaces(Algebra algebra, int untranslated)
    {
        (_algebra, _projection) = (algebra, new Projection(algebra));
        var conditions = new ConditionDiagrams(algebra);
        var (own, isToItself) = (algebra.And(conditions.Set(HostFunction.FromHost), ByLo(untranslated)),
            conditions.Set(new Condition.In(PacketField.DestinationType, PacketFields.Local)));
        (_toItself, _toOthers) = (algebra.And(own, isToItself),
            algebra.And(algebra.Merge(Merge.Except, own, isToItself),
            conditions.Set(new Condition.In(PacketField.Out, PacketFields.Loopback))));
        _byCards = algebra.And(conditions.Set(HostFunction.FromHost),
            conditions.Set(new Condition.In(PacketField.Out, PacketFields.Cards)));
    }

    /// <summary>A set, in which these packets are included for every interface
    /// exactly if they are for the interface by which they are sent.</summary>
    public int Of(int set) => _algebra.Union(
    [
        _algebra.Merge(Merge.Except, set, _algebra.Or(_toItself, _toOthers)), _algebra.And(_toItself, ByLo(set)),
        _algebra.And(_toOthers, _projection.Some(_algebra.And(set, _byCards), dimension => (PacketField)dimension is not PacketField.Out)),
    ]);

    private int ByLo(int set) =>
        _projection.Pin(set, dimension => (PacketField)dimension is PacketField.Out
        ? _algebra.Nodes.Universe.Run(PacketField.Out, PacketFields.Loopback.First) : null);
}
