namespace Ripcs.Core.Emit;

/// <summary>
/// Finds the pointers that only one statement of a partition needs. Without that statement, packets reach the partition later or not at
/// all, and another partition may decide about them, even where the statement itself decides nothing.
/// <code>
/// Drop("bad network").From("198.51.100.0/24");
/// Drop("bad host").From("198.51.100.0/25").To("10.5.0.9"); // never matches, but adds -d 10.5.0.9, which comes before pointers by source
/// </code>
/// </summary>
/// <param name="chains">The partition's chains, each with the addresses that lead packets to it.</param>
internal sealed class LonePointers(CheckedPartition partition, IReadOnlyList<(EmittedChain Chain, Reach Reach)> chains)
{
    private readonly Lazy<List<Given>> _given = new(() => [.. chains.SelectMany(item => Of(item.Chain, item.Reach))]);

    /// <summary>The pointers, each once, in the order of a dispatch chain.</summary>
    public ValueList<Pointer> Of(int statement)
    {
        // Without a rewrite, the pointers of the rules that follow it go, too.
        var isRewrite = partition.Rules[statement].Action.Chain is not ChainKind.Filter;
        return _given.Value.Where(given => given.Own.Concat(isRewrite ? [] : given.Followed).All(giver => giver == statement)
                && (given.Own.Contains(statement) || given.Followed.Contains(statement)))
            .Select(given => given.Pointer).Distinct().OrderBy(pointer => pointer.Family).ThenBy(pointer => pointer.Kind)
                .ThenByDescending(pointer => pointer.IsHost).ThenByDescending(pointer => pointer.IsBroadcast)
            .ThenBy(pointer => pointer.Address).ToValueList();
    }

    /// <summary>True if only this statement makes the rules for what this host forwards, or sends, need a chain of their own.</summary>
    public bool Splits(int statement)
    {
        var splitting = PlacedChains.Splitting(partition, chains.SelectMany(item => item.Chain.Rules))
            .Select(rule => rule.Statement).Distinct().Take(2).ToList();
        return splitting is [var only] && only == statement;
    }

    private static IEnumerable<Given> Of(EmittedChain chain, Reach reach)
    {
        // It contains no rule of a statement.
        if (DispatchChain.IsEntry(chain.Kind))
            return [];

        var (destinations, sources) = (reach.Destinations.ToHashSet(), reach.Sources.ToHashSet());
        return
            from giver in Reach.Givers(chain)
            where giver.Address is not AddressItem.Prefix { Value: var address }
                || (giver.Kind is PointerKind.Destination ? destinations : sources).Contains(address)
            group giver by (giver.Kind, giver.Address) into key
            select new Given(
                new Pointer(chain.Family, DispatchChain.Of(chain.Kind).Name, key.Key.Kind, (key.Key.Address as AddressItem.Prefix)?.Value,
                    default, IsHost: key.Key.Address is AddressItem.Host) { IsBroadcast = key.Key.Address is AddressItem.Broadcast },
                [.. key.Where(giver => !giver.IsFollowed).Select(giver => giver.Statement)],
                [.. key.Where(giver => giver.IsFollowed).Select(giver => giver.Statement)]);
    }

    /// <param name="Own">The statements that need the pointer because of their own addresses.</param>
    /// <param name="Followed">The statements that need it because a rewrite leads there.</param>
    private sealed record Given(Pointer Pointer, HashSet<int> Own, HashSet<int> Followed);
}
