using Ripcs.Core.Analysis.Diagrams;
using Ripcs.Core.Analysis.Packets;

namespace Ripcs.Core.Lint;

/// <summary>The first packets of connections, as a built-in chain of filter or
/// nat sees them. Packets that the host sends to itself are left out.</summary>
internal static class FirstPackets
{
    private static readonly ValueList<Condition> Begin =
    [
        new Condition.In(PacketField.State, PacketFields.States(PacketState.New)),
        new Condition.In(PacketField.Translation, ValueSet.Of((ulong)PacketTranslation.None)),
        new Condition.In(PacketField.TcpFlags, PacketFields.Syn),
    ];

    private static readonly Condition.In FromCards = new(PacketField.In, PacketFields.Cards);
    private static readonly Condition.In Out = new(PacketField.Out, PacketFields.Cards);
    private static readonly Condition.In TakenIn = new(PacketField.DestinationType, PacketFields.TakenIn);

    private static readonly AddressBits[] Known = [Protocol.Tcp.Number, Protocol.Udp.Number, Protocol.Icmp.Number, Protocol.Icmpv6.Number];

    /// <summary>One of the packets as an example: of a well-known protocol
    /// if possible, and of protocol 0 only if there is no other.</summary>
    /// <param name="set">A set that is not empty.</param>
    public static PacketBox One(Algebra algebra, PacketSet set)
    {
        PacketBox? Of(ValueSet protocols) => set.First(algebra.Set(new Condition.In(PacketField.Protocol, protocols)));
        var one = Known.Select(known => Of(ValueSet.Of(known))).FirstOrDefault(found => found is not null) ?? Of(ValueSet.Between(1, 255))
            ?? set.First()!;
        var usual = Known.FirstOrDefault(one[PacketField.Protocol].Contains);
        return usual == (AddressBits)0 ? one : one.With(PacketField.Protocol, usual);
    }

    private static ValueSet OfLoopback(Family family) => IpPrefix.Parse(family is Family.IPv4 ? "127.0.0.0/8" : "::1") is var prefix
        ? ValueSet.Between(prefix.Network, prefix.Last) : ValueSet.Empty;

    /// <param name="table">Filter or nat.</param>
    /// <param name="builtIn">One of its built-in chains.</param>
    /// <param name="hostAddresses">The addresses of this host; null if unknown.</param>
    public static Condition To(TableName table, ChainName builtIn, Family family, ValueSet? hostAddresses)
    {
        // The kernel drops packets that a network card receives for loopback addresses (ip_route_input_slow, martian destination).
        var reached = hostAddresses?.Except(OfLoopback(family));
        var ofHost = Condition.Both(TakenIn, reached is null ? Condition.Always
            : new Condition.In(PacketField.Destination, reached.Or(PacketFields.OfGroups(family))));
        var ofOthers = Condition.Both(TakenIn.Not(family),
            hostAddresses is null ? Condition.Always : new Condition.In(PacketField.Destination, hostAddresses).Not(family));
        Condition[] here = $"{table} {builtIn}" switch
        {
            "filter INPUT" => [FromCards, new Condition.In(PacketField.Out, ValueSet.Of(0)), ofHost],
            "filter FORWARD" => [FromCards, Out, ofOthers],

            // Packets to the host are included only if its addresses are known.
            "nat PREROUTING" => [FromCards, hostAddresses is null ? ofOthers : new Condition.Any([ofHost, ofOthers])],
            "nat POSTROUTING" => [Out],
            "nat OUTPUT" => [new Condition.In(PacketField.In, ValueSet.Of(0)), Out, ofOthers],
            _ => [new Condition.In(PacketField.In, ValueSet.Of(0)), Out],
        };
        return Condition.Of([.. Begin, .. here]);
    }
}
