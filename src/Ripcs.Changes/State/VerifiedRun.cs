using Ripcs.Linux;

namespace Ripcs.Changes.State;

/// <summary>Everything that determines the result, effect and report of an apply. As
/// long as it is the same, a run with nothing to do still has nothing to do.</summary>
/// <param name="Program">This build of Ripcs.</param>
/// <param name="Place">Machine, boot, and network namespace.</param>
/// <param name="Path">The path as typed, which messages repeat.</param>
/// <param name="Inputs">The rule files there and all files that they load: their paths, link targets, and bytes.</param>
/// <param name="Tables">The kernel's tables and the programs that read them; determined last.</param>
internal sealed record RunBasis(string Program, string Place, string Path, string Inputs, string State, TablesMark Tables);

/// <summary>The last apply that read everything and found nothing to do: its basis and its report. Nothing
/// is restored or rolled back from it; losing it costs the next run the time to read again.</summary>
internal sealed record VerifiedRun : IStateFile
{
    public const int CurrentSchema = 4;

    public static string Kind => "verified run";

    public int Schema { get; init; } = CurrentSchema;

    public required RunBasis Basis { get; init; }

    /// <summary>The time of that apply.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>The full paths of the files that were read besides the rule files of the run.</summary>
    public ValueList<string> Loaded { get; init; }

    /// <summary>The days on which the rule files compile to the same: on others, rules may have expired.</summary>
    public required DaySpan Holds { get; init; }

    public ValueList<Diagnostic> Diagnostics { get; init; }

    public ValueList<Note> Notes { get; init; }

    /// <summary>The number of partitions in the rule files.</summary>
    public required int Partitions { get; init; }

    /// <summary>Partitions in force that no rule file names, without changes by hand.</summary>
    public ValueList<UnnamedPartition> Unnamed { get; init; }

    public required string Summary { get; init; }
}

/// <summary>The file of the <see cref="VerifiedRun"/>. If it cannot be read
/// or written, it counts as missing, and everything is read again.</summary>
internal static class VerifiedFile
{
    public const string Name = "verified.json";

    /// <param name="directory">The full path of the state directory, which need not be open.</param>
    public static VerifiedRun? Find(string directory)
    {
        try
        {
            var path = Path.Combine(directory, Name);
            return StateJson.Read<VerifiedRun>(PlainFile.ReadOwn(path), path, VerifiedRun.CurrentSchema);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or StateException)
        {
            return null;
        }
    }

    // For example on a full disk.
    public static void Write(StateDirectory state, VerifiedRun run) => _ = Catch<StateException>.In(() =>
        state.Write(Name, StateJson.Write(run)));
}

/// <summary>Detects any change in a state directory: a file written, added, renamed or removed, replaced by a
/// link, or with other permissions. It reads no contents, so its cost does not depend on their size.</summary>
internal static class StateStamp
{
    // Locks, if there is no other place for them: they change with every run, and are no recorded data.
    private const string Locks = "run";

    private static readonly string[] CanBeLost = [VerifiedFile.Name, KeptReadingFile.Name, KeptReadingFile.Text, KeptStatusFile.Name];

    /// <param name="path">The full path of the directory.</param>
    /// <param name="withObjects">Whether to look at each object. There are thousands, which are written once and
    /// never changed, and each is checked when it is needed.</param>
    /// <exception cref="IOException">The directory cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">There is no permission to read it.</exception>
    public static string Read(string path, bool withObjects = false)
    {
        var stamps = new StampDigest();
        AddFolder(stamps, path, withObjects,
            name => name is Locks || CanBeLost.Contains(name) || CanBeLost.Contains(Path.GetFileNameWithoutExtension(name)));
        return stamps.Text();
    }

    private static void AddFolder(StampDigest stamps, string path, bool withObjects, Func<string, bool> isLeftOut)
    {
        var isOfObjects = Path.GetFileName(path) == Objects.Folder;
        stamps.Add(path).Add(isOfObjects ? FileStamp.Read(path) : FileStamp.OfFolder(path));
        if (isOfObjects && !withObjects)
            return;

        foreach (var entry in new DirectoryInfo(path).GetFileSystemInfos().Where(entry => !isLeftOut(entry.Name))
            .OrderBy(entry => entry.Name, StringComparer.Ordinal))
        {
            if (entry is DirectoryInfo { LinkTarget: null })
            {
                AddFolder(stamps, entry.FullName, withObjects, _ => false);
            }
            else
            {
                stamps.Add(entry.FullName).Add(FileStamp.Read(entry.FullName));
            }
        }
    }
}
