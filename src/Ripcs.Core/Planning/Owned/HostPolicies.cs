using Ripcs.Core.Model;

namespace Ripcs.Core.Planning.Owned;

/// <summary>What the policies of built-in chains are to be.</summary>
public static class HostPolicies
{
    /// <summary>Those that are desired; and those that were ours and are no more, as they were before, where that is known.</summary>
    public static ValueList<ChainPolicy> Then(Family family, OwnedTable desired, Knowledge known) => desired.Name != TableName.Filter ? []
        : desired.Policies.Concat(known.Policies.Where(policy => policy.Family == family && policy.Before is not null && desired.PolicyOf(policy.BuiltIn) is null)
            .Select(policy => new ChainPolicy(policy.BuiltIn, policy.Before!))).ToValueList();

    /// <summary>Between two blocks of a change a policy drops only where it drops before the change and after it.</summary>
    /// <param name="now">The table as it is.</param>
    /// <param name="then">What the policies are to be.</param>
    /// <param name="mayLoosen">False where one that drops now goes on dropping until the last block.</param>
    internal static ValueList<ChainPolicy> Meanwhile(TableState now, ValueList<ChainPolicy> then, bool mayLoosen) => then
        .Select(chain => now.PolicyOf(chain.BuiltIn) is var policy && (policy == ChainPolicy.Accept || !mayLoosen) ? chain with { Policy = policy } : chain).ToValueList();

    /// <summary>The first that is not as it is to be, or null.</summary>
    public static ChainPolicy? Difference(Family family, OwnedTable desired, TableState actual, Knowledge known) =>
        Then(family, desired, known).FirstOrDefault(chain => actual.PolicyOf(chain.BuiltIn) != chain.Policy);
}
