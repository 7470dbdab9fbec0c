using System.Collections.Frozen;
using System.Text.Json.Serialization;

namespace Ripcs.Core.Planning.Owned;

/// <summary>What earlier runs recorded. It never makes a chain desired: only a file, or being live, does.</summary>
/// <param name="Made">The chains that runs have made.</param>
/// <param name="Behind">The rules after Ripcs's jumps.</param>
/// <param name="Partitions">The partitions as last applied.</param>
public sealed record Knowledge(ValueList<ChainPlace> Made, ValueList<BehindJump> Behind, ValueList<CompiledPartition> Partitions)
{
    public static readonly Knowledge None = new([], [], []);

    private readonly ValueList<ChainName>? _chainsInFront;
    private WorkedOut<ChainPlace, Dictionary<(Family Family, TableName Table), HashSet<ChainName>>> _made;
    private WorkedOut<CompiledPartition, Dictionary<string, CompiledPartition>> _byName;

    /// <summary>The chains that runs have made in a table.</summary>
    internal IReadOnlySet<ChainName> MadeIn(Family family, TableName table) => _made.From(Made, static made =>
        made.GroupBy(chain => (chain.Family, chain.Table), chain => chain.Chain).ToDictionary(made => made.Key, made => made.ToHashSet()))
        .TryGetValue((family, table), out var chains) ? chains : FrozenSet<ChainName>.Empty;

    /// <summary>The foreign chains that Ripcs's jumps come after because of a host
    /// policy; when it no longer names them, the jumps return to the front.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public ValueList<ChainInFront> PutBehind { get; init; }

    /// <summary>The policies that Ripcs has set, with the earlier ones, which a flush restores.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public ValueList<PolicyBefore> Policies { get; init; }

    /// <summary>What restores left out and is still not live.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public ValueList<LeftOutRule> LeftOut { get; init; }

    /// <summary>The knowledge after a restore that left these rules out.</summary>
    public Knowledge LeavingOut(ValueList<LeftOutRule> left) => left.Count == 0 ? this : this with
    {
        LeftOut = left.Concat(LeftOut).DistinctBy(rule => (rule.Family, rule.Table, rule.Chain, rule.Rule)).ToValueList(),
    };

    /// <summary>The partition whose file has the host policy; null if none is recorded.</summary>
    [JsonIgnore]
    public CompiledPartition? HostPolicy => Partitions.FirstOrDefault(partition => partition.HostPolicy is not null);

    /// <summary>The foreign chains that are evaluated before those of Ripcs,
    /// according to the run or, without such information, the record.</summary>
    [JsonIgnore]
    public ValueList<ChainName> ChainsInFront { get => _chainsInFront ?? RecordedChainsInFront; init => _chainsInFront = value; }

    /// <summary>The same, only according to the record.</summary>
    [JsonIgnore]
    public ValueList<ChainName> RecordedChainsInFront => HostPolicy?.HostPolicy?.Behind ?? [];

    /// <summary>The foreign chains that this run takes away or puts back; all others
    /// are left alone. They are not recorded, because each change has its own.</summary>
    [JsonIgnore]
    public ValueList<ForeignTable> Foreign { get; init; }

    /// <summary>Adds these foreign chains.</summary>
    public Knowledge NamingForeign(ValueList<ForeignTable> foreign) => foreign.Count == 0 ? this
        : this with { Foreign = Foreign.Concat(foreign).Distinct().ToValueList() };

    /// <summary>Adds chains that a run desires with exactly these names: what is live under such a name is left
    /// over from Ripcs. No record is needed, because the name contains the hash of the desired content.</summary>
    public Knowledge Naming(IEnumerable<ChainPlace> chains) => this with { Made = Made.Concat(chains).Distinct().ToValueList() };

    /// <inheritdoc cref="Naming(IEnumerable{ChainPlace})"/>
    public Knowledge Naming(IReadOnlyList<CompiledPartition> partitions)
    {
        var naming = Naming(partitions.SelectMany(partition => partition.Chains)
            .Select(chain => new ChainPlace(chain.Family, chain.Table, chain.Name)));
        return partitions.Select(partition => partition.HostPolicy).FirstOrDefault(policy => policy is not null) is not { } said ? naming
            : naming.NamingPolicies(
            Families.Both.SelectMany(family => said.DefaultsIn(family).Select(chain => (family, chain.BuiltIn))))
                with { ChainsInFront = said.Behind };
    }

    /// <inheritdoc cref="Naming(IEnumerable{ChainPlace})"/>
    public Knowledge Naming(OwnedState desired) => Naming(
        desired.AllChains().Select(chain => chain.Place).Where(place => PartitionChainName.TryParse(place.Chain, out _)))
        .NamingPolicies(desired.Tables.SelectMany(table => table.Policies.Select(chain => (table.Family, chain.BuiltIn))))
        .NamingForeign(desired.AllForeign());

    /// <summary>The same after a run that set policies: for one that Ripcs had
    /// not set before, the earlier policy is the one when the run began.</summary>
    public Knowledge SettingPolicies(OwnedState desired, OwnedState before) => this with
    {
        Policies = desired.Tables.SelectMany(table => table.Policies.Select(chain => new PolicyBefore(
            table.Family,
            chain.BuiltIn,
            PolicyBefore(table.Family, chain.BuiltIn) ?? before.Table(table.Family, table.Name).PolicyOf(chain.BuiltIn)))).ToValueList(),
    };

    /// <summary>The same for a run that did not finish: policies that it may have set count as well.</summary>
    public Knowledge KnowingPolicies(OwnedState desired, OwnedState before) => this with
    {
        Policies = Policies.Concat(SettingPolicies(desired, before).Policies).DistinctBy(policy => (policy.Family, policy.BuiltIn))
            .ToValueList(),
    };

    /// <summary>The policy before Ripcs set it; null if unknown, or if Ripcs has not set it.</summary>
    public string? PolicyBefore(Family family, ChainName builtIn) =>
        Policies.FirstOrDefault(policy => policy.Family == family && policy.BuiltIn == builtIn)?.Before;

    private Knowledge NamingPolicies(IEnumerable<(Family Family, ChainName BuiltIn)> policies) => this with
    {
        Policies = Policies.Concat(policies.Select(policy => new PolicyBefore(policy.Family, policy.BuiltIn, Before: null)))
            .DistinctBy(policy => (policy.Family, policy.BuiltIn)).ToValueList(),
    };

    /// <summary>The partition as last applied, or null.</summary>
    public CompiledPartition? Partition(string name) => _byName.From(Partitions, static partitions =>
        partitions.DistinctBy(partition => partition.Name.Value).ToDictionary(partition => partition.Name.Value)).GetValueOrDefault(name);

    /// <summary>The number of rules that a partition in force has in its file: for recorded chains the
    /// recorded number, because later changes by hand are drift; for other chains the live number.</summary>
    public int RulesOfFile(OwnedState live, string partition)
    {
        var recorded = (Partition(partition)?.Chains ?? []).ToDictionary(chain => (chain.Family, chain.Table, chain.Name),
            chain => chain.Rules.Count);
        return PartitionSize.Of(new PartitionIndex(live).Chains(partition).Select(chain =>
            (chain.Chain.Name, recorded.GetValueOrDefault((chain.Family, chain.Table, chain.Chain.Name), chain.Chain.Rules.Count)))).Rules;
    }

    /// <summary>The knowledge for a comparison that reports changes by hand. After a reboot
    /// nothing is live although no one changed anything: everything is then shown as new.</summary>
    public Knowledge WhileLive(OwnedState live) => live.Tables.Any(table => table.HoldsOurs) ? this : None.NamingForeign(Foreign);

    /// <summary>The knowledge after a verified run: the partitions in force, those without
    /// chains because their rules have expired, and the chains that still exist.</summary>
    /// <param name="after">The live state.</param>
    /// <param name="applied">The partitions of the run.</param>
    /// <param name="made">The chains that it made.</param>
    /// <param name="began">The foreign chains before Ripcs's jumps when it began.</param>
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

/// <summary>The rules after Ripcs's jump in a built-in chain at the last verified run, normalised.</summary>
public sealed record BehindJump(Family Family, TableName Table, ChainName BuiltIn, ValueList<string> Rules);

/// <summary>A foreign chain that is evaluated before Ripcs's jumps in a built-in chain.</summary>
public sealed record ChainInFront(Family Family, TableName Table, ChainName BuiltIn, ChainName Chain);

/// <summary>A policy of a built-in chain of the filter table that Ripcs has set, and the earlier one; null if unknown.</summary>
public sealed record PolicyBefore(Family Family, ChainName BuiltIn, string? Before);
