namespace Ripcs.Core.Validation;

/// <summary>Checks valid rule files against each other: a partition's name used twice, two host policies.</summary>
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
