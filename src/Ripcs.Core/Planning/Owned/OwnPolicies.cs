namespace Ripcs.Core.Planning.Owned;

/// <summary>Decides who set a policy when no chain made by Ripcs is left: the host's own loader, or still Ripcs.</summary>
public static class OwnPolicies
{
    private static readonly ChainName Input = new("INPUT");
    private static readonly ChainName Accept = new("ACCEPT");

    /// <summary>
    /// The knowledge without the policies that the host has set itself since: a flush must not restore the ones from before the first
    /// apply. After a reboot all policies are the host's own. Otherwise a policy is the host's if it differs from what Ripcs set, or if a
    /// loader has filled the table: foreign rules accept packets there, or another policy of the table differs from what Ripcs set. The
    /// rest of <c>iptables -F</c>, or rules that fail2ban adds after it, do not count: a DROP that Ripcs set is still its own.
    /// </summary>
    /// <param name="found">The live state.</param>
    /// <param name="isAnew">True if the kernel started without rules since
    /// the policies were set: after a reboot, or in another namespace.</param>
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

    // A host policy that only sets policies makes no chain: there only a reboot, or the other family, shows it.
    private static bool IsGone(Family family, OwnedState live, Knowledge known, bool isAnew) =>
        !live.Table(family, TableName.Filter).HoldsRules
        && (isAnew || known.Made.Any(chain => chain.Family == family && chain.Table == TableName.Filter)
            || (known.Made.Count > 0 && !live.Tables.Any(table => table.HoldsRules)));

    private static bool Accepts(TableState filter, ChainName builtIn) =>
        Jumps.Reachable([builtIn], filter.RulesOf).Contains(Accept);
}
