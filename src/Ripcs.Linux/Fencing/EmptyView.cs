using System.Runtime.InteropServices;
using System.Text;
using static Ripcs.Linux.Libc;

namespace Ripcs.Linux.Fencing;

/// <summary>
/// A file system for this process only that contains the program, its libraries, /proc and three devices. It has no /etc, no home and no
/// rule file. It needs a mount namespace of its own; files that are already open stay open.
/// </summary>
internal static class EmptyView
{
    private const ulong NoSetUid = 2;
    private const ulong NoDevices = 4;
    private const ulong Bind = 4096;
    private const ulong Recursive = 16384;
    private const int Detach = 2;
    private const int PathOnly = 0x200000;
    private const int CloseOnExec = 0x80000;
    private const uint OthersCannotWrite = 0x12;

    // Any folder that every system has can hold the new root; the mount covers it only for this process.
    private const string NewRoot = "/tmp";

    private static readonly string[] Always = ["/proc", "/dev/null", "/dev/random", "/dev/urandom"];

    /// <summary>False if it cannot be built. What can be undone of it is undone.</summary>
    /// <param name="needed">Folders that keep their paths.</param>
    public static bool TryEnter(IEnumerable<string> needed)
    {
        // After the change to an unprivileged user, the process must still be able to enter the new folders.
        _ = umask(OthersCannotWrite);
        var kept = Kept(needed);
        var handles = kept.ToDictionary(path => path, path => open(Text(path), PathOnly | CloseOnExec, 0));
        try
        {
            return handles.Values.All(handle => handle >= 0)
                && mount(Text("view"), Text(NewRoot), Text("tmpfs"), NoSetUid | NoDevices, Text("mode=755")) == 0
                && (TryFill(handles) || Undo());
        }
        finally
        {
            foreach (var handle in handles.Values.Where(handle => handle >= 0))
            {
                _ = close(handle);
            }
        }
    }

    private static bool TryFill(Dictionary<string, int> handles)
    {
        try
        {
            return handles.All(kept => TryBind(kept.Value, kept.Key)) && TryLinkLibraries() && TryMoveIn();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static bool TryBind(int handle, string path)
    {
        var target = NewRoot + path;
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        if (Directory.Exists($"/proc/self/fd/{handle}"))
        {
            Directory.CreateDirectory(target);
        }
        else
        {
            File.WriteAllBytes(target, []);
        }

        return mount(Text($"/proc/self/fd/{handle}"), Text(target), Text("none"), Bind | Recursive, null) == 0;
    }

    // On most systems /lib is a link to /usr/lib, and the loader searches both names.
    private static bool TryLinkLibraries()
    {
        foreach (var link in new DirectoryInfo("/").EnumerateDirectories("lib*").Where(folder => folder.LinkTarget is not null
            && !Directory.Exists(NewRoot + folder.FullName)))
        {
            File.CreateSymbolicLink(NewRoot + link.FullName, link.LinkTarget!);
        }

        return true;
    }

    private static bool TryMoveIn()
    {
        var moved = pivot_root(Text(NewRoot), Text(NewRoot)) == 0;
        _ = chdir(Text("/"));
        return moved && umount2(Text("/"), Detach) == 0;
    }

    // Where that fails too, the fence still lacks this part: files outside of the view can be seen.
    private static bool Undo()
    {
        _ = umount2(Text(NewRoot), Detach);
        return false;
    }

    // The system libraries that are mapped already are the ones needed; their folders also contain the few that are loaded later. A folder
    // inside another kept folder needs no mount of its own.
    private static List<string> Kept(IEnumerable<string> needed)
    {
        var mapped = File.ReadLines("/proc/self/maps").Select(line => line.IndexOf('/', StringComparison.Ordinal) is >= 0 and var at
            ? line[at..] : null)
            .Where(path => path is not null && path.Contains(".so", StringComparison.Ordinal)
                && File.Exists(path)).Select(path => Path.GetDirectoryName(path)!);
        var all = needed.Select(Path.TrimEndingDirectorySeparator).Concat(mapped).Concat(Always).Distinct(StringComparer.Ordinal).ToList();
        return [.. all.Where(path => path != "/" && !all.Exists(other => path.StartsWith(other + "/", StringComparison.Ordinal)))];
    }
}
