using Ripcs.Core.Analysis.Packets;
using Ripcs.Core.Analysis.Reading;
using Ripcs.Core.Analysis.Tracing;
using Ripcs.Core.Matches;

namespace Ripcs.Core.Analysis.Sessions;

/// <summary>The packets of a session, all of which it needs.</summary>
public enum SessionTraffic
{
    /// <summary>The client's packets on its connection.</summary>
    Packets,

    /// <summary>This host's answers.</summary>
    Answers,

    /// <summary>The first packet of a new connection, in case this one breaks.</summary>
    Again,
}

/// <summary>The effect of rules on a part of a session.</summary>
public enum SessionFate
{
    Accepted,

    /// <summary>The rules have a condition that the packet does not show, such as a rate.</summary>
    Depends,

    /// <summary>A translation sends it to another host or port.</summary>
    Led,

    Denied,
}

/// <summary>The ssh connection by which the operator is logged in to this host.</summary>
/// <param name="Client">The client's address, as a single address.</param>
/// <param name="Server">The address of this host.</param>
/// <param name="Port">The port of this host.</param>
public sealed record SshSession(IpPrefix Client, int ClientPort, IpPrefix Server, int Port)
{
    // Beyond this number it is not proved that every way is denied.
    private const int MostWays = 256;
    private const ushort FirstOfClients = 1024;

    // With data and without.
    private static readonly ValueSet Talk = ValueSet.Of([8 | PacketFields.Ack, PacketFields.Ack]);
    private static readonly ChainName Input = new("INPUT"), Prerouting = new("PREROUTING");

    public Family Family => Client.Family;

    /// <summary>The state of the client's packets in connection tracking. If it did not see the connection begin, the next packet
    /// counts as a first one without SYN, or as INVALID if it picks up no connection in the middle (nf_conntrack_tcp_loose).</summary>
    public PacketState State { get; init; } = PacketState.Established;

    /// <summary>Parses the value that sshd writes into SSH_CONNECTION: "192.0.2.7 51234 203.0.113.1 22"; null for anything else.</summary>
    public static SshSession? Of(string? text) =>
        text?.Split(' ') is [var client, var clientPort, var server, var port] && IpPrefix.TryParse(WithoutZone(client), out var from)
        && IpPrefix.TryParse(WithoutZone(server), out var to) && from.Family == to.Family
        && ushort.TryParse(clientPort, NumberStyles.None, CultureInfo.InvariantCulture, out var sent)
            && ushort.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? new SshSession(from, sent, to, number) : null;

    /// <summary>The effect of rules on one of its parts.</summary>
    /// <param name="traffic">The part.</param>
    /// <param name="rules">All rules of its family.</param>
    /// <param name="addresses">The known addresses of this host.</param>
    /// <param name="cards">The interfaces by which the client may be reached.</param>
    /// <param name="now">A part that is denied now and accepted only at other times counts as denied; null if any time is possible.</param>
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

    /// <summary>True for this session's entry in connection tracking; if that was
    /// picked up in the middle, it may look as if the host had begun it.</summary>
    public bool Is(Connection connection) => connection.Protocol == Protocol.Tcp && connection.Family == Family
        && (IsFromClient(connection) || IsFromClient(connection.Reversed));

    private bool IsFromClient(Connection connection) =>
        connection.Source == Client.Network && connection.SourcePort == ClientPort
            && (connection.TranslatedTo ?? connection.Destination) == Server.Network;

    // If connection tracking sees only one direction of a connection, its packets fit into none and are INVALID (nf_conntrack_proto_tcp.c).
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

        // If a rule redirected the client here, sshd does not know its original destination.
        if (plain.Fate is SessionFate.Denied && rules.Chains(TableName.Nat,
            Prerouting).Any(chain => chain.Rules.Any(rule => rule.Effect is RuleEffect.Translate(var to) && LeadsHere(to)))
            && tracer.All(Translated(first), TableName.Filter, Input, MostWays).FirstOrDefault(way => way.Fate is Fate.Accept) is { } led)
        {
            return new SessionOutcome(SessionFate.Depends, led);
        }

        // A denial at another host is no lockout.
        var isHere = plain.Way.Packet[PacketField.Destination].IsWithin(addresses)
            && plain.Way.Packet[PacketField.DestinationPort].Equals(ValueSet.Of((ulong)Port));
        return plain.Fate is SessionFate.Accepted or SessionFate.Denied && !isHere ? plain with { Fate = SessionFate.Led } : plain;
    }

    private bool LeadsHere(Translation to) => (to.IsToHost || to.Addresses is null || to.Addresses.Overlaps(One(Server)))
        && (to.Ports is null || to.Ports.Contains((ulong)Port));

    private static PacketBox Translated(PacketBox packet) => packet
        .With(PacketField.Translation, ValueSet.Of((ulong)PacketTranslation.Destination))
        .With(PacketField.OriginalDestination, PacketFields.Every(PacketField.OriginalDestination, packet.Family))
        .With(PacketField.OriginalPort, PacketFields.Every(PacketField.OriginalPort, packet.Family))
        // Only INPUT is traced here: a packet to this host has no outgoing interface.
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

    // A link-local address includes its interface; an IPv4 address on an IPv6 socket (RFC 4291, 2.5.5.2) passes iptables.
    private static string WithoutZone(string address) => address.Split('%')[0] is var plain
        && plain.StartsWith("::ffff:", StringComparison.OrdinalIgnoreCase) && plain.Contains('.', StringComparison.Ordinal)
        ? plain["::ffff:".Length..] : plain;
}

/// <summary>The effect of rules on a part of a session.</summary>
/// <param name="Fate">Whether it is accepted.</param>
/// <param name="Way">A trace that was denied; if it depends, the first accepted one, with its assumptions.</param>
public sealed record SessionOutcome(SessionFate Fate, Trace Way)
{
    /// <param name="ways">All ways that it may take, or more than the maximum.</param>
    /// <param name="most">The maximum number.</param>
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

    // Only conditions other than the time stay open.
    private static bool IsSo(TraceAnswer answer, DateTimeOffset now) =>
        answer.Question is not Condition.Open(var what, var isNot) || WeekTime.Of(what.Parsed) is not { } time
            || time.Holds(now) == (answer.Answer != isNot);
}
