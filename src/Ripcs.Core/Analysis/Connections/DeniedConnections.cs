using Ripcs.Core.Analysis.Diagrams;
using Ripcs.Core.Analysis.Functions;
using Ripcs.Core.Analysis.Packets;
using Ripcs.Core.Analysis.Reading;

namespace Ripcs.Core.Analysis.Connections;

/// <summary>
/// Which connections the rules would not allow to begin: they deny the first packet as it was sent, or as the kernel translates it,
/// whatever its other fields are. A connection is not denied if that depends on more than the connection shows (a rate, a mark, a card), if
/// it goes to a group, or if it is from the host to itself.
/// </summary>
public sealed class DeniedConnections
{
    private readonly Family _family;
    private readonly ValueSet _hostAddresses;
    private readonly ValueSet _toMany;
    private readonly Func<IpPrefix, string?> _cardTo;
    private readonly Dictionary<AddressBits, AddressBits?> _cards = [];
    private readonly (View AsSent, View AsLed) _incoming;
    private readonly (View AsSent, View AsLed) _outgoing;

    private DeniedConnections(PacketRules rules, ValueSet hostAddresses, Func<IpPrefix, string?> cardTo)
    {
        (_family, _hostAddresses, _cardTo) = (rules.Family, hostAddresses, cardTo);
        _toMany = PacketFields.OfGroups(_family);
        var everything = PacketBox.Everything(_family);
        var hulls = new AffectedPackets([rules], everything, everything, hostAddresses);
        var asked = hulls.Conditions(rules).Concat(PossiblePackets.Conditions(_family, hostAddresses)).ToList();
        var algebra = new Algebra(Universe.Of(_family, asked.Concat(hulls.Mapped(asked))));
        var host = new HostFunction(rules, algebra, new Translations(), hulls);
        var asSent = host.Reaching(host.Incoming(), host.Outgoing());

        // The marks with which a translated packet arrived are no longer known.
        var led = hulls.Marks is null ? host : new HostFunction(rules, algebra, new Translations(), hulls, followsMarks: false);
        var (incoming, outgoing) = (led.Incoming(), led.Outgoing());
        var cards = new Condition.In(PacketField.Out, PacketFields.Cards);
        var byCards = Condition.Both(new Condition.In(PacketField.In, PacketFields.Cards), cards);
        var fromHost = Condition.Both(HostFunction.FromHost, cards);
        var views = new Views(algebra);
        (_incoming, _outgoing) = ((views.AsSent(asSent, byCards), views.AsLed(incoming, byCards)),
            (views.AsSent(asSent, fromHost), views.AsLed(outgoing, fromHost)));
    }

    /// <param name="rules">All rules of the family.</param>
    /// <param name="hostAddresses">The addresses of this host.</param>
    /// <param name="cardTo">The interface by which the kernel reaches an address; null if there is no route.</param>
    /// <returns>Null if the rules are too tangled.</returns>
    public static DeniedConnections? Under(PacketRules rules, ValueSet hostAddresses, Func<IpPrefix, string?> cardTo)
    {
        try
        {
            return new DeniedConnections(rules, hostAddresses, cardTo);
        }
        catch (TooTangledException)
        {
            return null;
        }
    }

    /// <summary>True if the rules would not allow it to begin by any interface by which it may have arrived.</summary>
    public bool Denies(Connection connection)
    {
        var isFromHost = _hostAddresses.Contains(connection.Source);
        if (_toMany.Contains(connection.Destination)
            || (isFromHost && _hostAddresses.Contains(connection.TranslatedTo ?? connection.Destination)))
        {
            return false;
        }

        var views = isFromHost ? _outgoing : _incoming;
        return Denies(views.AsSent, connection, isLed: false, isFromHost)
            || (connection.TranslatedTo is not null && Denies(views.AsLed, connection, isLed: true, isFromHost));
    }

    private bool Denies(View view, Connection connection, bool isLed, bool isFromHost)
    {
        if (!Holds(view.ByAny, connection, isLed, default))
            return true;

        // Routes are read only if the rules distinguish interfaces.
        if (Holds(view.ByEach, connection, isLed, default) || Ways(connection, isFromHost) is not { } ways)
            return false;

        return !Holds(view.Exact, connection, isLed, ways);
    }

    // Packets from the host have no incoming interface, and packets to it no outgoing one.
    private (AddressBits In, AddressBits Out)? Ways(Connection connection, bool isFromHost)
    {
        var to = connection.TranslatedTo ?? connection.Destination;
        return (isFromHost ? 0 : Card(connection.Source)) is { } comes && (_hostAddresses.Contains(to) ? 0 : Card(to)) is { } leaves
            ? (comes, leaves) : null;
    }

    private AddressBits? Card(AddressBits address)
    {
        if (!_cards.TryGetValue(address, out var card))
        {
            card = _cardTo(new IpPrefix(_family, address, _family.Bits())) is { } name ? PacketFields.Interface(name) : null;
            _cards.Add(address, card);
        }

        return card;
    }

    private bool Holds(PacketSet set, Connection connection, bool isLed, (AddressBits In, AddressBits Out) ways) =>
        set.Contains(field => Value(field, connection, isLed, ways));

    private AddressBits Value(PacketField field, Connection connection, bool isLed, (AddressBits In, AddressBits Out) ways)
    {
        var destination = isLed ? connection.TranslatedTo!.Value : connection.Destination;
        return field switch
        {
            PacketField.State => (ulong)PacketState.New,
            PacketField.Translation => (ulong)(isLed && connection.IsLed ? PacketTranslation.Destination : PacketTranslation.None),
            PacketField.In => ways.In,
            PacketField.Out => ways.Out,
            PacketField.Destination => destination,
            PacketField.OriginalDestination => connection.Destination,
            PacketField.Source => connection.Source,
            PacketField.DestinationType => ConnectionTrace.Type(destination, _hostAddresses).First,
            PacketField.SourceType => ConnectionTrace.Type(connection.Source, _hostAddresses).First,
            PacketField.Protocol => (ulong)connection.Protocol.Number,
            PacketField.DestinationPort => (ulong)(isLed ? connection.TranslatedToPort : connection.DestinationPort),
            PacketField.OriginalPort => (ulong)connection.DestinationPort,
            PacketField.SourcePort => (ulong)connection.SourcePort,
            PacketField.IcmpType => (ulong)connection.IcmpType,
            PacketField.TcpFlags => PacketFields.Syn.First,
            _ => throw new InvalidOperationException($"a connection has no {field}"),
        };
    }

    /// <summary>Sets of accepted packets, by what is known of the interfaces.</summary>
    /// <param name="ByAny">Accepted with some interfaces.</param>
    /// <param name="ByEach">Accepted with all interfaces.</param>
    /// <param name="Exact">Accepted with known interfaces.</param>
    private sealed record View(PacketSet ByAny, PacketSet ByEach, PacketSet Exact);

    private sealed class Views(Algebra algebra)
    {
        /// <summary>For packets as they were sent: the interface by which the
        /// current translation would make them leave is unknown.</summary>
        /// <param name="accepted">The packets that may be accepted.</param>
        /// <param name="ways">The possible interfaces.</param>
        public View AsSent(PacketSet accepted, Condition ways)
        {
            var view = AsLed(accepted, ways);
            return view with { Exact = (view.Exact & algebra.Set(ways)).WithSome(PacketField.Out) };
        }

        /// <summary>For packets as the kernel translates them.</summary>
        /// <inheritdoc cref="AsSent"/>
        public View AsLed(PacketSet accepted, Condition ways)
        {
            // Fields that a connection does not show may have had values with which it is accepted.
            var told = accepted.Some(dimension => dimension < PacketFields.All.Count
                && (PacketField)dimension is not PacketField.Mac);
            var possible = algebra.Set(ways);
            return new View(WithoutWays(told & possible), !WithoutWays(possible - told), told);
        }

        private static PacketSet WithoutWays(PacketSet set) => set.WithSome(PacketField.In, PacketField.Out);
    }
}
