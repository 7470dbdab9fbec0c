namespace Ripcs.Changes.Plans;

/// <summary>The rules with which a plan is applied: what it touches is as reviewed,
/// and for everything else of the directory the current record is kept.</summary>
/// <param name="Partitions">Those that it touches, or whose record it changes.</param>
/// <param name="Files">The file of each partition, including those that it leaves alone.</param>
/// <param name="Expectations">The expectations of all rules of the host afterwards.</param>
internal sealed record PlanRules(
    ValueList<CompiledPartition> Partitions, ValueList<RecordedFile> Files, ValueList<RecordedExpectation> Expectations)
{
    /// <param name="now">The record of the host to which it is applied.</param>
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

    /// <summary>The partitions that a plan leaves alone: neither they nor their record change. A plan
    /// that removes the host's other rules, or one without changes, covers all of them.</summary>
    public static ValueList<string> Left(StateDiff diff, Knowledge recorded, ValueList<CompiledPartition> partitions, bool isReplacing)
    {
        if (isReplacing || diff.IsEmpty)
            return [];

        var changing = diff.Partitions.Select(partition => partition.Name).ToHashSet(StringComparer.Ordinal);
        return partitions.Where(partition => !changing.Contains(partition.Name.Value)
            && recorded.Partition(partition.Name.Value) == partition)
            .Select(partition => partition.Name.Value).ToValueList();
    }

    /// <summary>The full paths of the rule files whose expectations a plan changes.</summary>
    public static ValueList<string> Expecting(ValueList<RecordedExpectation> recorded, ValueList<RecordedExpectation> said)
    {
        var (before, after) = (recorded.ToLookup(one => one.Path), said.ToLookup(one => one.Path));
        return recorded.Concat(said).Select(one => one.Path).Distinct().Where(path => !before[path].SequenceEqual(after[path]))
            .Order(StringComparer.Ordinal).ToValueList();
    }
}
