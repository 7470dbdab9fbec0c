using Ripcs.Core.Analysis.Packets;
using Ripcs.Core.Analysis.Tracing;

namespace Ripcs.Core.Analysis.Sentences;

/// <summary>
/// A packet as operators write it; fields that are left out may have any value.
/// <code>
/// tcp 198.51.100.7 -> 192.0.2.11:443 in eth0
/// udp [2001:db8::7]:53 -> host state established
/// icmp host -> 192.0.2.1 type 8
/// </code>
/// </summary>
/// <param name="Box">The packets that it describes.</param>
/// <param name="Origin">The sender of the packets.</param>
public sealed record PacketSentence(PacketBox Box, PacketOrigin Origin)
{
    /// <summary>An example for messages.</summary>
    public const string Form = "tcp 198.51.100.7 -> 192.0.2.11:443 in eth0";

    private const string Any = "any", Host = "host";
    private const int EchoRequest = 8, EchoRequest6 = 128;

    private static readonly Dictionary<string, PacketState> States = new(StringComparer.OrdinalIgnoreCase)
    {
        ["new"] = PacketState.New, ["established"] = PacketState.Established, ["reply"] = PacketState.EstablishedReply,
        ["related"] = PacketState.Related, ["related-reply"] = PacketState.RelatedReply,
        ["invalid"] = PacketState.Invalid, ["untracked"] = PacketState.Untracked,
    };

    public Family Family => Box.Family;

    /// <summary>The interfaces that it names, each by a single name.</summary>
    public IEnumerable<string> Interfaces => new[] { Box[PacketField.In], Box[PacketField.Out] }
        .Where(names => names.IsSingle).Select(names => PacketFields.InterfaceName(names.First)).OfType<string>()
            .Where(name => name.Length > 0).Distinct();

    /// <summary>The mark with which the packet arrives, or is sent; null if none is given.</summary>
    public uint? Mark { get; init; }

    /// <summary>The mark of its connection.</summary>
    public uint? ConnectionMark { get; init; }

    /// <summary>Treats a packet from one of this host's own addresses as sent by this host,
    /// as if the source were <c>host</c>, unless the packet states how it arrives.</summary>
    /// <param name="hostAddresses">The addresses of this host; null if unknown.</param>
    public PacketSentence FromHostItself(ValueSet? hostAddresses) =>
        Origin is PacketOrigin.Host || hostAddresses is null || !Box[PacketField.Source].IsWithin(hostAddresses)
            || (Box[PacketField.Destination].Overlaps(hostAddresses) && !IsToHost(hostAddresses))
            || !Box[PacketField.In].Equals(AnyCard(Family)) || !Box[PacketField.Mac].Equals(AnySender(Family)) ? this
            : this with { Origin = PacketOrigin.Host, Box = SentByHost(Box) };

    private bool IsToHost(ValueSet hostAddresses) => Box[PacketField.DestinationType].Equals(PacketFields.Local)
        || Box[PacketField.Destination].IsWithin(hostAddresses);

    private static PacketBox SentByHost(PacketBox box) => box.With(PacketField.In, PacketFields.Every(PacketField.In, box.Family))
        .With(PacketField.Mac, ValueSet.Of(PacketFields.NoCard)).With(PacketField.SourceType, PacketFields.Local);

    private static PacketBox SentByOthers(PacketBox box) =>
        box.With(PacketField.In, AnyCard(box.Family)).With(PacketField.Mac, AnySender(box.Family));

    private static ValueSet AnyCard(Family family) => PacketFields.Every(PacketField.In, family).Except(ValueSet.Of(0));

    private static ValueSet AnySender(Family family) =>
        PacketFields.Every(PacketField.Mac, family).Except(ValueSet.Of(PacketFields.NoCard));

    /// <summary>Parses a packet; the problem states what is wrong with it, and what to write.</summary>
    public static bool TryParse(string text, out PacketSentence sentence, out string problem)
    {
        sentence = null!;
        try
        {
            sentence = Parse([.. text.Replace("->", " -> ", StringComparison.Ordinal).Split(' ', StringSplitOptions.RemoveEmptyEntries)]);
            problem = "";
            return true;
        }
        catch (FormatException e)
        {
            problem = $"{e.Message}; a packet is written as: {Form}";
            return false;
        }
    }

    private static PacketSentence Parse(List<string> words)
    {
        var arrow = words.FindIndex(word => word is "->" or "to");
        if (arrow is not (1 or 2) || arrow + 1 >= words.Count)
            throw new FormatException("the packet has no source and no destination");

        var protocolWord = arrow == 2 ? words[0].ToLowerInvariant() : Any;
        var (source, destination) = (new End(words[arrow - 1]), new End(words[arrow + 1]));
        RefuseUnclear(words[arrow - 1], words[arrow + 1]);
        RefuseUnclear(words[arrow + 1], words[arrow - 1]);
        var family = source.Family ?? destination.Family ?? (protocolWord is "icmpv6" or "ipv6-icmp" ? Family.IPv6 : Family.IPv4);
        if ((source.Family ?? family) != family || (destination.Family ?? family) != family)
            throw new FormatException($"{source.Text} and {destination.Text} are addresses of two families");

        var protocol = OfProtocol(protocolWord, family);
        var origin = source.Text == Host ? PacketOrigin.Host : PacketOrigin.Network;
        var box = PacketBox.Everything(family)
            .With(PacketField.State, PacketFields.States(PacketState.New))
            .With(PacketField.Source, source.Addresses(family));
        box = destination.Text == Host ? box.With(PacketField.DestinationType, PacketFields.Local)
            : box.With(PacketField.Destination, destination.Addresses(family));
        box = origin is PacketOrigin.Host ? SentByHost(box) : SentByOthers(box);
        box = WithProtocol(box, protocol, source, destination);
        var rest = words.Skip(arrow + 2).ToList();
        rest = [.. rest.Where((word, place) => word != "with" || rest.ElementAtOrDefault(place + 1) is not ("mark" or "connmark"))];
        var (connectionMark, mark) = (TakeMark(rest, "connmark"), TakeMark(rest, "mark"));
        return new PacketSentence(WithState(WithRest(box, protocol, rest),
            isSaid: rest.Where((_, place) => place % 2 == 0).Contains("state")), origin) { Mark = mark, ConnectionMark = connectionMark };
    }

    // A user who writes one end in brackets means ports: 2001:db8::2:22 is an address too.
    private static void RefuseUnclear(string end, string other)
    {
        var colon = end.LastIndexOf(':');
        if (other.StartsWith('[') && !end.StartsWith('[') && colon > 0
            && ushort.TryParse(end.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out _)
            && IpPrefix.TryParse(end.AsSpan(0, colon), out var address) && address.Family is Family.IPv6)
        {
            throw new FormatException(
                $"'{end}' may be an address, or one with a port; write [{end[..colon]}]{end[colon..]} for the port, or [{end}] for the "
                + $"address");
        }
    }

    private static Protocol? OfProtocol(string word, Family family) =>
        word == Any ? null
        : word is "icmp" or "icmpv6" or "ipv6-icmp" ? (family is Family.IPv4 ? Protocol.Icmp : Protocol.Icmpv6)
        : Protocol.TryParse(word, out var protocol) ? protocol
        : throw new FormatException($"'{word}' is not a protocol; write tcp, udp, icmp, another name or number of /etc/protocols, or any");

    /// <summary>Sets the fields that the protocol lacks to 0: without ports, rules for a port do not match it.</summary>
    private static PacketBox WithProtocol(PacketBox box, Protocol? protocol, End source, End destination)
    {
        if (protocol is not { } known)
        {
            return source.Ports is null && destination.Ports is null ? box
                : throw new FormatException("a port needs a protocol: write tcp or udp in front of the addresses");
        }

        var (isTcp, isIcmp) = (known == Protocol.Tcp, known == Protocol.Icmp || known == Protocol.Icmpv6);
        if (!known.HasPorts && (source.Ports ?? destination.Ports) is not null)
            throw new FormatException($"{known} has no ports");

        var none = ValueSet.Of(0);
        var destinationPorts = known.HasPorts ? destination.Ports ?? PacketFields.Every(PacketField.DestinationPort, box.Family) : none;
        return box.With(PacketField.Protocol, ValueSet.Of((ulong)known.Number))
            .With(PacketField.SourcePort, known.HasPorts ? source.Ports ?? PacketFields.Every(PacketField.SourcePort, box.Family) : none)
            .With(PacketField.DestinationPort, destinationPorts)
            .With(PacketField.IcmpType, isIcmp ? ValueSet.Of((ulong)(known == Protocol.Icmp ? EchoRequest : EchoRequest6) << 8) : none)
            .With(PacketField.TcpFlags, isTcp ? PacketFields.Syn : none);
    }

    private static PacketBox WithRest(PacketBox box, Protocol? protocol, List<string> words)
    {
        if (words.Count % 2 != 0)
        {
            throw new FormatException(
                $"'{words[^1]}' is alone after the packet; write in NAME, out NAME, state NAME, type NUMBER, mac ADDRESS, mark "
                + $"NUMBER or connmark NUMBER");
        }

        for (var i = 0; i < words.Count; i += 2)
        {
            var (word, value) = (words[i], words[i + 1]);
            box = word switch
            {
                "in" => box.With(PacketField.In, PacketFields.Interfaces(value)),
                "out" => box.With(PacketField.Out, PacketFields.Interfaces(value)),
                "state" when States.TryGetValue(value, out var state) => OfState(box, state),
                "state" => throw new FormatException($"'{value}' is not a state; write {string.Join(", ", States.Keys)}"),
                "type" when protocol is { } icmp && (icmp == Protocol.Icmp || icmp == Protocol.Icmpv6) =>
                    box.With(PacketField.IcmpType, IcmpType(value)),
                "type" => throw new FormatException("a type needs ICMP: write icmp in front of the addresses"),
                "mac" when box[PacketField.Mac].Contains(PacketFields.NoCard) =>
                    throw new FormatException("what this host sends has no sender's card; leave mac out"),
                "mac" => box.With(PacketField.Mac, PacketFields.Card(value)
                    ?? throw new FormatException($"'{value}' is not a MAC address; write one such as 02:00:00:00:00:01")),
                _ => throw new FormatException(
                    $"'{word}' is unknown after a packet; write in NAME, out NAME, state NAME, type NUMBER, mac ADDRESS, mark NUMBER "
                    + $"or connmark NUMBER"),
            };
        }

        return box;
    }

    // ICMP errors, answers and neighbour discovery begin no connection: such a packet has the state that the kernel gives it.
    private static PacketBox WithState(PacketBox box, bool isSaid)
    {
        if (!box[PacketField.State].Equals(PacketFields.States(PacketState.New))
            || !box[PacketField.Protocol].Equals(ValueSet.Of((ulong)(box.Family is Family.IPv4 ? Protocol.Icmp : Protocol.Icmpv6).Number)))
        {
            return box;
        }

        var type = (int)(box[PacketField.IcmpType].First.Low >> 8);
        return IcmpTracking.Begins(box.Family, type) ? box
            : isSaid ? throw new FormatException($"ICMP of type {type} begins no connection, so it is never new; write state related, "
                + "reply, invalid or untracked, or leave the state out")
            : box.With(PacketField.State,
                PacketFields.States(IcmpTracking.IsUntracked(box.Family, type) ? PacketState.Untracked : PacketState.Invalid));
    }

    // "mark 0x1": removes it from the words for the fields of a packet.
    private static uint? TakeMark(List<string> words, string word)
    {
        var place = Enumerable.Range(0, words.Count / 2).Select(pair => 2 * pair).FirstOrDefault(at => words[at] == word, -1);
        if (place < 0)
            return null;

        var text = words[place + 1];
        words.RemoveRange(place, 2);
        return text.StartsWith("0x", StringComparison.OrdinalIgnoreCase)
            ? uint.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var hex) ? hex
            : throw NoMark(text)
            : uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : throw NoMark(text);
    }

    private static FormatException NoMark(string text) => new($"'{text}' is not a mark; write its number, such as 7 or 0x1f");

    // A packet that begins no connection does not have only SYN, and may have been translated.
    private static PacketBox OfState(PacketBox box, PacketState state) =>
        box.With(PacketField.State, PacketFields.States(state)) is var with
        && state is not PacketState.New && with[PacketField.TcpFlags].Equals(PacketFields.Syn)
        ? with.With(PacketField.TcpFlags, PacketFields.Every(PacketField.TcpFlags, box.Family)) : with;

    private static ValueSet IcmpType(string text)
    {
        var parts = text.Split('/');
        byte code = 0;
        return parts.Length <= 2 && byte.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var type)
            && (parts.Length == 1 || byte.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out code))
            ? ValueSet.Of(((ulong)type << 8) + code)
                : throw new FormatException($"'{text}' is not an ICMP type; write its number, such as 8, or 3/4 with its code");
    }

    /// <summary>One end: an address, a prefix, a range, any or host, and the port after a colon.</summary>
    private sealed class End
    {
        private readonly ValueSet? _addresses;

        public End(string text)
        {
            var (address, port) = Split(text);
            Text = address;
            Ports = port is null or Any ? null : PortsOf(port);
            if (address is Any or Host)
                return;

            if (IpPrefix.TryParse(address, out var prefix))
            {
                (Family, _addresses) = (prefix.Family, ValueSet.Between(prefix.Network, prefix.Last));
            }
            else if (IpRange.TryParse(address, out var range))
            {
                (Family, _addresses) = (range.Family, ValueSet.Between(range.First, range.Last));
            }
            else
            {
                throw new FormatException($"'{address}' is not an address; write an address, a prefix, any, or host for this machine");
            }
        }

        public string Text { get; }

        public Family? Family { get; }

        public ValueSet? Ports { get; }

        public ValueSet Addresses(Family family) => _addresses ?? PacketFields.Every(PacketField.Source, family);

        // 192.0.2.1:443, [2001:db8::1]:443, any:443; a bare IPv6 address has colons of its own.
        private static (string Address, string? Port) Split(string text)
        {
            var colon = text.LastIndexOf(':');
            return text.StartsWith('[') && text.IndexOf(']', StringComparison.Ordinal) is > 0 and var end
                ? (text[1..end], text.Length > end + 2 ? text[(end + 2)..] : null)
                : colon > 0 && text.IndexOf(':', StringComparison.Ordinal) == colon ? (text[..colon], text[(colon + 1)..])
                : (text, null);
        }

        private static ValueSet PortsOf(string text)
        {
            var ends = text.Split('-');
            return ends.Length <= 2 && ushort.TryParse(ends[0], NumberStyles.None, CultureInfo.InvariantCulture, out var first)
                && ushort.TryParse(ends[^1], NumberStyles.None, CultureInfo.InvariantCulture, out var last) && first <= last
                ? ValueSet.Between(first, last)
                    : throw new FormatException($"'{text}' is not a port; write a number, a range such as 8000-8099, or any");
        }
    }
}
