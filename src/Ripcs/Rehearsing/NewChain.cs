using Ripcs.Core.Model;
using Ripcs.Core.Planning;

namespace Ripcs.Rehearsing;

/// <summary>A chain that a plan makes, with the rules that it is made with.</summary>
internal sealed record NewChain(Family Family, TableName Table, ChainName Name, ValueList<string> Rules)
{
    /// <summary>All that a plan makes but the guards, in its order.</summary>
    public static ValueList<NewChain> Of(Plan plan) => plan.Blocks.SelectMany(Of).ToValueList();

    private static IEnumerable<NewChain> Of(Block block)
    {
        var rules = block.Steps.OfType<Step.Append>().ToLookup(step => step.Chain, step => step.Rule);
        return block.Steps.OfType<Step.NewChain>()
            .Select(step => new NewChain(block.Family, block.Table, step.Chain, rules[step.Chain].ToValueList()));
    }
}

/// <summary>One rule of a new chain by its place, counted from 0; two rules of a chain may have the same text.</summary>
internal readonly record struct NewRule(NewChain Chain, int Place)
{
    public string Text => Chain.Rules[Place];
}
