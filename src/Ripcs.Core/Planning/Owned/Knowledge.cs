using System.Text.Json.Serialization;

namespace Ripcs.Core.Planning.Owned;

/// <summary>
/// What earlier runs recorded. It is never a wish: chains are desired because a file says so or because they are live, not because
/// a record says that they were.
/// </summary>
/// <param name="Made">The chains that runs have made.</param>
/// <param name="Behind">What stood behind our jumps.</param>
/// <param name="Partitions">What was last applied.</param>
public sealed record Knowledge(ValueList<ChainPlace> Made, ValueList<BehindJump> Behind, ValueList<CompiledPartition> Partitions)
{
    public static readonly Knowledge None = new([], [], []);

    private readonly ValueList<ChainName>? _askedFirst;

    /// <summary>Where runs put our jumps behind rules of others because a host policy
    /// wanted it; where it wants that no more they go back to the front.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public ValueList<ChainInFront> PutBehind { get; init; }

    /// <summary>The policies that are ours, with what they were before: a flush brings that back.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public ValueList<PolicyBefore> Policies { get; init; }

    /// <summary>What restores left out and is not live yet.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public ValueList<LeftOutRule> LeftOut { get; init; }

    /// <summary>After a restore that left this out.</summary>
    public Knowledge LeavingOut(ValueList<LeftOutRule> left) => left.Count == 0 ? this : this with
    {
        LeftOut = left.Concat(LeftOut).DistinctBy(rule => (rule.Family, rule.Table, rule.Chain, rule.Rule)).ToValueList(),
    };

    /// <summary>The partition whose file says the host policy; null where no record knows one.</summary>
    [JsonIgnore]
    public CompiledPartition? HostPolicy => Partitions.FirstOrDefault(partition => partition.HostPolicy is not null);

    /// <summary>The foreign chains that are asked before ours, as the run or, where it says nothing of that, the record has it.</summary>
    [JsonIgnore]
    public ValueList<ChainName> AskedFirst { get => _askedFirst ?? RecordedChainsInFront; init => _askedFirst = value; }

    /// <summary>The same, as the record alone has it.</summary>
    [JsonIgnore]
    public ValueList<ChainName> RecordedChainsInFront => HostPolicy?.HostPolicy?.Behind ?? [];

    /// <summary>
    /// The foreign chains that the run speaks of, because it takes them away or puts them back; all others are left alone. No record holds
    /// them: each change has its own.
    /// </summary>
    [JsonIgnore]
    public ValueList<ForeignTable> Foreign { get; init; }

    /// <summary>Speaking of these foreign chains, too.</summary>
    public Knowledge NamingForeign(ValueList<ForeignTable> foreign) => foreign.Count == 0 ? this
        : this with { Foreign = Foreign.Concat(foreign).Distinct().ToValueList() };

    /// <summary>
    /// With chains that a run desires by these very names: what is there under one of them is what somebody left of ours. The hash of what
    /// is desired stands in the name, and no record is needed to tell.
    /// </summary>
    public Knowledge Naming(IEnumerable<ChainPlace> chains) => this with { Made = Made.Concat(chains).Distinct().ToValueList() };

    /// <inheritdoc cref="Naming(IEnumerable{ChainPlace})"/>
    public Knowledge Naming(IReadOnlyList<CompiledPartition> partitions)
    {
        var naming = Naming(partitions.SelectMany(partition => partition.Chains)
            .Select(chain => new ChainPlace(chain.Family, chain.Table, chain.Name)));
        return partitions.Select(partition => partition.HostPolicy).FirstOrDefault(policy => policy is not null) is not { } said ? naming
            : naming.NamingPolicies(
            Families.Both.SelectMany(family => said.DefaultsIn(family).Select(chain => (family, chain.BuiltIn))))
                with { AskedFirst = said.Behind };
    }

    /// <inheritdoc cref="Naming(IEnumerable{ChainPlace})"/>
    public Knowledge Naming(OwnedState desired) => Naming(
        desired.AllChains().Select(chain => chain.Place).Where(place => PartitionChainName.TryParse(place.Chain, out _)))
        .NamingPolicies(desired.Tables.SelectMany(table => table.Policies.Select(chain => (table.Family, chain.BuiltIn))))
        .NamingForeign(desired.AllForeign());

    /// <summary>The same after a run that set policies: one that was not ours before was what it was when the run began.</summary>
    public Knowledge SettingPolicies(OwnedState desired, OwnedState before) => this with
    {
        Policies = desired.Tables.SelectMany(table => table.Policies.Select(chain => new PolicyBefore(
            table.Family,
            chain.BuiltIn,
            PolicyBefore(table.Family, chain.BuiltIn) ?? before.Table(table.Family, table.Name).PolicyOf(chain.BuiltIn)))).ToValueList(),
    };

    /// <summary>The same of a run that did not end: policies that it may have set are ours, too.</summary>
    public Knowledge KnowingPolicies(OwnedState desired, OwnedState before) => this with
    {
        Policies = Policies.Concat(SettingPolicies(desired, before).Policies).DistinctBy(policy => (policy.Family, policy.BuiltIn))
            .ToValueList(),
    };

    /// <summary>What a policy of ours was before it was ours; null where nobody knows, or it is none of ours.</summary>
    public string? PolicyBefore(Family family, ChainName builtIn) =>
        Policies.FirstOrDefault(policy => policy.Family == family && policy.BuiltIn == builtIn)?.Before;

    private Knowledge NamingPolicies(IEnumerable<(Family Family, ChainName BuiltIn)> policies) => this with
    {
        Policies = Policies.Concat(policies.Select(policy => new PolicyBefore(policy.Family, policy.BuiltIn, Before: null)))
            .DistinctBy(policy => (policy.Family, policy.BuiltIn)).ToValueList(),
    };

    /// <summary>What was last applied for a partition, or null.</summary>
    public CompiledPartition? Partition(string name) => Partitions.FirstOrDefault(partition => partition.Name.Value == name);

    /// <summary>
    /// How many rules the file of a partition in force has: those recorded of its chains, whatever was typed into these or deleted there,
    /// which is drift; of chains that no record knows those that are live.
    /// </summary>
    public int RulesOfFile(OwnedState live, string partition)
    {
        var recorded = (Partition(partition)?.Chains ?? []).ToDictionary(chain => (chain.Family, chain.Table, chain.Name),
            chain => chain.Rules.Count);
        return PartitionSize.Of(new PartitionIndex(live).Chains(partition).Select(chain =>
            (chain.Chain.Name, recorded.GetValueOrDefault((chain.Family, chain.Table, chain.Chain.Name), chain.Chain.Rules.Count)))).Rules;
    }

    /// <summary>
    /// What a comparison may call changed by hand. After a reboot nothing
    /// is live and nobody changed anything: all is made as on a new host.
    /// </summary>
    public Knowledge WhileLive(OwnedState live) => live.Tables.Any(table => table.HoldsOurs) ? this : None.NamingForeign(Foreign);

    /// <summary>
    /// What is known after a verified run: of partitions those that are in force, and those of which nothing is left as their rules have
    /// ended; of chains those that are still there.
    /// </summary>
    /// <param name="after">What is live.</param>
    /// <param name="applied">The partitions of the run.</param>
    /// <param name="made">The chains that it made.</param>
    /// <param name="began">What was asked in front of our jumps when it began.</param>
    public Knowledge After(
        FirewallState after, ValueList<CompiledPartition> applied, IEnumerable<ChainPlace> made, ValueList<ChainInFront> began)
    {
        var theirs = Foreign.SelectMany(table => table.Chains.Select(chain => new ChainPlace(table.Family, table.Name, chain.Name)))
            .ToHashSet();
        var known = this with { Made = Made.Concat(made).Distinct().Where(chain => Exists(after, chain)
            && !theirs.Contains(chain)).ToValueList() };
        var inForce = new PartitionIndex(Ownership.Read(after, known)).Names;
        var names = applied.Select(partition => partition.Name).ToHashSet();
        var partitions = Partitions.Where(partition => !names.Contains(partition.Name)).Concat(applied)
            .Where(partition => inForce.Contains(partition.Name.Value)
                || partition is { Chains.Count: 0, Ended.Count: > 0 }).OrderBy(partition => partition.Name);
        known = known with { Partitions = partitions.ToValueList(), LeftOut = LeftOut.Where(rule => !rule.IsIn(after)).ToValueList() };
        return known with { Behind = HookPlace.Record(after, Behind),
            PutBehind = HookPlace.RecordPut(after, this, known.RecordedChainsInFront, began) };
    }

    private static bool Exists(FirewallState state, ChainPlace chain) =>
        state[chain.Family].Table(chain.Table).Find(chain.Chain) is not null;
}

/// <summary>The rules that stood behind our jump in a built-in chain at the last verified run, normalised.</summary>
public sealed record BehindJump(Family Family, TableName Table, ChainName BuiltIn, ValueList<string> Rules);

/// <summary>A chain of others that is asked in front of our jumps in a built-in chain.</summary>
public sealed record ChainInFront(Family Family, TableName Table, ChainName BuiltIn, ChainName Chain);

/// <summary>A policy of a built-in chain of the filter table that is ours, and what it was before; null where nobody knows.</summary>
public sealed record PolicyBefore(Family Family, ChainName BuiltIn, string? Before);
