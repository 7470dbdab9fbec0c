namespace Ripcs.Changes.Texts;

/// <summary>Which policies decide once the chains of a host policy are gone.</summary>
internal static class PoliciesThenText
{
    /// <summary>Whoever flushes over the network is to see what will let them in, and what opens by it.</summary>
    /// <param name="actual">What is live.</param>
    /// <param name="live">What of it goes.</param>
    /// <param name="known">What the policies were before.</param>
    public static IEnumerable<Note> AfterFlush(FirewallState actual, OwnedState live, Knowledge known) =>
        from table in live.Tables
        where table.Name == TableName.Filter && (table.Hooks.Count > 0 || table.Policies.Count > 0)
        let before = HostPolicies.Then(table.Family, new OwnedTable(table.Family, table.Name, [], []), known)
        let policies = actual[table.Family].Table(table.Name).Chains.Where(chain => DispatchChain.Filter.BuiltIns.Contains(chain.Name))
            .Select(chain => (chain.Name, Now: chain.Policy, Then: before.FirstOrDefault(policy => policy.BuiltIn == chain.Name)?.Policy
                ?? chain.Policy))
            .Select(chain => $"{chain.Name} {WasAndNow(chain.Now, chain.Then)}")
        select Note.Info($"after that only rules not managed by Ripcs and the policies decide, {Words.Place(table.Family, table.Name)}: "
            + $"{string.Join(", ", policies)}");

    /// <summary>
    /// A line for each family whose chains of a host policy go while nobody knows which policies were there before it, as where another
    /// state directory was used: they stay at DROP, and nothing that the host policy let in is let in then.
    /// </summary>
    /// <param name="actual">What is live.</param>
    /// <param name="live">What of it is ours.</param>
    /// <param name="desired">What stays of that.</param>
    /// <param name="known">What the policies were before.</param>
    public static IEnumerable<Note> StayClosed(FirewallState actual, OwnedState live, OwnedState desired, Knowledge known) =>
        from family in Families.Both
        let then = desired.Table(family, TableName.Filter)
        where HasHostPolicy(live.Table(family, TableName.Filter)) && !HasHostPolicy(then)
        let filter = actual[family].Table(TableName.Filter)
        let closed = DispatchChain.Filter.BuiltIns.Where(chain => filter.PolicyOf(chain) == ChainPolicy.Drop && then.PolicyOf(chain) is null
            && known.PolicyBefore(family, chain) is null).Select(chain => chain.Value).ToList()
        where closed.Count > 0
        select Note.Warning($"{Words.List(closed)} ({Words.Place(family, TableName.Filter)}) {(closed.Count == 1 ? "keeps" : "keep")} "
            + $"policy DROP, as no record says what it was before Ripcs: "
            + "what no other rule accepts is dropped then");

    /// <summary>
    /// A line for each family in which nothing is accepted any more in a built-in chain that drops by default, as where a state comes back
    /// that somebody had flushed by hand.
    /// </summary>
    /// <inheritdoc cref="StayClosed"/>
    public static IEnumerable<Note> Closes(FirewallState actual, OwnedState desired, Knowledge known) =>
        from family in Families.Both
        let closed = ClosedChains.Of(actual[family].Table(TableName.Filter), desired.Table(family, TableName.Filter),
            known).Select(chain => chain.Value).ToList()
        where closed.Count > 0
        select Note.Warning($"after that {Words.List(closed)} ({Words.Place(family, TableName.Filter)}) "
            + $"{(closed.Count == 1 ? "drops" : "drop")} every packet: no rule accepts one, and the policy is DROP");

    private static bool HasHostPolicy(OwnedTable filter) =>
        filter.Chains.Any(chain => PartitionChainName.TryParse(chain.Name, out var name) && name.Kind is ChainKind.Before
            or ChainKind.Last);

    private static string WasAndNow(string? was, string? now) => was == now ? $"{now}" : $"{was} -> {now}";
}
