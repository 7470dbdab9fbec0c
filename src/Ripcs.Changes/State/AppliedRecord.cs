using System.Text.Json.Serialization;

namespace Ripcs.Changes.State;

/// <summary>
/// What the last verified run left: the partitions for their order and for where each rule came from, the chains that we made, and
/// what stood behind our jumps. Losing it loses names and certainty, never a rule.
/// </summary>
internal sealed record AppliedRecord : IStateFile
{
    public const int CurrentSchema = 1;

    public static string Kind => "applied";

    public int Schema { get; init; } = CurrentSchema;

    /// <summary>The change after which this was so; 0 where no change was made yet.</summary>
    public int Change { get; init; }

    /// <summary>The highest number that a change ever had: after a restore of an earlier state it is not that of this one.</summary>
    public int Used { get; init; }

    public required Knowledge Known { get; init; }

    /// <summary>The absolute directory last applied; null if only single files ever were.</summary>
    public string? Directory { get; init; }

    /// <summary>The host on which the plan was made whose directory this is, so that nobody
    /// looks for it here; null where it is a directory of this host.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public string? MadeOn { get; init; }

    /// <summary>The name of the rule set in it, which it has wherever it is checked out; null where it has none but its path.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public string? RuleSetName { get; init; }

    /// <summary>
    /// True if a directory holds the rule set last applied, or nobody knows where that was. Outside git a rule set is known by the name of
    /// its folder and by a partition that it goes on naming; while the folder last applied is still there, another is a second copy, which
    /// may be older.
    /// </summary>
    /// <param name="directory">Its full path.</param>
    /// <param name="ruleSetName">The name of the rule set in it.</param>
    /// <param name="madeOn">The other host whose directory it is; null for one of this host.</param>
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

    /// <summary>True if what is at another path now may be the same: both are on other hosts, or the old path is here no longer.</summary>
    public static bool IsMoved(string before, string? madeOnBefore, string? madeOn) =>
        madeOnBefore is null ? madeOn is null && !Path.Exists(before) : madeOn is not null;

    /// <summary>
    /// The rule files by partition: those of that directory, and single ones that were applied since. Null where no directory was
    /// applied, or by a Ripcs that did not write it down.
    /// </summary>
    public ValueList<RecordedFile>? Files { get; init; }

    /// <summary>What these rule files expect of all rules of the host.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public ValueList<RecordedExpectation> Expectations { get; init; }

    /// <summary>What is known of the rule files after a run that compiled these; a directory speaks for all of them.</summary>
    /// <param name="directory">The directory; null for a single file, and for a run that compiled none.</param>
    /// <param name="files">The files that name a partition.</param>
    /// <param name="expectations">What all files of the run expect; null for a run that compiled none.</param>
    /// <param name="madeOn">The other host whose directory it is; null for one of this host.</param>
    /// <param name="ruleSetName">The name of the rule set in the directory.</param>
    public AppliedRecord After(string? directory, ValueList<RecordedFile> files, ValueList<RecordedExpectation>? expectations,
        string? madeOn = null, string? ruleSetName = null) => this with
    {
        RuleSetName = directory is not null ? ruleSetName : RuleSetName,
        MadeOn = directory is not null ? madeOn : MadeOn,
        Expectations = expectations is not { } said ? Expectations : directory is not null ? said : [.. said, .. Others(files, said)],
        Directory = directory ?? Directory,
        Files = directory is null && Files is null ? null
            : Ordered(files.Select(file => file with { MadeOn = madeOn }).Concat(directory is null ? Files! : [])),
    };

    /// <summary>Where the policies that are ours were set, by start of the machine and
    /// network namespace; null where none is, or nobody wrote it down.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public string? Place { get; init; }

    /// <summary>True where the policies were set before the machine was started, or in another namespace.</summary>
    [JsonIgnore]
    public bool IsElsewhere => Place is { } place && place != PendingChange.CurrentPlace;

    /// <summary>What is known on a host that was found like this: <see cref="OwnPolicies.LeftTo"/>.</summary>
    public Knowledge KnownOn(FirewallState actual) => OwnPolicies.LeftTo(actual, Known, IsElsewhere);

    /// <summary>After a verified run: what is known now, its policies as they are here.</summary>
    public AppliedRecord Knowing(Knowledge known) =>
        this with { Known = known, Place = known.Policies.Count == 0 ? null : PendingChange.CurrentPlace };

    /// <summary>The last number that was given to a change, as far as this file knows.</summary>
    public int LastUsed => Math.Max(Used, Change);

    /// <summary>After a change, or after the state that a change left came back.</summary>
    public AppliedRecord At(int change) => this with { Change = change, Used = Math.Max(LastUsed, change) };

    /// <summary>What is expected by other files than these.</summary>
    public ValueList<RecordedExpectation> Others(ValueList<RecordedFile> files, ValueList<RecordedExpectation> said)
    {
        var own = files.Select(file => file.Path).Concat(said.Select(one => one.Path)).ToHashSet(StringComparer.Ordinal);
        return Expectations.Where(one => !own.Contains(one.Path)).ToValueList();
    }

    // Of two files of one partition the first is the newer one.
    private static ValueList<RecordedFile> Ordered(IEnumerable<RecordedFile> files) =>
        files.DistinctBy(file => file.Partition).OrderBy(file => file.Partition, StringComparer.Ordinal).ToValueList();

    public string? FindContradiction() => ChainProof.Contradiction(Known.Partitions)
        ?? (Expectations.FirstOrDefault(one => !one.Said.Traffic.All(traffic => traffic.IsWhole())) is { } wrong
            ? $"what {Words.Name(wrong.Said.Origin)} speaks of is no packets" : null);

    public static readonly AppliedRecord None = new() { Known = Knowledge.None };
}

/// <summary>Where a partition is written.</summary>
/// <param name="Partition">Its name.</param>
/// <param name="Path">The full path of its rule file; links on the way are as they were given.</param>
/// <param name="MadeOn">The other host on which it is; null for this one.</param>
internal sealed record RecordedFile(
    string Partition, string Path, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] string? MadeOn = null);

/// <summary>What a rule file expects.</summary>
/// <param name="Path">The full path of the rule file; links on the way are as they were given.</param>
/// <param name="Said">What it expects.</param>
internal sealed record RecordedExpectation(string Path, CompiledExpectation Said);

/// <summary>The file that holds the <see cref="AppliedRecord"/>.</summary>
internal static class AppliedFile
{
    public const string Name = "applied.json";

    private const string Unknown = "PATH";
    private const string NewPlan = "PLAN";

    /// <summary>The record, or an empty one where there is no file or no folder.</summary>
    /// <exception cref="StateException">The file is damaged or from a newer Ripcs.</exception>
    public static AppliedRecord Read(StateDirectory? directory) =>
        directory?.ReadOften<AppliedRecord>(Name, AppliedRecord.CurrentSchema) ?? AppliedRecord.None;

    public static void Write(StateDirectory directory, AppliedRecord record) => directory.Write(Name, record);

    /// <summary>What stands behind "rules apply" in advice: the directory last applied, PLAN
    /// where that is on another host, or PATH where no record says which.</summary>
    public static string PathToApply(StateDirectory? directory) => Path(directory, NewPlan);

    /// <summary>The same behind "rules diff", which takes rule files alone.</summary>
    public static string PathToCompare(StateDirectory? directory) => Path(directory, Unknown);

    private static string Path(StateDirectory? directory, string elsewhere) =>
        Catch<StateException>.Or(() => Read(directory) is { MadeOn: not null } ? elsewhere : Read(directory).Directory ?? Unknown,
            _ => Unknown);
}
