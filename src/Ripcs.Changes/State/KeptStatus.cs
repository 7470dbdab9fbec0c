using Ripcs.Linux;

namespace Ripcs.Changes.State;

/// <summary>Everything that determines the status of a host besides the time. As long as it is the same, a look finds the same.</summary>
/// <param name="Program">This build of Ripcs.</param>
/// <param name="Place">Machine, boot, and network namespace.</param>
/// <param name="State">All files of the state, see <see cref="StateStamp"/>.</param>
/// <param name="Tables">The kernel's tables and the programs that read them.</param>
/// <param name="Addresses">The addresses of the host, which expectations name.</param>
/// <param name="Accepted">The accepted findings about foreign rules.</param>
internal sealed record StatusBasis(string Program, string Place, string State, TablesMark Tables, string Addresses, string Accepted);

/// <summary>The status of a host on which everything is as recorded, so that monitoring, which looks every minute, need
/// not read a long record and all rules each time.</summary>
internal sealed record KeptStatus : IStateFile
{
    public const int CurrentSchema = 1;

    public static string Kind => "kept status";

    public int Schema { get; init; } = CurrentSchema;

    public required StatusBasis Basis { get; init; }

    /// <summary>When everything was read.</summary>
    public required DateTimeOffset Time { get; init; }

    public required DateOnly Today { get; init; }

    public required LastChange LastChange { get; init; }

    /// <summary>See <see cref="AppliedRecord.Directory"/>.</summary>
    public string? Directory { get; init; }

    /// <summary>See <see cref="AppliedRecord.MadeOn"/>.</summary>
    public string? MadeOn { get; init; }

    /// <summary>The rule files of the partitions in force, all of which existed.</summary>
    public ValueList<RecordedFile> Files { get; init; }

    /// <summary>How many partitions are recorded.</summary>
    public required int Recorded { get; init; }

    public ValueList<TableStatus> Tables { get; init; }

    public ValueList<string> Partitions { get; init; }

    public ValueList<PartitionHash> Hashes { get; init; }

    public ValueList<EndingRule> Ending { get; init; }

    public ValueList<StaleChain> Stale { get; init; }

    public required int LongStale { get; init; }

    public ValueList<Neighbours> Neighbours { get; init; }

    public ValueList<DefaultFate> Fates { get; init; }
}

/// <summary>The part of one table that is in force: partitions, their chains, the rules of their files, and the pointers to them.</summary>
internal sealed record TableStatus(Family Family, TableName Table, int Partitions, int Chains, int Rules, int Pointers);

/// <summary>The file of the <see cref="KeptStatus"/>. If it cannot be read or written, it counts as missing.</summary>
internal static class KeptStatusFile
{
    public const string Name = "status.json";

    /// <param name="directory">The full path of the state directory, which need not be open.</param>
    public static KeptStatus? Find(string directory)
    {
        var path = Path.Combine(directory, Name);
        return File.Exists(path) ? StateJson.Read<KeptStatus>(PlainFile.ReadOwn(path), path, KeptStatus.CurrentSchema) : null;
    }

    public static void Write(StateDirectory state, KeptStatus status) => state.WriteUnsynced(Name, StateJson.Write(status));
}
