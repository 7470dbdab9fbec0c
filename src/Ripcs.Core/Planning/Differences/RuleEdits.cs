namespace Ripcs.Core.Planning.Differences;

/// <summary>Pairs removed with added rules: first those of one statement that differ in one option, then the next ones of that
/// statement with the same target. This is for readers: every removed or added rule is included, paired or alone.</summary>
public static class RuleEdits
{
    /// <summary>The lines of a chain as edits, in their order; a replacement takes the place of the new rule.</summary>
    public static IReadOnlyList<RuleEdit> Of(ChainDiff chain)
    {
        if (chain.Table == TableName.Set || chain.Old is null || chain.New is null)
            return [.. chain.Lines.Select(Alone)];

        var places = new Dictionary<RuleLine, RuleLine>(ReferenceEqualityComparer.Instance);
        foreach (var (old, now) in Pairs([.. chain.Lines.Where(line => line.Kind is LineKind.Removed)],
            [.. chain.Lines.Where(line => line.Kind is LineKind.Added)]))
        {
            (places[old], places[now]) = (now, old);
        }

        return [.. chain.Lines.Where(line => line.Kind is not LineKind.Removed || !places.ContainsKey(line))
            .Select(line => line.Kind is LineKind.Added && places.TryGetValue(line, out var old) ? new RuleEdit(old, line) : Alone(line))];
    }

    private static RuleEdit Alone(RuleLine line) => line.Kind is LineKind.Removed ? new RuleEdit(line, null) : new RuleEdit(null, line);

    private static List<(RuleLine Old, RuleLine New)> Pairs(List<RuleLine> removed, List<RuleLine> added)
    {
        if (removed.Count == 0 || added.Count == 0)
            return [];

        var pairs = new List<(RuleLine, RuleLine)>();
        Match(removed, added, pairs, line =>
            OptionEdit.Parts(line.Text).Select(part =>
            $"{line.Text.AsSpan(0, part.Value.Start)}\0{line.Text.AsSpan(part.Value.Start + part.Value.Length)}"));
        Match(removed, added, pairs, line => [line.Origin is null ? "" : RuleTarget.Find(line.Text)?.ToString() ?? ""]);
        return pairs;
    }

    // Pairs each added line with the first removed one of its statement that shares a key.
    private static void Match(
        List<RuleLine> removed, List<RuleLine> added, List<(RuleLine, RuleLine)> pairs, Func<RuleLine, IEnumerable<string>> keys)
    {
        var waiting = new Dictionary<(string?, string?, string), Queue<RuleLine>>();
        foreach (var line in removed)
        {
            foreach (var key in keys(line).Where(key => key.Length > 0))
            {
                var all = (line.Origin?.Statement, line.Origin?.What, key);
                (waiting.TryGetValue(all, out var queue) ? queue : waiting[all] = new Queue<RuleLine>()).Enqueue(line);
            }
        }

        var taken = new HashSet<RuleLine>(ReferenceEqualityComparer.Instance);
        foreach (var line in added)
        {
            if (keys(line).Where(key => key.Length > 0).Select(key => Next((line.Origin?.Statement, line.Origin?.What, key))
                ?? Next((null, null, key))).FirstOrDefault(found => found is not null) is { } old)
            {
                _ = (taken.Add(old), taken.Add(line));
                pairs.Add((old, line));
            }
        }

        _ = (removed.RemoveAll(taken.Contains), added.RemoveAll(taken.Contains));

        RuleLine? Next((string?, string?, string) key)
        {
            if (!waiting.TryGetValue(key, out var queue))
                return null;

            while (queue.TryPeek(out var first) && taken.Contains(first))
            {
                queue.Dequeue();
            }

            return queue.TryDequeue(out var next) ? next : null;
        }
    }
}
