using Ripcs.Core.Planning.Owned;

namespace Ripcs.Core.Planning.Edits;

/// <summary>
/// Sets the policies of built-in chains: those that are desired, and those that were ours and are no more to what they were before. One
/// that loosens goes first in its block and one that tightens last, although a block is one transaction: whoever reads it reads it so.
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
