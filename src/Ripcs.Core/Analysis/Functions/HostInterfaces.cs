using Ripcs.Core.Analysis.Diagrams;
using Ripcs.Core.Analysis.Packets;

namespace Ripcs.Core.Analysis.Functions;

/// <summary>The interfaces by which this host sends: lo to its own addresses, a card to others, unless a translation
/// changes the destination. The effect of rules on its packets on other interfaces never occurs and is left out.</summary>
internal sealed class HostInterfaces
{
    private readonly Algebra _algebra;
    private readonly PacketSet _toItself, _toOthers, _byCards;

    /// <param name="algebra">The algebra of the sets.</param>
    /// <param name="untranslated">The packets that neither rule set translates.</param>
    public HostInterfaces(Algebra algebra, PacketSet untranslated)
    {
        _algebra = algebra;
        var conditions = new ConditionDiagrams(algebra);
        var (own, isToItself) = (_algebra.Set(HostFunction.FromHost) & ByLo(untranslated),
            _algebra.Set(new Condition.In(PacketField.DestinationType, PacketFields.Local)));
        (_toItself, _toOthers) = (own & isToItself,
            (own - isToItself) & _algebra.Set(new Condition.In(PacketField.Out, PacketFields.Loopback)));
        _byCards = _algebra.Set(HostFunction.FromHost) & _algebra.Set(new Condition.In(PacketField.Out, PacketFields.Cards));
    }

    /// <summary>A set, in which these packets are included for every interface
    /// exactly if they are for the interface by which they are sent.</summary>
    public PacketSet Of(PacketSet set) => _algebra.Union(
        [set - (_toItself | _toOthers), _toItself & ByLo(set), _toOthers & (set & _byCards).WithSome(PacketField.Out)]);

    private static PacketSet ByLo(PacketSet set) => set.At(PacketField.Out, PacketFields.Loopback.First);
}
