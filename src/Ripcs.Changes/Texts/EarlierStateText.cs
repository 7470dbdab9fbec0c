namespace Ripcs.Changes.Texts;

/// <summary>The warnings about an earlier state that contains changes by hand.</summary>
internal static class AsFoundText
{
    /// <summary>A line for each chain that comes back with changes by hand,
    /// so that its content does not match the hash in its name.</summary>
    /// <param name="desired">The state to restore.</param>
    /// <param name="path">The rule files that repair it.</param>
    public static IEnumerable<Note> Warnings(OwnedState desired, OwnedState live, string path) =>
        from chain in ChainsChangedByHand.Of(desired)
        let rules = desired.Table(chain.Family, chain.Table).Find(chain.Chain)
        where rules != live.Table(chain.Family, chain.Table).Find(chain.Chain)
        select Note.Warning($"{chain.Chain} ({Words.Place(chain.Family, chain.Table)}) is restored as it was then, changed by hand; "
            + ToRepair(path));

    /// <summary>The same for the whole state: a changed jump or policy is in no chain.</summary>
    /// <param name="drift">The differences between that state and its partitions.</param>
    /// <param name="name">"the state after change 4".</param>
    /// <param name="path">The rule files that repair it.</param>
    public static IEnumerable<Note> Warning(StateDiff drift, string name, string path) =>
        DriftPlaces.Of(drift) is { Count: > 0 } places
            ? [Note.Warning($"{name} is what was found then, changed by hand ({Words.List(places)}); " + ToRepair(path))] : [];

    private static AdvisedText ToRepair(string path) =>
        "look at it with: " + Advice.To(Way.Status) + ", and put it right with: " + Advice.To(Way.Apply, path);
}

/// <summary>A state restored without the compiled forms of its partitions has all its rules, but not their names.</summary>
internal static class LostPartitionText
{
    public static Note Warning(LostPartition lost, string path) =>
        Note.Warning(lost.Reason + $", so the names, lines and orders of {lost.Name} are lost until the next: "
        + Advice.To(Way.Apply, path));
}

/// <summary>The texts about the policies that decide once the chains of a host policy are gone.</summary>
internal static class PoliciesThenText
{
    /// <summary>For a flush over the network: what will still accept the operator, and what it opens.</summary>
    /// <param name="actual">The live state.</param>
    /// <param name="live">The part that goes.</param>
    /// <param name="known">For the earlier policies.</param>
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

    /// <summary>A line for each family whose host policy's chains go although the earlier policies are unknown, for example because
    /// another state directory was used: the policies stay DROP, and nothing that the host policy accepted is accepted then.</summary>
    /// <param name="actual">The live state.</param>
    /// <param name="live">The owned part of it.</param>
    /// <param name="desired">The part of that which stays.</param>
    /// <param name="known">For the earlier policies.</param>
    public static IEnumerable<Note> StayClosed(FirewallState actual, OwnedState live, OwnedState desired, Knowledge known) =>
        from family in Families.Both
        let then = desired.Table(family, TableName.Filter)
        where HasHostPolicy(live.Table(family, TableName.Filter)) && !HasHostPolicy(then)
        let filter = actual[family].Table(TableName.Filter)
        let closed = DispatchChain.Filter.BuiltIns.Where(chain => filter.PolicyOf(chain) == ChainPolicy.Drop && then.PolicyOf(chain) is null
            && known.PolicyBefore(family, chain) is null).Select(chain => chain.Value).ToList()
        where closed.Count > 0
        select Note.Warning($"{Words.List(closed)} ({Words.Place(family, TableName.Filter)}) {(closed.Count == 1 ? "keeps" : "keep")} "
            + "policy DROP, because no record has its policy before Ripcs: what no other rule accepts is dropped then");

    /// <summary>A line for each family in which a built-in chain that drops by default no longer
    /// accepts anything, for example when a state is restored that was flushed by hand.</summary>
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
            or ChainKind.Last or ChainKind.RestInput or ChainKind.RestForward);

    private static string WasAndNow(string? was, string? now) => was == now ? $"{now}" : $"{was} -> {now}";
}

/// <summary>The places of changes by hand, in short: "alpha, beta, …", "the jumps", "the policies".</summary>
internal static class DriftPlaces
{
    private const int NamesToShow = 3;

    /// <param name="diff">The differences.</param>
    /// <param name="counts">Selects the partitions; null for all.</param>
    public static List<string> Of(StateDiff diff, Func<string, bool>? counts = null)
    {
        var names = diff.Partitions.Where(partition => partition.Drift.Count > 0
            && counts?.Invoke(partition.Name) != false).Select(partition => partition.Name).ToList();
        return [.. names.Count == 0 ? [] : new[] { Words.Some(names, NamesToShow) }, .. InStructure(diff)];
    }

    /// <summary>The places that belong to no single partition.</summary>
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
