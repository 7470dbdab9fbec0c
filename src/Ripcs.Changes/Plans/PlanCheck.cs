namespace Ripcs.Changes.Plans;

/// <summary>Checks whether the parts of a host that a plan touches are still as they were when the plan was made.</summary>
internal static class PlanCheck
{
    private const int NamesToShow = 3;

    /// <summary>The live state of each partition in a diff.</summary>
    /// <param name="diff">The changes.</param>
    /// <param name="actual">The live state.</param>
    /// <param name="recorded">What earlier runs recorded.</param>
    /// <param name="partitions">The compiled rule files.</param>
    public static ValueList<PlanTouch> Touched(
        StateDiff diff, FirewallState actual, Knowledge recorded, ValueList<CompiledPartition> partitions)
    {
        var live = new LiveDigest(Ownership.Read(actual, recorded.Naming(partitions)));
        return diff.Partitions.Select(partition => new PlanTouch(partition.Name, live.Of(partition.Name))).ToValueList();
    }

    /// <summary>Their recorded partitions.</summary>
    public static ValueList<CompiledPartition> Before(StateDiff diff, Knowledge recorded) =>
        diff.Partitions.Select(partition => recorded.Partition(partition.Name)).OfType<CompiledPartition>().ToValueList();

    /// <summary>The differences from then, as text; null if there are none.</summary>
    /// <param name="now">The changes that an apply would make now.</param>
    /// <param name="touched">The partitions that it would touch.</param>
    /// <param name="recorded">What earlier runs recorded.</param>
    /// <param name="fates">The hash of the packets whose fate that would change.</param>
    public static string? Moved(PlanRecord plan, StateDiff now, ValueList<PlanTouch> touched, Knowledge recorded, string? fates)
    {
        var before = plan.Made.Touched;
        var names = before.Except(touched).Concat(touched.Except(before)).Select(touch => touch.Partition)
            .Concat(Differing(plan.Before, Before(now, recorded)))
            .Concat(Differing(plan.Diff.Partitions, now.Partitions)).Distinct().Order(StringComparer.Ordinal).ToList();
        return names.Count > 0 ? $"{Words.Some(names, NamesToShow)} {(names.Count == 1 ? "is" : "are")} not as when the plan was made"
            : OfItsOwn(plan.Diff) != OfItsOwn(now) ? "what would change outside the partitions is not what it was when the plan was made"
            : plan.Made.Fates != fates
                ? "other packets would be treated differently than when the plan was made, because other partitions, rules not managed by "
                + "Ripcs, or addresses or routes of the host have changed"
            : null;
    }

    private static IEnumerable<string> Differing(ValueList<PartitionDiff> then, ValueList<PartitionDiff> now) =>
        then.Except(now).Concat(now.Except(then)).Select(partition => partition.Name);

    private static IEnumerable<string> Differing(ValueList<CompiledPartition> then, ValueList<CompiledPartition> now) =>
        then.Except(now).Concat(now.Except(then)).Select(partition => partition.Name.Value);

    // Without the number of partitions and those without a file, which the plan leaves alone.
    private static StateDiff OfItsOwn(StateDiff diff) => diff with { PartitionCount = 0, Unnamed = [] };
}
