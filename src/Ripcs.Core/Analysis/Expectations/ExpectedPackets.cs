using Ripcs.Core.Analysis.Functions;
using Ripcs.Core.Analysis.Packets;
using Ripcs.Core.Analysis.Reading;

namespace Ripcs.Core.Analysis.Expectations;

/// <summary>The packets of an expectation in one family, as sets. They arrive by a network card;
/// packets from the host itself are included only if "host" is among the senders.</summary>
internal sealed class ExpectedPackets
{
    private const string All = "all", Host = "host";

    // No packet from a network may have these sources: ip_route_input_slow
    // drops them as martians, and IPv6 drops multicast and ::1 as well.
    private static readonly ValueSet MartiansV4 = Ranges("0.0.0.0/8", "127.0.0.0/8", "224.0.0.0/4", "255.255.255.255/32");
    private static readonly ValueSet MartiansV6 = Ranges("::/127", "ff00::/8");

    private readonly ExpectedTraffic _traffic;
    private readonly ValueSet? _hostAddresses;
    private readonly ValueSet _senders;
    private readonly ValueSet _destinations;
    private readonly bool _isFromHost;
    private readonly bool _exceptsHost;

    /// <param name="expectation">The expectation.</param>
    /// <param name="traffic">Its traffic in one family.</param>
    /// <param name="hostAddresses">The addresses of this host; null if unknown.</param>
    public ExpectedPackets(CompiledExpectation expectation, ExpectedTraffic traffic, ValueSet? hostAddresses)
    {
        (Expectation, _traffic, _hostAddresses) = (expectation, traffic, hostAddresses);
        _senders = Addresses(traffic.From).Except(Addresses(traffic.NotFrom, whenEmpty: ValueSet.Empty));
        _destinations = Addresses(traffic.To).Except(Addresses(traffic.NotTo, whenEmpty: ValueSet.Empty));

        // An expectation that everything is reachable does not include groups, which hosts must join.
        _destinations = IsAllowed && (traffic.To.Count == 0 || traffic.To.Contains(All))
            ? _destinations.Except(PacketFields.OfGroups(Family)) : _destinations;
        _isFromHost = traffic.From.Contains(Host) && !traffic.NotFrom.Contains(Host) && traffic is { In: [], NotIn: null };
        _exceptsHost = traffic.NotTo.Contains(Host) || traffic is not { Out: [], NotOut: null };
    }

    public CompiledExpectation Expectation { get; }

    public Family Family => _traffic.Family;

    public bool IsAllowed => Expectation.Fate is ExpectedFate.Allowed;

    /// <summary>True if the host itself is expected to receive them.</summary>
    public bool IsToHost => _traffic.To.Contains(Host) && !_exceptsHost;

    /// <summary>The packets as they are sent: each condition describes some of them.</summary>
    public IEnumerable<Condition> Sent() => Each(_destinations, IsToHost, PacketField.DestinationPort);

    /// <summary>The packets that are sent to an address because it belongs to the host.</summary>
    public IEnumerable<Condition> SentToHost() => Each(ValueSet.Empty, IsToHost, PacketField.DestinationPort);

    /// <summary>The packets as the filter sees them, whatever their original destination: a translation to a blocked
    /// end opens it. After a translation they may still be recognised by their original destination.</summary>
    public IEnumerable<Condition> Arriving() => [.. Sent(), .. SentBeforeTranslation()];

    /// <summary>Packets of both, as they are sent; null if there are none.</summary>
    public PacketBox? Common(ExpectedPackets other) =>
        Boxes(this).SelectMany(box => Boxes(other).Select(box.And)).FirstOrDefault(common => !common.IsEmpty);

    /// <summary>True if it covers no packet.</summary>
    public bool IsEmpty => !Boxes(this).Any(box => !box.IsEmpty);

    private static IEnumerable<PacketBox> Boxes(ExpectedPackets packets) =>
        packets.Sent().Select(condition => PacketBox.Everything(packets.Family).Within(condition));

    private IEnumerable<Condition> SentBeforeTranslation()
    {
        var sentTo = _exceptsHost && _hostAddresses is not null ? _destinations.Except(_hostAddresses) : _destinations;
        return Each(ValueSet.Empty, isToHost: false, PacketField.OriginalPort, new Condition.In(PacketField.OriginalDestination, sentTo));
    }

    private IEnumerable<Condition> Each(ValueSet destinations, bool isToHost, PacketField port, Condition? to = null)
    {
        List<Condition> ends = to is not null ? [_exceptsHost ? Condition.Both(to, NotLocal()) : to]
            : [
                .. destinations.IsEmpty ? Array.Empty<Condition>()
                    : [Condition.Both(new Condition.In(PacketField.Destination, destinations), OfType())],
                .. isToHost ? [ToHost()] : Array.Empty<Condition>(),
            ];
        return from end in ends from sender in Senders() select Condition.Of([.. Parts(sender), .. Parts(end), .. Traffic(port)]);
    }

    // If the addresses of this host are unknown, an address to be reached counts as another host's.
    private Condition OfType() => _exceptsHost ? IsAllowed ? Unicast(PacketField.DestinationType) : NotLocal()
        : !IsAllowed ? Condition.Always
        : new Condition.Any(
            [
                Condition.Both(ToGroup().Not(Family), new Condition.In(PacketField.DestinationType,
                    AffectedPackets.Unicast.Or(_hostAddresses is null ? ValueSet.Empty : PacketFields.Local))),
                Condition.Both(ToGroup(), new Condition.In(PacketField.DestinationType, PacketFields.GroupTypes)),
            ]);

    private Condition.In ToGroup() => new(PacketField.Destination, PacketFields.OfGroups(Family));

    private Condition ToHost()
    {
        var isLocal = new Condition.In(PacketField.DestinationType, PacketFields.Local);
        return _hostAddresses is null ? isLocal : Condition.Both(isLocal, new Condition.In(PacketField.Destination, _hostAddresses));
    }

    private IEnumerable<Condition> Senders()
    {
        var leaves = new Condition.In(PacketField.Out, Cards(_traffic.Out, _traffic.NotOut));
        var senders = IsAllowed ? _senders.Except(Family is Family.IPv4 ? MartiansV4 : MartiansV6)

            // No packet arrives from outside with an address of this host (fib_validate_source).
            : Family is Family.IPv4 && _hostAddresses is not null ? _senders.Except(_hostAddresses) : _senders;
        if (!senders.IsEmpty)
        {
            var comes = new Condition.In(PacketField.In, Cards(_traffic.In, _traffic.NotIn));
            yield return Condition.Of([comes, leaves, new Condition.In(PacketField.Source, senders),
                .. IsAllowed ? [Unicast(PacketField.SourceType)] : Array.Empty<Condition>()]);
        }

        if (_isFromHost)
        {
            yield return Condition.Of([HostFunction.FromHost, leaves,
                new Condition.In(PacketField.DestinationType, PacketFields.Local).Not(Family), .. OwnSource()]);
        }
    }

    private static ValueSet Cards(ValueList<string> names, string? not) => names.Count > 0
        ? names.Aggregate(ValueSet.Empty, (all, name) => all.Or(PacketFields.Interfaces(name))).And(PacketFields.Cards)
        : not is not null ? PacketFields.Cards.Except(PacketFields.Interfaces(not)) : PacketFields.Cards;

    // A program may forge another source (ip(7), IP_TRANSPARENT), but "host" means this host by its addresses, as in a rule.
    private IEnumerable<Condition> OwnSource()
    {
        var own = _hostAddresses?.Except(Family is Family.IPv4 ? MartiansV4 : MartiansV6);
        return [new Condition.In(PacketField.SourceType, PacketFields.Local),
            .. own is { IsEmpty: false } some ? [new Condition.In(PacketField.Source, some)] : Array.Empty<Condition>()];
    }

    private List<Condition> Traffic(PacketField port)
    {
        var parts = new List<Condition>();
        if (_traffic.Protocols.Count > 0)
            parts.Add(new Condition.In(PacketField.Protocol, ValueSet.Of(_traffic.Protocols.Select(number => (AddressBits)(ulong)number))));

        if (_traffic.Ports.Count > 0)
            parts.Add(new Condition.In(port, TransportReader.Ports(string.Join(',', _traffic.Ports))!));

        if (_traffic.SourcePorts.Count > 0)
            parts.Add(new Condition.In(PacketField.SourcePort, TransportReader.Ports(string.Join(',', _traffic.SourcePorts))!));

        if (_traffic.IcmpTypes.Count > 0)
        {
            parts.Add(new Condition.In(PacketField.IcmpType, _traffic.IcmpTypes.Aggregate(ValueSet.Empty,
                (all, type) => all.Or(TransportReader.IcmpTypes(type)!))));
        }

        return parts;
    }

    private Condition NotLocal() => HostFunction.ToHost.Not(Family);

    private static Condition.In Unicast(PacketField type) => new(type, AffectedPackets.Unicast);

    private static ValueList<Condition> Parts(Condition condition) => condition is Condition.All(var parts) ? parts : [condition];

    private ValueSet Addresses(ValueList<string> words, ValueSet? whenEmpty = null)
    {
        var every = PacketFields.Every(PacketField.Source, Family);
        return words.Count == 0 ? whenEmpty ?? every
            : words.Contains(All) ? every
            : Ranges([.. words.Where(word => word is not Host)]);
    }

    private static ValueSet Ranges(params string[] words) => ValueSet.Of(words.Select(word => IpPrefix.TryParse(word, out var prefix)
        ? new ValueRange(prefix.Network, prefix.Last) : IpRange.TryParse(word, out var range) ? new ValueRange(range.First, range.Last)
        : throw new FormatException($"no address: {word}")));
}
