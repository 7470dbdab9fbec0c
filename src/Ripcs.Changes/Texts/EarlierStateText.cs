namespace Ripcs.Changes.Texts;

/// <summary>A state that was can hold what somebody had typed into a chain by hand; what comes back of that is said.</summary>
internal static class AsFoundText
{
    /// <summary>A line for each chain that comes back as it was found, and not as its name says.</summary>
    /// <param name="desired">What comes back.</param>
    /// <param name="path">The rule files that put it right.</param>
    public static IEnumerable<Note> Warnings(OwnedState desired, OwnedState live, string path) =>
        from chain in Unproven.Of(desired)
        let rules = desired.Table(chain.Family, chain.Table).Find(chain.Chain)
        where rules != live.Table(chain.Family, chain.Table).Find(chain.Chain)
        select Note.Warning($"{chain.Chain} ({Words.Place(chain.Family, chain.Table)}) is restored as it was then, changed by hand; "
            + $"{Advice(path)}");

    /// <summary>The same of the state as a whole: a jump or a policy that was not as recorded is in no chain.</summary>
    /// <param name="drift">What in that state is not as its partitions say.</param>
    /// <param name="name">"the state after change 4".</param>
    /// <param name="path">The rule files that put it right.</param>
    public static IEnumerable<Note> Warning(StateDiff drift, string name, string path) =>
        DriftPlaces.Of(drift) is { Count: > 0 } places
            ? [Note.Warning($"{name} is what was found then, changed by hand ({Words.List(places)}); {Advice(path)}")] : [];

    private static string Advice(string path) => $"look at it with: ripcs status, and put it right with: ripcs rules apply {path}";
}

/// <summary>A state that comes back without the compiled forms of its partitions has all its rules, but not what they are called.</summary>
internal static class LostPartitionText
{
    public static Note Warning(LostPartition lost, string path) =>
        Note.Warning($"{lost.Reason}, so the names, lines and orders of {lost.Name} are lost until the next: "
        + $"ripcs rules apply {path}");
}

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

/// <summary>Where somebody has changed something by hand, in few words: "alpha, beta, …", "the jumps", "the policies".</summary>
internal static class DriftPlaces
{
    private const int NamesToShow = 3;

    /// <param name="diff">What differs.</param>
    /// <param name="counts">The partitions that count; null for all.</param>
    public static List<string> Of(StateDiff diff, Func<string, bool>? counts = null)
    {
        var names = diff.Partitions.Where(partition => partition.Drift.Count > 0
            && counts?.Invoke(partition.Name) != false).Select(partition => partition.Name).ToList();
        return [.. names.Count == 0 ? [] : new[] { Words.Some(names, NamesToShow) }, .. InStructure(diff)];
    }

    /// <summary>What belongs to no single partition.</summary>
    public static IEnumerable<string> InStructure(StateDiff diff)
    {
        var structure = diff.Structure.Where(one => one.IsDrift).ToList();
        return new[]
        {
            (structure.Any(one => one is { IsInOurs: false, IsPolicy: false }), "the jumps"),
            (structure.Any(one => one.IsInOurs), "the dispatch chains"),
            (structure.Any(one => one.IsPolicy), "the policies"),
        }.Where(place => place.Item1).Select(place => place.Item2);
    }
}
