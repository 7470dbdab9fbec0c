namespace Ripcs.Core.Planning.Owned;

/// <summary>The desired policies of built-in chains.</summary>
public static class HostPolicies
{
    /// <summary>The desired policies; and for chains that Ripcs no longer sets the earlier policy, if known.</summary>
    public static ValueList<ChainPolicy> Then(Family family, OwnedTable desired, Knowledge known) => desired.Name != TableName.Filter ? []
        : desired.Policies.Concat(known.Policies.Where(policy => policy.Family == family && policy.Before is not null
            && desired.PolicyOf(policy.BuiltIn) is null)
            .Select(policy => new ChainPolicy(policy.BuiltIn, policy.Before!))).ToValueList();

    /// <summary>
    /// An earlier state without policies that none of its host policies declares: those are the host's own. A policy that Ripcs sets now
    /// still returns to what it was before, and then counts as the host's. Other policies stay as they are on the host, even if an operator
    /// or the host's own loader has closed a chain since.
    /// </summary>
    /// <param name="earlier">The state, with every policy that the change after it touched.</param>
    /// <param name="partitions">The partitions of the state.</param>
    /// <param name="known">The policies that Ripcs sets now.</param>
    /// <param name="isRecorded">False if it is unknown which policies Ripcs sets.</param>
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

    /// <summary>The policies of a state that none of its host policies declares: those are the host's own.</summary>
    public static ValueList<(Family Family, ChainName BuiltIn)> Unsaid(OwnedState state, IEnumerable<CompiledPartition> partitions)
    {
        var said = partitions.Select(partition => partition.HostPolicy).OfType<CompiledHostPolicy>().ToList();
        return (from table in state.Tables
                from chain in table.Policies
                where !said.Exists(policy => policy.DefaultsIn(table.Family).Any(other => other.BuiltIn == chain.BuiltIn))
                select (table.Family, chain.BuiltIn)).ToValueList();
    }

    /// <summary>Between two blocks of a change a policy drops only if it drops both before and after the change.</summary>
    /// <param name="now">The table as it is.</param>
    /// <param name="then">The desired policies.</param>
    /// <param name="mayLoosen">False if a policy that drops now continues to drop until the last block.</param>
    internal static ValueList<ChainPolicy> Meanwhile(TableState now, ValueList<ChainPolicy> then, bool mayLoosen) => then
        .Select(chain => now.PolicyOf(chain.BuiltIn) is var policy && (policy == ChainPolicy.Accept || !mayLoosen)
            ? chain with { Policy = policy } : chain).ToValueList();

    /// <summary>The built-in chains that let everything pass by default now, and will not afterwards.</summary>
    internal static ValueList<ChainName> Tightened(Family family, OwnedTable desired, TableState actual, Knowledge known) =>
        Then(family, desired, known)
        .Where(chain => chain.Policy == ChainPolicy.Drop && actual.PolicyOf(chain.BuiltIn) == ChainPolicy.Accept)
            .Select(chain => chain.BuiltIn).ToValueList();

    /// <summary>True if the host policy accepts established connections in a family.</summary>
    public static bool AcceptEstablished(OwnedState owned, Family family) => owned.Table(family, TableName.Filter) is var table
        && Jumps.Reachable([DispatchChain.Before.Name], table.RulesOf)
            .Any(chain => table.RulesOf(chain).Any(EstablishedAccept.Is));

    /// <summary>The first policy that differs from the desired one, or null.</summary>
    public static ChainPolicy? Difference(Family family, OwnedTable desired, TableState actual, Knowledge known) =>
        Then(family, desired, known).FirstOrDefault(chain => actual.PolicyOf(chain.BuiltIn) != chain.Policy);
}
