using System.Text.Json.Serialization;

namespace Ripcs.Changes.State;

/// <summary>A change that has begun, with the data to record once it has ended. It is on the disk before the first block.</summary>
internal sealed record Journal : IStateFile
{
    public const int CurrentSchema = 2;

    public static string Kind => "journal";

    public int Schema { get; init; } = CurrentSchema;

    /// <summary>The change with its future number: the state before it and the desired state.</summary>
    [JsonIgnore]
    public HistoryRecord Change { get; init; } = null!;

    /// <summary>The change as it is written, with its contents among the <see cref="Objects"/>; null while it is not.</summary>
    public StoredChange? Stored { get; init; }

    /// <summary>The states that this run has written with the journal, so that they are not stored once more; null for none.</summary>
    [JsonIgnore]
    public StoredStates? Written { get; init; }

    /// <summary>The partitions to be recorded; those of an apply that are not recorded exactly so already.</summary>
    [JsonIgnore]
    public ValueList<CompiledPartition> Partitions { get; init; }

    /// <summary>The same, by their names among the <see cref="Objects"/>.</summary>
    public ValueList<KeptPartition> StoredPartitions { get; init; }

    /// <summary>The chains that it makes.</summary>
    public ValueList<ChainPlace> Made { get; init; }

    /// <summary>The directory that it covers, if it covers one.</summary>
    public string? Directory { get; init; }

    /// <summary>The other host of that directory; null for this host.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public string? MadeOn { get; init; }

    /// <inheritdoc cref="AppliedRecord.RuleSetName"/>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public string? RuleSetName { get; init; }

    /// <summary>The rule files that it compiled.</summary>
    public ValueList<RecordedFile> Files { get; init; }

    /// <summary>Their expectations; null for a run that compiled none.</summary>
    public ValueList<RecordedExpectation>? Expectations { get; init; }

    /// <summary>The partitions that are held afterwards; null to leave that as it is.</summary>
    public HeldPartitions? Held { get; init; }

    /// <summary>The policies that Ripcs had set when it began; null if not stored.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public ValueList<PolicyBefore>? Policies { get; init; }

    /// <summary>The foreign chains before Ripcs's jumps when it began; null if not stored.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public ValueList<ChainInFront>? InFront { get; init; }

    /// <summary>True for a restore: the change whose state it restores is already in the history.</summary>
    public bool IsRestore { get; init; }

    /// <summary>The partitions that it brings in, in the form in which they are held once it is rolled back.</summary>
    public ValueList<HeldPartition> Brings =>
        Partitions.Select(partition => new HeldPartition(partition.Name.Value, PartitionDigest.Of(partition), Change.Number)).ToValueList();

    /// <summary>The rules that a restore left out.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public ValueList<LeftOutRule> LeftOut { get; init; }

    public string? FindContradiction() => Stored is null ? "it holds no change" : null;

    /// <summary>True if a run for a single partition can complete it.</summary>
    public bool IsCompletedBy(string partition, string command) =>
        Change.Command == command || Change.Command.StartsWith($"{command} --", StringComparison.Ordinal)
        || (Directory is null && Change.Restores is null && Files is [var only] && only.Partition == partition);

    /// <summary>The knowledge including the chains that the change may have made, and with the policies of when it began.</summary>
    public Knowledge Knowing(Knowledge known) =>
        (known with { Policies = Policies ?? known.Policies, Made = known.Made.Concat(Made).Distinct().ToValueList() })
        .KnowingPolicies(Change.After, Change.Before).NamingForeign(Change.Before.AllForeign()).NamingForeign(Change.After.AllForeign());

    /// <summary>"change 7 (rules apply /etc/ripcs/rules, by alice, 2026-11-20 03:12:20 UTC)".</summary>
    public string Title => $"{(IsRestore ? "the restore of " : "")}change {Change.Number} ({Change.Command}, by {Change.User}, "
        + $"{Words.Time(Change.Time)})";
}
