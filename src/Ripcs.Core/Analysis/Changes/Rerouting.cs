using Ripcs.Core.Analysis.Diagrams;
using Ripcs.Core.Analysis.Functions;
using Ripcs.Core.Analysis.Packets;

namespace Ripcs.Core.Analysis.Changes;

/// <summary>
/// Packets that two rule sets send to different addresses are also routed differently: the interface by which they left before does not
/// determine the one by which they leave now. The kernel routes after PREROUTING (iptables(8), nat), and rules do not show the way; the
/// routes of a live host do.
/// </summary>
internal sealed class Rerouting
{
    // The result of these matches does not depend on the destination; any other match may.
    private static readonly string[] NotOfDestination =
        ["limit", "hashlimit", "statistic", "time", "quota", "owner", "cgroup", "length", "ttl", "hl", "tos", "dscp", "ecn", "helper",
            "cpu", "pkttype", "physdev", "rpfilter", "conntrack", "state"];

    // Each costs a request to the kernel.
    private const int MostAddresses = 256;

    private readonly Algebra _algebra;
    private readonly Projection _projection;
    private readonly Func<IpPrefix, string?>? _cards;
    private readonly Lazy<(int Before, int After)> _toHost;
    private readonly int _packets, _notByCards;
    private readonly HashSet<int> _ofDestination;
    private readonly IReadOnlyList<(uint Card, int Packets)> _before, _after;

    /// <param name="algebra">The algebra of both rule sets.</param>
    /// <param name="translations">The translations of both.</param>
    /// <param name="before">The diagram of the destinations in the old rule set.</param>
    /// <param name="after">The same in the new one.</param>
    /// <param name="cardTo">The only interface by which the host sends to an address; null if unknown.</param>
    public Rerouting(Algebra algebra, Translations translations, int before, int after, Func<IpPrefix, string?>? cardTo)
    {
        (_algebra, _projection) = (algebra, new Projection(algebra));
        _cards = algebra.Nodes.Universe.Runs(PacketField.Out, PacketFields.Cards).All(runs => runs.First == runs.Last) ? null : cardTo;
        int ToHost(int led) => new Ends(algebra).As(led,
            end => Terminal.OtherOf(end) is { } number && translations[number].IsToHost ? Terminal.True : Terminal.Undefined);
        _toHost = new Lazy<(int, int)>(() => (ToHost(before), ToHost(after)));
        _ofDestination = [.. algebra.Nodes.Universe.Open.Where(AsksDestination).Select(algebra.Nodes.Universe.Dimension).OfType<int>()];
        var ends = new Ends(algebra);

        // The same address with another port has the same route.
        int Address(int end) => Terminal.OtherOf(end) is not { } number ? end
            : translations[number] with { Ports = null, PortShift = null } is { Addresses: null, IsToHost: false, PrefixLength: null }
                ? Terminal.Of(Fate.Accept)
            : Terminal.Other(translations.Number(translations[number] with { Ports = null, PortShift = null }));
        _packets = before == after ? Terminal.Undefined : algebra.Merge(Merge.Differ, ends.As(before, Address), ends.As(after, Address));
        (_before, _after) = (Routed(before, translations), Routed(after, translations));
        _notByCards = _packets == Terminal.Undefined ? _packets
            : algebra.Apply(Change.Not, new ConditionDiagrams(algebra).Set(new Condition.In(PacketField.Out, PacketFields.Cards)));
    }

    public int Packets => _packets;

    /// <summary>A set of packets that both rule sets send to the same address, restricted
    /// to those that leave by the interface of their route, if known.</summary>
    public int Both(int set) => ByRoutes(set, _after);

    /// <summary>The packets that the old rule set accepts, restricted to
    /// those that leave by the interface of their route, if known.</summary>
    public AcceptedPackets Before(AcceptedPackets accepted) => new(ByRoutes(accepted.Maybe, _before), ByRoutes(accepted.ByRules, _before));

    /// <summary>The same under the new one.</summary>
    public AcceptedPackets After(AcceptedPackets accepted) => new(ByRoutes(accepted.Maybe, _after), ByRoutes(accepted.ByRules, _after));

    /// <summary>A set, without those rerouted packets that are not in it for every
    /// interface by which they might leave, or for some other destination.</summary>
    public int OnEach(int set) => Instead(set, some => _projection.All(_algebra.Or(some, _notByCards), Stays));

    /// <summary>A set, including those rerouted packets that are in it for some interface and some destination.</summary>
    public int OnSome(int set) => Instead(set, some => _projection.Some(some, Stays));

    /// <summary>The rerouted packets that pass on both sides by some interface, but on
    /// one of them not by every one: their fate depends on unknown routes.</summary>
    public int Unsure(int before, int after) => _packets == Terminal.Undefined ? _packets : _algebra.And(_packets,
        _algebra.Merge(Merge.Except, _algebra.And(OnSome(before), OnSome(after)), _algebra.And(OnEach(before), OnEach(after))));

    /// <summary>The packets that are sent to another address than their own, and leave by none of some interfaces.</summary>
    /// <param name="isAfter">Whether under the new rule set.</param>
    /// <param name="outs">The interfaces.</param>
    public int NotLeavingBy(bool isAfter, ValueSet outs) => _algebra.Union([.. (isAfter ? _after : _before)
        .Where(way => !ValueSet.Of([_algebra.Nodes.Universe.Values(PacketField.Out, way.Card, way.Card)]).Overlaps(outs))
        .Select(way => way.Packets),
        .. PacketFields.Cards.IsWithin(outs) ? [] : new[] { isAfter ? _toHost.Value.After : _toHost.Value.Before }]);

    /// <summary>Packets of other hosts that do not occur: to an address to which the host sends by another interface.</summary>
    /// <param name="untranslated">The packets that neither rule set translates.</param>
    public int Unroutable(int untranslated)
    {
        if (_cards is null)
            return Terminal.Undefined;

        var (universe, conditions) = (_algebra.Nodes.Universe, new ConditionDiagrams(_algebra));
        var byCard = from run in Enumerable.Range(0, (int)universe.Runs((int)PacketField.Destination))
                     let values = universe.Values(PacketField.Destination, (uint)run, (uint)run)
                     where values.First == values.Last
                     select values;
        var cards = from address in byCard.Take(MostAddresses).ToList()
                    let card = _cards(new IpPrefix(universe.Family, address.First, universe.Family.Bits()))
                    where card is not null
                    group address by universe.Run(PacketField.Out, PacketFields.Interface(card));
        var set = _algebra.Union([.. cards.Select(alike => conditions.Set(Condition.Of(
        [
            new Condition.In(PacketField.Destination, ValueSet.Of(alike)),
            new Condition.In(PacketField.Out, ValueSet.Of([new ValueRange(0, 0), universe.Values(PacketField.Out, alike.Key, alike.Key)]))
                .Not(universe.Family),
        ])))]);
        return _algebra.Merge(Merge.Except, _algebra.And(set, untranslated),
            conditions.Set(new Condition.Any([HostFunction.FromHost, HostFunction.ToHost])));
    }

    // The packets by the interface by which each leaves: that of the address to which it is sent, or of its own destination if only the
    // other side translates it. Packets from the host are left out: in OUTPUT, the nat table sees the interface of the untranslated
    // destination.
    private List<(uint Card, int Packets)> Routed(int led, Translations translations)
    {
        if (_cards is null)
            return [];

        var (universe, ends, conditions) = (_algebra.Nodes.Universe, new Ends(_algebra), new ConditionDiagrams(_algebra));
        uint? Card(ValueSet to) => Few(to) is { } addresses
            && addresses.Select(address => _cards(new IpPrefix(universe.Family, address, universe.Family.Bits()))).Distinct()
            .ToList() is [{ } name]
            ? universe.Run(PacketField.Out, PacketFields.Interface(name)) : null;
        var byCard = ends.As(led, end => Terminal.OtherOf(end) is not { } number
            || translations[number] is not { Addresses: { } to } translation ? Terminal.Of(Fate.Accept)
            : translation is { IsToHost: false, PrefixLength: null } && Card(to) is { } card ? Terminal.Other((int)card)
                : Terminal.Undefined);
        var byOthers = _algebra.Apply(Change.Not, conditions.Set(HostFunction.FromHost));
        var own = _algebra.And(_algebra.And(_packets, byOthers), ends.Select(byCard, Terminal.Of(Fate.Accept)));
        var ownCards = from address in Few(_projection.Values(own, PacketField.Destination)) ?? []
                       let card = Card(ValueSet.Of(address))
                       where card is not null
                       group new ValueRange(address, address) by card.Value into alike
                       select (Card: alike.Key, Packets: _algebra.And(own,
                           conditions.Set(new Condition.In(PacketField.Destination, ValueSet.Of(alike)))));
        var targets = from end in ends.Of(byCard)
                      let card = Terminal.OtherOf(end)
                      where card is not null
                      select (Card: (uint)card.Value, Packets: _algebra.And(byOthers, ends.Select(byCard, end)));
        return [.. from way in ownCards.Concat(targets) group way.Packets by way.Card into packets select (packets.Key,
            _algebra.Union([.. packets]))];
    }

    private int ByRoutes(int set, IReadOnlyList<(uint Card, int Packets)> routed) => routed.Count == 0 ? set : _algebra.Or(
        _algebra.Merge(Merge.Except, set, _algebra.Union([.. routed.Select(way => way.Packets)])),
        _algebra.Union([.. routed.Select(way =>
            _algebra.And(way.Packets, _projection.Pin(set, dimension => dimension == (int)PacketField.Out ? way.Card : null)))]));

    private static List<AddressBits>? Few(ValueSet values)
    {
        var all = new List<AddressBits>();
        foreach (var range in values.Ranges)
        {
            for (var value = range.First; value <= range.Last; value = ValueSet.Next(value))
            {
                if (all.Count == MostAddresses)
                    return null;

                all.Add(value);
            }
        }

        return all;
    }

    private bool Stays(int dimension) => dimension != (int)PacketField.Out && !_ofDestination.Contains(dimension);

    private static bool AsksDestination(OpenCondition condition) => condition.Mark is null
        && (ParsedRule.Of(condition.Text).Matches is not [var match] || match.Module switch
    {
        null => match.Find("-s") is null,
        "set" => match.Find("--match-set") is not { } set || set.Value.Split(' ')[^1].Contains("dst", StringComparison.Ordinal),
        "recent" => match.Find("--rdest") is not null,
        "connlimit" => match.Find("--connlimit-daddr") is not null,
        var module => !NotOfDestination.Contains(module),
    });

    private int Instead(int set, Func<int, int> work) => _packets == Terminal.Undefined ? set
        : _algebra.Or(_algebra.And(_packets, work(set)), _algebra.Merge(Merge.Except, set, _packets));
}
