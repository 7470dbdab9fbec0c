namespace Ripcs.Host.Namespaces;

/// <summary>A chain with the rules that a plan writes into it and that are not live yet: of
/// bridges and pointers as well as of partitions.</summary>
internal sealed record WrittenChain(Family Family, TableName Table, ChainName Name, ValueList<string> Rules)
{
    /// <summary>
    /// All that a plan writes in all its blocks, except the guards and the jumps from built-in chains, which every rehearsal makes itself.
    /// </summary>
    public static ValueList<WrittenChain> Of(Plan plan, FirewallState live)
    {
        var parts = from block in plan.Blocks
                    where block.Table != TableName.Set
                    let made = block.Steps.OfType<Step.NewChain>().Select(step => step.Chain).ToHashSet()
                    from written in block.Steps.Where(step => step.Written is not null).GroupBy(step => step.Chain, step => step.Written!)
                    where written.Key != DispatchChain.Guard && !Tables.IsBuiltIn(written.Key)
                    group new Part(made.Contains(written.Key), written) by (block.Family, block.Table, Chain: written.Key);
        var again = plan.Again.ToHashSet();
        var chains = parts.Select(chain =>
            new WrittenChain(chain.Key.Family, chain.Key.Table, chain.Key.Chain, New(chain, Live(live, chain.Key))))
            .Where(chain => chain.Rules.Count > 0)
            .Select(chain => again.Contains(new ChainPlace(chain.Family, chain.Table, chain.Name)) ? chain with { Rules = [] }
                : chain).ToValueList();
        return chains.Any(chain => chain.Rules.Count > 0) ? chains : [];
    }

    private static HashSet<string> Live(FirewallState live, (Family Family, TableName Table, ChainName Chain) at) =>
        live[at.Family].Table(at.Table).Find(at.Chain)?.Rules.Select(rule => rule.Canonical).ToHashSet() ?? [];

    // A new chain may contain the same rule twice, and a rule's place decides which statement it comes from.
    private static ValueList<string> New(IEnumerable<Part> parts, HashSet<string> live)
    {
        var rules = new List<string>();
        foreach (var part in parts)
        {
            rules.AddRange(part.IsMade ? part.Rules.ToList() : part.Rules.Except(live).Except(rules).ToList());
        }

        return rules.ToValueList();
    }

    /// <summary>What one block writes into a chain, and whether it makes the chain.</summary>
    private sealed record Part(bool IsMade, IEnumerable<string> Rules);
}

/// <summary>One rule of a written chain by its place, counted from 0; two rules of a chain may have the same text.</summary>
internal readonly record struct WrittenRule(WrittenChain Chain, int Place)
{
    public string Text => Chain.Rules[Place];
}
