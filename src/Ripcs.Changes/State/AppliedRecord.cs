using Ripcs.Core.Model;
using Ripcs.Core.Planning.Owned;

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

    /// <summary>
    /// The rule files by partition: those of that directory, and single ones that were applied since. Null where no directory was
    /// applied, or by a Ripcs that did not write it down.
    /// </summary>
    public ValueList<RecordedFile>? Files { get; init; }

    /// <summary>What is known of the rule files after a run that compiled these; a directory speaks for all of them.</summary>
    public AppliedRecord After(string? directory, ValueList<RecordedFile> files) => this with
    {
        Directory = directory ?? Directory,
        Files = directory is not null ? Ordered(files) : Files is { } before ? Ordered(files.Concat(before)) : null,
    };

    /// <summary>The last number that was given to a change, as far as this file knows.</summary>
    public int LastUsed => Math.Max(Used, Change);

    /// <summary>After a change, or after the state that a change left came back.</summary>
    public AppliedRecord At(int change) => this with { Change = change, Used = Math.Max(LastUsed, change) };

    // Of two files of one partition the first is the newer one.
    private static ValueList<RecordedFile> Ordered(IEnumerable<RecordedFile> files) =>
        files.DistinctBy(file => file.Partition).OrderBy(file => file.Partition, StringComparer.Ordinal).ToValueList();

    public string? FindContradiction() => ChainProof.Contradiction(Known.Partitions);

    public static readonly AppliedRecord None = new() { Known = Knowledge.None };
}

/// <summary>Where a partition is written.</summary>
/// <param name="Partition">Its name.</param>
/// <param name="Path">The full path of its rule file; links on the way are as they were given.</param>
internal sealed record RecordedFile(string Partition, string Path);

/// <summary>The file that holds the <see cref="AppliedRecord"/>.</summary>
internal static class AppliedFile
{
    public const string Name = "applied.json";

    /// <summary>The record, or an empty one where there is no file or no folder.</summary>
    /// <exception cref="StateException">The file is damaged or from a newer Ripcs.</exception>
    public static AppliedRecord Read(StateDirectory? directory) =>
        directory?.Read<AppliedRecord>(Name, AppliedRecord.CurrentSchema) ?? AppliedRecord.None;

    public static void Write(StateDirectory directory, AppliedRecord record) => directory.Write(Name, record);
}
