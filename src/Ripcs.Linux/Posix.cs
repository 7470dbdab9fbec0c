using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;
using static Ripcs.Linux.Libc;

namespace Ripcs.Linux;

/// <summary>The few system calls that .NET does not offer.</summary>
public static class Posix
{
    private const int CurrentDirectory = -100;
    private const int NoFollow = 0x100;
    private const uint BasicStats = 0x7ff;

    // struct statx has the same layout on every architecture (linux/stat.h).
    private const int StatxSize = 256;
    private const int StatxInode = 32;
    private const int StatxDeviceMajor = 136;
    private const int StatxDeviceMinor = 140;

    private const int HangUp = 1;
    private const int Terminate = 15;

    private const int CloseOnExec = 0x80000;
    private const int NonBlock = 0x800;
    private const int WriteOnly = 1;
    private const int ReadAndWrite = 2;
    private const int ReadStatus = 3;
    private const int TooManyLinks = 40;
    private const int Create = 0x40;
    private const int OwnerReadsAndWrites = 0x180;
    private const int LockShared = 1;
    private const int LockAlone = 2;
    private const int LockWithoutWaiting = 4;
    private const int LockNoMore = 8;
    private const int WouldBlock = 11;
    private const int Interrupted = 4;
    private const int NotPermitted = 1;
    private const int NoSuchFile = 2;
    private const int NoAccess = 13;
    private const int NotADirectory = 20;
    private const int MayExecute = 1;
    private const int StandardInput = 0;
    private const int QueueOfInput = 0;
    private const int StandardOutput = 1;
    private const int StandardError = 2;
    private const int WindowSize = 0x5413;

    // fcntl.h; unlike the other flags it differs between architectures.
    private static readonly int NoLink =
        RuntimeInformation.ProcessArchitecture is Architecture.Arm or Architecture.Arm64 or Architecture.Ppc64le ? 0x8000 : 0x20000;

    /// <summary>
    /// How many columns the terminal has on which errors are printed; 0 if it does not say. Console.WindowWidth would also switch the
    /// keypad of the terminal.
    /// </summary>
    public static int ColumnsOfErrors() => Columns(StandardError);

    /// <summary>The same of the terminal on which the output is printed.</summary>
    public static int ColumnsOfOutput() => Columns(StandardOutput);

    /// <summary>How many lines the terminal shows at once on which the output is printed; 0 if it does not say.</summary>
    public static int LinesOfOutput() => SizeOf(StandardOutput).Lines;

    /// <summary>False where the caller closed it: what the runtime has opened since has its number, and is only read.</summary>
    public static bool IsOutputOpen() => fcntl(StandardOutput, ReadStatus) is >= 0 and var status
        && (status & (WriteOnly | ReadAndWrite)) != 0;

    private static int Columns(int terminal) => SizeOf(terminal).Columns;

    private static (int Lines, int Columns) SizeOf(int terminal)
    {
        var size = new ushort[4];
        return ioctl(terminal, WindowSize, size) == 0 ? (size[0], size[1]) : (0, 0);
    }

    /// <summary>The user whose rights this process has.</summary>
    public static uint EffectiveUser() => geteuid();

    /// <summary>True in a user namespace that knows one user alone (user_namespaces(7)):
    /// its root is that user, and nobody else is there to become.</summary>
    public static bool IsOnlyUser()
    {
        try
        {
            return File.ReadAllText("/proc/self/uid_map").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries) is [_, _, "1"];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>True if there is something of that name, whatever it is: nothing
    /// is opened, and a link in the last place is not followed.</summary>
    /// <exception cref="IOException">Nobody can say, as where a folder on the
    /// way cannot be entered; its message is the reason alone.</exception>
    public static bool Exists(string path) =>
        statx(CurrentDirectory, Text(path), NoFollow, BasicStats, new byte[StatxSize]) == 0
        || (Marshal.GetLastPInvokeError() is NoSuchFile or NotADirectory ? false
            : throw new IOException(Marshal.GetLastPInvokeErrorMessage()));

    /// <summary>A file as /proc/locks names it, "major:minor:inode"; a link is followed.</summary>
    /// <exception cref="IOException">The file cannot be looked at.</exception>
    public static string FileId(string path)
    {
        var stats = Stats(CurrentDirectory, path, flags: 0) ?? throw new IOException($"{path}: {Marshal.GetLastPInvokeErrorMessage()}");
        var (major, minor) = (BitConverter.ToUInt32(stats, StatxDeviceMajor), BitConverter.ToUInt32(stats, StatxDeviceMinor));
        return $"{major:x2}:{minor:x2}:{BitConverter.ToUInt64(stats, StatxInode)}";
    }

    /// <summary>Opens a file to be locked as iptables does: made for root alone if it is missing, and a link is followed.</summary>
    /// <exception cref="IOException">It cannot be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">There is no permission to open it.</exception>
    public static SafeFileHandle OpenLockFile(string path) => Opened(path, Create | CloseOnExec | NonBlock);

    /// <summary>Opens a lock file of our own, into which its holder writes: made
    /// for its owner alone if it is missing; a link is refused.</summary>
    /// <exception cref="IOException">It cannot be opened; a <see cref="LinkException"/> if it is a link.</exception>
    /// <exception cref="UnauthorizedAccessException">There is no permission to open it.</exception>
    public static SafeFileHandle OpenOwnLockFile(string path) => Opened(path, ReadAndWrite | Create | CloseOnExec | NonBlock | NoLink);

    /// <summary>The same, but a file that is not there is not made.</summary>
    /// <exception cref="IOException">It cannot be opened; a <see cref="LinkException"/> if it is a link.</exception>
    /// <exception cref="UnauthorizedAccessException">There is no permission to open it.</exception>
    public static SafeFileHandle OpenOwnLockFileIfThere(string path) => Opened(path, ReadAndWrite | CloseOnExec | NonBlock | NoLink);

    private static SafeFileHandle Opened(string path, int flags)
    {
        var handle = new SafeFileHandle(open(Text(path), flags, OwnerReadsAndWrites), ownsHandle: true);
        return !handle.IsInvalid ? handle : throw (Marshal.GetLastPInvokeError() switch
        {
            NotPermitted or NoAccess => new UnauthorizedAccessException($"{path}: {Marshal.GetLastPInvokeErrorMessage()}"),
            TooManyLinks => new LinkException($"{path} is a link"),
            _ => (Exception)new IOException($"{path}: {Marshal.GetLastPInvokeErrorMessage()}"),
        });
    }

    /// <summary>The same open file once more, for the programs that are started before this copy is closed.</summary>
    /// <exception cref="IOException">There are too many open files.</exception>
    public static SafeFileHandle Inheritable(SafeFileHandle file)
    {
        var copy = new SafeFileHandle(dup(file), ownsHandle: true);
        return !copy.IsInvalid ? copy : throw new IOException(Marshal.GetLastPInvokeErrorMessage());
    }

    /// <summary>Locks an open file against all others; false if somebody else has it locked.</summary>
    /// <exception cref="IOException">The file system has no locks.</exception>
    public static bool TryLock(SafeFileHandle file) => TryLock(file, LockAlone);

    /// <summary>The same beside others who do so, but beside nobody who locked
    /// it against all others: two who look do not hinder each other.</summary>
    /// <exception cref="IOException">The file system has no locks.</exception>
    public static bool TryLockShared(SafeFileHandle file) => TryLock(file, LockShared);

    private static bool TryLock(SafeFileHandle file, int how) =>
        flock(file, how | LockWithoutWaiting) == 0
        || (Marshal.GetLastPInvokeError() is WouldBlock or Interrupted ? false
            : throw new IOException(Marshal.GetLastPInvokeErrorMessage()));

    /// <summary>Waits until a directory's entries are on the disk; without it, a rename may be lost with the power.</summary>
    public static void SyncDirectory(string path) => Sync(path, fsync);

    /// <summary>Waits until all that was written to the file system of a directory is on the disk (syncfs(2)).</summary>
    public static void SyncFileSystem(string path) => Sync(path, syncfs);

    private static void Sync(string path, Func<int, int> sync)
    {
        var handle = open(Text(path), CloseOnExec, mode: 0);
        if (handle < 0)
            throw new IOException($"{path}: {Marshal.GetLastPInvokeErrorMessage()}");

        var result = sync(handle);
        var error = Marshal.GetLastPInvokeErrorMessage();
        _ = close(handle);
        if (result != 0)
            throw new IOException($"{path}: {error}");
    }

    /// <summary>True if this process may run a program file: also false where its file system is mounted noexec (access(2)).</summary>
    public static bool MayRun(string path) => access(Text(path), MayExecute) == 0;

    /// <summary>Sends a signal; nothing happens if the process is gone.</summary>
    public static void Signal(int process, PosixSignal signal) => _ = kill(process, signal switch
    {
        PosixSignal.SIGHUP => HangUp,
        PosixSignal.SIGTERM => Terminate,
        _ => throw new ArgumentOutOfRangeException(nameof(signal)),
    });

    /// <summary>Ends this process at once, whatever its threads are doing, with exit code 1.</summary>
    public static void EndNow() => _exit(1);

    /// <summary>Throws away what waits to be read on the terminal at standard input; nothing happens if there is none.</summary>
    public static void DropTyped() => _ = tcflush(StandardInput, QueueOfInput);

    /// <summary>Lets go of a lock.</summary>
    public static void Unlock(SafeFileHandle file) => _ = flock(file, LockNoMore);

    /// <summary>What statx(2) says; null where it fails, and then the last error says why.</summary>
    internal static byte[]? Stats(int directory, string path, int flags)
    {
        var buffer = new byte[StatxSize];
        return statx(directory, Text(path), flags, BasicStats, buffer) == 0 ? buffer : null;
    }

    /// <summary>A file for reading, whose last place in the path is no link; an invalid
    /// handle where that fails, and then the last error says why.</summary>
    internal static SafeFileHandle OpenToRead(string path) =>
        new(open(Text(path), NonBlock | CloseOnExec | NoLink, mode: 0), ownsHandle: true);
}
