using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Win32.SafeHandles;
using Ripcs.Linux;

namespace Ripcs.Changes.State;

/// <summary>Allows one change at a time per network namespace. It is an flock, so it ends with the process however that ends. It uses
/// the system call, because .NET's own locks do nothing if DOTNET_SYSTEM_IO_DISABLEFILELOCKING is set in the environment.</summary>
internal sealed class ApplyLock : IDisposable
{
    public const string DefaultDirectory = "/run/ripcs";

    private const int LongestNote = 8192;
    private const string Other = "another ripcs is changing this host";

    private readonly SafeFileHandle _file;

    private ApplyLock(string path, SafeFileHandle file) => (Path, _file) = (path, file);

    /// <summary>The locked file.</summary>
    public string Path { get; }

    /// <summary>The path of the lock for this network namespace: in the requested run directory, otherwise in /run/ripcs, or,
    /// if that cannot be created or used (without root, or as root of a user namespace), in the state directory.</summary>
    public static string PathFor(string? runDirectory, StateDirectory state)
    {
        var name = NameFor(NetworkNamespaceId.Current());
        try
        {
            return In(runDirectory ?? DefaultDirectory);
        }
        catch (StateException) when (runDirectory is null)
        {
            return In(state.FilePath("run"));
        }

        string In(string folder)
        {
            PrivateFolder.Make(folder);
            return System.IO.Path.Combine(folder, name);
        }
    }

    /// <summary>The file name of the lock of a network namespace.</summary>
    /// <param name="id">See <see cref="NetworkNamespaceId.Current"/>.</param>
    public static string NameFor(string id) => $"lock-{id}";

    /// <summary>Takes the lock, waiting until it is released.</summary>
    /// <exception cref="BusyException">It was not released in that time.</exception>
    /// <param name="whenHeld">Is told that it is held before the waiting begins.</param>
    public static ApplyLock Take(string path, TimeSpan wait, Action<string>? whenHeld = null) => TryTake(path, wait,
        () => whenHeld?.Invoke($"{Other} ({path} is locked{By(path)})")) ?? throw new BusyException(
        $"{Other} ({path} was locked for {wait.TotalSeconds:0.###} s{By(path)}); "
        + "try again later or wait longer: " + Advice.To(Way.Wait));

    /// <summary>Takes the lock, waiting until it is released; null if it was not released in that time.</summary>
    public static ApplyLock? TryTake(string path, TimeSpan wait, Action? begins = null)
    {
        ApplyLock? taken = null;
        Poll.Until(() => (taken = TryTake(path)) is not null, wait, begins);
        return taken;
    }

    /// <summary>True if it is held now; a process that only looks does not count.</summary>
    public static bool IsTaken(string path) => NoteOfHolder(path) is not null;

    /// <summary>The note of the process that holds the lock; null if it is free, even if the file contains a note.</summary>
    /// <exception cref="StateException">The file cannot be read.</exception>
    public static string? NoteOfHolder(string path) => Look(path) is { IsHeld: true, Text: var text } ? text : null;

    /// <summary>The note that the last holder left in it; null while it is held.</summary>
    /// <exception cref="StateException">The file cannot be read.</exception>
    public static string? NoteLeft(string path) => Look(path) is { IsHeld: false, Text: var text } ? text : null;

    /// <summary>Writes a note into the file for other processes that find it locked.</summary>
    /// <exception cref="StateException">It cannot be written.</exception>
    public void Note(string text) => Guarded<object?>(Path, () =>
    {
        RandomAccess.SetLength(_file, 0);
        RandomAccess.Write(_file, Encoding.UTF8.GetBytes(text), 0);
        return null;
    });

    // Closing the file may not be enough: a process that is being started has a copy of the open file for a moment.
    public void Dispose()
    {
        if (!_file.IsClosed)
        {
            Posix.Unlock(_file);
            _file.Dispose();
        }
    }

    /// <summary>Removes the file while it is held: a process that already
    /// has it open notices that it is gone, and makes a new one.</summary>
    public void Remove() => File.Delete(Path);

    /// <summary>Takes the lock, or returns null if it is held.</summary>
    /// <exception cref="StateException">The file cannot be opened, or its file system has no locks.</exception>
    public static ApplyLock? TryTake(string path) => Guarded(path, () =>
    {
        // Another run may remove it at any moment before it is locked, but not so many times.
        for (var tries = 0; tries < 100; tries++)
        {
            var file = Posix.OpenOwnLockFile(path);
            try
            {
                if (!Posix.TryLock(file))
                {
                    file.Dispose();
                    return null;
                }

                if (IsStillThere(path, file))
                {
                    RefuseWithoutLocks(path);
                    return new ApplyLock(path, file);
                }
            }
            catch
            {
                file.Dispose();
                throw;
            }

            file.Dispose();
        }

        return null;
    });

    // A lock on a file that was removed or replaced meanwhile keeps no other process out.
    private static bool IsStillThere(string path, SafeFileHandle file) =>
        Catch<IOException>.Or(() => Posix.FileId(path) == Posix.FileId($"/proc/self/fd/{file.DangerousGetHandle()}"), _ => false);

    // Some file systems, and some emulations of Linux, grant the lock to every process.
    private static void RefuseWithoutLocks(string path)
    {
        using var second = Posix.OpenOwnLockFile(path);
        if (Posix.TryLock(second))
        {
            throw new StateException(
                $"{path} does not stay locked: its file system has no locks (flock), so two changes could be made at once; "
                + $"name a folder on another one: {EnvironmentNames.RunDirectory}=DIR");
        }
    }

    private static (bool IsHeld, string Text)? Look(string path) => !File.Exists(path) ? null : Guarded<(bool, string)?>(path, () =>
    {
        using var file = Posix.OpenOwnLockFile(path);
        var isHeld = !Posix.TryLockShared(file);
        var bytes = new byte[LongestNote];
        var text = Encoding.UTF8.GetString(bytes.AsSpan(0, RandomAccess.Read(file, bytes, 0)));
        if (!isHeld)
            Posix.Unlock(file);

        return (isHeld, text);
    });

    private static string By(string path) => FileLocks.Holder(path) is { } holder ? $" by {holder}" : "";

    private static T Guarded<T>(string path, Func<T> act) =>
        Catch.Or(() => act(),
            e => throw new StateException(
                e is LinkException ? $"{e.Message}; check it, then move it away"
                : $"cannot lock {path}: {e.Message}; run ripcs as the user who made it, or name another folder: "
                    + $"{EnvironmentNames.RunDirectory}=DIR",
                e));
}

/// <summary>Lock files of network namespaces in which no run is active. Whether such a
/// namespace still exists is unknown; if it does, its next run creates them again.</summary>
internal static partial class LeftLocks
{
    // A process that starts during the check would find them locked for a moment, so the check is rare.
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
                if (left.Key.Length > 0 && left.Key != Path.GetFileName(held.Path)
                    && left.All(file => File.GetLastWriteTimeUtc(file) < longAgo))
                {
                    RemoveAll(Path.Combine(folder, left.Key));
                }
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or StateException)
        {
            // They take little space, and the next run tries to remove them again.
        }
    }

    // A process that uses one of the other files holds one of these two locks.
    private static void RemoveAll(string path)
    {
        using var taken = ApplyLock.TryTake(path);
        using var guard = taken is null ? null : ApplyLock.TryTake($"{path}-guard");
        if (taken is null || guard is null)
            return;

        File.Delete($"{path}-xtables");
        if (Directory.Exists($"{path}-guard-program"))
            Directory.Delete($"{path}-guard-program", recursive: true);

        guard.Remove();
        taken.Remove();
    }

    [GeneratedRegex("^lock-(inode-)?[0-9]+")]
    private static partial Regex Name();
}
