using Ripcs.Core.Analysis.Diagrams;
using Ripcs.Core.Analysis.Packets;

namespace Ripcs.Core.Analysis.Changes;

/// <summary>
/// What the host sends to its own addresses, which leaves by lo and by no card, unless a translation leads it on: what a rule does to it by a card is
/// nobody's business.
/// </summary>
internal sealed class ToItself
{
    private readonly Algebra _algebra;
    private readonly Projection _projection;
    private readonly int _packets;

    /// <param name="algebra">Of the sets.</param>
    /// <param name="untranslated">The packets that are not translated, whatever is in force.</param>
    public ToItself(Algebra algebra, int untranslated)
    {
        (_algebra, _projection) = (algebra, new Projection(algebra));
        _packets = algebra.And(ByLo(untranslated), new ConditionDiagrams(algebra).Set(Condition.Both(HostFunction.FromHost, new Condition.In(PacketField.DestinationType, PacketFields.Local))));
    }

    /// <summary>A set, in which these are by every interface what they are by lo.</summary>
    public int AsByLo(int set) => _algebra.Or(_algebra.Merge(Merge.Except, set, _packets), _algebra.And(_packets, ByLo(set)));

    private int ByLo(int set) => _projection.Pin(set, dimension => (PacketField)dimension is PacketField.Out ? _algebra.Nodes.Universe.Run(PacketField.Out, PacketFields.Loopback.First) : null);
}
