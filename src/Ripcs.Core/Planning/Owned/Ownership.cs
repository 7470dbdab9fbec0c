namespace Ripcs.Core.Planning.Owned;

/// <summary>
/// Distinguishes owned from foreign chains. A partition's chain is owned if its name has the right form and its content matches the hash in
/// it, or if it is recorded as made by Ripcs; for dispatch chains see <see cref="FixedChains"/>. The name of a refreshed set tells nothing
/// of its content, and another program's geo-v202611 has the form, too. A jump from an owned chain proves nothing: fail2ban with chain =
/// partition-a puts its jump there, and f2b-apache1 has the right form.
/// </summary>
public static class Ownership
{
    /// <summary>The owned part of a firewall as it is, including drift.</summary>
    public static OwnedState Read(FirewallState state, Knowledge known) =>
        new(Families.Both.SelectMany(family => Read(state[family], known)).Where(table => !table.IsEmpty).ToValueList());

    private static List<OwnedTable> Read(FamilyState state, Knowledge known)
    {
        var tables = Tables.WithSets.Select(table => Read(state.Family, state.Table(table), known)).ToList();
        var sets = tables.Find(table => table.Name == TableName.Set)!;
        var others = state.Table(TableName.Set).Chains.Where(set => PartitionChainName.IsRefreshed(set.Name)
            && sets.Find(set.Name) is null).ToList();
        if (others.Count == 0)
            return tables;

        // Without a record, what proves such a set is a chain of ours with a rule that looks into it.
        var named = tables.Where(table => table != sets).SelectMany(table => table.SetsOf(table.Chains)).ToHashSet();
        tables[tables.IndexOf(sets)] = sets with
        {
            Chains = sets.Chains.Concat(others.Where(set => named.Contains(set.Name)).Select(set => set.ToOwned()))
                .OrderBy(set => set.Name).ToValueList(),
        };
        return tables;
    }

    /// <summary>A live set whose content is refreshed, and which the desired state needs, though nothing proves that Ripcs made it; null
    /// if there is none. Its entries would be taken for those of the file.</summary>
    /// <param name="known">The record, without the names that the desired state needs.</param>
    public static ChainPlace? RefreshedOfOthers(OwnedState desired, FirewallState live, Knowledge known)
    {
        var sets = desired.AllChains().Select(chain => chain.Place).Where(place => place.Table == TableName.Set
            && PartitionChainName.IsRefreshed(place.Chain)
            && live[place.Family].Table(place.Table).Find(place.Chain) is not null).ToList();
        if (sets.Count == 0)
            return null;

        var ours = Read(live, known);
        return sets.Where(place => ours.Table(place.Family, place.Table).Find(place.Chain) is null)
            .Select(place => (ChainPlace?)place).FirstOrDefault();
    }

    /// <summary>The tables that contain only empty dispatch chains as Ript makes them, without a guard or a record
    /// that Ripcs made them. An apply may fill them; everything else treats them as Ript's, like filled ones.</summary>
    /// <param name="live">The result of <see cref="Read(FirewallState, Knowledge)"/>.</param>
    public static ValueList<OwnedTable> EmptyRipts(FirewallState actual, OwnedState live, Knowledge known) => live.Tables
        .Where(table => table is { Chains.Count: > 0, Policies.Count: 0, Foreign.Count: 0 }
            && actual[table.Family].Table(table.Name) is var found
            && table.Chains.All(chain => chain.Rules.Count == 0
                && FixedChains.IsRipts(table.Family, found, found.Find(chain.Name)!, known))).ToValueList();

    internal static OwnedTable Read(Family family, TableState table, Knowledge known) =>
        table.Once(family, known, table => ReadAnew(family, table, known));

    private static OwnedTable ReadAnew(Family family, TableState table, Knowledge known)
    {
        var foreign = new ForeignRules(family, table, known);
        var made = known.MadeIn(family, table.Name);
        bool IsMade(ChainName chain) => made.Contains(chain) && !foreign.Names(chain);
        var chains = table.Chains.Where(chain => HasForm(table.Name, chain.Name) && !chain.IsBuiltIn
            && !chain.IsHidden).Select(chain => chain.ToOwned())
            .Where(chain => IsMade(chain.Name) || (!PartitionChainName.IsRefreshed(chain.Name)
                && ChainHash.Proves(family, table.Name, chain))).ToList();
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
