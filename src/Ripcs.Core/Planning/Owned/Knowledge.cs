using Ripcs.Core.Model;

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

    /// <summary>
    /// With chains that a run desires by these very names: what is there under one of them is what somebody left of ours. The hash of what is
    /// desired stands in the name, and no record is needed to tell.
    /// </summary>
    public Knowledge Naming(IEnumerable<ChainPlace> chains) => this with { Made = Made.Concat(chains).Distinct().ToValueList() };

    /// <inheritdoc cref="Naming(IEnumerable{ChainPlace})"/>
    public Knowledge Naming(IEnumerable<CompiledPartition> partitions) => Naming(
        partitions.SelectMany(partition => partition.Chains).Select(chain => new ChainPlace(chain.Family, chain.Table, chain.Name)));

    /// <inheritdoc cref="Naming(IEnumerable{ChainPlace})"/>
    public Knowledge Naming(OwnedState desired) => Naming(
        desired.AllChains().Select(chain => chain.Place).Where(place => PartitionChainName.TryParse(place.Chain, out _)));

    /// <summary>What was last applied for a partition, or null.</summary>
    public CompiledPartition? Partition(string name) => Partitions.FirstOrDefault(partition => partition.Name.Value == name);

    /// <summary>
    /// How many rules the file of a partition in force has: those recorded of its chains, whatever was typed into these or deleted there,
    /// which is drift; of chains that no record knows those that are live.
    /// </summary>
    public int RulesOfFile(OwnedState live, string partition)
    {
        var recorded = (Partition(partition)?.Chains ?? []).ToDictionary(chain => (chain.Family, chain.Table, chain.Name), chain => chain.Rules.Count);
        return PartitionSize.Of(new PartitionIndex(live).Chains(partition).Select(chain =>
            (chain.Chain.Name, recorded.GetValueOrDefault((chain.Family, chain.Table, chain.Chain.Name), chain.Chain.Rules.Count)))).Rules;
    }

    /// <summary>
    /// What a comparison may call changed by hand. After a reboot nothing is live and nobody changed anything: all is made as on a new host.
    /// </summary>
    public Knowledge WhileLive(OwnedState live) => live.Tables.Count == 0 ? None : this;

    /// <summary>What is known after a verified run: of partitions those that are in force, of chains those that are still there.</summary>
    public Knowledge After(FirewallState after, ValueList<CompiledPartition> applied, IEnumerable<ChainPlace> made)
    {
        var known = this with { Made = Made.Concat(made).Distinct().Where(chain => Exists(after, chain)).ToValueList() };
        var inForce = new PartitionIndex(Ownership.Read(after, known)).Names;
        var names = applied.Select(partition => partition.Name).ToHashSet();
        var partitions = Partitions.Where(partition => !names.Contains(partition.Name)).Concat(applied)
            .Where(partition => inForce.Contains(partition.Name.Value)).OrderBy(partition => partition.Name);
        return known with { Behind = HookPlace.Record(after, Behind), Partitions = partitions.ToValueList() };
    }

    private static bool Exists(FirewallState state, ChainPlace chain) => state[chain.Family].Table(chain.Table).Find(chain.Chain) is not null;
}

/// <summary>The rules that stood behind our jump in a built-in chain at the last verified run, normalised.</summary>
public sealed record BehindJump(Family Family, TableName Table, ChainName BuiltIn, ValueList<string> Rules);
