using Ripcs.Core.Lowering;

namespace Ripcs.Core.Emit;

/// <summary>
/// The addresses by which packets must be led into a chain so that each of its rules meets what it takes, and no packet meets the
/// chain twice for one kind of address. One rule for everything moves none of the others: who owns a destination is asked for it before
/// others are, whatever else the file says.
/// </summary>
/// <param name="IsBare">Some rule takes packets from anywhere to anywhere: nothing but a bare pointer leads all of them here.</param>
/// <param name="Host">Some rule takes packets to this host.</param>
/// <param name="FromHost">Some rule without a destination takes packets from this host.</param>
/// <param name="Destinations">Maximal prefixes, by address.</param>
/// <param name="Sources">Maximal prefixes, by address.</param>
internal sealed record Reach(bool IsBare, bool Host, bool FromHost, ValueList<IpPrefix> Destinations, ValueList<IpPrefix> Sources)
{
    public bool HasDestinations => Host || Destinations.Count > 0;

    public bool HasSources => FromHost || Sources.Count > 0;

    public static Reach Of(EmittedChain chain)
    {
        var ends = chain.Rules.SelectMany(rule => Ends(chain.Kind, rule)).Concat(Followed(chain)).Distinct().ToList();
        var isBare = ends.RemoveAll(end => end.IsBare(chain.Family)) > 0;
        return new Reach(
            isBare,
            ends.Exists(end => end is { Kind: PointerKind.Destination, Address: AddressItem.Host }),
            ends.Exists(end => end is { Kind: PointerKind.Source, Address: AddressItem.Host }),
            Maximal(ends, PointerKind.Destination, chain.Family),
            Maximal(ends, PointerKind.Source, chain.Family));
    }

    /// <summary>Which statements give each address by themselves, and which because they follow rewrites.</summary>
    public static IEnumerable<(PointerKind Kind, IpPrefix? Address, int Statement, bool IsFollowed)> Givers(EmittedChain chain)
    {
        var own = chain.Rules.SelectMany(rule => Ends(chain.Kind, rule).Select(end => (End: end, rule.Statement, IsFollowed: false)));
        var followed = chain.Rules.Select(rule => (rule.Reach, rule.Statement)).Distinct()
            .SelectMany(item => item.Reach.Select(address =>
                (End: new End(PointerKind.Destination, address), item.Statement, IsFollowed: true)));
        return own.Concat(followed).Distinct().SelectMany(item =>
            Keys(item.End, chain.Family).Select(key => (key.Kind, key.Address, item.Statement, item.IsFollowed)));
    }

    /// <summary>Dnats are reached by destination, Snats by source, a filter rule by destination if it has one.</summary>
    private static IEnumerable<End> Ends(ChainKind kind, LoweredRule rule) => kind switch
    {
        ChainKind.Snat => [new End(PointerKind.Source, rule.Source)],
        ChainKind.Dnat => [new End(PointerKind.Destination, rule.Destination)],
        _ when rule.Reach.Count > 0 => [],
        _ when rule.Destination is null => [new End(PointerKind.Source, rule.Source)],
        _ => [new End(PointerKind.Destination, rule.Destination)],
    };

    /// <summary>The targets of the rewrites that rules follow. Many rules share one list, of thousands perhaps: each list once.</summary>
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

    /// <summary>The addresses of a pointer of ours as an end has them: every prefix by itself.</summary>
    private static IEnumerable<(PointerKind Kind, IpPrefix? Address)> Keys(End end, Family family) =>
        end.IsBare(family) ? [(PointerKind.Bare, null)]
        : end.Address is AddressItem.Host ? [(end.Kind, null)]
        : (end.Address.Prefixes(family) ?? []).Select(prefix => (end.Kind, (IpPrefix?)prefix));

    private readonly record struct End(PointerKind Kind, AddressItem? Address)
    {
        /// <summary>There is no pointer by a set; and a range may be everything, too.</summary>
        public bool IsBare(Family family) =>
            Address is AddressItem.Set
                || (Address is not AddressItem.Host && Address.Cover(family) is { Length: 0 }
                && Address.Prefixes(family) is [{ Length: 0 }]);
    }
}
