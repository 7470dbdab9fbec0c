using Ripcs.Changes.Texts;

namespace Ripcs.Changes.Status.Findings;

/// <summary>A customer that left is still let in until somebody cleans.</summary>
internal static class WithoutFileFindings
{
    private const int NamesToShow = 3;

    /// <summary>The last run for the directory has seen that no file names them.</summary>
    public static Finding? Unnamed(HostStatus status)
    {
        var unnamed = status.WithoutFile.Where(partition => partition.File is null).ToList();
        return unnamed.Count == 0 ? null : new Finding(
            FindingKind.WithoutFile,
            FindingLevel.Warning,
            $"{Words.Count(unnamed.Count, "partition")} in force that no file names ({Names(unnamed)})",
            [.. unnamed.Select(partition =>
                UnnamedText.Warning(partition.Name, partition.Rules, UnnamedText.Removal(Paths.LastApplied(status))))]);
    }

    /// <summary>Their files went since that run. They may have been renamed: another file may name the partition now.</summary>
    public static Finding? Gone(HostStatus status)
    {
        var gone = status.WithoutFile.Where(partition => partition.File is not null).ToList();
        return gone.Count == 0 ? null : new Finding(
            FindingKind.WithoutFile,
            FindingLevel.Warning,
            $"{Words.Count(gone.Count, "partition")} in force whose {(gone.Count == 1 ? "file is" : "files are")} gone ({Names(gone)})",
            [.. gone.Select(partition =>
                UnnamedText.Gone(partition.Name, partition.Rules, Shown(partition.File!, status), Paths.LastApplied(status)))]);
    }

    /// <summary>As where the file system with the rule files is not mounted.</summary>
    public static Finding? InDoubt(HostStatus status) => status.FilesInDoubt is not { } doubt ? null
        : new Finding(
            FindingKind.FilesInDoubt, FindingLevel.Warning, doubt,
            [Note.Warning($"{doubt}; once the rule files are there: ripcs rules diff {Paths.LastApplied(status)}")]);

    private static string Names(List<PartitionWithoutFile> partitions) =>
        Words.Some([.. partitions.Select(partition => partition.Name)], NamesToShow);

    // As diagnostics show it: from the directory on.
    private static string Shown(string file, HostStatus status) =>
        Path.GetDirectoryName(status.Directory) is { } parent ? Path.GetRelativePath(parent, file) : file;
}
