using Ripcs.Core.Model;
using Ripcs.Core.Planning.Owned;

namespace Ripcs.State;

/// <summary>
/// What the last verified run left: the partitions for their order and for where each rule came from, the chains that we made, and
/// what stood behind our jumps. Losing it loses names and certainty, never a rule.
/// </summary>
internal sealed record AppliedRecord : IStateFile
{
    public const int CurrentSchema = 1;

    public int Schema { get; init; } = CurrentSchema;

    /// <summary>The change after which this was so; 0 where no change was made yet.</summary>
    public int Change { get; init; }

    public required Knowledge Known { get; init; }

    /// <summary>The absolute directory last applied; null if only single files ever were.</summary>
    public string? Directory { get; init; }

    /// <summary>
    /// The partitions that a rule file named, in order: those of that directory, and those that single files named since. Null where no
    /// directory was applied, or by a Ripcs that did not write it down.
    /// </summary>
    public ValueList<string>? Named { get; init; }

    /// <summary>What is known of the rule files after a run that compiled these partitions; a directory speaks for all of them.</summary>
    public AppliedRecord After(string? directory, IEnumerable<string> named) => this with
    {
        Directory = directory ?? Directory,
        Named = directory is not null ? Ordered(named) : Named is { } before ? Ordered(before.Concat(named)) : null,
    };

    private static ValueList<string> Ordered(IEnumerable<string> names) => names.Distinct().Order(StringComparer.Ordinal).ToValueList();

    public string? FindContradiction() => ChainProof.Contradiction(Known.Partitions);

    public static readonly AppliedRecord None = new() { Known = Knowledge.None };
}

/// <summary>The file that holds the <see cref="AppliedRecord"/>.</summary>
internal static class AppliedFile
{
    public const string Name = "applied.json";

    /// <summary>The record, or an empty one where there is no file or no folder.</summary>
    /// <exception cref="StateException">The file is damaged or from a newer Ripcs.</exception>
    public static AppliedRecord Read(StateDirectory? directory) =>
        directory?.Read(Name) is { } text
            ? StateJson.Read<AppliedRecord>(text, directory.FilePath(Name), AppliedRecord.CurrentSchema)
            : AppliedRecord.None;

    public static void Write(StateDirectory directory, AppliedRecord record) => directory.Write(Name, StateJson.Write(record));
}
