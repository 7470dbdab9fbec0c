using Ripcs.Core.Model;
using Ripcs.Core.SaveFormat;

namespace Ripcs.Core.Planning.Owned;

/// <summary>Whose word a policy is where nothing is left of the chains that Ripcs made: the host's own loader's, or still ours.</summary>
public static class OwnPolicies
{
    private static readonly ChainName Input = new("INPUT");
    private static readonly ChainName Accept = new("ACCEPT");

    /// <summary>
    /// What is known, without the policies that the host has given itself since: a flush must not give back those from before the first apply. A
    /// loader fills the table that it closes: where rules of others let somebody in, its policies are theirs. A table without such rules is what
    /// <c>iptables -F</c> leaves, and its policy that of Ripcs; only where the kernel has started anew since is a DROP somebody else's, and an
    /// ACCEPT nobody's, because a loader may still come.
    /// </summary>
    /// <param name="known">What is known.</param>
    /// <param name="found">The host as it was found.</param>
    /// <param name="isAnew">True where the kernel began without rules since the policies were set: after a start of the machine, or in another namespace.</param>
    public static Knowledge LeftTo(FirewallState found, Knowledge known, bool isAnew)
    {
        if (known.Policies.Count == 0)
        {
            return known;
        }

        var live = Ownership.Read(found, known);
        var own = known.Policies.Where(policy => IsGone(policy.Family, live, known, isAnew) && IsOwn(found[policy.Family].Table(TableName.Filter), policy.BuiltIn, isAnew)).ToHashSet();
        return own.Count == 0 ? known : known with { Policies = known.Policies.Where(policy => !own.Contains(policy)).ToValueList() };
    }

    // A host policy of policies alone makes no chain: there another start tells, or the other family.
    private static bool IsGone(Family family, OwnedState live, Knowledge known, bool isAnew) => !live.Table(family, TableName.Filter).HoldsRules
        && (isAnew || known.Made.Any(chain => chain.Family == family && chain.Table == TableName.Filter)
            || (known.Made.Count > 0 && !live.Tables.Any(table => table.HoldsRules)));

    private static bool IsOwn(TableState filter, ChainName builtIn, bool isAnew) =>
        (isAnew && filter.PolicyOf(builtIn) == ChainPolicy.Drop) || Accepts(filter, builtIn) || Accepts(filter, Input);

    // fail2ban and its like come back on their own into an emptied table, and let nobody in.
    private static bool Accepts(TableState filter, ChainName builtIn) =>
        Jumps.Reachable([builtIn], chain => filter.Find(chain)?.Rules.Select(rule => rule.Canonical) ?? []).Contains(Accept);
}
