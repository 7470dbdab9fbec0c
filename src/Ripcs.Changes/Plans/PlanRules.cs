namespace Ripcs.Changes.Plans;

/// <summary>
/// The rules with which a plan is applied: what it touches is as it was reviewed,
/// and of all else of the directory is kept what is recorded by now.
/// </summary>
/// <param name="Partitions">Those that it touches, or of which it changes what is recorded.</param>
/// <param name="Files">Where each partition is written, also of those that it leaves.</param>
/// <param name="Expectations">What is expected of all rules of the host afterwards.</param>
internal sealed record PlanRules(
    ValueList<CompiledPartition> Partitions, ValueList<RecordedFile> Files, ValueList<RecordedExpectation> Expectations)
{
    /// <param name="now">What is recorded where it is applied.</param>
    public static PlanRules Of(PlanRecord plan, AppliedRecord now)
    {
        if (plan.Made.Directory is null)
            return new PlanRules(plan.Partitions, plan.Made.Files, plan.Expectations);

        var left = plan.Made.Left.ToHashSet(StringComparer.Ordinal);
        var (own, others) = (plan.Made.Files.ToLookup(file => left.Contains(file.Partition)), now.Files ?? plan.Made.Files);
        var spokenOf = own[false].Select(file => file.Partition).Concat(plan.Diff.Unnamed.Select(partition => partition.Name))
            .Concat(plan.Made.Pruned).ToHashSet(StringComparer.Ordinal);
        var isKept = plan.Made.Left.Count > 0;
        var expects = plan.Made.Expects.ToHashSet(StringComparer.Ordinal);
        return new PlanRules(
            plan.Partitions.Where(partition => !left.Contains(partition.Name.Value)).ToValueList(),
            isKept ? own[false].Concat(others.Where(file => !spokenOf.Contains(file.Partition))).OrderBy(file => file.Partition,
                StringComparer.Ordinal).ToValueList() : plan.Made.Files,
            isKept ? plan.Expectations.Where(one => expects.Contains(one.Path))
                .Concat(now.Expectations.Where(one => !expects.Contains(one.Path))).ToValueList() : plan.Expectations);
    }

    /// <summary>
    /// The partitions that a plan leaves as it finds them: nothing of them changes, and nothing of what is recorded of them. A plan that
    /// takes the host's other rules away, or says that all is as written, speaks for all of them.
    /// </summary>
    public static ValueList<string> Left(StateDiff diff, Knowledge recorded, ValueList<CompiledPartition> partitions, bool isReplacing)
    {
        if (isReplacing || diff.IsEmpty)
            return [];

        var changing = diff.Partitions.Select(partition => partition.Name).ToHashSet(StringComparer.Ordinal);
        return partitions.Where(partition => !changing.Contains(partition.Name.Value)
            && recorded.Partition(partition.Name.Value) == partition)
            .Select(partition => partition.Name.Value).ToValueList();
    }

    /// <summary>The rule files, by their full paths, of which a plan changes what they expect.</summary>
    public static ValueList<string> Expecting(ValueList<RecordedExpectation> recorded, ValueList<RecordedExpectation> said)
    {
        var (before, after) = (recorded.ToLookup(one => one.Path), said.ToLookup(one => one.Path));
        return recorded.Concat(said).Select(one => one.Path).Distinct().Where(path => !before[path].SequenceEqual(after[path]))
            .Order(StringComparer.Ordinal).ToValueList();
    }
}
