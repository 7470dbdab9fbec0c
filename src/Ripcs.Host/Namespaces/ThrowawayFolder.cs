using Microsoft.Win32.SafeHandles;
using Ripcs.Host.Processes;

namespace Ripcs.Host.Namespaces;

/// <summary>
/// A folder for as long as one namespace lives. It is held by a lock, which ends with the process however that ends: so the next run
/// tells folders that are in use from those that a killed one left, and removes these.
/// </summary>
internal sealed class ThrowawayFolder : IDisposable
{
    public const string OfRehearsal = "ripcs-rehearsal-";
    public const string OfSandbox = "ripcs-sandbox-";
    public const string OfSeenHost = "ripcs-host-";

    private const string LockName = "held";
    private const int Tries = 10;

    // Longer than it takes to make or to remove one, on the slowest machine.
    private static readonly TimeSpan Moment = TimeSpan.FromHours(1);

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

    /// <summary>Holds it no more, and leaves it where it is, as the end of the process does.</summary>
    internal void LetGo() => _lock.Dispose();

    /// <summary>Removes those that killed runs left; also a run that needs none does it.</summary>
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
            // Whoever needs a folder there says what is wrong with that place.
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
                // It is removed just now, or not ours to remove.
            }
        }
    }

    // Anybody may make a folder of that name in /tmp, or a link to somewhere else.
    private static void RemoveIfLeft(string path)
    {
        if (new DirectoryInfo(path).LinkTarget is not null || PlainFile.FactsOf(path).Owner != Posix.EffectiveUser())
            return;

        // Without a lock it is being made or removed just now, or was when its run was killed.
        if (!File.Exists(LockIn(path)))
        {
            if (Directory.GetLastWriteTimeUtc(path) < DateTime.UtcNow - Moment)
                Remove(path);

            return;
        }

        // Making it here would bring a folder back that its owner removes just now.
        using var held = Hold(path, Posix.OpenOwnLockFileIfThere);
        if (held is not null)
            Remove(path);
    }

    /// <summary>The lock goes last: until then nobody else takes the folder for one that was left.</summary>
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

    /// <summary>Null if somebody holds it, or has removed it.</summary>
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

/// <summary>Finds the words that, put before a command, run it in a new network namespace that it may change.</summary>
internal sealed class NamespaceCommand(IProcessRunner runner)
{
    /// <summary>The first way that works here: directly as root, else in a user namespace of its own.</summary>
    /// <exception cref="SandboxException">Neither is allowed.</exception>
    public ValueList<string> Find()
    {
        var nothing = ProgramFiles.Require("true", "coreutils");
        return First(Ways(), way => runner.Run(new ProcessCommand(way[0], [.. way.Skip(1), nothing])), trial => trial.ExitCode == 0).Way;
    }

    /// <summary>Runs something in one way after the other, until one works.</summary>
    /// <exception cref="SandboxException">None does.</exception>
    public static (ValueList<string> Way, ProcessResult Result) First(
        ValueList<ValueList<string>> ways, Func<ValueList<string>, ProcessResult> run, Func<ProcessResult, bool> works)
    {
        var objections = new List<string>();
        foreach (var way in ways)
        {
            var result = run(way);
            if (works(result))
                return (way, result);

            objections.Add(result.Errors.Trim());
        }

        throw Refusal(objections);
    }

    /// <summary>The ways that may work here, the better first.</summary>
    public static ValueList<ValueList<string>> Ways()
    {
        var unshare = ProgramFiles.Require("unshare", "util-linux");

        // Two steps: files under /proc/net belong to the user namespace's root only if its user map was there before the network
        // namespace, and legacy iptables-save reads such a file. "unshare -rn" makes both at once, map last.
        ValueList<string> asUser = [unshare, "--map-root-user", "--", unshare, "--net", "--"];
        ValueList<string> asRoot = [unshare, "--net", "--"];
        return Environment.IsPrivilegedProcess ? [asRoot, asUser] : [asUser];
    }

    /// <summary>What to say where no way works; the objections are unshare's.</summary>
    private static SandboxException Refusal(IEnumerable<string> objections) =>
        new($"no throw-away network namespace can be made here ({string.Join("; ", objections.Distinct())}): "
            + "run it as root, or allow it with the sysctls user.max_user_namespaces, user.max_net_namespaces, "
                + "kernel.unprivileged_userns_clone and "
            + "kernel.apparmor_restrict_unprivileged_userns; a container needs CAP_SYS_ADMIN");
}
