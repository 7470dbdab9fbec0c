using System.Text.RegularExpressions;

namespace Ripcs.Changes.State;

/// <summary>
/// Lock files of network namespaces in which nothing runs just now. Whether the namespace is still there nobody can say; if it is, its
/// next run makes them again.
/// </summary>
internal static partial class LeftLocks
{
    // Whoever comes while they are looked at would find them locked for a moment; so not again and again.
    private static readonly TimeSpan Unused = TimeSpan.FromHours(1);

    /// <summary>Removes them from the folder of a lock that this process holds.</summary>
    public static void Remove(ApplyLock held)
    {
        try
        {
            var folder = Path.GetDirectoryName(held.Path)!;
            var longAgo = DateTime.UtcNow - Unused;
            foreach (var left in Directory.GetFiles(folder).GroupBy(file => Name().Match(Path.GetFileName(file)).Value))
            {
                if (left.Key.Length > 0 && left.Key != Path.GetFileName(held.Path) && left.All(file => File.GetLastWriteTimeUtc(file) < longAgo))
                {
                    RemoveAll(Path.Combine(folder, left.Key));
                }
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or StateException)
        {
            // They take little room, and the next run tries again.
        }
    }

    // Whoever uses one of the other files holds one of these two.
    private static void RemoveAll(string path)
    {
        using var taken = ApplyLock.TryTake(path);
        using var guard = taken is null ? null : ApplyLock.TryTake($"{path}-guard");
        if (taken is null || guard is null)
        {
            return;
        }

        File.Delete($"{path}-xtables");
        if (Directory.Exists($"{path}-guard-program"))
        {
            Directory.Delete($"{path}-guard-program", recursive: true);
        }

        guard.Remove();
        taken.Remove();
    }

    [GeneratedRegex("^lock-(inode-)?[0-9]+")]
    private static partial Regex Name();
}
