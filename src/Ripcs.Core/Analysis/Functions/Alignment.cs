using Ripcs.Core.Analysis.Packets;

namespace Ripcs.Core.Analysis.Functions;

/// <summary>Finds the rules of a chain that are the same before and after. Partitions' chains are named
/// by their content: a jump to one counts as the same if it leads to the chain that replaced it.</summary>
internal static class Alignment
{
    /// <summary>The rules that keep their order, in pairs, and all others alone, in no order.</summary>
    public static IEnumerable<(PacketRule? Before, PacketRule? After)> Of(ValueList<PacketRule> before, ValueList<PacketRule> after)
    {
        var (front, behind) = (0, 0);
        while (front < Math.Min(before.Count, after.Count) && IsSame(before[front], after[front]))
        {
            yield return (before[front], after[front++]);
        }

        while (behind < Math.Min(before.Count, after.Count) - front && IsSame(before[^(behind + 1)], after[^(behind + 1)]))
        {
            yield return (before[^(behind + 1)], after[^(++behind)]);
        }

        foreach (var pair in Middle([.. before.Skip(front).SkipLast(behind)], [.. after.Skip(front).SkipLast(behind)]))
        {
            yield return pair;
        }
    }

    // Among the rules that occur once on both sides, the largest number that keep their order.
    private static IEnumerable<(PacketRule? Before, PacketRule? After)> Middle(List<PacketRule> before, List<PacketRule> after)
    {
        var places = after.Select(Key).Index().GroupBy(item => item.Item).Where(alike => alike.Count() == 1)
            .ToDictionary(alike => alike.Key, alike => alike.First().Index);
        var common = before.Index().GroupBy(item => Key(item.Item)).Where(alike => alike.Count() == 1 && places.ContainsKey(alike.Key))
            .Select(alike => (Before: alike.First().Index, After: places[alike.Key]))
                .Where(pair => IsSame(before[pair.Before], after[pair.After])).ToList();
        var kept = Ascending(common);
        var (left, right) = (kept.Select(pair => pair.Before).ToHashSet(), kept.Select(pair => pair.After).ToHashSet());
        return kept.Select(pair => ((PacketRule?)before[pair.Before], (PacketRule?)after[pair.After]))
            .Concat(before.Index().Where(item => !left.Contains(item.Index)).Select(item => ((PacketRule?)item.Item, (PacketRule?)null)))
            .Concat(after.Index().Where(item => !right.Contains(item.Index)).Select(item => ((PacketRule?)null, (PacketRule?)item.Item)));
    }

    // The longest sequence of pairs whose second places ascend like the first ones (patience sorting).
    private static List<(int Before, int After)> Ascending(List<(int Before, int After)> pairs)
    {
        var (tops, previous) = (new List<int>(), new int[pairs.Count]);
        for (var i = 0; i < pairs.Count; i++)
        {
            var (low, high) = (0, tops.Count);
            while (low < high)
            {
                var middle = (low + high) / 2;
                (low, high) = pairs[tops[middle]].After < pairs[i].After ? (middle + 1, high) : (low, middle);
            }

            previous[i] = low > 0 ? tops[low - 1] : -1;
            if (low == tops.Count)
            {
                tops.Add(i);
            }
            else
            {
                tops[low] = i;
            }
        }

        var kept = new List<(int Before, int After)>();
        for (var i = tops.Count > 0 ? tops[^1] : -1; i >= 0; i = previous[i])
        {
            kept.Add(pairs[i]);
        }

        kept.Reverse();
        return kept;
    }

    // Equal text is not enough: the content of a set may differ.
    private static bool IsSame(PacketRule before, PacketRule after) => Key(before) == Key(after) && before.Match == after.Match;

    private static string Key(PacketRule rule) =>
        rule.Leads is { } chain && PartitionChainName.TryParse(chain, out var name)
            && rule.Text.EndsWith(chain.Value, StringComparison.Ordinal)
            ? $"{rule.Text[..^chain.Value.Length]}{name.Partition}-{name.Kind}" : rule.Text;
}
