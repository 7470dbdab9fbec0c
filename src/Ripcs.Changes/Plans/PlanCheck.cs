namespace Ripcs.Changes.Plans;

/// <summary>Whether a host is still what it was when a plan was made, in what the plan touches.</summary>
internal static class PlanCheck
{
    private const int NamesToShow = 3;

    /// <summary>What is live of each partition that a diff speaks of.</summary>
    /// <param name="diff">What is to change.</param>
    /// <param name="actual">What is live.</param>
    /// <param name="recorded">What earlier runs recorded.</param>
    /// <param name="partitions">What the rule files compile to.</param>
    public static ValueList<PlanTouch> Touched(
        StateDiff diff, FirewallState actual, Knowledge recorded, ValueList<CompiledPartition> partitions)
    {
        var live = new LiveDigest(Ownership.Read(actual, recorded.Naming(partitions)));
        return diff.Partitions.Select(partition => new PlanTouch(partition.Name, live.Of(partition.Name))).ToValueList();
    }

    /// <summary>What is recorded of them.</summary>
    public static ValueList<CompiledPartition> Before(StateDiff diff, Knowledge recorded) =>
        diff.Partitions.Select(partition => recorded.Partition(partition.Name)).OfType<CompiledPartition>().ToValueList();

    /// <summary>What is no longer as it was, in words; null where all of it is.</summary>
    /// <param name="now">What an apply would change now.</param>
    /// <param name="touched">What it would touch.</param>
    /// <param name="recorded">What earlier runs recorded.</param>
    /// <param name="fates">The hash of which packets change their fate by that.</param>
    public static string? Moved(PlanRecord plan, StateDiff now, ValueList<PlanTouch> touched, Knowledge recorded, string? fates)
    {
        var before = plan.Made.Touched;
        var names = before.Except(touched).Concat(touched.Except(before)).Select(touch => touch.Partition)
            .Concat(Differing(plan.Before, Before(now, recorded)))
            .Concat(Differing(plan.Diff.Partitions, now.Partitions)).Distinct().Order(StringComparer.Ordinal).ToList();
        return names.Count > 0 ? $"{Words.Some(names, NamesToShow)} {(names.Count == 1 ? "is" : "are")} not as when the plan was made"
            : OfItsOwn(plan.Diff) != OfItsOwn(now) ? "what would change beside the partitions is not what it was when the plan was made"
            : plan.Made.Fates != fates
                ? "other packets would change their fate than when the plan was made, because other partitions, rules not managed by "
                + "Ripcs or addresses of the host have changed"
            : null;
    }

    private static IEnumerable<string> Differing(ValueList<PartitionDiff> then, ValueList<PartitionDiff> now) =>
        then.Except(now).Concat(now.Except(then)).Select(partition => partition.Name);

    private static IEnumerable<string> Differing(ValueList<CompiledPartition> then, ValueList<CompiledPartition> now) =>
        then.Except(now).Concat(now.Except(then)).Select(partition => partition.Name.Value);

    // How many partitions there are and which have no file: the plan leaves these alone.
    private static StateDiff OfItsOwn(StateDiff diff) => diff with { PartitionCount = 0, Unnamed = [] };
}
