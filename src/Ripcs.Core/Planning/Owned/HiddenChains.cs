namespace Ripcs.Core.Planning.Owned;

/// <summary>What native nftables rules hide from iptables, and so from Ripcs: hidden rules are neither changed nor deleted.</summary>
public static class HiddenChains
{
    /// <summary>The hidden chains of a family that are owned: those with fixed names, and the targets of owned chains.</summary>
    public static ValueList<(TableName Table, ChainName Chain)> Ours(FamilyState state)
    {
        // Most hosts hide nothing, and finding the owned chains costs a hash for each chain.
        if (!state.Tables.Any(table => table.Chains.Any(chain => chain.IsHidden)))
            return [];

        var owned = Ownership.Read(FirewallState.Empty.With(state), Knowledge.None);
        var ours = from table in state.Tables
                   let led = owned.Table(state.Family, table.Name).Chains.SelectMany(chain => chain.Rules).Select(Jumps.Of)
                       .OfType<ChainName>().ToHashSet()
                   from chain in table.Chains
                   where chain is { IsHidden: true, IsBuiltIn: false } && Tables.Ours.Contains(table.Name)
                       && (DispatchChain.HoldsPointers(table.Name, chain.Name) || chain.Name == DispatchChain.Guard
                           || (Ownership.HasForm(table.Name, chain.Name) && led.Contains(chain.Name)))
                   select (table.Name, chain.Name);
        return ours.ToValueList();
    }

    /// <summary>The hidden chain whose rules a plan would change, or null. Ripcs's jumps are visible even in a hidden chain.</summary>
    public static (Family Family, TableName Table, ChainName Chain)? Touched(FirewallState actual, Plan plan)
    {
        foreach (var (family, table, chain) in actual.Hidden)
        {
            if (plan.Blocks.Any(block => block.Family == family && block.Table == table
                && block.Steps.Any(step => Touches(step, chain.Name))))
            {
                return (family, table, chain.Name);
            }
        }

        return null;
    }

    /// <summary>The hidden chain from which a block deletes Ripcs's jump, or null.</summary>
    public static ChainName? Unhooked(FirewallState actual, Block block) =>
        actual.Hidden.Where(hidden => hidden.Family == block.Family && hidden.Table == block.Table)
            .Select(hidden => (ChainName?)hidden.Chain.Name)
            .FirstOrDefault(chain => block.Steps.OfType<Step.Delete>().Any(step => step.Chain == chain));

    private static bool Touches(Step step, ChainName chain) => step.Chain == chain && !IsOurJump(step);

    private static bool IsOurJump(Step step) => step switch
    {
        Step.Insert insert => Jumps.IsHook(insert.Rule, out _),
        Step.Delete delete => Jumps.IsHook(delete.Rule, out _),
        _ => false,
    };
}
