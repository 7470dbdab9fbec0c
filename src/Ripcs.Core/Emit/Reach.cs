using Ripcs.Core.Lowering;

namespace Ripcs.Core.Emit;

/// <summary>
/// The addresses of a chain's pointers: each rule must see all packets that it matches, and no packet may
/// enter the chain twice by one kind of address. A rule for everything only adds a bare pointer and keeps
/// the others: the owner of a destination must be evaluated for it first, whatever else its file contains.
/// </summary>
/// <param name="IsBare">Some rule matches packets from anywhere to anywhere, so only a bare pointer leads all of them here.</param>
/// <param name="Host">Some rule matches packets to this host.</param>
/// <param name="Broadcast">Some rule matches packets to broadcasts.</param>
/// <param name="FromHost">Some rule without a destination matches packets from this host.</param>
/// <param name="Destinations">Maximal prefixes, by address.</param>
/// <param name="Sources">Maximal prefixes, by address.</param>
internal sealed record Reach(
    bool IsBare, bool Host, bool Broadcast, bool FromHost, ValueList<IpPrefix> Destinations, ValueList<IpPrefix> Sources)
{
    public bool HasDestinations => Host || Broadcast || Destinations.Count > 0;

    public bool HasSources => FromHost || Sources.Count > 0;

    public static Reach Of(EmittedChain chain)
    {
        var ends = chain.Rules.SelectMany(rule => Ends(chain.Kind, rule)).Concat(Followed(chain)).Distinct().ToList();
        var isBare = ends.RemoveAll(end => end.IsBare(chain.Family)) > 0;
        return new Reach(
            isBare,
            ends.Exists(end => end is { Kind: PointerKind.Destination, Address: AddressItem.Host }),
            ends.Exists(end => end is { Kind: PointerKind.Destination, Address: AddressItem.Broadcast }),
            ends.Exists(end => end is { Kind: PointerKind.Source, Address: AddressItem.Host }),
            Maximal(ends, PointerKind.Destination, chain.Family),
            Maximal(ends, PointerKind.Source, chain.Family));
    }

    /// <summary>Which statements need each address for themselves, and which because they follow rewrites.</summary>
    public static IEnumerable<(PointerKind Kind, AddressItem? Address, int Statement, bool IsFollowed)> Givers(EmittedChain chain)
    {
        var own = chain.Rules.SelectMany(rule => Ends(chain.Kind, rule).Select(end => (End: end, rule.Statement, IsFollowed: false)));
        var followed = chain.Rules.Select(rule => (rule.Reach, rule.Statement)).Distinct()
            .SelectMany(item => item.Reach.Select(address =>
                (End: new End(PointerKind.Destination, address), item.Statement, IsFollowed: true)));
        return own.Concat(followed).Distinct().SelectMany(item =>
            Keys(item.End, chain.Family).Select(key => (key.Kind, key.Address, item.Statement, item.IsFollowed)));
    }

    /// <summary>Dnats are reached by destination, Snats and what a SynProxy answers by source, a filter
    /// rule by its destination if it has one, else by source.</summary>
    private static IEnumerable<End> Ends(ChainKind kind, LoweredRule rule) => kind switch
    {
        ChainKind.Snat or ChainKind.SynAck => [new End(PointerKind.Source, rule.Source)],
        ChainKind.Dnat => [new End(PointerKind.Destination, rule.Destination)],
        _ when rule.Reach.Count > 0 => [],
        _ when rule.Destination is null => [new End(PointerKind.Source, rule.Source)],
        _ => [new End(PointerKind.Destination, rule.Destination)],
    };

    /// <summary>The targets of the rewrites that rules follow. Many rules
    /// may share one list of thousands, so each list is read once.</summary>
    private static IEnumerable<End> Followed(EmittedChain chain) => chain.Rules
        .Select(rule => rule.Reach.Items)
        .Distinct()
        .SelectMany(addresses => addresses.Select(address => new End(PointerKind.Destination, address)));

    private static ValueList<IpPrefix> Maximal(List<End> ends, PointerKind kind, Family family)
    {
        var maximal = new List<IpPrefix>();
        var prefixes = ends.Where(end => end.Kind == kind).SelectMany(end => end.Address.Prefixes(family) ?? []);
        foreach (var prefix in prefixes.Distinct().Order())
        {
            if (maximal.Count == 0 || !maximal[^1].Contains(prefix))
                maximal.Add(prefix);
        }

        return maximal.ToValueList();
    }

    /// <summary>The addresses of the pointers for one end: each prefix separately.</summary>
    private static IEnumerable<(PointerKind Kind, AddressItem? Address)> Keys(End end, Family family) =>
        end.IsBare(family) ? [(PointerKind.Bare, null)]
        : end.Address is AddressItem.Host or AddressItem.Broadcast ? [(end.Kind, end.Address)]
        : (end.Address.Prefixes(family) ?? []).Select(prefix => (end.Kind, (AddressItem?)new AddressItem.Prefix(prefix)));

    private readonly record struct End(PointerKind Kind, AddressItem? Address)
    {
        /// <summary>A set and a host part have no pointer of their own, and a range may also cover everything.</summary>
        public bool IsBare(Family family) =>
            Address is AddressItem.Set or AddressItem.HostPart
                || (Address is not (AddressItem.Host or AddressItem.Broadcast) && Address.Cover(family) is { Length: 0 }
                && Address.Prefixes(family) is [{ Length: 0 }]);
    }
}
