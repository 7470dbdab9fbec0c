namespace Ripcs.Changes.State;

/// <summary>A chain that a file of the state names must hold what its name says, or be named there as found otherwise.</summary>
internal static class ChainProof
{
    /// <summary>What a state cannot hold, or null.</summary>
    /// <param name="state">As it was read.</param>
    /// <param name="asFound">The chains that may hold something else.</param>
    public static string? Contradiction(OwnedState state, ValueList<ChainPlace> asFound) => Misplaced.In(state) ?? Twice(state)
        ?? First(Unproven.Of(state).Except(asFound));

    /// <summary>What compiled partitions cannot hold, or null.</summary>
    public static string? Contradiction(ValueList<CompiledPartition> partitions) => First(partitions.SelectMany(Unproven.Of));

    private static string? First(IEnumerable<ChainPlace> unproven) =>
        unproven.Select(chain => (ChainPlace?)chain).FirstOrDefault() is { } chain
            ? $"{chain.Chain} ({Words.Place(chain.Family, chain.Table)}) does not hold what its name says" : null;

    private static string? Twice(OwnedState state)
    {
        var places = new HashSet<ChainPlace>();
        return state.AllChains().Select(chain => chain.Place)
            .Where(chain => !places.Add(chain)).Select(chain =>
                $"{chain.Chain} ({Words.Place(chain.Family, chain.Table)}) stands in it twice").FirstOrDefault();
    }
}

/// <summary>What no state of ours can hold: other tables than ours, foreign
/// chains, and jumps where no table has a built-in chain.</summary>
internal static class Misplaced
{
    public static string? In(OwnedState state) =>
        state.Tables.Select(In).FirstOrDefault(found => found is not null)
        ?? state.Tables.GroupBy(table => (table.Family, table.Name)).Where(same => same.Count() > 1)
            .Select(same => $"{Words.Place(same.Key.Family, same.Key.Name)} stands in it twice").FirstOrDefault();

    private static string? In(OwnedTable table)
    {
        var place = Words.Place(table.Family, table.Name);
        return !Tables.WithSets.Contains(table.Name) || !Families.Both.Contains(table.Family) ? $"{place} is no table of Ripcs's"
            : table.Chains.FirstOrDefault(chain => !Ownership.IsOfOurForm(table.Name, chain.Name)) is { } chain
                ? $"{chain.Name} ({place}) is no chain of Ripcs's"
            : table.Hooks.Where(hook => !Tables.HasBuiltIn(table.Name, hook.BuiltIn)
                || DispatchChain.Find(hook.Dispatch)?.Table != table.Name)
                .Select(hook => $"a jump from {hook.BuiltIn} to {hook.Dispatch} ({place}) is none of Ripcs's")
                .Concat(table.Policies.Where(chain => table.Name != TableName.Filter || !Tables.HasBuiltIn(table.Name, chain.BuiltIn)
                        || chain.Policy is not (ChainPolicy.Accept or ChainPolicy.Drop))
                            .Select(chain => $"a policy {chain.Policy} of {chain.BuiltIn} ({place}) is none of Ripcs's"))
                .FirstOrDefault();
    }
}
