namespace Ripcs.Core.Planning.Owned;

/// <summary>Finds the built-in chains of the filter table that would no longer accept anything.</summary>
public static class ClosedChains
{
    private static readonly ChainName Accept = new("ACCEPT");

    /// <summary>Chains that will drop by default and have no rule that accepts, although they accept something now.</summary>
    /// <param name="actual">The table as it is.</param>
    /// <param name="desired">The desired owned part of it.</param>
    /// <param name="known">The earlier policies.</param>
    public static IEnumerable<ChainName> Of(TableState actual, OwnedTable desired, Knowledge known)
    {
        var policies = HostPolicies.Then(desired.Family, desired, known);
        // Includes foreign rules that come back; after a reboot the table may not exist yet.
        IEnumerable<string> Foreign(ChainName chain) =>
            desired.Foreign.Where(foreign => foreign.Name == chain).SelectMany(foreign => foreign.Taken);
        IEnumerable<string> Then(ChainName chain) => !DispatchChain.AllBuiltIns.Contains(chain) ? desired.Find(chain)?.Rules
            ?? actual.RulesOf(chain).Concat(Foreign(chain))
            : actual.RulesOf(chain).Where(rule => !Jumps.IsHook(rule, out _)).Concat(Foreign(chain))
                .Concat(desired.Hooks.Where(hook => hook.BuiltIn == chain).Select(hook => hook.ToRuleText()));
        return DispatchChain.Filter.BuiltIns.Where(chain =>
            (policies.FirstOrDefault(policy => policy.BuiltIn == chain)?.Policy ?? actual.PolicyOf(chain)) == ChainPolicy.Drop
                && !Accepts(chain, Then)
            && (actual.PolicyOf(chain) == ChainPolicy.Accept || Accepts(chain, actual.RulesOf)));
    }

    // What lo brings never comes to FORWARD.
    private static bool Accepts(ChainName builtIn, Func<ChainName, IEnumerable<string>> rulesOf) =>
        Jumps.Reachable([builtIn], chain => rulesOf(chain).Where(rule => builtIn.Value is not "FORWARD"
            || rule is not ("-i lo -j ACCEPT" or "-o lo -j ACCEPT"))).Contains(Accept);
}
