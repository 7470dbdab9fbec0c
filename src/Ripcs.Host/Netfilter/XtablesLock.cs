using Microsoft.Win32.SafeHandles;

namespace Ripcs.Host.Netfilter;

/// <summary>
/// The lock that every program of legacy iptables takes before it changes a table. Legacy tables have no number that shows whether another
/// program wrote; while this lock is held none does, from reading to verifying. It ends with the process, however that ends, and with the
/// last program that was started with its file.
/// </summary>
internal sealed class XtablesLock : IDisposable
{
    /// <summary>The default of iptables. One file serves all network namespaces that see the same /run.</summary>
    public const string DefaultPath = "/run/xtables.lock";

    private readonly SafeFileHandle _file;

    private XtablesLock(SafeFileHandle file) => _file = file;

    /// <summary>Takes the lock, and waits while another process holds it.</summary>
    /// <param name="whenHeld">Is told who holds it before the waiting begins.</param>
    /// <exception cref="BusyException">It was held for all that time.</exception>
    /// <exception cref="NetfilterException">The file cannot be opened.</exception>
    public static XtablesLock Take(string path, TimeSpan wait, Action<string>? whenHeld = null)
    {
        var file = Open(path);
        string Held() => $"{FileLocks.Holder(path) ?? "another program"} holds the xtables lock ({path})";
        if (!Poll.Until(() => Posix.TryLock(file), wait, () => whenHeld?.Invoke(Held())))
        {
            file.Dispose();
            throw new BusyException(
                $"{Held()}, and did not release it for "
                    + $"{wait.TotalSeconds:0.###} s; try again later or wait longer: " + Advice.To(Way.Wait));
        }

        return new XtablesLock(file);
    }

    /// <summary>The locked file: a program that writes keeps it open, so that the lock lasts if only this process is killed.</summary>
    public SafeFileHandle File => _file;

    /// <summary>True if a killed program may still write: the lock then ends with that program.</summary>
    public bool IsLeftToPrograms { get; set; }

    // Closing alone may not release it: a process that is being started has a copy of the open file for a moment.
    public void Dispose()
    {
        if (!IsLeftToPrograms)
            Posix.Unlock(_file);

        _file.Dispose();
    }

    private static SafeFileHandle Open(string path)
    {
        try
        {
            return Posix.OpenLockFile(path);
        }
        catch (UnauthorizedAccessException)
        {
            throw new NetfilterException(
                $"no permission to open the xtables lock {path}, and legacy iptables changes nothing without it: run ripcs as "
                + $"root, or name another file, and let every other iptables use it, too: {EnvironmentNames.XtablesLockFile}=FILE");
        }
        catch (IOException e)
        {
            throw new NetfilterException(
                $"cannot open the xtables lock: {e.Message}; legacy iptables changes nothing without it: make its folder, "
                + $"or name another file: {EnvironmentNames.XtablesLockFile}=FILE");
        }
    }
}
