using Microsoft.Win32.SafeHandles;

namespace Ripcs.Host.Namespaces;

/// <summary>
/// A folder that exists as long as one namespace. A lock marks it as in use, and ends with the process however that ends: the next run
/// removes the unlocked folders, which killed runs left.
/// </summary>
internal sealed class ThrowawayFolder : IDisposable
{
    public const string OfRehearsal = "ripcs-rehearsal-";
    public const string OfSandbox = "ripcs-sandbox-";
    public const string OfSeenHost = "ripcs-host-";
    public const string OfSignature = "ripcs-signature-";

    private const string LockName = "held";
    private const int Tries = 10;

    // Longer than making or removing a folder takes on the slowest machine.
    private static readonly TimeSpan Moment = TimeSpan.FromHours(1);

    private readonly SafeFileHandle _lock;

    private ThrowawayFolder(string path, SafeFileHandle held) => (Path, _lock) = (path, held);

    public string Path { get; }

    /// <summary>Duplicates the lock for programs that start before this copy is closed: it holds the folder for them, too.</summary>
    public SafeFileHandle ForPrograms() => Posix.Inheritable(_lock);

    /// <exception cref="SandboxException">None can be made.</exception>
    public static ThrowawayFolder Make(string prefix)
    {
        try
        {
            RemoveLeft(prefix);

            // Before the folder is locked, another run may take it for one that was left.
            for (var tries = 0; tries < Tries; tries++)
            {
                var path = Directory.CreateTempSubdirectory(prefix).FullName;
                if (Hold(path, Posix.OpenOwnLockFile) is { } held)
                    return new ThrowawayFolder(path, held);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SandboxException($"no folder can be made in {System.IO.Path.GetTempPath()}: {e.Message}");
        }

        throw new SandboxException($"no folder can be kept in {System.IO.Path.GetTempPath()}: another program keeps removing it");
    }

    public void Dispose()
    {
        Remove(Path);
        LetGo();
    }

    /// <summary>Releases the lock and keeps the folder, as the end of the process does.</summary>
    internal void LetGo() => _lock.Dispose();

    /// <summary>Removes the folders that killed runs left; runs that need no folder do this, too.</summary>
    public static void RemoveLeft()
    {
        try
        {
            RemoveLeft(OfRehearsal);
            RemoveLeft(OfSandbox);
            RemoveLeft(OfSeenHost);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A run that needs a folder there reports what is wrong with that place.
        }
    }

    private static void RemoveLeft(string prefix)
    {
        foreach (var path in Directory.GetDirectories(System.IO.Path.GetTempPath(), $"{prefix}*"))
        {
            try
            {
                RemoveIfLeft(path);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // Another run is removing it, or this user cannot.
            }
        }
    }

    // Any user can make a folder of that name in /tmp, or a link to another place.
    private static void RemoveIfLeft(string path)
    {
        if (new DirectoryInfo(path).LinkTarget is not null || PlainFile.FactsOf(path).Owner != Posix.EffectiveUser())
            return;

        // A folder without a lock file is being made or removed, or was when its run was killed.
        if (!File.Exists(LockIn(path)))
        {
            if (Directory.GetLastWriteTimeUtc(path) < DateTime.UtcNow - Moment)
                Remove(path);

            return;
        }

        // Making the lock file here would recreate a folder that its owner is removing.
        using var held = Hold(path, Posix.OpenOwnLockFileIfThere);
        if (held is not null)
            Remove(path);
    }

    /// <summary>Removes the lock file last: until then no other run takes the folder for one that was left.</summary>
    private static void Remove(string path)
    {
        foreach (var entry in new DirectoryInfo(path).GetFileSystemInfos().Where(entry => entry.Name != LockName))
        {
            if (entry is DirectoryInfo { LinkTarget: null } folder)
            {
                folder.Delete(recursive: true);
            }
            else
            {
                entry.Delete();
            }
        }

        Directory.Delete(path, recursive: true);
    }

    private static string LockIn(string path) => System.IO.Path.Combine(path, LockName);

    /// <summary>Null if another process holds it, or has removed it.</summary>
    private static SafeFileHandle? Hold(string path, Func<string, SafeFileHandle> open)
    {
        try
        {
            var held = open(LockIn(path));
            if (Posix.TryLock(held) && File.Exists(LockIn(path)))
                return held;

            held.Dispose();
            return null;
        }
        catch (IOException) when (!Directory.Exists(path))
        {
            return null;
        }
    }
}
