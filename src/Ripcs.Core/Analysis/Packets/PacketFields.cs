using System.Text;

namespace Ripcs.Core.Analysis.Packets;

/// <summary>The values of each field as numbers.</summary>
public static class PacketFields
{
    /// <summary>The value of <see cref="PacketField.Mac"/> for a packet that did not arrive by a network card.</summary>
    public const ulong NoCard = 1UL << 48;

    /// <summary>A network card by its MAC address; null if the text is none.</summary>
    public static ValueSet? Card(string text) =>
        ulong.TryParse(text.Replace(":", "", StringComparison.Ordinal), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture,
            out var card)
        && card < NoCard ? ValueSet.Of(card) : null;

    /// <summary>The values of --dst-type (iptables-extensions(8), addrtype); the place of a word is its value.</summary>
    public static readonly ValueList<string> AddressTypes =
        ["UNSPEC", "UNICAST", "LOCAL", "BROADCAST", "ANYCAST", "MULTICAST", "BLACKHOLE", "UNREACHABLE", "PROHIBIT", "THROW", "NAT",
            "XRESOLVE"];

    /// <summary>The type of the addresses of this host: the value of LOCAL.</summary>
    public static readonly ValueSet Local = Types("LOCAL");

    /// <summary>The types of destinations that the kernel delivers locally and never forwards:
    /// its own addresses, and those of groups that it may be in (ip_route_input_rcu).</summary>
    public static readonly ValueSet TakenIn = Types("LOCAL", "BROADCAST", "ANYCAST", "MULTICAST");

    /// <summary>The type of the addresses of groups that hosts join.</summary>
    public static readonly ValueSet Multicast = Types("MULTICAST");

    /// <summary>The type of the addresses of all hosts in a network.</summary>
    public static readonly ValueSet Broadcast = Types("BROADCAST");

    /// <summary>Both: the types of destinations that include this host among others.</summary>
    public static readonly ValueSet GroupTypes = Types("MULTICAST", "BROADCAST");

    /// <summary>The protocols with ports.</summary>
    public static readonly ValueSet WithPorts =
        ValueSet.Of(Enumerable.Range(0, byte.MaxValue + 1).Select(number => new Protocol((byte)number)).Where(protocol => protocol.HasPorts)
            .Select(protocol => (AddressBits)(ulong)protocol.Number));

    /// <summary>ICMP of both families.</summary>
    public static readonly ValueSet OfIcmp = ValueSet.Of([(ulong)Protocol.Icmp.Number, (ulong)Protocol.Icmpv6.Number]);

    /// <summary>ICMP of the other family, which no host of this one answers (ip6_protocol_deliver_rcu, ip_protocol_deliver_rcu).</summary>
    public static ValueSet OtherIcmp(Family family) =>
        ValueSet.Of(family is Family.IPv4 ? Protocol.Icmpv6.Number : Protocol.Icmp.Number);

    /// <summary>The flags with which tcp begins a connection: only SYN, in the order of the bits of a header.</summary>
    public static readonly ValueSet Syn = ValueSet.Of(2);

    /// <summary>The flag of all packets of a connection except the first.</summary>
    public const ulong Ack = 16;

    /// <summary>The flags of tcp packets in open connections: with data or without,
    /// at the end, and the answer to SYN (RFC 9293, section 3.5).</summary>
    public static readonly ValueList<ulong> FlagsOfOpen = [Ack, 8 | Ack, 1 | Ack, 1 | 8 | Ack, 4, 4 | Ack, 2 | Ack];

    /// <inheritdoc cref="FlagsOfOpen"/>
    public static readonly ValueSet OfOpenTcp = ValueSet.Of(FlagsOfOpen.Select(flags => (AddressBits)flags));

    /// <summary>The interface for packets from a host to itself.</summary>
    public static readonly ValueSet Loopback = Interfaces("lo");

    /// <summary>Every interface that is connected to other hosts.</summary>
    public static readonly ValueSet Cards = ValueSet.Between(0, Last(PacketField.In, Family.IPv4)).Except(Loopback).Except(ValueSet.Of(0));

    private const int LongestInterface = 15;

    public static readonly ValueList<PacketField> All = [.. Enum.GetValues<PacketField>()];

    public static bool IsAddress(PacketField field) => field is PacketField.Destination or PacketField.OriginalDestination
        or PacketField.Source;

    /// <summary>The greatest value of a field.</summary>
    public static AddressBits Last(PacketField field, Family family) => field switch
    {
        PacketField.State => (ulong)PacketState.Untracked,
        PacketField.Translation => (ulong)PacketTranslation.Both,
        PacketField.In or PacketField.Out => AddressBits.Ones(128),
        PacketField.Destination or PacketField.OriginalDestination or PacketField.Source => AddressBits.Ones(family.Bits()),
        PacketField.Mac => NoCard,
        PacketField.DestinationType or PacketField.SourceType => (ulong)(AddressTypes.Count - 1),
        PacketField.Protocol => byte.MaxValue,
        PacketField.TcpFlags => 63,
        _ => ushort.MaxValue,
    };

    public static ValueSet Every(PacketField field, Family family) => (family is Family.IPv4 ? Every4 : Every6)[(int)field];

    /// <summary>The addresses that have a type on every host: those of groups, and in IPv4 that of all hosts.</summary>
    public static ValueSet AddressesOf(ValueSet type, Family family) => type.Equals(Multicast) ? family is Family.IPv4 ? Groups : Groups6
        : type.Equals(Broadcast) && family is Family.IPv4 ? AllHosts : ValueSet.Empty;

    /// <summary>The addresses of groups, and in IPv4 that of all hosts: packets to these are also for this host.</summary>
    public static ValueSet OfGroups(Family family) => AddressesOf(Multicast, family).Or(AddressesOf(Broadcast, family));

    private static ValueList<ValueSet> Every4 { get; } = [.. All.Select(field => ValueSet.Between(0, Last(field, Family.IPv4)))];

    private static ValueList<ValueSet> Every6 { get; } = [.. All.Select(field => ValueSet.Between(0, Last(field, Family.IPv6)))];

    private static ValueSet Groups { get; } = Range(IpPrefix.Multicast(Family.IPv4));

    private static ValueSet Groups6 { get; } = Range(IpPrefix.Multicast(Family.IPv6));

    private static ValueSet AllHosts { get; } = Range(IpPrefix.Parse("255.255.255.255/32"));

    private static ValueSet Range(IpPrefix prefix) => ValueSet.Between(prefix.Network, prefix.Last);

    private static ValueSet Types(params string[] words) =>
        ValueSet.Of(words.Select(word => (AddressBits)(ulong)AddressTypes.ToList().IndexOf(word)));

    /// <summary>The length of the smallest prefix that counts as everywhere.</summary>
    public const int LongestOfEverywhere = 4;

    /// <summary>True for enough addresses to count as everywhere: a /4 or more, without those of groups.</summary>
    public static bool IsEverywhere(ValueSet addresses, Family family) =>
        addresses.Except(OfGroups(family)).Ranges.Any(range =>
            new IpRange(family, range.First, range.Last).ToPrefixes().Any(prefix => prefix.Length <= LongestOfEverywhere));

    /// <summary>A name as a number whose first bytes are the name's, so that all names with one prefix are one
    /// range. No name is 0, which is for packets from this host, or packets that are not routed yet.</summary>
    public static AddressBits Interface(string name)
    {
        Span<byte> bytes = stackalloc byte[16];
        bytes.Clear();
        _ = Encoding.UTF8.TryGetBytes(name, bytes[..LongestInterface], out _);
        return AddressBits.Read(bytes);
    }

    /// <summary>The interfaces that a name in a rule matches; a + at its end matches all with that prefix.</summary>
    public static ValueSet Interfaces(string pattern)
    {
        if (!pattern.EndsWith('+'))
            return ValueSet.Of(Interface(pattern));

        var first = Interface(pattern[..^1]);
        return ValueSet.Between(first, first | AddressBits.Ones(128 - (8 * Encoding.UTF8.GetByteCount(pattern[..^1]))));
    }

    /// <summary>The name of an interface; null if the number is no name.</summary>
    public static string? InterfaceName(AddressBits value)
    {
        Span<byte> bytes = stackalloc byte[16];
        value.Write(bytes);
        var length = bytes.IndexOf((byte)0);
        return length >= 0 && bytes[length..].IndexOfAnyExcept((byte)0) < 0 ? Encoding.UTF8.GetString(bytes[..length]) : null;
    }

    /// <summary>True for one name, or all with one prefix.</summary>
    public static bool IsNamed(ValueRange interfaces) => InterfaceName(interfaces.First) is { Length: > 0 } name
        && (interfaces.First == interfaces.Last || Interfaces($"{name}+").Equals(ValueSet.Between(interfaces.First, interfaces.Last)));

    /// <summary>All interfaces with the common prefix of these names, and the exceptions
    /// among them: eth+ but not eth0. Null if that would not describe them.</summary>
    public static (ValueRange All, ValueSet But)? Alike(ValueSet interfaces)
    {
        if (interfaces.IsEmpty)
            return null;

        Span<byte> first = stackalloc byte[16], last = stackalloc byte[16];
        interfaces.First.Write(first);
        interfaces.Last.Write(last);
        var all = Interfaces($"{Encoding.UTF8.GetString(first[..first.CommonPrefixLength(last)]).TrimEnd('\0')}+");
        var but = all.Except(interfaces);
        return first.CommonPrefixLength(last) > 0 && !but.IsEmpty && but.Ranges.All(IsNamed) ? (all.Ranges[0], but) : null;
    }

    /// <summary>True for every interface that is connected to other hosts.</summary>
    public static bool IsAnyCard(ValueSet interfaces) =>
        interfaces.Or(Loopback).Or(ValueSet.Of(0)).Equals(Every(PacketField.In, Family.IPv4));

    public static ValueSet States(params IEnumerable<PacketState> states) => ValueSet.Of(states.Select(state => (AddressBits)(ulong)state));
}
