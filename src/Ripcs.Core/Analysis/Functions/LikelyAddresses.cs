using Ripcs.Core.Analysis.Diagrams;
using Ripcs.Core.Analysis.Packets;

namespace Ripcs.Core.Analysis.Functions;

/// <summary>Picks plausible addresses for the packet that represents many:
/// not 0.0.0.0, 127.0.0.1 or a group (RFC 6890, RFC 5771, RFC 4291).</summary>
internal static class LikelyAddresses
{
    private static readonly ValueSet Unlikely = Prefixes("0.0.0.0/8", "127.0.0.0/8", "224.0.0.0/4", "240.0.0.0/4");
    private static readonly ValueSet Unlikely6 = Prefixes("::/8", "ff00::/8");

    // Reserved for documentation (RFC 5737, RFC 3849), so that the packet is not mistaken for a real one.
    private static readonly AddressBits[] Senders = Addresses("203.0.113.99", "198.51.100.99", "192.0.2.99");
    private static readonly AddressBits[] Senders6 = Addresses("2001:db8:ffff::99");
    private static readonly AddressBits[] Receivers = Addresses("192.0.2.10", "198.51.100.10", "203.0.113.10");
    private static readonly AddressBits[] Receivers6 = Addresses("2001:db8::10");

    // The group that every host joins (RFC 1112, section 4; RFC 4291, section 2.7.1).
    private static readonly AddressBits AllNodes = IpPrefix.Parse("224.0.0.1").Network, AllNodes6 = IpPrefix.Parse("ff02::1").Network;

    /// <summary>One of some addresses: the first host of a network, which someone
    /// has written in a rule; otherwise, between networks, a familiar one.</summary>
    /// <param name="field">Source or destination.</param>
    public static AddressBits One(ValueSet addresses, PacketField field, Family family)
    {
        var allNodes = family is Family.IPv4 ? AllNodes : AllNodes6;
        if (addresses.IsWithin(PacketFields.OfGroups(family)) && addresses.Contains(allNodes))
            return allNodes;

        var likely = addresses.Except(Of(family)) is { IsEmpty: false } others ? others : addresses;
        return IsNetwork(likely, family) ? Host(likely, family)
            : Known(field, family).Where(likely.Contains).Select(known => (AddressBits?)known).FirstOrDefault() ?? Host(likely, family);
    }

    // 10.0.0.0 is a network, or its old broadcast address (RFC 1122, 3.2.1.3), and 2001:db8:: is any of its routers (RFC 4291, 2.6.1).
    private static AddressBits Host(ValueSet addresses, Family family) => addresses.Except(ValueSet.Of(addresses.First)) is var others
        && ((addresses.First & (ulong)byte.MaxValue) == default || (addresses.Ranges is [var only, ..]
            && ValueSet.Between(only.First, only.Last) is var first && first.Contains(ValueSet.Next(ValueSet.Next(only.First)))
            && IsNetwork(first, family))) && !others.IsEmpty ? others.First : addresses.First;

    private static bool IsNetwork(ValueSet addresses, Family family) =>
        Enumerable.Range(1, family.Bits()).Select(length => IpPrefix.HostMask(family, length))
        .Any(host => (addresses.First & host) == default && (addresses.First | host) == addresses.Last);

    /// <summary>What makes a packet a good example, as far as rules distinguish it; the most important first.</summary>
    /// <param name="universe">What rules distinguish.</param>
    /// <param name="hostAddresses">The addresses of this host; null if unknown.</param>
    public static IEnumerable<Condition> Preferences(Universe universe, ValueSet? hostAddresses)
    {
        var byOthers = HostFunction.FromHost.Not(universe.Family);
        var toHost = new Condition.In(PacketField.DestinationType, PacketFields.Local);
        var own = new Condition.In(PacketField.Source, hostAddresses ?? PacketFields.Every(PacketField.Source, universe.Family));
        return
        [
            byOthers,
            hostAddresses is null ? own : new Condition.Any([Condition.Both(HostFunction.FromHost, own),
                Condition.Both(byOthers, own.Not(universe.Family))]),

            // The host reaches itself by lo, and others by a card.
            new Condition.Any([byOthers, Condition.Both(toHost, new Condition.In(PacketField.Out, PacketFields.Loopback)),
                Condition.Both(toHost.Not(universe.Family), new Condition.In(PacketField.Out, PacketFields.Cards))]),
            Ports(universe.Family),
            Alike(universe, PacketField.Protocol, [(ulong)Protocol.Tcp.Number]),
            Hosts(universe, PacketField.Source), Hosts(universe, PacketField.Destination),
            Likely(universe, PacketField.Source), Likely(universe, PacketField.Destination),
            Alike(universe, PacketField.Source, Known(PacketField.Source, universe.Family)),
            Alike(universe, PacketField.Destination, Known(PacketField.Destination, universe.Family)),
            Alike(universe, PacketField.DestinationPort, [PossiblePackets.Https]),
            Alike(universe, PacketField.IcmpType, PossiblePackets.Queries(universe.Family)),
        ];
    }

    // No packet is sent from or to port 0.
    private static Condition.Any Ports(Family family)
    {
        Condition hasPorts = new Condition.In(PacketField.Protocol, PacketFields.WithPorts),
        none = new Condition.In(PacketField.SourcePort, ValueSet.Of(0)),
        noneTo = new Condition.In(PacketField.DestinationPort, ValueSet.Of(0));
        return new Condition.Any([hasPorts.Not(family), Condition.Both(none.Not(family), noneTo.Not(family))]);
    }

    private static Condition.In Alike(Universe universe, PacketField field, IEnumerable<AddressBits> known) => new(field, ValueSet.Of(
        from value in known
        let run = universe.Run(field, value)
        select universe.Values(field, run, run)));

    private static Condition.In Likely(Universe universe, PacketField field) =>
        Runs(universe, field, values => !values.IsWithin(Of(universe.Family)));

    private static Condition.In Hosts(Universe universe, PacketField field) =>
        Runs(universe, field, values => !values.IsSingle || (values.First & (ulong)byte.MaxValue) != default);

    private static Condition.In Runs(Universe universe, PacketField field, Func<ValueSet, bool> isTaken) => new(field, ValueSet.Of(
        from run in Enumerable.Range(0, (int)universe.Runs((int)field))
        let values = universe.Values(field, (uint)run, (uint)run)
        where isTaken(ValueSet.Between(values.First, values.Last))
        select values));

    private static AddressBits[] Known(PacketField field, Family family) => (field, family) switch
    {
        (PacketField.Source, Family.IPv4) => Senders,
        (PacketField.Source, _) => Senders6,
        (_, Family.IPv4) => Receivers,
        _ => Receivers6,
    };

    private static AddressBits[] Addresses(params string[] texts) => [.. texts.Select(text => IpPrefix.Parse(text).Network)];

    private static ValueSet Of(Family family) => family is Family.IPv4 ? Unlikely : Unlikely6;

    private static ValueSet Prefixes(params string[] prefixes) =>
        ValueSet.Of(prefixes.Select(IpPrefix.Parse).Select(prefix => new ValueRange(prefix.Network, prefix.Last)));
}
