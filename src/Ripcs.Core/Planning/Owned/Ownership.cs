using Ripcs.Core.Emit;

namespace Ripcs.Core.Planning.Owned;

/// <summary>
/// Tells our chains from everybody else's. A chain of a partition is ours if it has the form of our names and also proves its name by
/// its content, or is recorded as made by us; a dispatch chain as <see cref="FixedChains"/> says. That a chain of ours leads to it makes
/// no chain ours: fail2ban with chain = partition-a puts its jump there, and f2b-apache1 has the form.
/// </summary>
public static class Ownership
{
    /// <summary>What is ours in a firewall, as found: drift included.</summary>
    public static OwnedState Read(FirewallState state, Knowledge known) =>
        new(Families.Both.SelectMany(family => Tables.WithSets.Select(table => Read(family, state[family].Table(table), known)))
            .Where(table => !table.IsEmpty).ToValueList());

    /// <summary>
    /// The tables in which nothing is ours but empty dispatch chains that stand as Ript makes them, and no mark and no record says that we
    /// made them. An apply may fill them; to everybody else they are Ript's, as the filled ones are.
    /// </summary>
    /// <param name="live">What <see cref="Read(FirewallState, Knowledge)"/> has found there.</param>
    public static ValueList<OwnedTable> EmptyRipts(FirewallState actual, OwnedState live, Knowledge known) => live.Tables
        .Where(table => table is { Chains.Count: > 0, Policies.Count: 0, Foreign.Count: 0 }
            && actual[table.Family].Table(table.Name) is var found
            && table.Chains.All(chain => chain.Rules.Count == 0
                && Replacement.IsRipts(table.Family, found, found.Find(chain.Name)!, known))).ToValueList();

    internal static OwnedTable Read(Family family, TableState table, Knowledge known)
    {
        var foreign = new ForeignRules(family, table, known);
        var made = known.Made.Where(chain => chain.Family == family && chain.Table == table.Name
            && !foreign.Names(chain.Chain)).Select(chain => chain.Chain).ToHashSet();
        var chains = table.Chains.Where(chain => HasForm(table.Name, chain.Name) && !chain.IsBuiltIn
            && !chain.IsHidden).Select(chain => chain.ToOwned())
            .Where(chain => made.Contains(chain.Name) || ChainHash.Proves(family, table.Name, chain)).ToList();
        var ours = chains.Select(chain => chain.Name).ToHashSet();
        chains.AddRange(FixedChains.Ours(table, ours, made, foreign).Select(chain => chain.ToOwned()));
        var ofUs = chains.Select(chain => chain.Name).ToHashSet();
        return new OwnedTable(
            family,
            table.Name,
            chains.OrderBy(chain => chain.Name).ToValueList(),
            Jumps.Hooks(table).Select(found => found.Hook).Where(hook => IsLedToOurs(table, hook, chains)).ToValueList())
        {
            Foreign = foreign.Live(ofUs),
            Policies = table.Name != TableName.Filter ? [] : known.Policies.Where(policy => policy.Family == family)
                .Select(policy => new ChainPolicy(policy.BuiltIn, table.PolicyOf(policy.BuiltIn)))
                    .OrderBy(policy => DispatchChain.AllBuiltIns.ToList().IndexOf(policy.BuiltIn)).ToValueList(),
        };
    }

    /// <summary>A hidden dispatch chain may be ours or not: our jumps are left as they are seen.</summary>
    private static bool IsLedToOurs(TableState table, Hook hook, List<OwnedChain> ours) =>
        table.Find(hook.Dispatch) is null or { IsHidden: true } || ours.Exists(chain => chain.Name == hook.Dispatch);

    /// <summary>True if a chain of ours can have that name there.</summary>
    public static bool IsOfOurForm(TableName table, ChainName chain) => DispatchChain.HoldsPointers(table, chain) || HasForm(table, chain);

    internal static bool HasForm(TableName table, ChainName chain) =>
        PartitionChainName.TryParse(chain, out var name) && name.Table == table;
}
