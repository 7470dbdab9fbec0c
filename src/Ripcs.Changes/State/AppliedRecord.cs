using System.Text.Json.Serialization;

namespace Ripcs.Changes.State;

/// <summary>The result of the last verified run: the partitions with their order and the origins of their rules, the
/// chains that Ripcs made, and the rules after its jumps. Losing it loses names and certainty, never a rule.</summary>
internal sealed record AppliedRecord : IStateFile
{
    public const int CurrentSchema = 2;

    public static string Kind => "applied";

    public int Schema { get; init; } = CurrentSchema;

    /// <summary>The change after which this was recorded; 0 before the first change.</summary>
    public int Change { get; init; }

    /// <summary>The highest number of any change: after a restore of an earlier state it differs from the number of this one.</summary>
    public int Used { get; init; }

    public required Knowledge Known { get; init; }

    /// <summary>Those of its partitions that the history contains as they are here: the next change need not store them again.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public ValueList<KeptPartition> Kept { get; init; }

    /// <summary>The absolute path of the directory last applied; null if only single files ever were.</summary>
    public string? Directory { get; init; }

    /// <summary>The host on which the plan of this directory was made, so that the
    /// directory is not expected here; null for a directory of this host.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public string? MadeOn { get; init; }

    /// <summary>The name of the rule set in it, which is the same wherever it is checked out; null if it has only its path.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public string? RuleSetName { get; init; }

    /// <summary>The newest git revision of the rule files in force, or that of the state that a rollback brought back; null
    /// if there is none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public RevisionOfRules? Revision { get; init; }

    /// <summary>
    /// True if a directory contains the rule set last applied, or if that one's place is unknown. Outside git a rule set is recognised by
    /// the name of its folder and a partition that it still contains; while the folder last applied still exists, another one is a second
    /// copy, which may be older.
    /// </summary>
    /// <param name="directory">Its full path.</param>
    /// <param name="ruleSetName">The name of the rule set in it.</param>
    /// <param name="madeOn">The other host of the directory; null for this host.</param>
    /// <param name="files">Its rule files.</param>
    public bool IsOfRuleSet(string directory, string? ruleSetName, string? madeOn, IEnumerable<RecordedFile> files)
    {
        if (Directory is null || Directory == directory)
            return true;

        if (RuleSetName is not null || ruleSetName is not null)
            return RuleSetName == ruleSetName;

        return IsMoved(Directory, MadeOn, madeOn) && Path.GetFileName(Directory) == Path.GetFileName(directory)
            && (Files ?? []).IntersectBy(files.Select(file => file.Partition), file => file.Partition).Any();
    }

    /// <summary>True if the rule set may have moved to another path: both
    /// are on other hosts, or the old path no longer exists here.</summary>
    public static bool IsMoved(string before, string? madeOnBefore, string? madeOn) =>
        madeOnBefore is null ? madeOn is null && !Path.Exists(before) : madeOn is not null;

    /// <summary>The rule files by partition: those of that directory, and single ones that were applied
    /// since. Null if no directory was applied, or by a Ripcs that did not record this.</summary>
    public ValueList<RecordedFile>? Files { get; init; }

    /// <summary>The expectations of these rule files of all rules of the host.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public ValueList<RecordedExpectation> Expectations { get; init; }

    /// <summary>True while the rules in force are those for which they were checked: not after a rollback, a revert or a flush, which
    /// bring back rules that nobody held against them.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool IsChecked { get; init; }

    /// <summary>The record of the rule files after a run that compiled these; a directory replaces all of them.</summary>
    /// <param name="directory">The directory; null for a single file, and for a run that compiled none.</param>
    /// <param name="files">The files that name a partition.</param>
    /// <param name="expectations">The expectations of all files of the run; null for a run that compiled none.</param>
    /// <param name="madeOn">The other host of the directory; null for this host.</param>
    /// <param name="ruleSetName">The name of the rule set in the directory.</param>
    public AppliedRecord After(string? directory, ValueList<RecordedFile> files, ValueList<RecordedExpectation>? expectations,
        string? madeOn = null, string? ruleSetName = null) => this with
    {
        RuleSetName = directory is not null ? ruleSetName : RuleSetName,
        MadeOn = directory is not null ? madeOn : MadeOn,
        Expectations = expectations is not { } said ? Expectations : directory is not null ? said : [.. said, .. Others(files, said)],
        IsChecked = expectations is not null || IsChecked,
        Directory = directory ?? Directory,
        Files = directory is null && Files is null ? null
            : Ordered(files.Select(file => file with { MadeOn = madeOn }).Concat(directory is null ? Files! : [])),
    };

    /// <summary>The boot and network namespace in which Ripcs set its
    /// policies; null if it has set none, or this was not recorded.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public string? Place { get; init; }

    /// <summary>The variant of iptables in which the rules of the last change are; null if each family has another, or if this was not
    /// recorded.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public BackendChoice? Variant { get; init; }

    /// <summary>True if the policies were certainly set before the last reboot, or in another namespace.</summary>
    [JsonIgnore]
    public bool IsElsewhere => Place is { } place && Uptime.IsSamePlace(place, PendingChange.CurrentPlace) is false;

    /// <summary>The knowledge adapted to a live state: <see cref="OwnPolicies.LeftTo"/>.</summary>
    public Knowledge KnownOn(FirewallState actual) => OwnPolicies.LeftTo(actual, Known, IsElsewhere);

    /// <summary>The record after a verified run, with policies set here.</summary>
    public AppliedRecord Knowing(Knowledge known) => this with
    {
        Known = known,
        Kept = KeptIn(known),
        Place = known.Policies.Count == 0 ? null : PendingChange.CurrentPlace,
    };

    private ValueList<KeptPartition> KeptIn(Knowledge known)
    {
        var others = NotRecorded(known.Partitions).Select(partition => partition.Name.Value).ToHashSet();
        return Kept.Where(kept => !others.Contains(kept.Name)).ToValueList();
    }

    /// <summary>Those of some partitions that are not recorded exactly so.</summary>
    public IEnumerable<CompiledPartition> NotRecorded(IEnumerable<CompiledPartition> partitions)
    {
        var recorded = Known.Partitions.ToDictionary(partition => partition.Name);
        return partitions.Where(partition => recorded.GetValueOrDefault(partition.Name) != partition);
    }

    /// <summary>The last number of a change, as far as this file knows.</summary>
    public int LastUsed => Math.Max(Used, Change);

    /// <summary>The record after a change, or after its state was restored.</summary>
    public AppliedRecord At(int change) => this with { Change = change, Used = Math.Max(LastUsed, change) };

    /// <summary>The expectations of files other than these.</summary>
    public ValueList<RecordedExpectation> Others(ValueList<RecordedFile> files, ValueList<RecordedExpectation> said)
    {
        var own = files.Select(file => file.Path).Concat(said.Select(one => one.Path)).ToHashSet(StringComparer.Ordinal);
        return Expectations.Where(one => !own.Contains(one.Path)).ToValueList();
    }

    // Of two files of one partition the first is newer.
    private static ValueList<RecordedFile> Ordered(IEnumerable<RecordedFile> files) =>
        files.DistinctBy(file => file.Partition).OrderBy(file => file.Partition, StringComparer.Ordinal).ToValueList();

    public string? FindContradiction() => ChainProof.Contradiction(Known.Partitions)
        ?? (Expectations.FirstOrDefault(one => !one.Said.Traffic.All(traffic => traffic.IsWhole())) is { } wrong
            ? $"{Words.Name(wrong.Said.Origin)} matches no packets" : null);

    public static readonly AppliedRecord None = new() { Known = Knowledge.None };
}

/// <summary>An expectation of a rule file.</summary>
/// <param name="Path">The full path of the rule file; symbolic links in it are kept.</param>
/// <param name="Said">The expectation.</param>
internal sealed record RecordedExpectation(string Path, CompiledExpectation Said);
