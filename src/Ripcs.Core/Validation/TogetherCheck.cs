namespace Ripcs.Core.Validation;

/// <summary>Checks valid rule files against each other: a partition's name used twice, two host policies, lists of the kernel that
/// one writes and another one matches.</summary>
internal static class TogetherCheck
{
    public static void Check(IEnumerable<NamedPartition> partitions, DiagnosticBag diagnostics)
    {
        var first = new Dictionary<PartitionName, SourceSpan>();
        foreach (var (name, at) in partitions.OrderBy(partition => partition.At))
        {
            if (!first.TryAdd(name, at))
                diagnostics.PartitionTwice(at, name.Value, first[name]);
        }
    }

    /// <summary>What a rule writes is for its partition alone; and what a set of Ripcs holds is said by its rule file.</summary>
    public static void CheckLists(IReadOnlyCollection<CompiledPartition> partitions, DiagnosticBag diagnostics)
    {
        var uses = (from partition in partitions
                    from chain in partition.Chains
                    where chain.Table != TableName.Set
                    from rule in chain.Rules
                    from use in KernelList.UsesOf(rule.Text)
                    select (partition.Name, rule.Origin, Use: use)).ToList();
        if (!uses.Exists(item => item.Use.Writes))
            return;

        var sets = partitions.SelectMany(partition => partition.Chains).Where(chain => chain.Table == TableName.Set)
            .Select(chain => new KernelList(KernelList.Set, chain.Name.Value)).ToHashSet();
        var readers = uses.Where(item => item.Use.Reads).DistinctBy(item => (item.Use.List, item.Name)).ToLookup(item => item.Use.List);
        foreach (var (name, origin, use) in uses.Where(item => item.Use.Writes).DistinctBy(item => (item.Origin, item.Use.List)))
        {
            if (sets.Contains(use.List))
                diagnostics.SetIsWritten(origin, use.List);
            else if (readers[use.List].FirstOrDefault(reader => reader.Name != name) is { Origin: { } other })
                diagnostics.ListOfOtherPartition(origin, use.List, other);
        }
    }

    public static void CheckHostPolicies(IEnumerable<CompiledPartition> partitions, DiagnosticBag diagnostics)
    {
        var places = partitions.Select(partition => partition.HostPolicy?.Origin).OfType<RuleOrigin>()
            .Select(origin => new SourceSpan(origin.File, origin.Line)).Order().ToList();
        foreach (var other in places.Skip(1))
        {
            diagnostics.HostPolicyTwice(other, places[0]);
        }
    }
}
