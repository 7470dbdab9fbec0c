using Ripcs.Core.Emit;

namespace Ripcs.Core.Planning.Owned;

/// <summary>
/// Distinguishes owned from foreign chains. A partition's chain is owned if its name has the right form and its content matches the hash in
/// it, or if it is recorded as made by Ripcs; for dispatch chains see <see cref="FixedChains"/>. A jump from an owned chain proves nothing:
/// fail2ban with chain = partition-a puts its jump there, and f2b-apache1 has the right form.
/// </summary>
public static class Ownership
{
    /// <summary>The owned part of a firewall as it is, including drift.</summary>
    public static OwnedState Read(FirewallState state, Knowledge known) =>
        new(Families.Both.SelectMany(family => Tables.WithSets.Select(table => Read(family, state[family].Table(table), known)))
            .Where(table => !table.IsEmpty).ToValueList());

    /// <summary>The tables that contain only empty dispatch chains as Ript makes them, without a guard or a record
    /// that Ripcs made them. An apply may fill them; everything else treats them as Ript's, like filled ones.</summary>
    /// <param name="live">The result of <see cref="Read(FirewallState, Knowledge)"/>.</param>
    public static ValueList<OwnedTable> EmptyRipts(FirewallState actual, OwnedState live, Knowledge known) => live.Tables
        .Where(table => table is { Chains.Count: > 0, Policies.Count: 0, Foreign.Count: 0 }
            && actual[table.Family].Table(table.Name) is var found
            && table.Chains.All(chain => chain.Rules.Count == 0
                && Replacement.IsRipts(table.Family, found, found.Find(chain.Name)!, known))).ToValueList();

    internal static OwnedTable Read(Family family, TableState table, Knowledge known) =>
        table.Once(family, known, table => ReadAnew(family, table, known));

    private static OwnedTable ReadAnew(Family family, TableState table, Knowledge known)
    {
        var foreign = new ForeignRules(family, table, known);
        var made = known.MadeIn(family, table.Name);
        bool IsMade(ChainName chain) => made.Contains(chain) && !foreign.Names(chain);
        var chains = table.Chains.Where(chain => HasForm(table.Name, chain.Name) && !chain.IsBuiltIn
            && !chain.IsHidden).Select(chain => chain.ToOwned())
            .Where(chain => IsMade(chain.Name) || ChainHash.Proves(family, table.Name, chain)).ToList();
        var ofUs = new HashSet<ChainName>(chains.Count);
        ofUs.UnionWith(chains.Select(chain => chain.Name));
        chains.AddRange(FixedChains.Ours(table, ofUs, IsMade, foreign).Select(chain => chain.ToOwned()));
        chains.Sort(static (one, other) => one.Name.CompareTo(other.Name));
        return new OwnedTable(
            family,
            table.Name,
            chains.ToValueList(),
            Jumps.Hooks(table).Select(found => found.Hook).Where(hook => LeadsToOurs(table, hook, chains)).ToValueList())
        {
            Foreign = foreign.Live(ofUs),
            Policies = table.Name != TableName.Filter ? [] : known.Policies.Where(policy => policy.Family == family)
                .Select(policy => new ChainPolicy(policy.BuiltIn, table.PolicyOf(policy.BuiltIn)))
                    .OrderBy(policy => DispatchChain.AllBuiltIns.ToList().IndexOf(policy.BuiltIn)).ToValueList(),
        };
    }

    /// <summary>A hidden dispatch chain may be owned or not: jumps to it are left as they are.</summary>
    private static bool LeadsToOurs(TableState table, Hook hook, List<OwnedChain> ours) =>
        table.Find(hook.Dispatch) is null or { IsHidden: true } || ours.Exists(chain => chain.Name == hook.Dispatch);

    /// <summary>True if an owned chain there can have that name.</summary>
    public static bool IsOfOurForm(TableName table, ChainName chain) => DispatchChain.HoldsPointers(table, chain) || HasForm(table, chain);

    internal static bool HasForm(TableName table, ChainName chain) =>
        PartitionChainName.TryParse(chain, out var name) && name.Table == table;
}
