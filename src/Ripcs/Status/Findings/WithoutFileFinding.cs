using Ripcs.Rendering;

namespace Ripcs.Status.Findings;

/// <summary>A customer that left is still let in until somebody cleans.</summary>
internal static class WithoutFileFinding
{
    private const int NamesToShow = 3;

    public static Finding? Of(HostStatus status)
    {
        if (status.WithoutFile.Count == 0)
        {
            return null;
        }

        var names = Words.Some([.. status.WithoutFile.Select(partition => partition.Name)], NamesToShow);
        return new Finding(
            "without_file",
            FindingLevel.Warning,
            $"{Words.Count(status.WithoutFile.Count, "partition")} in force that no file names ({names})",
            [.. status.WithoutFile.Select(partition => UnnamedText.Warning(partition.Name, partition.Rules, Paths.LastApplied(status)))]);
    }
}
