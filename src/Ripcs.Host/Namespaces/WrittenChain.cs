using Ripcs.Core.Model;

namespace Ripcs.Host.Namespaces;

/// <summary>A chain with the rules that a plan writes into it and that do not stand there yet: bridges and pointers as well as partitions.</summary>
internal sealed record WrittenChain(Family Family, TableName Table, ChainName Name, ValueList<string> Rules)
{
    /// <summary>
    /// All that a plan writes in however many blocks, but the guards, and but the jumps from built-in chains, which every rehearsal makes
    /// itself.
    /// </summary>
    public static ValueList<WrittenChain> Of(Plan plan, FirewallState live)
    {
        var parts = from block in plan.Blocks
                    let made = block.Steps.OfType<Step.NewChain>().Select(step => step.Chain).ToHashSet()
                    from written in block.Steps.Select(Read).OfType<(ChainName Chain, string Rule)>().GroupBy(line => line.Chain, line => line.Rule)
                    where written.Key != DispatchChain.Guard && !Tables.IsBuiltIn(written.Key)
                    group new Part(made.Contains(written.Key), written) by (block.Family, block.Table, Chain: written.Key);
        return parts.Select(chain => new WrittenChain(chain.Key.Family, chain.Key.Table, chain.Key.Chain, New(chain, Live(live, chain.Key))))
            .Where(chain => chain.Rules.Count > 0)
            .ToValueList();
    }

    private static (ChainName Chain, string Rule)? Read(Step step) => step switch
    {
        Step.Append append => (append.Chain, append.Rule),
        Step.Insert insert => (insert.Chain, insert.Rule),
        _ => null,
    };

    private static HashSet<string> Live(FirewallState live, (Family Family, TableName Table, ChainName Chain) at) =>
        live[at.Family].Table(at.Table).Find(at.Chain)?.Rules.Select(rule => rule.Canonical).ToHashSet() ?? [];

    // A chain may be made with the same rule twice, and its places say which statement a rule comes from.
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
