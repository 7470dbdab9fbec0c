using System.Text.RegularExpressions;

namespace Ripcs.State;

/// <summary>
/// Lock files of network namespaces in which nothing runs just now. Whether the namespace is still there nobody can say; if it is, its
/// next run makes them again.
/// </summary>
internal static partial class LeftLocks
{
    /// <summary>Removes them from the folder of a lock that this process holds.</summary>
    public static void Remove(ApplyLock held)
    {
        try
        {
            var folder = Path.GetDirectoryName(held.Path)!;
            foreach (var name in Directory.GetFiles(folder).Select(file => Name().Match(Path.GetFileName(file)).Value).Where(name => name.Length > 0).Distinct())
            {
                if (name != Path.GetFileName(held.Path))
                {
                    RemoveAll(Path.Combine(folder, name));
                }
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or StateException)
        {
            // They take little room, and the next run tries again.
        }
    }

    // Of the other files nobody has one who does not hold one of these two.
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
