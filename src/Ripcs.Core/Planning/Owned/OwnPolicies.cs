namespace Ripcs.Core.Planning.Owned;

/// <summary>Whose word a policy is where nothing is left of the chains that Ripcs made: the host's own loader's, or still ours.</summary>
public static class OwnPolicies
{
    private static readonly ChainName Input = new("INPUT");
    private static readonly ChainName Accept = new("ACCEPT");

    /// <summary>
    /// What is known, without the policies that the host has given itself since: a flush must not give back those from before the first
    /// apply. After another start all are its own. Before that a policy is not ours any more where it is not as we set it, nor in a table
    /// that a loader has filled: rules of others let somebody in there, or another policy of it is not as we set it. What <c>iptables
    /// -F</c> leaves, and what fail2ban puts there again, says nothing: there our own DROP is still ours.
    /// </summary>
    /// <param name="found">The host as it was found.</param>
    /// <param name="isAnew">True where the kernel began without rules since the policies
    /// were set: after a start of the machine, or in another namespace.</param>
    public static Knowledge LeftTo(FirewallState found, Knowledge known, bool isAnew)
    {
        if (known.Policies.Count == 0)
            return known;

        var live = Ownership.Read(found, known);
        var own = known.Policies.GroupBy(policy => policy.Family).Where(family => IsGone(family.Key, live, known, isAnew))
            .SelectMany(family => isAnew ? [.. family] : Own([.. family], found[family.Key].Table(TableName.Filter), known)).ToHashSet();
        return own.Count == 0 ? known : known with { Policies = known.Policies.Where(policy => !own.Contains(policy)).ToValueList() };
    }

    private static List<PolicyBefore> Own(List<PolicyBefore> policies, TableState filter, Knowledge known)
    {
        var others = policies.Where(policy =>
            known.HostPolicy?.HostPolicy?.DefaultsIn(policy.Family).FirstOrDefault(said => said.BuiltIn == policy.BuiltIn) is { } ours
            && filter.PolicyOf(policy.BuiltIn) != ours.Policy).ToList();
        var isFilled = filter.Chains.Any(chain => !chain.IsBuiltIn || chain.Rules.Count > 0);
        return (isFilled && others.Count > 0) || Accepts(filter, Input) ? policies
            : [.. others, .. policies.Where(policy => Accepts(filter, policy.BuiltIn))];
    }

    // A host policy of policies alone makes no chain: there another start tells, or the other family.
    private static bool IsGone(Family family, OwnedState live, Knowledge known, bool isAnew) =>
        !live.Table(family, TableName.Filter).HoldsRules
        && (isAnew || known.Made.Any(chain => chain.Family == family && chain.Table == TableName.Filter)
            || (known.Made.Count > 0 && !live.Tables.Any(table => table.HoldsRules)));

    private static bool Accepts(TableState filter, ChainName builtIn) =>
        Jumps.Reachable([builtIn], filter.RulesOf).Contains(Accept);
}
