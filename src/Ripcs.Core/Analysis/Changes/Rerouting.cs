using Ripcs.Core.Analysis.Diagrams;
using Ripcs.Core.Analysis.Functions;
using Ripcs.Core.Analysis.Packets;
using Ripcs.Core.Iptables.Extensions;

namespace Ripcs.Core.Analysis.Changes;

/// <summary>
/// Packets that two rule sets send to different addresses are also routed differently: the interface by which they left before does not
/// determine the one by which they leave now. The kernel routes after PREROUTING (iptables(8), nat), and rules do not show the way; the
/// routes of a live host do.
/// </summary>
internal sealed class Rerouting
{
    // Each costs a request to the kernel.
    private const int MostAddresses = 256;

    private readonly Algebra _algebra;
    private readonly Func<IpPrefix, string?>? _cards;
    private readonly Lazy<(PacketSet Before, PacketSet After)> _toHost;
    private readonly PacketSet _packets, _notByCards;
    private readonly HashSet<int> _ofDestination;
    private readonly IReadOnlyList<(uint Card, PacketSet Packets)> _before, _after;

    /// <param name="algebra">The algebra of both rule sets.</param>
    /// <param name="translations">The translations of both.</param>
    /// <param name="before">The diagram of the destinations in the old rule set.</param>
    /// <param name="after">The same in the new one.</param>
    /// <param name="cardTo">The only interface by which the host sends to an address; null if unknown.</param>
    public Rerouting(Algebra algebra, Translations translations, Diagram before, Diagram after, Func<IpPrefix, string?>? cardTo)
    {
        _algebra = algebra;
        _cards = algebra.Universe.Runs(PacketField.Out, PacketFields.Cards).All(runs => runs.First == runs.Last) ? null : cardTo;
        PacketSet ToHost(Diagram led) => led.Select(end => end.Number is { } number && translations[number].IsToHost);
        _toHost = new Lazy<(PacketSet, PacketSet)>(() => (ToHost(before), ToHost(after)));
        _ofDestination = [.. algebra.Universe.Open.Where(AsksDestination).Select(algebra.Universe.Dimension).OfType<int>()];

        // The same address with another port has the same route.
        End Address(End end) => end.Number is not { } number ? end
            : translations[number] with { Ports = null, PortShift = null } is { Addresses: null, IsToHost: false, PrefixLength: null }
                ? End.Of(Fate.Accept)
            : End.Other(translations.Number(translations[number] with { Ports = null, PortShift = null }));
        _packets = before == after ? _algebra.None : before.As(Address).Differs(after.As(Address));
        (_before, _after) = (Routed(before, translations), Routed(after, translations));
        _notByCards = _packets.IsEmpty ? _packets : !algebra.Set(new Condition.In(PacketField.Out, PacketFields.Cards));
    }

    public PacketSet Packets => _packets;

    /// <summary>A set of packets that both rule sets send to the same address, restricted
    /// to those that leave by the interface of their route, if known.</summary>
    public PacketSet Both(PacketSet set) => ByRoutes(isAfter: true, set);

    /// <summary>A set, without those rerouted packets that are not in it for every
    /// interface by which they might leave, or for some other destination.</summary>
    public PacketSet OnEach(PacketSet set) => Instead(set, some => (some | _notByCards).All(Stays));

    /// <summary>A set, including those rerouted packets that are in it for some interface and some destination.</summary>
    public PacketSet OnSome(PacketSet set) => Instead(set, some => some.Some(Stays));

    /// <summary>The rerouted packets that pass on both sides by some interface, but on
    /// one of them not by every one: their fate depends on unknown routes.</summary>
    public PacketSet Unsure(PacketSet before, PacketSet after) => _packets.IsEmpty ? _packets
        : _packets & ((OnSome(before) & OnSome(after)) - (OnEach(before) & OnEach(after)));

    /// <summary>The packets that are sent to another address than their own, and leave by none of some interfaces.</summary>
    /// <param name="isAfter">Whether under the new rule set.</param>
    /// <param name="outs">The interfaces.</param>
    public PacketSet NotLeavingBy(bool isAfter, ValueSet outs)
    {
        var byOthers = (isAfter ? _after : _before)
            .Where(way => !ValueSet.Of([_algebra.Universe.Values(PacketField.Out, way.Card, way.Card)]).Overlaps(outs))
            .Select(way => way.Packets);
        return _algebra.Union(PacketFields.Cards.IsWithin(outs) ? byOthers
            : byOthers.Append(isAfter ? _toHost.Value.After : _toHost.Value.Before));
    }

    /// <summary>Packets of other hosts that do not occur: to an address to which the host sends by another interface.</summary>
    /// <param name="untranslated">The packets that neither rule set translates.</param>
    public PacketSet Unroutable(PacketSet untranslated)
    {
        if (_cards is null)
            return _algebra.None;

        var universe = _algebra.Universe;
        var byCard = from run in Enumerable.Range(0, (int)universe.Runs((int)PacketField.Destination))
                     let values = universe.Values(PacketField.Destination, (uint)run, (uint)run)
                     where values.First == values.Last
                     select values;
        var cards = from address in byCard.Take(MostAddresses).ToList()
                    let card = _cards(new IpPrefix(universe.Family, address.First, universe.Family.Bits()))
                    where card is not null
                    group address by universe.Run(PacketField.Out, PacketFields.Interface(card));
        var set = _algebra.Union(cards.Select(alike => _algebra.Set(Condition.Of(
        [
            new Condition.In(PacketField.Destination, ValueSet.Of(alike)),
            new Condition.In(PacketField.Out, ValueSet.Of([new ValueRange(0, 0), universe.Values(PacketField.Out, alike.Key, alike.Key)]))
                .Not(universe.Family),
        ]))));
        return (set & untranslated) - _algebra.Set(new Condition.Any([HostFunction.FromHost, HostFunction.ToHost]));
    }

    // The packets by the interface by which each leaves: that of the address to which it is sent, or of its own destination if only the
    // other side translates it. Packets from the host are left out: in OUTPUT, the nat table sees the interface of the untranslated
    // destination.
    private List<(uint Card, PacketSet Packets)> Routed(Diagram led, Translations translations)
    {
        if (_cards is null)
            return [];

        var universe = _algebra.Universe;
        uint? Card(ValueSet to) => Few(to) is { } addresses
            && addresses.Select(address => _cards(new IpPrefix(universe.Family, address, universe.Family.Bits()))).Distinct()
            .ToList() is [{ } name]
            ? universe.Run(PacketField.Out, PacketFields.Interface(name)) : null;
        var byCard = led.As(end => end.Number is not { } number
            || translations[number] is not { Addresses: { } to } translation ? End.Of(Fate.Accept)
            : translation is { IsToHost: false, PrefixLength: null } && Card(to) is { } card ? End.Other((int)card)
                : End.Undefined);
        var byOthers = !_algebra.Set(HostFunction.FromHost);
        var own = _packets & byOthers & byCard.Select(End.Of(Fate.Accept));
        var ownCards = from address in Few(own.Values(PacketField.Destination)) ?? []
                       let card = Card(ValueSet.Of(address))
                       where card is not null
                       group new ValueRange(address, address) by card.Value into alike
                       select (Card: alike.Key, Packets: own & _algebra.Set(new Condition.In(PacketField.Destination, ValueSet.Of(alike))));
        var targets = from end in byCard.Ends()
                      let card = end.Number
                      where card is not null
                      select (Card: (uint)card.Value, Packets: byOthers & byCard.Select(end));
        return [.. from way in ownCards.Concat(targets) group way.Packets by way.Card into packets select (packets.Key,
            _algebra.Union(packets))];
    }

    /// <summary>A set, restricted to the packets that leave by the interface of their route under one of the rule sets, if known.</summary>
    public PacketSet ByRoutes(bool isAfter, PacketSet set) => (isAfter ? _after : _before) is { Count: > 0 } routed
        ? (set - _algebra.Union(routed.Select(way => way.Packets))) | _algebra.Union(routed.Select(way =>
            way.Packets & set.Pin(dimension => dimension == (int)PacketField.Out ? way.Card : null)))
        : set;

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
        && (condition.Parsed.Matches is not [var match] || match.Module switch
    {
        null => match.Find("-s") is null,
        "set" => match.Find("--match-set") is not { } set || set.Value.Split(' ')[^1].Contains("dst", StringComparison.Ordinal),
        "recent" => match.Find("--rdest") is not null,
        "connlimit" => match.Find("--connlimit-daddr") is not null,
        var module => !Extension.IsAnywhere(module),
    });

    private PacketSet Instead(PacketSet set, Func<PacketSet, PacketSet> work) => _packets.IsEmpty ? set
        : (_packets & work(set)) | (set - _packets);
}
