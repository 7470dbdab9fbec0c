namespace Ripcs.Core.Planning.Dispatching;

/// <summary>
/// Which rules of a list may swap places: adjacent ones that match by destination only, or by source only, with prefixes at least as long
/// as a level. No packet matches two of them under different prefixes of that level. No rule may move past any other rule, such as one for
/// all packets or for this host.
/// </summary>
internal static class DispatchRuns
{
    /// <summary>Splits the list into runs of rules with keys of one kind; every other rule is a piece by itself.</summary>
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

    /// <summary>An equivalent list, sorted as far as rules that can match the same packet
    /// allow. A list that is already sorted comes back from its tree unchanged.</summary>
    /// <param name="rules">A list, or the rules of a tree from first to last.</param>
    /// <param name="family">The family of the packets.</param>
    /// <param name="order">The preferred place of a pointer.</param>
    public static IReadOnlyList<DispatchRule> Untangled(
        IReadOnlyList<DispatchRule> rules, Family family, Func<Pointer, DispatchOrder> order) =>
        Arranged([.. rules.Select(rule => (Rule: rule, Order: rule.Pointer is { } pointer ? order(pointer) : default))],
            BranchName.Levels(family), 0, Merged, item => item.Rule).ConvertAll(item => item.Rule);

    /// <summary>The same for comparing: equivalent lists give the same result, and nearly equivalent ones
    /// differ in few places. Rules that can match the same packet keep their relative order.</summary>
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
