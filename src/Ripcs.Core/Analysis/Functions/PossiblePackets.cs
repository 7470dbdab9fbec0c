using Ripcs.Core.Analysis.Diagrams;
using Ripcs.Core.Analysis.Packets;

namespace Ripcs.Core.Analysis.Functions;

/// <summary>Packets that can exist, among those that begin a connection: the type of an address and the flags of tcp are determined,
/// the outgoing interface is the one for a forwarded packet, and only protocols with ports, types and flags have these.</summary>
internal static class PossiblePackets
{
    // A protocol without ports, and a port from which clients send (RFC 6335, section 6).
    private const ulong Gre = 47, OfClients = 50000;

    /// <summary>The port of an example, if rules treat many ports alike.</summary>
    public const ulong Https = 443;

    // A card's address that no manufacturer assigns: the second bit of the first byte means locally administered (IEEE 802).
    private const ulong ChosenCard = 0x02_00_00_00_00_01;

    private static readonly ValueList<IpPrefix> Own = [IpPrefix.Parse("0.0.0.0"), IpPrefix.Parse("127.0.0.0/8"), IpPrefix.Parse("::"),
        IpPrefix.Parse("::1")];

    private static readonly ValueSet OfNoHost = IpPrefix.Parse("0.0.0.0/8") is var prefix ? ValueSet.Between(prefix.Network, prefix.Last)
        : ValueSet.Empty;

    private static readonly ValueList<ValueSet> Groups = [PacketFields.Multicast, PacketFields.Broadcast];

    // Protocols with ports, protocols with ICMP types, and all others never share a line.
    private static readonly ValueList<Condition> Protocols = new ulong[] { 1, 6, 17, 33, 58, 132, 136 }
        .Select(number => (Condition)new Condition.In(PacketField.Protocol, ValueSet.Of(number))).ToValueList();

    /// <summary>The distinctions that a universe needs for the sets of this class.</summary>
    /// <param name="hostAddresses">The addresses of this host; null if unknown.</param>
    public static IEnumerable<Condition> Conditions(Family family, ValueSet? hostAddresses) =>
    [
        .. GroupDestinations.Conditions(family),
        .. SourcesOf(family).SelectMany(source =>
            new[] { new Condition.In(PacketField.Source, source.Addresses), new Condition.In(PacketField.SourceType, source.Type) }),
        HostFunction.FromHost, HostFunction.NotRouted, HostFunction.ToHost, HostFunction.ByCards,
        new Condition.In(PacketField.DestinationType, AffectedPackets.Unicast),
        .. Groups.Append(PacketFields.Local).Append(PacketFields.TakenIn)
            .Select(type => new Condition.In(PacketField.DestinationType, type)),
        new Condition.In(PacketField.SourceType, PacketFields.Local), new Condition.In(PacketField.TcpFlags, PacketFields.Syn),
        new Condition.In(PacketField.State, PacketFields.States(PacketState.New)), .. Protocols,
        .. Enum.GetValues<PacketTranslation>().Select(value => new Condition.In(PacketField.Translation, ValueSet.Of((ulong)value))),
        .. new[] { PacketField.DestinationPort, PacketField.SourcePort,
            PacketField.IcmpType }.Select(field => new Condition.In(field, ValueSet.Of(0))),
        .. hostAddresses is null ? Array.Empty<Condition>()
            : [new Condition.In(PacketField.Destination, hostAddresses), new Condition.In(PacketField.Source, hostAddresses),
                new Condition.In(PacketField.Source, OwnSources(hostAddresses, family))],
    ];

    /// <summary>The sources of packets from the host: its addresses, loopback addresses, and the unspecified
    /// address before it has one. Only privileged programs send from others (ip(7), IP_TRANSPARENT).</summary>
    public static ValueSet OwnSources(ValueSet hostAddresses, Family family) => Own.Where(prefix => prefix.Family == family)
        .Aggregate(hostAddresses, (all, prefix) => all.Or(ValueSet.Between(prefix.Network, prefix.Last)));

    /// <summary>The addresses of groups, or of all hosts, that some condition names: packets to these are also for this host.</summary>
    public static ValueSet GroupsIn(IEnumerable<Condition> conditions, Family family) =>
        ValueSet.Of(conditions.SelectMany(condition => condition.Leaves)
        .OfType<Condition.In>().Where(part => part.Field is PacketField.Destination
            or PacketField.OriginalDestination).SelectMany(part => part.Values.Ranges)
        .Where(range => Groups.Any(type => ValueSet.Between(range.First, range.Last).IsWithin(PacketFields.AddressesOf(type, family)))));

    /// <summary>The set of such packets.</summary>
    /// <param name="algebra">The algebra of the set.</param>
    /// <param name="hostAddresses">The addresses of this host; null if unknown.</param>
    /// <param name="groups">Packets to these are also for this host; the broadcast addresses of its networks are unknown.</param>
    /// <param name="isNew">True for packets that begin a connection.</param>
    public static PacketSet Set(Algebra algebra, ValueSet? hostAddresses, ValueSet groups, bool isNew = true)
    {
        var family = algebra.Universe.Family;
        var all = algebra.Set(new Condition.In(PacketField.DestinationType,
            PacketFields.TakenIn.Except(PacketFields.Local)).Not(family));
        foreach (var type in Groups)
        {
            var named = groups.And(PacketFields.AddressesOf(type, family));
            var ofType = algebra.Set(Condition.Both(new Condition.In(PacketField.Destination, named),
                new Condition.In(PacketField.DestinationType, type)));
            all = (all - algebra.Set(new Condition.In(PacketField.Destination, named))) | ofType;
        }

        foreach (var (addresses, type) in SourcesOf(family))
        {
            var (isSuch, isOfType) = (new Condition.In(PacketField.Source, addresses), new Condition.In(PacketField.SourceType, type));
            all &= algebra.Set(Alike(isSuch, isOfType, family));
        }

        if (hostAddresses is not null)
        {
            foreach (var (end, type) in new[] { (PacketField.Destination, PacketField.DestinationType),
                (PacketField.Source, PacketField.SourceType) })
            {
                var (isHost, isLocal) = (new Condition.In(end, hostAddresses), new Condition.In(type, PacketFields.Local));
                all &= algebra.Set(Alike(isHost, isLocal, family));
            }
        }

        if (hostAddresses is not null)
        {
            var own = new Condition.In(PacketField.Source, OwnSources(hostAddresses, family));
            all &= algebra.Set(new Condition.Any([HostFunction.FromHost.Not(family), own]));
        }

        var hasWayOut = HostFunction.NotRouted.Not(family);
        return all & algebra.Set(isNew ? Condition.Both(hasWayOut, new Condition.In(PacketField.TcpFlags, PacketFields.Syn)) : hasWayOut);
    }

    private static Condition.Any Alike(Condition one, Condition other, Family family) =>
        new([Condition.Both(one, other), Condition.Both(one.Not(family), other.Not(family))]);

    // The kernel determines the type of these addresses without its routes
    // (fib_frontend.c, inet_addr_type): 0.0.0.0/8 counts like 255.255.255.255.
    private static IEnumerable<(ValueSet Addresses, ValueSet Type)> SourcesOf(Family family) =>
    [
        (PacketFields.AddressesOf(PacketFields.Multicast, family), PacketFields.Multicast),
        (PacketFields.AddressesOf(PacketFields.Broadcast, family).Or(family is Family.IPv4 ? OfNoHost : ValueSet.Empty),
            PacketFields.Broadcast),
    ];

    /// <summary>The set of packets with 0 in each field that their protocol lacks.</summary>
    public static PacketSet WithTheirFields(Algebra algebra)
    {
        Condition OnlyOf(ValueSet protocols, PacketField field) =>
            new Condition.Any([new Condition.In(PacketField.Protocol, protocols), new Condition.In(field, ValueSet.Of(0))]);
        return algebra.Set(Condition.Of(
            [OnlyOf(PacketFields.WithPorts, PacketField.DestinationPort), OnlyOf(PacketFields.WithPorts, PacketField.SourcePort),
                OnlyOf(PacketFields.OfIcmp, PacketField.IcmpType)]));
    }

    /// <summary>One packet of a set, as it is sent.</summary>
    /// <param name="runs">Packets that no rule distinguishes.</param>
    public static PacketBox Example(PacketBox runs)
    {
        var packet = PacketFields.All.Aggregate(runs, (box, field) => box.With(field, Example(field, box[field], runs.Family)));
        return packet.With(PacketField.State, (ulong)PacketState.New).With(PacketField.Translation, (ulong)PacketTranslation.None)
            .With(PacketField.OriginalDestination, packet[PacketField.Destination]).With(PacketField.OriginalPort,
                packet[PacketField.DestinationPort]);
    }

    private static ValueSet Example(PacketField field, ValueSet values, Family family) => ValueSet.Of(field switch
    {
        PacketField.Source or PacketField.Destination => LikelyAddresses.One(values, field, family),
        PacketField.In or PacketField.Out when !values.IsSingle => Interface(values),

        // Protocol 0 and port 0 are not used if there is another choice.
        PacketField.Protocol when values.Contains(Gre) => Gre,

        PacketField.IcmpType when Queries(family).Where(values.Contains).Take(1).ToList() is [var query] => query,

        // If any card is possible, none is named.
        PacketField.Mac when ValueSet.Between(0, PacketFields.NoCard - 1).IsWithin(values) => 0,
        PacketField.Mac when values.Contains(ChosenCard) => ChosenCard,

        PacketField.SourcePort when values.Contains(OfClients) => OfClients,
        PacketField.DestinationPort when values.Contains(Https) && !values.Contains(0) => Https,
        PacketField.SourcePort or PacketField.DestinationPort or PacketField.Protocol or PacketField.Mac
            when !values.IsSingle => values.Except(ValueSet.Of(0)).First,
        _ => values.First,
    });

    /// <summary>The types of ICMP that begin a connection: an answer, or an error, begins none.</summary>
    public static IEnumerable<AddressBits> Queries(Family family) =>
        (family is Family.IPv4 ? new ulong[] { 8, 13 } : [128, 139]).Select(type => (AddressBits)(type << 8));

    // For a pattern, a name that it matches. An interface without a rule of its own
    // gets no name, so that no one looks for an eth0 that the host does not have.
    private static AddressBits Interface(ValueSet values)
    {
        var isPattern = PacketFields.InterfaceName(values.First) is { Length: > 0 } name
            && PacketFields.Interfaces($"{name}+").Equals(values);
        return isPattern ? PacketFields.Interface($"{PacketFields.InterfaceName(values.First)}0")
            : new[] { values.First, ValueSet.Next(values.First) }.FirstOrDefault(value => PacketFields.InterfaceName(value) is null
                && values.Contains(value), values.First);
    }
}
