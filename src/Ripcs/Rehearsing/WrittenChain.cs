using Ripcs.Core.Model;
using Ripcs.Core.Planning;

namespace Ripcs.Rehearsing;

/// <summary>A chain with the rules that a plan writes into it and that do not stand there yet: bridges and pointers as well as partitions.</summary>
internal sealed record WrittenChain(Family Family, TableName Table, ChainName Name, ValueList<string> Rules)
{
    /// <summary>
    /// All that a plan writes in however many blocks, but the guards, and but the jumps from built-in chains, which every rehearsal makes
    /// itself.
    /// </summary>
    public static ValueList<WrittenChain> Of(Plan plan, FirewallState live)
    {
        var chains = from block in plan.Blocks
                     from step in block.Steps
                     let written = Written(step)
                     where written is not null && written != DispatchChain.Guard && !IsBuiltIn(written.Value)
                     group (block, step) by (block.Family, block.Table, Chain: written.Value);
        return chains.Select(chain => new WrittenChain(chain.Key.Family, chain.Key.Table, chain.Key.Chain, New(chain, live)))
            .Where(chain => chain.Rules.Count > 0)
            .ToValueList();
    }

    private static ChainName? Written(Step step) => step switch
    {
        Step.Append append => append.Chain,
        Step.Insert insert => insert.Chain,
        _ => null,
    };

    // A chain may be made with the same rule twice, and its places say which statement a rule comes from.
    private static ValueList<string> New(IGrouping<(Family Family, TableName Table, ChainName Chain), (Block Block, Step Step)> chain, FirewallState live)
    {
        var there = live[chain.Key.Family].Table(chain.Key.Table).Find(chain.Key.Chain)?.Rules.Select(rule => rule.Canonical).ToHashSet() ?? [];
        var rules = new List<string>();
        foreach (var block in chain.GroupBy(written => written.Block))
        {
            var texts = block.Select(written => Text(written.Step));
            rules.AddRange(block.Key.Steps.Contains(new Step.NewChain(chain.Key.Chain)) ? texts.ToList() : texts.Except(there).Except(rules).ToList());
        }

        return rules.ToValueList();
    }

    private static string Text(Step step) => step is Step.Insert insert ? insert.Rule : ((Step.Append)step).Rule;

    private static bool IsBuiltIn(ChainName chain) => DispatchChain.All.Any(dispatch => dispatch.BuiltIns.Contains(chain));
}

/// <summary>One rule of a written chain by its place, counted from 0; two rules of a chain may have the same text.</summary>
internal readonly record struct WrittenRule(WrittenChain Chain, int Place)
{
    public string Text => Chain.Rules[Place];
}
