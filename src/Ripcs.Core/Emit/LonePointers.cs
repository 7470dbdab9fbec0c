namespace Ripcs.Core.Emit;

/// <summary>
/// Which pointers of a partition a statement gives alone. Without such a statement the partition is asked later, or not at all, about what
/// they lead to it, and another partition may decide: also where the statement itself decides nothing.
/// <code>
/// Drop("bad network").From("198.51.100.0/24");
/// Drop("bad host").From("198.51.100.0/25").To("10.5.0.9"); // never matches, and gives -d 10.5.0.9, which stands before pointers by source
/// </code>
/// </summary>
/// <param name="chains">The partition's, with what leads packets to each of them.</param>
internal sealed class LonePointers(CheckedPartition partition, IReadOnlyList<(EmittedChain Chain, Reach Reach)> chains)
{
    private readonly Lazy<List<Given>> _given = new(() => [.. chains.SelectMany(item => Of(item.Chain, item.Reach))]);

    /// <summary>The pointers, each once, in the order in which they stand in a dispatch chain.</summary>
    public ValueList<Pointer> Of(int statement)
    {
        // What others follow goes with the rewrite.
        var isRewrite = partition.Rules[statement].Action.Chain is not ChainKind.Filter;
        return _given.Value.Where(given => given.Own.Concat(isRewrite ? [] : given.Followed).All(giver => giver == statement)
                && (given.Own.Contains(statement) || given.Followed.Contains(statement)))
            .Select(given => given.Pointer).Distinct().OrderBy(pointer => pointer.Family).ThenBy(pointer => pointer.Kind)
                .ThenByDescending(pointer => pointer.IsHost)
            .ThenBy(pointer => pointer.Address).ToValueList();
    }

    /// <summary>True if it alone has the rules for what this host sends stand in a chain of their own.</summary>
    public bool Splits(int statement)
    {
        var splitting = chains.SelectMany(item => item.Chain.Rules)
            .Where(rule => rule.AsksMac || rule.AsksUser).Select(rule => rule.Statement).Distinct().Take(2).ToList();
        return splitting is [var only] && only == statement;
    }

    private static IEnumerable<Given> Of(EmittedChain chain, Reach reach)
    {
        // It holds no rule of a statement.
        if (chain.Kind is ChainKind.SentEntry)
            return [];

        var (destinations, sources) = (reach.Destinations.ToHashSet(), reach.Sources.ToHashSet());
        return
            from giver in Reach.Givers(chain)
            where giver.Address is not { } address || (giver.Kind is PointerKind.Destination ? destinations : sources).Contains(address)
            group giver by (giver.Kind, giver.Address) into key
            select new Given(
                new Pointer(chain.Family, DispatchChain.Of(chain.Kind).Name, key.Key.Kind, key.Key.Address, default,
                    IsHost: key.Key is (not PointerKind.Bare, null)),
                [.. key.Where(giver => !giver.IsFollowed).Select(giver => giver.Statement)],
                [.. key.Where(giver => giver.IsFollowed).Select(giver => giver.Statement)]);
    }

    /// <param name="Own">The statements that give the pointer by their ends.</param>
    /// <param name="Followed">Those that give it because a rewrite leads there.</param>
    private sealed record Given(Pointer Pointer, HashSet<int> Own, HashSet<int> Followed);
}
