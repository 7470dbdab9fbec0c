using Ripcs.Changes.Texts;
using Ripcs.Core.Planning.Desired;

namespace Ripcs.Changes.Proposals;

/// <summary>The contents of a run's rule files.</summary>
/// <param name="Scope">Whether they are all rule files.</param>
/// <param name="Path">Their path as typed.</param>
internal sealed record RuleSet(ValueList<CompiledPartition> Partitions, Scope Scope, string Path)
{
    public bool IsWhole => Scope is Scope.WholeSet;

    /// <summary>Their partition, if it is a single one.</summary>
    public string? Alone => IsWhole || Partitions.Count == 0 ? null : Partitions[0].Name.Value;

    /// <summary>The full path of their directory; null for a single rule file.</summary>
    public string? Directory { get; init; }

    /// <summary>The file of each partition.</summary>
    public ValueList<RecordedFile> Files { get; init; }

    /// <summary>Their expectations of all rules of the host.</summary>
    public ValueList<RecordedExpectation> Expectations { get; init; }

    /// <summary>The other host on which the plan was made; null for a plan of this host, or for rule files.</summary>
    public string? MadeOn { get; init; }

    /// <summary>The command that takes partitions out of force that no file names.</summary>
    public AdvisedText Removal => IsPlan ? Advice.To(Way.PlanPruning) + ", and apply that" : UnnamedText.Removal(Path);

    /// <summary>True if they are a plan.</summary>
    public bool IsPlan { get; init; }

    /// <summary>The partitions in force that go, as partitions without content.</summary>
    /// <param name="recorded">Their record.</param>
    /// <param name="inForce">Their names.</param>
    public ValueList<CompiledPartition> Gone(Knowledge recorded, IEnumerable<string> inForce)
    {
        var named = Partitions.Select(partition => partition.Name.Value).Concat(Held).ToHashSet(StringComparer.Ordinal);
        return inForce.Where(name => !named.Contains(name) && Unnamed?.Contains(name) != false).Order(StringComparer.Ordinal)
            .Select(name => new CompiledPartition(PartitionName.Parse(name), recorded.Partition(name)?.Order ?? 0,
                recorded.Partition(name)?.File ?? "no file", [], [], [])).ToValueList();
    }

    /// <summary>The partitions of the directory that are held, and stay as they are live.</summary>
    public ValueList<string> Held { get; init; }

    /// <summary>The files of a directory without those that are held: one customer's rolled back change must not
    /// keep out another's. The expectations of a held file are about its own rules, and are left out too.</summary>
    public RuleSet Without(HeldPartitions held)
    {
        var names = IsWhole ? held.Among(Partitions).Select(one => one.Name).ToHashSet() : [];
        var files = Files.Where(file => names.Contains(file.Partition)).Select(file => file.Path).ToHashSet();
        return this with
        {
            Partitions = Partitions.Where(partition => !names.Contains(partition.Name.Value)).ToValueList(), Held = [.. names],
            Expectations = Expectations.Where(one => !files.Contains(one.Path)).ToValueList(),
        };
    }

    /// <inheritdoc cref="AppliedRecord.RuleSetName"/>
    public string? RuleSetName { get; init; }

    /// <summary>For a plan, the partitions in force that no file named when it was
    /// made; it leaves all other partitions as they are. Null for rule files.</summary>
    public ValueList<string>? Unnamed { get; init; }
}
