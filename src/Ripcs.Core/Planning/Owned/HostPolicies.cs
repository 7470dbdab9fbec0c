namespace Ripcs.Core.Planning.Owned;

/// <summary>What the policies of built-in chains are to be.</summary>
public static class HostPolicies
{
    /// <summary>Those that are desired; and those that were ours and are no more, as they were before, where that is known.</summary>
    public static ValueList<ChainPolicy> Then(Family family, OwnedTable desired, Knowledge known) => desired.Name != TableName.Filter ? []
        : desired.Policies.Concat(known.Policies.Where(policy => policy.Family == family && policy.Before is not null
            && desired.PolicyOf(policy.BuiltIn) is null)
            .Select(policy => new ChainPolicy(policy.BuiltIn, policy.Before!))).ToValueList();

    /// <summary>
    /// An earlier state without the policies that no host policy of it says: those are the host's own. What is ours now becomes what it was
    /// before all the same, and is ours no longer; what is not ours stays as the host has it, be it what somebody, or the host's own loader
    /// at its start, closed since.
    /// </summary>
    /// <param name="earlier">The state, with every policy that the change behind it touched.</param>
    /// <param name="partitions">The partitions of the state.</param>
    /// <param name="known">What is ours now.</param>
    /// <param name="isRecorded">False where nobody knows what is ours.</param>
    public static OwnedState WithoutOwn(OwnedState earlier, IEnumerable<CompiledPartition> partitions, Knowledge known, bool isRecorded)
    {
        var unsaid = Unsaid(earlier, partitions);
        bool IsOwn(Family family, ChainPolicy chain) => unsaid.Contains((family, chain.BuiltIn))
            && (known.PolicyBefore(family, chain.BuiltIn) is var before && before == chain.Policy
                || (before == ChainPolicy.Drop && chain.Policy == ChainPolicy.Accept)
                || (isRecorded && chain.Policy == ChainPolicy.Accept
                    && !known.Policies.Any(policy => policy.Family == family && policy.BuiltIn == chain.BuiltIn)));
        return earlier with
        {
            Tables = earlier.Tables.Select(table =>
                table with { Policies = table.Policies.Where(chain => !IsOwn(table.Family, chain)).ToValueList() }).ToValueList(),
        };
    }

    /// <summary>The policies of a state that no host policy of it says: those are the host's own.</summary>
    public static ValueList<(Family Family, ChainName BuiltIn)> Unsaid(OwnedState state, IEnumerable<CompiledPartition> partitions)
    {
        var said = partitions.Select(partition => partition.HostPolicy).OfType<CompiledHostPolicy>().ToList();
        return (from table in state.Tables
                from chain in table.Policies
                where !said.Exists(policy => policy.DefaultsIn(table.Family).Any(other => other.BuiltIn == chain.BuiltIn))
                select (table.Family, chain.BuiltIn)).ToValueList();
    }

    /// <summary>Between two blocks of a change a policy drops only where it drops before the change and after it.</summary>
    /// <param name="now">The table as it is.</param>
    /// <param name="then">What the policies are to be.</param>
    /// <param name="mayLoosen">False where one that drops now goes on dropping until the last block.</param>
    internal static ValueList<ChainPolicy> Meanwhile(TableState now, ValueList<ChainPolicy> then, bool mayLoosen) => then
        .Select(chain => now.PolicyOf(chain.BuiltIn) is var policy && (policy == ChainPolicy.Accept || !mayLoosen)
            ? chain with { Policy = policy } : chain).ToValueList();

    /// <summary>The built-in chains that let everything pass by default now, and will not.</summary>
    internal static ValueList<ChainName> Tightened(Family family, OwnedTable desired, TableState actual, Knowledge known) =>
        Then(family, desired, known)
        .Where(chain => chain.Policy == ChainPolicy.Drop && actual.PolicyOf(chain.BuiltIn) == ChainPolicy.Accept)
            .Select(chain => chain.BuiltIn).ToValueList();

    /// <summary>True where the host policy accepts established connections in a family.</summary>
    public static bool AcceptEstablished(OwnedState owned, Family family) => owned.Table(family, TableName.Filter) is var table
        && Jumps.Reachable([DispatchChain.Before.Name], table.RulesOf)
            .Any(chain => table.RulesOf(chain).Any(EstablishedAccept.Is));

    /// <summary>The first that is not as it is to be, or null.</summary>
    public static ChainPolicy? Difference(Family family, OwnedTable desired, TableState actual, Knowledge known) =>
        Then(family, desired, known).FirstOrDefault(chain => actual.PolicyOf(chain.BuiltIn) != chain.Policy);
}
