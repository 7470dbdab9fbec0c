using Microsoft.Win32.SafeHandles;

namespace Ripcs.Sandbox;

/// <summary>
/// A folder for as long as one namespace lives. It is held by a lock, which ends with the process however that ends: so the next run
/// tells folders that are in use from those that a killed one left, and removes these.
/// </summary>
internal sealed class ThrowawayFolder : IDisposable
{
    private const string LockName = "held";
    private const int Tries = 10;

    private readonly SafeFileHandle _lock;

    private ThrowawayFolder(string path, SafeFileHandle held) => (Path, _lock) = (path, held);

    public string Path { get; }

    /// <summary>The lock once more, for programs that are started before this copy is closed: the folder stays theirs, too.</summary>
    public SafeFileHandle ForPrograms() => Posix.Inheritable(_lock);

    /// <exception cref="SandboxException">None can be made.</exception>
    public static ThrowawayFolder Make(string prefix)
    {
        try
        {
            RemoveLeft(prefix);

            // Another run may take it for one that was left, before it is locked.
            for (var tries = 0; tries < Tries; tries++)
            {
                var path = Directory.CreateTempSubdirectory(prefix).FullName;
                if (Hold(path) is { } held)
                {
                    return new ThrowawayFolder(path, held);
                }
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SandboxException($"no folder can be made in {System.IO.Path.GetTempPath()}: {e.Message}");
        }

        throw new SandboxException($"no folder can be kept in {System.IO.Path.GetTempPath()}: somebody removes it again and again");
    }

    public void Dispose()
    {
        Directory.Delete(Path, recursive: true);
        LetGo();
    }

    /// <summary>Holds it no more, and leaves it where it is, as the end of the process does.</summary>
    internal void LetGo() => _lock.Dispose();

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
                // It is removed just now, or not ours to remove.
            }
        }
    }

    // Anybody may make a folder of that name in /tmp, or a link to somewhere else.
    private static void RemoveIfLeft(string path)
    {
        if (new DirectoryInfo(path).LinkTarget is not null || Posix.OwnerOf(path) != Posix.EffectiveUser())
        {
            return;
        }

        using var held = Hold(path);
        if (held is not null)
        {
            Directory.Delete(path, recursive: true);
        }
    }

    /// <summary>Null if somebody holds it.</summary>
    private static SafeFileHandle? Hold(string path)
    {
        var file = System.IO.Path.Combine(path, LockName);
        var held = Posix.OpenOwnLockFile(file);
        if (Posix.TryLock(held) && File.Exists(file))
        {
            return held;
        }

        held.Dispose();
        return null;
    }
}
