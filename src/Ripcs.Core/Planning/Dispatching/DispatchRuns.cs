namespace Ripcs.Core.Planning.Dispatching;

/// <summary>
/// Which rules of a list may change places: those that follow each other and choose their packets by destination alone, or by source
/// alone, by prefixes at least as long as a level. No packet meets two of them under different prefixes of that level. Every other rule,
/// such as one for all packets or for this host, is a bar that none passes.
/// </summary>
internal static class DispatchRuns
{
    /// <summary>The list in pieces: runs of rules with keys of one kind, and bars, each by itself.</summary>
    public static IEnumerable<IReadOnlyList<(T Item, BranchKey? Key)>> Of<T>(IEnumerable<T> list, Func<T, BranchKey?> keyOf)
    {
        var run = new List<(T Item, BranchKey? Key)>();
        foreach (var item in list)
        {
            var key = keyOf(item);
            if (run.Count > 0 && (key is null || key.Value.Kind != run[^1].Key?.Kind))
            {
                yield return run;
                run = [];
            }

            run.Add((item, key));
        }

        if (run.Count > 0)
            yield return run;
    }

    /// <summary>
    /// The list, or one that says the same, in order as far as rules that a packet meets together let it be. A list that is in order comes
    /// back from its tree as it was.
    /// </summary>
    /// <param name="rules">A list, or a tree from its first rule to its last.</param>
    /// <param name="family">Whose packets.</param>
    /// <param name="order">Where a pointer would like to stand.</param>
    public static IReadOnlyList<DispatchRule> Untangled(
        IReadOnlyList<DispatchRule> rules, Family family, Func<Pointer, DispatchOrder> order) =>
        Arranged([.. rules.Select(rule => (Rule: rule, Order: rule.Pointer is { } pointer ? order(pointer) : default))],
            BranchName.Levels(family), 0, Merged, item => item.Rule).ConvertAll(item => item.Rule);

    /// <summary>
    /// The same for comparing: all lists that say the same come out alike, and those that nearly do differ in few places. What a packet
    /// may meet together with another rule keeps its side of that.
    /// </summary>
    public static IReadOnlyList<DispatchRule> ByPrefix(IReadOnlyList<DispatchRule> rules, Family family) =>
        Arranged([.. rules], BranchName.Levels(family), 0, lists => lists.OrderBy(list => list.Key.Prefix).SelectMany(list => list.Rules),
            rule => rule);

    private static List<T> Arranged<T>(
        List<T> rules, ValueList<int> levels, int next, Func<List<(BranchKey Key, List<T> Rules)>, IEnumerable<T>> together,
        Func<T, DispatchRule> ruleOf)
    {
        if (next == levels.Count || rules.Count < 2)
            return rules;

        var result = new List<T>(rules.Count);
        foreach (var run in Of(rules, item => ruleOf(item).KeyAt(levels[next])))
        {
            result.AddRange(run is [var (only, _)] ? [only] : together(
                [.. run.GroupBy(item => item.Key!.Value, item => item.Item)
                    .Select(group => (group.Key, Arranged([.. group], levels, next + 1, together, ruleOf)))]));
        }

        return result;
    }

    private static IEnumerable<(
        DispatchRule Rule, DispatchOrder Order)> Merged(List<(BranchKey Key, List<(DispatchRule Rule, DispatchOrder Order)> Rules)> lists)
    {
        var heads = new PriorityQueue<(int List, int Place),
            (DispatchOrder, IpPrefix)>(lists.Select((list, i) => ((i, 0), (list.Rules[0].Order, list.Key.Prefix))));
        while (heads.TryDequeue(out var head, out _))
        {
            var (key, rules) = lists[head.List];
            yield return rules[head.Place];
            if (head.Place + 1 < rules.Count)
                heads.Enqueue((head.List, head.Place + 1), (rules[head.Place + 1].Order, key.Prefix));
        }
    }
}
