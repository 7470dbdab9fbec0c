namespace Ripcs.Core.Planning.Owned;

/// <summary>The owned chains that packets can reach: the targets of dispatch chains,
/// directly or through an entry chain; and the sets that these use.</summary>
public static class InForce
{
    /// <summary>The chains of an iptables table.</summary>
    public static IReadOnlySet<ChainName> Chains(OwnedTable table) => table.Once(table => new Reached(Jumps.Reachable(
        table.Chains.Select(chain => chain.Name).Where(name => DispatchChain.IsRoot(table.Name, name)), table.RulesOf))).Chains;

    /// <summary>The chains of a table, or the sets of a family.</summary>
    public static IReadOnlySet<ChainName> Chains(OwnedState state, OwnedTable table) => table.Name != TableName.Set ? Chains(table)
        : state.Tables.Where(other => other.Family == table.Family && other.Name != TableName.Set)
            .SelectMany(other => other.SetsOf(other.Chains.Where(chain => Chains(other).Contains(chain.Name))))
            .Where(name => table.Find(name) is not null).ToHashSet();

    public static IReadOnlySet<ChainPlace> Of(OwnedState state) =>
        state.Tables.SelectMany(table => Chains(state, table).Select(chain => new ChainPlace(table.Family, table.Name, chain))).ToHashSet();

    private sealed record Reached(IReadOnlySet<ChainName> Chains);
}
