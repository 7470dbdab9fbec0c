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
            .SelectMany(other => Chains(other) is var reached ? ReferencedSets.Of(other.Chains.Where(chain => reached.Contains(chain.Name)))
                : [])
            .Where(name => table.Find(name) is not null).ToHashSet();

    public static IReadOnlySet<ChainPlace> Of(OwnedState state) =>
        state.Tables.SelectMany(table => Chains(state, table).Select(chain => new ChainPlace(table.Family, table.Name, chain))).ToHashSet();

    private sealed record Reached(IReadOnlySet<ChainName> Chains);
}

/// <summary>Finds the sets that rules use: an unused set has no effect.</summary>
public static class ReferencedSets
{
    private const string Option = "-set ";

    /// <summary>The sets that a rule names, owned or foreign.</summary>
    public static IEnumerable<ChainName> Of(string rule) =>
        rule.Contains(Option, StringComparison.Ordinal) ? ParsedRule.Of(rule).Sets.Select(name => new ChainName(name)) : [];

    public static IEnumerable<ChainName> Of(IEnumerable<OwnedChain> chains) => chains.SelectMany(chain => chain.Rules).SelectMany(Of);
}
