using Ripcs.Core.Planning.Owned;

namespace Ripcs.Core.Planning.Edits;

/// <summary>
/// Sets the policies of built-in chains: desired policies, and the earlier policies of chains that Ripcs no longer sets. Within a block,
/// which is one transaction, policies that become ACCEPT come first and others last, only because that reads more naturally.
/// </summary>
internal static class PolicyEdit
{
    public static ValueList<Step> Loosening(Family family, TableState actual, OwnedTable desired, Knowledge known) =>
        Steps(family, actual, desired, known).Where(step => step.Policy == ChainPolicy.Accept).ToValueList<Step>();

    public static ValueList<Step> Tightening(Family family, TableState actual, OwnedTable desired, Knowledge known) =>
        Steps(family, actual, desired, known).Where(step => step.Policy != ChainPolicy.Accept).ToValueList<Step>();

    private static IEnumerable<Step.SetPolicy> Steps(Family family, TableState actual, OwnedTable desired, Knowledge known) =>
        HostPolicies.Then(family, desired, known).Where(chain => actual.PolicyOf(chain.BuiltIn) != chain.Policy)
            .Select(chain => new Step.SetPolicy(chain.BuiltIn, chain.Policy));
}
