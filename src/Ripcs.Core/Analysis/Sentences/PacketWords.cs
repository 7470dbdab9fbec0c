using Ripcs.Core.Analysis.Packets;

namespace Ripcs.Core.Analysis.Sentences;

/// <summary>Packets and conditions as text.</summary>
public static class PacketWords
{
    /// <summary>The maximum number of items in a list, unless all are requested.</summary>
    public const int ShownPieces = 6;

    private const string Except = "anything but ";

    // In an example with any card: no card has this address.
    private static readonly ValueSet NoMac = ValueSet.Of(0);

    /// <summary>"198.51.100.7", "10.0.0.0/8", "any", "anything but 192.0.2.0/24": whichever is shorter.</summary>
    public static string Addresses(ValueSet values, Family family, int most = ShownPieces)
    {
        var every = PacketFields.Every(PacketField.Source, family);
        var rest = every.Except(values);
        return rest.IsEmpty ? "any" : rest.Ranges.Length < values.Ranges.Length ? $"{Except}{Pieces(rest, family, most)}"
            : Pieces(values, family, most);
    }

    /// <summary>"443", "80,443", "8000-8099", "any".</summary>
    public static string Numbers(ValueSet values, int most = ShownPieces) => values.Equals(ValueSet.Between(0, ushort.MaxValue)) ? "any"
        : Listed([.. values.Ranges.Select(range =>
        range.First == range.Last ? Number(range.First) : $"{Number(range.First)}-{Number(range.Last)}")], most);

    /// <summary>"198.51.100.7 -> 10.0.0.1:443", "10.8.0.0/24 -> any:53 (except 10.0.0.53)": the source and the destination of
    /// packets.</summary>
    /// <param name="box">The packets.</param>
    /// <param name="most">The maximum number of addresses and ports; further ones are counted.</param>
    /// <param name="label">The name of the addresses of an end; null for none.</param>
    public static string Ends(PacketBox box, int most = ShownPieces, Func<PacketField, string?>? label = null) =>
        $"{Named(PacketField.Source, label)}{End(box, PacketField.Source, PacketField.SourcePort, PacketField.SourceType, most)} -> "
            + $"{To(box, most, label)}";

    /// <summary>"10.0.0.1:443": the destination of packets.</summary>
    /// <inheritdoc cref="Ends"/>
    public static string To(PacketBox box, int most = ShownPieces, Func<PacketField, string?>? label = null) =>
        Named(PacketField.Destination, label)
            + End(box, PacketField.Destination, PacketField.DestinationPort, PacketField.DestinationType, most);

    private static string Named(PacketField end, Func<PacketField, string?>? label) => label?.Invoke(end) is { } name ? $"\"{name}\" " : "";

    /// <summary>Describes packets to every address of this host, or to all others, as packets to the host, or to all except the host,
    /// packets from all other addresses as packets from all except the host, and those to all groups as packets to multicast and
    /// broadcast: "host:443" is clearer than a list of addresses.</summary>
    /// <param name="hostAddresses">The addresses of this host; null if unknown.</param>
    public static PacketBox ByHost(PacketBox box, ValueSet? hostAddresses)
    {
        var every = PacketFields.Every(PacketField.Destination, box.Family);
        box = hostAddresses is { IsEmpty: false } own && box[PacketField.Source].Equals(every.Except(own))
            ? box.With(PacketField.Source, every).With(PacketField.SourceType, Others(box.Family)) : box;
        PacketBox Typed(ValueSet types) => box.With(PacketField.Destination, every).With(PacketField.DestinationType, types);
        return box[PacketField.DestinationType] is var types && IsOfGroups(types)
            && box[PacketField.Destination].Equals(PacketFields.AddressesOf(PacketFields.Multicast, box.Family)
            .Or(types.Overlaps(PacketFields.Broadcast) ? PacketFields.AddressesOf(PacketFields.Broadcast, box.Family) : ValueSet.Empty))
                ? Typed(types)
            : hostAddresses is not { IsEmpty: false } host ? box
            : box[PacketField.Destination].Equals(host) && box[PacketField.DestinationType].Overlaps(PacketFields.Local)
                ? Typed(PacketFields.Local)
            : box[PacketField.Destination].Equals(every.Except(host)) && !box[PacketField.DestinationType].IsWithin(PacketFields.Local)
                ? Typed(Others(box.Family))
            : box;
    }

    /// <summary>" in eth0 out eth1": the interfaces by which they arrive and leave, unless these are all; with a leading blank.</summary>
    /// <param name="box">The packets.</param>
    /// <param name="most">The maximum number of names; further ones are counted.</param>
    /// <param name="leaving">The text before the outgoing interfaces.</param>
    public static string Ways(PacketBox box, int most = ShownPieces, string leaving = " out ") =>
        string.Concat(new[] { (PacketField.In, " in "), (PacketField.Out, leaving) }
        .Select(way => Way(box[way.Item1], box.Family, most) is { Length: > 0 } names ? way.Item2 + names : ""));

    /// <summary>" mac 02:00:00:00:00:01": the network cards that send them, unless these are all; with a leading blank.</summary>
    public static string Cards(PacketBox box, int most = ShownPieces)
    {
        var (cards, every) = (box[PacketField.Mac].Except(ValueSet.Of(PacketFields.NoCard)), ValueSet.Between(0, PacketFields.NoCard - 1));
        var others = every.Except(cards);
        return cards.IsEmpty || others.IsEmpty ? "" : others.Ranges.Length < cards.Ranges.Length || others.IsSingle
            ? $" mac !{Cards(others, most)}" : $" mac {Cards(cards, most)}";
    }

    private static string Cards(ValueSet cards, int most) => Listed([.. cards.Ranges.Select(range =>
        range.First == range.Last ? Card(range.First) : "others")], most);

    /// <summary>"02:00:00:00:00:01": the address of a network card.</summary>
    public static string Card(AddressBits card) =>
        string.Join(':', card.Low.ToString("x12", CultureInfo.InvariantCulture).Chunk(2).Select(digits => new string(digits)));

    /// <summary>"new", "established", "reply", as <see cref="PacketSentence"/> parses it.</summary>
    public static string State(PacketState state) => StateName((ulong)state);

    /// <summary>" type 8", " type 0,3/4": the ICMP types, unless these are all; with a leading blank.</summary>
    public static string IcmpTypes(PacketBox box, int most = ShownPieces) => AreOf(box, PacketFields.OfIcmp)
        && !box[PacketField.IcmpType].Equals(PacketFields.Every(PacketField.IcmpType, box.Family))
        ? $" type {Listed([.. box[PacketField.IcmpType].Ranges.Select(IcmpTypes)], most)}" : "";

    /// <summary>The same for one packet, without the code if it is 0.</summary>
    public static string IcmpType(PacketBox box) => box[PacketField.IcmpType] is { IsSingle: true } type
        && AreOf(box, PacketFields.OfIcmp) ? $" type {IcmpType(type.First)}" : IcmpTypes(box);

    /// <summary>"ACK or RST,ACK": the flags of tcp, in the order of iptables-extensions(8),
    /// tcp; "" if all flags of open connections are possible.</summary>
    public static string TcpFlags(PacketBox box) => IsOfSomeFlags(box) ? string.Join(" or ", Flags(box)) : "";

    /// <summary>The same as a list; empty if all are possible.</summary>
    public static IEnumerable<string> Flags(PacketBox box) => !IsOfSomeFlags(box) ? []
        : PacketFields.FlagsOfOpen.Where(flags => box[PacketField.TcpFlags].Contains(flags))
            .Select(flags => string.Join(',', FlagNames.Where((_, bit) => (flags >> bit & 1) == 1)));

    private static readonly ValueList<string> FlagNames = ["FIN", "SYN", "RST", "PSH", "ACK", "URG"];

    private static bool IsOfSomeFlags(PacketBox box) => box[PacketField.TcpFlags].IsWithin(PacketFields.OfOpenTcp)
        && !box[PacketField.TcpFlags].Equals(PacketFields.OfOpenTcp);

    /// <summary>The whole packet, as <see cref="PacketSentence"/> parses it.</summary>
    public static string Packet(PacketBox box) => string.Concat([
        Protocols(box) is { Length: > 0 } protocols ? $"{protocols} " : "", Ends(box),
        IcmpType(box),
        box[PacketField.Mac].Equals(NoMac) ? "" : Cards(box),
        Interface(box[PacketField.In]) is { } incoming ? $" in {incoming}" : "",
        Interface(box[PacketField.Out]) is { } outgoing ? $" out {outgoing}" : "",
        box[PacketField.State] is { IsSingle: true } state && state.First != (AddressBits)(ulong)PacketState.New
            ? $" state {StateName(state.First)}" : ""]);

    /// <summary>"accepted", "dropped".</summary>
    public static string Fate(Fate fate) => fate switch
    {
        Packets.Fate.Accept => "accepted",
        Packets.Fate.Drop => "dropped",
        Packets.Fate.Reject => "rejected",
        _ => "decided elsewhere",
    };

    /// <summary>A condition that a trace could not decide: "it comes in by eth0", "-m limit --limit 5/sec".</summary>
    public static string Question(Condition question, Family family) => question switch
    {
        Condition.Open(var what, _) => what.Text,
        Condition.In(var field, var values) => Question(field, values, family),
        _ => "what the rule tests",
    };

    private static string Question(PacketField field, ValueSet values, Family family) => field switch
    {
        PacketField.In => $"it comes in by {Interfaces(values)}",
        PacketField.Out => $"it leaves by {Interfaces(values)}",
        PacketField.Source => $"it comes from {Addresses(values, family)}",
        PacketField.Destination => $"it goes to {Addresses(values, family)}",
        PacketField.OriginalDestination => $"it was sent to {Addresses(values, family)}",
        PacketField.SourcePort => $"its source port is {Numbers(values)}",
        PacketField.DestinationPort => $"its port is {Numbers(values)}",
        PacketField.OriginalPort => $"it was sent to port {Numbers(values)}",
        PacketField.Protocol => $"its protocol is {Listed([.. Each(values).Select(ProtocolName)])}",
        PacketField.DestinationType => $"it goes to {Types(values)}",
        PacketField.SourceType => $"it comes from {Types(values)}",
        PacketField.State => $"its state is {Listed([.. Each(values).Select(StateName)])}",
        PacketField.Translation => "its connection is translated so",
        PacketField.Mac => $"its sender has{Cards(PacketBox.Everything(family).With(PacketField.Mac, values))}",
        PacketField.IcmpType => $"its ICMP type is {Listed([.. values.Ranges.Select(IcmpTypes)])}",
        _ => "its TCP flags are so",
    };

    private static string End(PacketBox box, PacketField address, PacketField port, PacketField type, int most)
    {
        var (addresses, ports) = (Addresses(box[address], box.Family, most), box[port]);
        var text = addresses != "any" ? addresses : IsLocal(box[type]) ? "host" : box[type].Equals(Others(box.Family))
            ? $"{Except}host" : IsOfGroups(box[type]) ? box[type].Overlaps(PacketFields.Broadcast) ? "multicast,broadcast"
            : "multicast" : addresses;
        var hasPort = AreOf(box, PacketFields.WithPorts) && Numbers(ports) != "any";

        // The exception is about addresses alone: what comes before and after it must not be read as a part of it.
        if (text.StartsWith(Except, StringComparison.Ordinal))
            return $"any{(hasPort ? $":{Numbers(ports, most)}" : "")} (except {text[Except.Length..]})";

        return !hasPort ? text : text.Contains(',', StringComparison.Ordinal)
            ? $"{text} :{Numbers(ports, most)}" : box.Family is Family.IPv6 && text.Contains(':', StringComparison.Ordinal)
            ? $"[{text}]:{Numbers(ports, most)}" : $"{text}:{Numbers(ports, most)}";
    }

    /// <summary>"tcp", "udp,gre", "not tcp", "any".</summary>
    public static string Protocols(ValueSet values, Family family, int most = ShownPieces) =>
        PacketFields.Every(PacketField.Protocol, family).Except(values) is var others && others.IsEmpty ? "any"
        : others.Ranges.Length < values.Ranges.Length || others.IsSingle ? $"not {Listed([.. Each(others).Select(ProtocolName)], most)}"
            : Listed([.. Each(values).Select(ProtocolName)], most);

    private static string Protocols(PacketBox box) =>
        box[PacketField.Protocol].Equals(PacketFields.Every(PacketField.Protocol, box.Family)) ? ""
        : Protocols(box[PacketField.Protocol], box.Family);

    private static bool AreOf(PacketBox box, ValueSet protocols) => box[PacketField.Protocol] is { IsEmpty: false } own
        && own.IsWithin(protocols);

    private static string ProtocolName(AddressBits number) => new Protocol((byte)number.Low).Word;

    private static string StateName(AddressBits state) => ((PacketState)state.Low) switch
    {
        PacketState.EstablishedReply => "reply",
        PacketState.RelatedReply => "related-reply",
        var other => other.ToString().ToLowerInvariant(),
    };

    // All codes of a type together are shown as the type.
    private static string IcmpTypes(ValueRange range) => (range.First.Low & byte.MaxValue) == 0
        && (range.Last.Low & byte.MaxValue) == byte.MaxValue
        ? range.First.Low >> 8 == range.Last.Low >> 8 ? Number(range.First.Low >> 8)
            : $"{Number(range.First.Low >> 8)}-{Number(range.Last.Low >> 8)}"
        : range.First == range.Last ? $"{Number(range.First.Low >> 8)}/{Number(range.First.Low & byte.MaxValue)}"
            : $"{Number(range.First.Low >> 8)}/{Number(range.First.Low & byte.MaxValue)}-{Number(range.Last.Low >> 8)}/"
            + $"{Number(range.Last.Low & byte.MaxValue)}";

    private static string IcmpType(AddressBits value) => (value.Low & byte.MaxValue) == 0 ? Number(value.Low >> 8)
        : $"{Number(value.Low >> 8)}/{Number(value.Low & byte.MaxValue)}";

    private static string Types(ValueSet values) => IsLocal(values) ? "this host"
        : values.Overlaps(PacketFields.Local) || IsOfGroups(values)
            ? Listed([.. Each(values).Select(value => PacketFields.AddressTypes[(int)value.Low])]) : "another host";

    private static bool IsOfGroups(ValueSet types) => !types.IsEmpty && types.IsWithin(PacketFields.GroupTypes);

    private static ValueSet Others(Family family) => PacketFields.Every(PacketField.DestinationType, family).Except(PacketFields.Local);

    private static bool IsLocal(ValueSet types) => types.Equals(PacketFields.Local);

    // Empty for all interfaces, or none, which are not worth reading. No other host sends by lo, and nothing is forwarded there.
    private static string Way(ValueSet values, Family family, int most) => PacketFields.Every(PacketField.In, family) is var every
        && (values.Equals(ValueSet.Of(0)) || every.Except(ValueSet.Of(0)).IsWithin(values)) ? ""
        : WithLoopback(values.Except(ValueSet.Of(0))) is { Ranges.Length: > 0 } named && named.Ranges.All(PacketFields.IsNamed)
            ? Interfaces(named, most)
        : PacketFields.Alike(WithLoopback(values.Except(ValueSet.Of(0)))) is var (all, but)
            ? $"{Interfaces(ValueSet.Between(all.First, all.Last))} but not {Interfaces(but, most)}"
        : every.Except(values).Except(ValueSet.Of(0)).Except(PacketFields.Loopback) is { IsEmpty: false } others
            ? $"!{Interfaces(others, most)}" : "";

    // A pattern such as l+ is said as it is, though nothing goes by lo.
    private static ValueSet WithLoopback(ValueSet names) =>
        names.Or(PacketFields.Loopback) is var all && all.Ranges.Length < names.Ranges.Length ? all : names;

    private static string? Interface(ValueSet values) => values.IsSingle && values.First != (AddressBits)0
        ? PacketFields.InterfaceName(values.First) : null;

    private static string Interfaces(ValueSet values, int most = ShownPieces) =>
        Listed([.. values.Ranges.Select(range => PacketFields.InterfaceName(range.First) switch
    {
        null => "another interface",
        "" => "no interface",
        var name when range.First == range.Last => name,
        var name => $"{name}+",
    }).Distinct()], most);

    private static IEnumerable<AddressBits> Each(ValueSet values)
    {
        foreach (var range in values.Ranges)
        {
            for (var value = range.First.Low; value <= range.Last.Low; value++)
            {
                yield return value;
            }
        }
    }

    private static string Pieces(ValueSet values, Family family, int most) =>
        Listed([.. values.Ranges.SelectMany(range => new IpRange(family, range.First, range.Last) is var ends
        && ends.ToPrefixes().ToList() is { Count: <= 2 } prefixes ? prefixes.Select(prefix => prefix.ToAddressText())
            : [ends.ToString()])], most);

    private static string Listed(List<string> pieces, int most = ShownPieces) => pieces.Count <= most ? string.Join(",", pieces)
        : $"{string.Join(",", pieces.Take(most))} and {pieces.Count - most} more";

    private static string Number(AddressBits value) => value.Low.ToString(CultureInfo.InvariantCulture);
}
