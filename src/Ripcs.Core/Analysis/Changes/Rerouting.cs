using Ripcs.Core.Analysis.Diagrams;
using Ripcs.Core.Analysis.Functions;
using Ripcs.Core.Analysis.Packets;

namespace Ripcs.Core.Analysis.Changes;

/// <summary>
/// Packets that two rule sets lead to different addresses are routed differently, too: by which interface they would have left before says
/// nothing of that by which they leave now. Routing is decided behind PREROUTING (iptables(8), nat), and no rule tells which way it takes;
/// the routes of a live host do.
/// </summary>
internal sealed class Rerouting
{
    // What these ask has one answer wherever a packet is led; any other match may ask for the destination.
    private static readonly string[] NotOfDestination =
        ["limit", "hashlimit", "statistic", "time", "quota", "owner", "cgroup", "length", "ttl", "hl", "tos", "dscp", "ecn", "helper",
            "cpu", "pkttype", "physdev", "rpfilter", "conntrack", "state"];

    private readonly Algebra _algebra;
    private readonly Projection _projection;
    private readonly int _packets, _notByCards;
    private readonly HashSet<int> _ofDestination;
    private readonly IReadOnlyList<(uint Card, int Packets)> _before, _after;

    /// <param name="algebra">Of both rule sets.</param>
    /// <param name="translations">Of both.</param>
    /// <param name="before">How one of them leads packets.</param>
    /// <param name="after">How the other does.</param>
    /// <param name="cardTo">The one interface by which the host sends to an address; null where it is not known.</param>
    public Rerouting(Algebra algebra, Translations translations, int before, int after, Func<IpPrefix, string?>? cardTo)
    {
        (_algebra, _projection) = (algebra, new Projection(algebra));
        _ofDestination = [.. algebra.Nodes.Universe.Open.Where(AsksDestination).Select(algebra.Nodes.Universe.Dimension).OfType<int>()];
        var ends = new Ends(algebra);

        // The same address at another port is the same way.
        int Address(int end) => Terminal.OtherOf(end) is not { } number ? end
            : translations[number] with { Ports = null, PortShift = null } is { Addresses: null, IsToHost: false, PrefixLength: null }
                ? Terminal.Of(Fate.Accept)
            : Terminal.Other(translations.Number(translations[number] with { Ports = null, PortShift = null }));
        _packets = before == after ? Terminal.Undefined : algebra.Merge(Merge.Differ, ends.As(before, Address), ends.As(after, Address));
        (_before, _after) = (Routed(before, translations, cardTo), Routed(after, translations, cardTo));
        _notByCards = _packets == Terminal.Undefined ? _packets
            : algebra.Apply(Change.Not, new ConditionDiagrams(algebra).Set(new Condition.In(PacketField.Out, PacketFields.Cards)));
    }

    /// <summary>All of these packets.</summary>
    public int Packets => _packets;

    /// <summary>A set of packets that both rule sets lead to the same address, of which each
    /// leaves by the interface by which it is routed, where that is known.</summary>
    public int Both(int set) => ByRoutes(set, _after);

    /// <summary>What passes under the one rule set, in which what is led somewhere leaves
    /// by the interface by which it is routed, where that is known.</summary>
    public AcceptedPackets Before(AcceptedPackets accepted) => new(ByRoutes(accepted.Maybe, _before), ByRoutes(accepted.ByRules, _before));

    /// <summary>The same under the other one.</summary>
    public AcceptedPackets After(AcceptedPackets accepted) => new(ByRoutes(accepted.Maybe, _after), ByRoutes(accepted.ByRules, _after));

    /// <summary>A set, without those of these packets that are not in it by whichever
    /// card they might leave, or for some other destination.</summary>
    public int OnEach(int set) => Instead(set, some => _projection.All(_algebra.Or(some, _notByCards), Stays));

    /// <summary>A set, with those of these packets that are in it by some card, for some destination.</summary>
    public int OnSome(int set) => Instead(set, some => _projection.Some(some, Stays));

    /// <summary>Of these packets those that pass on both sides by some card, but on one of them not by whichever: what becomes of them
    /// depends on routes that are not known.</summary>
    public int Unsure(int before, int after) => _packets == Terminal.Undefined ? _packets : _algebra.And(_packets,
        _algebra.Merge(Merge.Except, _algebra.And(OnSome(before), OnSome(after)), _algebra.And(OnEach(before), OnEach(after))));

    // The packets by the card by which each is sent on: that of the address to which it is led, or of its own where it is led elsewhere on
    // the other side. What the host sends itself is left out: nat of OUTPUT asks by which card it would have gone without.
    private List<(uint Card, int Packets)> Routed(int led, Translations translations, Func<IpPrefix, string?>? cardTo)
    {
        var universe = _algebra.Nodes.Universe;
        if (cardTo is null || universe.Runs(PacketField.Out, PacketFields.Cards).All(runs => runs.First == runs.Last))
            return [];

        var (ends, conditions) = (new Ends(_algebra), new ConditionDiagrams(_algebra));
        uint? Card(ValueSet to) => Few(to) is { } addresses
            && addresses.Select(address => cardTo(new IpPrefix(universe.Family, address, universe.Family.Bits()))).Distinct()
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

    // Each is asked of the kernel.
    private static List<AddressBits>? Few(ValueSet values)
    {
        const int Most = 256;
        var all = new List<AddressBits>();
        foreach (var range in values.Ranges)
        {
            for (var value = range.First; value <= range.Last; value = ValueSet.Next(value))
            {
                if (all.Count == Most)
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
