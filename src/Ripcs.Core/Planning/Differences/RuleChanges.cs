namespace Ripcs.Core.Planning.Differences;

/// <summary>How a file changes a list of rules: the rules that go, come and move, in the order of the list.</summary>
internal static class RuleChanges
{
    public static ValueList<RuleLine> Between(
        IReadOnlyList<string> old, IReadOnlyList<string> now, Func<string, RuleOrigin?> oldOrigin, Func<string, RuleOrigin?> newOrigin)
    {
        var blocks = LineDiff.Blocks(old, now);
        var gone = blocks.SelectMany(block => Enumerable.Range(block.DeleteStartA, block.DeleteCountA)).ToList();
        var came = blocks.SelectMany(block => Enumerable.Range(block.InsertStartB, block.InsertCountB)).ToList();
        var moves = Moves(old, now, gone, came);
        var (left, arrived) = (moves.Values.ToHashSet(), came.ToHashSet());
        var stay = (Old: Others(old.Count, gone), New: Others(now.Count, came));
        return blocks.SelectMany(block => (IEnumerable<RuleLine>)
        [
            .. Enumerable.Range(block.DeleteStartA, block.DeleteCountA).Where(place => !left.Contains(place))
                .Select(place => new RuleLine(LineKind.Removed, old[place], oldOrigin(old[place]))),
            .. Enumerable.Range(block.InsertStartB, block.InsertCountB).Select(place => moves.TryGetValue(place, out var from)
                ? new RuleLine(LineKind.Moved, now[place], newOrigin(now[place]), place + 1) { Move = Move(from, place) }
                : new RuleLine(LineKind.Added, now[place], newOrigin(now[place]))),
        ]).ToValueList();

        // The rules that stay are in the same order on both sides.
        RuleMove Move(int from, int to)
        {
            var (before, after) = (Below(stay.Old, from), Below(stay.New, to));
            int? beside = after > before ? stay.New[after - 1] : after < before ? stay.New[after] : null;
            return new RuleMove(after > before || (after == before && to > from),
                beside is { } neighbour ? newOrigin(now[neighbour]) : null);
        }
    }

    // Pairs a rule that goes in one place with the identical rule that comes in another; several identical ones in their order.
    private static Dictionary<int, int> Moves(IReadOnlyList<string> old, IReadOnlyList<string> now, List<int> gone, List<int> came)
    {
        var waiting = gone.GroupBy(place => old[place]).ToDictionary(alike => alike.Key, alike => new Queue<int>(alike),
            StringComparer.Ordinal);
        return came.Where(place => waiting.TryGetValue(now[place], out var queue) && queue.Count > 0).ToDictionary(place => place,
            place => waiting[now[place]].Dequeue());
    }

    private static List<int> Others(int count, List<int> places)
    {
        var without = places.ToHashSet();
        return [.. Enumerable.Range(0, count).Where(place => !without.Contains(place))];
    }

    private static int Below(List<int> ascending, int place) => ascending.BinarySearch(place) is var found && found < 0 ? ~found : found;
}
