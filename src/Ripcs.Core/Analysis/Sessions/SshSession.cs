using Ripcs.Core.Analysis.Calendar;
using Ripcs.Core.Analysis.Connections;
using Ripcs.Core.Analysis.Packets;
using Ripcs.Core.Analysis.Reading;
using Ripcs.Core.Analysis.Tracing;

namespace Ripcs.Core.Analysis.Sessions;

/// <summary>The packets of a session, each of which it needs.</summary>
public enum SessionTraffic
{
    /// <summary>What the client sends on the connection that it has.</summary>
    Packets,

    /// <summary>What this host answers.</summary>
    Answers,

    /// <summary>The first packet of another connection, should this one break.</summary>
    Again,
}

/// <summary>What rules make of a part of a session.</summary>
public enum SessionFate
{
    Accepted,

    /// <summary>The rules ask what the packet does not tell, such as its rate.</summary>
    Depends,

    /// <summary>A translation leads it to another host or port.</summary>
    Led,

    Denied,
}

/// <summary>The ssh connection by which somebody came to this host.</summary>
/// <param name="Client">Where it comes from, as a single address.</param>
/// <param name="Server">The address of this host.</param>
/// <param name="Port">The port of this host.</param>
public sealed record SshSession(IpPrefix Client, int ClientPort, IpPrefix Server, int Port)
{
    // Beyond that nobody can say that no way leads through.
    private const int MostWays = 256;
    private const ushort FirstOfClients = 1024;

    // With data and without.
    private static readonly ValueSet Talk = ValueSet.Of([8 | PacketFields.Ack, PacketFields.Ack]);
    private static readonly ChainName Input = new("INPUT"), Prerouting = new("PREROUTING");

    public Family Family => Client.Family;

    /// <summary>
    /// What the client's packets are to connection tracking. Where it did not see the connection begin, the next one is a first one without
    /// SYN, or INVALID where it takes none up in the middle (nf_conntrack_tcp_loose).
    /// </summary>
    public PacketState State { get; init; } = PacketState.Established;

    /// <summary>Reads what sshd writes into SSH_CONNECTION: "192.0.2.7 51234 203.0.113.1 22"; null if it is something else.</summary>
    public static SshSession? Of(string? text) =>
        text?.Split(' ') is [var client, var clientPort, var server, var port] && IpPrefix.TryParse(WithoutZone(client), out var from)
        && IpPrefix.TryParse(WithoutZone(server), out var to) && from.Family == to.Family
        && ushort.TryParse(clientPort, NumberStyles.None, CultureInfo.InvariantCulture, out var sent)
            && ushort.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? new SshSession(from, sent, to, number) : null;

    /// <summary>What rules make of one of its parts.</summary>
    /// <param name="traffic">The part.</param>
    /// <param name="rules">All rules of its family.</param>
    /// <param name="addresses">The addresses of this host, as far as they are known.</param>
    /// <param name="cards">The interfaces by which the client may be reached.</param>
    /// <param name="now">What is denied now, and accepted at other times alone,
    /// counts as denied; null to take every time as possible.</param>
    public SessionOutcome Under(SessionTraffic traffic, PacketRules rules, ValueSet addresses, ValueSet cards, DateTimeOffset? now = null)
    {
        var tracer = new Tracer(rules, addresses.Or(One(Server)));
        return traffic switch
        {
            SessionTraffic.Packets => SessionOutcome.Of(tracer.All(
                FromClient(cards, IsHalfTracked(tracer, cards, lacksAnswers: true) ? PacketState.Invalid : State), PacketOrigin.Network,
                MostWays + 1), MostWays, now),
            SessionTraffic.Answers => SessionOutcome.Of(tracer.All(
                FromHost(cards, IsHalfTracked(tracer, cards, lacksAnswers: false) || State is PacketState.Invalid ? PacketState.Invalid
                    : PacketState.EstablishedReply), PacketOrigin.Host, MostWays + 1), MostWays, now),
            _ => Again(rules, tracer, addresses.Or(One(Server)), cards, now),
        };
    }

    /// <summary>The same as a connection, seen from this host.</summary>
    public Connection FromHere =>
        new(Family, Protocol.Tcp, Server.Network, Client.Network) { SourcePort = (ushort)Port, DestinationPort = (ushort)ClientPort };

    /// <summary>True for what connection tracking knows of this session; taken up in the middle, the host may have begun it.</summary>
    public bool Is(Connection connection) => connection.Protocol == Protocol.Tcp && connection.Family == Family
        && (IsFromClient(connection) || IsFromClient(connection.Reversed));

    private bool IsFromClient(Connection connection) =>
        connection.Source == Client.Network && connection.SourcePort == ClientPort
            && (connection.TranslatedTo ?? connection.Destination) == Server.Network;

    // A connection of which connection tracking sees one direction alone has packets
    // that fit into none: it takes them for INVALID (nf_conntrack_proto_tcp.c).
    private bool IsHalfTracked(Tracer tracer, ValueSet cards, bool lacksAnswers)
    {
        var isClient = IsUntracked(tracer.All(FromClient(cards, PacketState.Established), PacketOrigin.Network, MostWays));
        var isHost = IsUntracked(tracer.All(FromHost(cards, PacketState.EstablishedReply), PacketOrigin.Host, MostWays));
        return lacksAnswers ? isHost && !isClient : isClient && !isHost;
    }

    private static bool IsUntracked(IEnumerable<Trace> ways) =>
        ways.All(way => way.Steps.Any(step => step.Rule?.Effect is RuleEffect.Untrack));

    private SessionOutcome Again(PacketRules rules, Tracer tracer, ValueSet addresses, ValueSet cards, DateTimeOffset? now)
    {
        var first = FromClient(cards, PacketState.New).With(PacketField.SourcePort,
            ValueSet.Between(FirstOfClients, ushort.MaxValue)).With(PacketField.TcpFlags, PacketFields.Syn);
        var plain = SessionOutcome.Of(tracer.All(first, PacketOrigin.Network, MostWays + 1), MostWays, now);

        // sshd knows not to which address the client sent, if a rule led it here.
        if (plain.Fate is SessionFate.Denied && rules.Chains(TableName.Nat,
            Prerouting).Any(chain => chain.Rules.Any(rule => rule.Effect is RuleEffect.Translate(var to) && LeadsHere(to)))
            && tracer.All(Led(first), TableName.Filter, Input, MostWays).FirstOrDefault(way => way.Fate is Fate.Accept) is { } led)
        {
            return new SessionOutcome(SessionFate.Depends, led);
        }

        // What denies it elsewhere is not what locks out.
        var isHere = plain.Way.Packet[PacketField.Destination].IsWithin(addresses)
            && plain.Way.Packet[PacketField.DestinationPort].Equals(ValueSet.Of((ulong)Port));
        return plain.Fate is SessionFate.Accepted or SessionFate.Denied && !isHere ? plain with { Fate = SessionFate.Led } : plain;
    }

    private bool LeadsHere(Translation to) => (to.IsToHost || to.Addresses is null || to.Addresses.Overlaps(One(Server)))
        && (to.Ports is null || to.Ports.Contains((ulong)Port));

    private static PacketBox Led(PacketBox packet) => packet
        .With(PacketField.Translation, ValueSet.Of((ulong)PacketTranslation.Destination))
        .With(PacketField.OriginalDestination, PacketFields.Every(PacketField.OriginalDestination, packet.Family))
        .With(PacketField.OriginalPort, PacketFields.Every(PacketField.OriginalPort, packet.Family))
        // It is asked in INPUT alone here: a packet to this host leaves by no interface.
        .With(PacketField.Out, 0);

    private PacketBox FromClient(ValueSet cards, PacketState state) => Tcp(state)
        .With(PacketField.In, cards)
        .With(PacketField.Mac, PacketFields.Every(PacketField.Mac, Family).Except(ValueSet.Of(PacketFields.NoCard)))
        .With(PacketField.Source, One(Client)).With(PacketField.SourcePort, (ulong)ClientPort)
        .With(PacketField.Destination, One(Server)).With(PacketField.DestinationPort, (ulong)Port)
        .With(PacketField.DestinationType, PacketFields.Local);

    private PacketBox FromHost(ValueSet cards, PacketState state) => Tcp(state)
        .With(PacketField.Out, cards)
        .With(PacketField.Mac, PacketFields.NoCard)
        .With(PacketField.Source, One(Server)).With(PacketField.SourcePort, (ulong)Port)
        .With(PacketField.SourceType, PacketFields.Local)
        .With(PacketField.Destination, One(Client)).With(PacketField.DestinationPort, (ulong)ClientPort);

    private PacketBox Tcp(PacketState state) => PacketBox.Everything(Family)
        .With(PacketField.State, PacketFields.States(state))
        .With(PacketField.TcpFlags, Talk)
        .With(PacketField.Protocol, (ulong)Protocol.Tcp.Number).With(PacketField.IcmpType, 0);

    private static ValueSet One(IpPrefix address) => ValueSet.Between(address.Network, address.Last);

    // A link-local address comes with its interface; one of IPv4 on a socket of IPv6 (RFC 4291, 2.5.5.2) is asked in iptables.
    private static string WithoutZone(string address) => address.Split('%')[0] is var plain
        && plain.StartsWith("::ffff:", StringComparison.OrdinalIgnoreCase) && plain.Contains('.', StringComparison.Ordinal)
        ? plain["::ffff:".Length..] : plain;
}

/// <summary>What becomes of a part of a session.</summary>
/// <param name="Fate">Whether it is accepted.</param>
/// <param name="Way">A way that was denied; for one that depends, the first that was accepted, with what it assumes.</param>
public sealed record SessionOutcome(SessionFate Fate, Trace Way)
{
    /// <param name="ways">All ways that it may take, or more of them than anybody asks for.</param>
    /// <param name="most">How many are asked for.</param>
    /// <param name="now">The moment at which it must be accepted; null for any.</param>
    internal static SessionOutcome Of(IEnumerable<Trace> ways, int most, DateTimeOffset? now)
    {
        var all = ways.ToList();
        var ofNow = now is { } moment ? all.FindAll(way => way.Answers.All(answer => IsSo(answer, moment))) : all;
        var accepted = ofNow.Find(IsAccepted);
        return accepted is not null ? new SessionOutcome(all.TrueForAll(IsAccepted) ? SessionFate.Accepted : SessionFate.Depends, accepted)
            : all.Count > most ? new SessionOutcome(SessionFate.Depends, all.Find(IsAccepted) ?? all[0])
            : new SessionOutcome(SessionFate.Denied, ofNow.Count > 0 ? ofNow[0] : all[0]);
    }

    private static bool IsAccepted(Trace way) => way.Fate is Packets.Fate.Accept;

    // Only what the clock does not tell stays open.
    private static bool IsSo(TraceAnswer answer, DateTimeOffset now) =>
        answer.Question is not Condition.Open(var what, var isNot) || WeekTime.Of(what) is not { } time
            || time.Holds(now) == (answer.Answer != isNot);
}
