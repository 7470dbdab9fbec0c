using Ripcs.Core.Emit;
using Ripcs.Core.Model;

namespace Ripcs.Core.Planning.Owned;

/// <summary>
/// Tells our chains from everybody else's. A chain is ours if it is a dispatch chain, or if it has the form of our names and also
/// proves its name by its content, or is jumped to by a dispatch chain or a chain of ours, or is recorded as made by us.
/// f2b-apache1 and cali-abcdefg have the form but none of the three.
/// </summary>
public static class Ownership
{
    /// <summary>What is ours in a firewall, as found: drift included.</summary>
    public static OwnedState Read(FirewallState state, Knowledge known) =>
        new(Families.Both.SelectMany(family => Tables.Select(table => Read(family, state[family].Table(table), known)))
            .Where(table => table.Chains.Count > 0 || table.Hooks.Count > 0).ToValueList());

    /// <summary>The tables that we use, in the order in which they are read and shown.</summary>
    internal static readonly ValueList<TableName> Tables = [TableName.Filter, TableName.Nat];

    /// <summary>
    /// What would be found as ours if a table held just these chains; so that what is wanted and what is verified are told apart
    /// by one rule.
    /// </summary>
    internal static OwnedTable Prune(OwnedTable table, Knowledge known)
    {
        var chains = table.Chains.ToDictionary(chain => chain.Name, chain => chain.Rules);
        var ours = OwnedNames(table.Family, table.Name, chains, known);
        return table with { Chains = table.Chains.Where(chain => ours.Contains(chain.Name)).ToValueList() };
    }

    private static OwnedTable Read(Family family, TableState table, Knowledge known)
    {
        var chains = table.Chains.Where(chain => IsCandidate(table.Name, chain))
            .ToDictionary(chain => chain.Name, chain => chain.Rules.Select(rule => rule.Canonical).ToValueList());
        var ours = OwnedNames(family, table.Name, chains, known);
        return new OwnedTable(
            family,
            table.Name,
            chains.Where(chain => ours.Contains(chain.Key)).OrderBy(chain => chain.Key)
                .Select(chain => new OwnedChain(chain.Key, chain.Value)).ToValueList(),
            Jumps.Hooks(table).Select(found => found.Hook).ToValueList());
    }

    private static bool IsCandidate(TableName table, ChainState chain) =>
        !chain.IsBuiltIn && !chain.IsHidden && (IsDispatch(table, chain.Name) || HasForm(table, chain.Name));

    /// <summary>True if a chain of ours can have that name there.</summary>
    public static bool IsOfOurForm(TableName table, ChainName chain) => IsDispatch(table, chain) || HasForm(table, chain);

    internal static bool IsDispatch(TableName table, ChainName chain) =>
        DispatchChain.All.Any(dispatch => dispatch.Name == chain && dispatch.Table == table)
        || (chain == DispatchChain.Bridge && table == TableName.Filter)
        || (chain == DispatchChain.BridgeBack && Tables.Contains(table));

    internal static bool HasForm(TableName table, ChainName chain) =>
        PartitionChainName.TryParse(chain, out var name) && name.Table == table;

    private static HashSet<ChainName> OwnedNames(
        Family family, TableName table, Dictionary<ChainName, ValueList<string>> chains, Knowledge known)
    {
        var made = known.Made.Where(chain => chain.Family == family && chain.Table == table).Select(chain => chain.Chain).ToHashSet();
        var roots = chains.Where(chain => IsDispatch(table, chain.Key) || made.Contains(chain.Key)
            || ChainHash.Proves(family, table, chain.Key, chain.Value)).Select(chain => chain.Key).ToHashSet();
        var ours = Jumps.Reachable(roots, name => chains.TryGetValue(name, out var rules) ? rules : []);
        ours.UnionWith(roots);
        return ours;
    }
}
