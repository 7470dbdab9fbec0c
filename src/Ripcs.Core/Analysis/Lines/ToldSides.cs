using Ripcs.Core.Analysis.Diagrams;
using Ripcs.Core.Analysis.Functions;
using Ripcs.Core.Analysis.Packets;

namespace Ripcs.Core.Analysis.Lines;

/// <summary>What the rules on both sides of a change do, by which packets are told by statement.</summary>
/// <param name="Deciders">Which statement decides about which packets.</param>
/// <param name="Possible">The packets that can exist.</param>
/// <param name="NotLeavingBy">The packets that are sent to another address, and leave by none of some interfaces, before or after.</param>
/// <param name="Unroutable">Packets that do not occur, as the routes of the host lead elsewhere.</param>
/// <param name="LedBefore">The translations of destinations before the change.</param>
/// <param name="LedAfter">The same after it.</param>
/// <param name="Translations">What the ends of both are.</param>
/// <param name="PassAfter">The packets that pass after the change.</param>
/// <param name="Passing">The packets that pass before or after, for a new destination and for a new source: those that pass on one side
/// alone are told as newly allowed or denied.</param>
internal sealed record ToldSides(
    Deciders Deciders, PacketSet Possible, Func<bool, ValueSet, PacketSet> NotLeavingBy, PacketSet Unroutable, Diagram LedBefore,
    Diagram LedAfter, Translations Translations, PacketSet PassAfter, (PacketSet OtherDestination, PacketSet OtherSource) Passing)
{
    /// <summary>All addresses to which packets are translated; null if some are not, are sent to this host, or each to its own.</summary>
    /// <param name="led">The packets with their translations.</param>
    public ValueSet? AddressesOf(Diagram led)
    {
        var all = led.Ends().Where(end => end != End.Undefined)
            .Select(end => end.Number is { } number ? Translations[number] : null).ToList();
        return all.Count > 0 && all.TrueForAll(to => to is { Addresses: not null, PrefixLength: null, IsToHost: false })
            ? all.Aggregate(ValueSet.Empty, (addresses, to) => addresses.Or(to!.Addresses!)) : null;
    }

    /// <summary>The packets of which a line says nothing wrong although they do not change their fate.</summary>
    public PacketSet NeedNoException(FateTurn turn) => turn switch
    {
        FateTurn.NewlyAllowed => PassAfter,
        FateTurn.NewlyDenied => !PassAfter,
        FateTurn.LedElsewhere => !Passing.OtherDestination,
        FateTurn.OtherSource => !Passing.OtherSource,
        _ => Passing.OtherSource | PassAfter.Algebra.Set(new Condition.In(
            PacketField.Destination, PacketFields.OfGroups(PassAfter.Algebra.Universe.Family))),
    };
}
