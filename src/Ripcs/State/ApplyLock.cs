using System.Diagnostics;

namespace Ripcs.State;

/// <summary>
/// One change at a time per network namespace. It is an flock, so it ends with the process however that ends, and the file stays
/// where it is: deleting it would let two processes hold one lock.
/// </summary>
internal sealed class ApplyLock : IDisposable
{
    public const string DefaultDirectory = "/run/ripcs";

    private const int WouldBlock = 11;
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(50);

    private readonly FileStream _file;

    private ApplyLock(FileStream file) => _file = file;

    /// <summary>The file that is locked.</summary>
    public string Path => _file.Name;

    /// <summary>
    /// Where the lock of this network namespace is: in the run directory asked for, else in /run/ripcs, else, where that cannot be
    /// made or is not ours (without root, or as root of a user namespace), in the state directory.
    /// </summary>
    public static string PathFor(string? runDirectory, StateDirectory state)
    {
        var name = $"lock-{NetworkNamespaceId.Current()}";
        if (runDirectory is not null)
        {
            StateDirectory.MakePrivate(runDirectory);
            return System.IO.Path.Combine(runDirectory, name);
        }

        try
        {
            StateDirectory.MakePrivate(DefaultDirectory);
            return System.IO.Path.Combine(DefaultDirectory, name);
        }
        catch (StateException)
        {
            var fallback = state.FilePath("run");
            StateDirectory.MakePrivate(fallback);
            return System.IO.Path.Combine(fallback, name);
        }
    }

    /// <summary>Takes the lock, waiting for whoever holds it.</summary>
    /// <exception cref="BusyException">It was held for all that time.</exception>
    public static ApplyLock Take(string path, TimeSpan wait)
    {
        return TryTake(path, wait) ?? throw new BusyException(
            $"another ripcs is changing this host ({path} was locked for {wait.TotalSeconds:0.###} s); "
            + "try again later or wait longer: --wait T");
    }

    /// <summary>Takes the lock, waiting for whoever holds it; null if it was held for all that time.</summary>
    public static ApplyLock? TryTake(string path, TimeSpan wait)
    {
        var waited = Stopwatch.StartNew();
        while (true)
        {
            if (TryTake(path) is { } taken)
            {
                return taken;
            }

            if (waited.Elapsed >= wait)
            {
                return null;
            }

            Thread.Sleep(Poll);
        }
    }

    /// <summary>True if somebody holds it just now.</summary>
    public static bool IsTaken(string path)
    {
        if (!File.Exists(path))
        {
            return false;
        }

        using var taken = TryTake(path);
        return taken is null;
    }

    public void Dispose() => _file.Dispose();

    /// <summary>Takes the lock, or null if somebody holds it.</summary>
    public static ApplyLock? TryTake(string path)
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.OpenOrCreate,
            Access = FileAccess.ReadWrite,
            Share = FileShare.None,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        };
        if (new FileInfo(path).LinkTarget is not null)
        {
            throw new StateException($"{path} is a link; look into it, then move it away");
        }

        try
        {
            return new ApplyLock(new FileStream(path, options));
        }
        catch (IOException e) when (e.HResult == WouldBlock)
        {
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StateException($"cannot lock {path}: {e.Message}; run ripcs as the user who made it", e);
        }
    }
}
