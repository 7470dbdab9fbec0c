namespace Ripcs.Changes.Applying;

/// <summary>
/// What the rules have counted that a block takes out of a chain and writes there again: they go on counting from there. A packet that
/// comes between this reading and the block is not counted; none is lost.
/// </summary>
internal static class KeptCounts
{
    /// <summary>For each step with what its rule begins to count; null where none
    /// of them was live, or nobody can tell what they counted.</summary>
    /// <param name="block">What is about to be written.</param>
    /// <param name="live">The table as it was read.</param>
    /// <param name="netfilter">Asked for the counts only where a rule comes back.</param>
    public static IReadOnlyList<PacketCount?>? Of(Block block, TableState live, INetfilter netfilter)
    {
        var emptied = block.Steps.OfType<Step.Flush>().Select(step => step.Chain).ToHashSet();
        var back = block.Steps.OfType<Step.Append>().Where(step => emptied.Contains(step.Chain)).GroupBy(step => step.Chain,
            step => step.Rule)
            .Where(chain => live.Find(chain.Key) is { } found && found.Rules.Select(rule => rule.Canonical).Intersect(chain).Any())
            .Select(chain => chain.Key).ToHashSet();
        if (back.Count == 0 || netfilter.Counts(block.Family, block.Table) is not { } counted)
            return null;

        // Of two rules with one text the first goes on as the first.
        var counts = counted.Where(rule => back.Contains(rule.Chain) && rule.Count is not null)
            .GroupBy(rule => (rule.Chain, RuleNormalizer.Normalize(rule.Text)), rule => rule.Count!.Value)
            .ToDictionary(rules => rules.Key, rules => new Queue<PacketCount>(rules));
        return [.. block.Steps.Select(step => step is Step.Append { Chain: var chain, Rule: var rule }
            && counts.TryGetValue((chain, rule), out var left)
            && left.TryDequeue(out var count) ? count : (PacketCount?)null)];
    }
}
