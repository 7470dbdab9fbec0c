using Ripcs.Core.Analysis.Diagrams;
using Ripcs.Core.Analysis.Packets;

namespace Ripcs.Core.Analysis.Functions;

/// <summary>The interfaces by which this host sends: lo to its own addresses, a card to others, unless a translation
/// changes the destination. The effect of rules on its packets on other interfaces never occurs and is left out.</summary>
internal sealed class HostInterfaces
{
    private readonly PacketSet _toItself, _toOthers, _byCards;

    /// <param name="algebra">The algebra of the sets.</param>
    /// <param name="untranslated">The packets that neither rule set translates.</param>
    public HostInterfaces(Algebra algebra, PacketSet untranslated)
    {
        var (fromHost, isToItself) = (algebra.Set(HostFunction.FromHost),
            algebra.Set(new Condition.In(PacketField.DestinationType, PacketFields.Local)));
        var own = fromHost & ByLo(untranslated);
        _toItself = own & isToItself;
        _toOthers = (own - isToItself) & algebra.Set(new Condition.In(PacketField.Out, PacketFields.Loopback));
        _byCards = fromHost & algebra.Set(new Condition.In(PacketField.Out, PacketFields.Cards));
    }

    /// <summary>A set, in which these packets are included for every interface
    /// exactly if they are for the interface by which they are sent.</summary>
    public PacketSet Of(PacketSet set) =>
        (set - (_toItself | _toOthers)) | (_toItself & ByLo(set)) | (_toOthers & (set & _byCards).WithSome(PacketField.Out));

    private static PacketSet ByLo(PacketSet set) => set.At(PacketField.Out, PacketFields.Loopback.First);
}
