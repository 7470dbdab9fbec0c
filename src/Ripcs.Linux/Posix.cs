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
    private const int ReadFlags = 1;
    private const int ClosesAtStart = 1;
    private const int ReadStatus = 3;
    private const int SetStatus = 4;
    private const int TooManyLinks = 40;
    private const int Create = 0x40;
    private const int OwnerReadsAndWrites = 0x180;
    private const int LockShared = 1;
    private const int LockExclusive = 2;
    private const int LockWithoutWaiting = 4;
    private const int LockRelease = 8;
    private const int WouldBlock = 11;
    private const int Interrupted = 4;
    private const int NotPermitted = 1;
    private const int NoSuchFile = 2;
    private const int NoAccess = 13;
    private const int NotADirectory = 20;
    private const int Executable = 1;
    private const int Writable = 2;
    private const int StandardInput = 0;
    private const int QueueOfInput = 0;
    private const int StandardOutput = 1;
    private const int StandardError = 2;
    private const int WindowSize = 0x5413;

    // fcntl.h; unlike the other flags, its value differs between architectures.
    private static readonly int NoLink =
        RuntimeInformation.ProcessArchitecture is Architecture.Arm or Architecture.Arm64 or Architecture.Ppc64le ? 0x8000 : 0x20000;

    /// <summary>
    /// The width in columns of the terminal that errors are printed on; 0 if it is unknown. Console.WindowWidth would also switch the
    /// terminal's keypad mode.
    /// </summary>
    public static int ColumnsOfErrors() => Columns(StandardError);

    /// <summary>The width of the terminal that output is printed on; 0 if it is unknown.</summary>
    public static int ColumnsOfOutput() => Columns(StandardOutput);

    /// <summary>The height in lines of the terminal that output is printed on; 0 if it is unknown.</summary>
    public static int LinesOfOutput() => SizeOf(StandardOutput).Lines;

    /// <summary>Opens /dev/null for each standard file that the caller closed: otherwise the next file that this process opens would get
    /// its number, and with it everything that is printed.</summary>
    public static void OpenStandardFiles()
    {
        for (var number = 0; number <= StandardError; number++)
        {
            if (fcntl(number, ReadStatus) < 0)
                _ = open(Text("/dev/null"), ReadAndWrite, 0);
        }
    }

    /// <summary>False if the caller closed standard output and its number already belongs to a file of .NET.</summary>
    public static bool IsOutputOpen() => IsOfCaller(StandardOutput);

    /// <summary>The same for errors: a message that cannot be written there would end the process, whatever it had done.</summary>
    public static bool IsErrorsOpen() => IsOfCaller(StandardError);

    // What the caller left open has outlived the start of the program, and .NET closes its own files at such a start.
    private static bool IsOfCaller(int number) => fcntl(number, ReadFlags) is >= 0 and var flags && (flags & ClosesAtStart) == 0
        && fcntl(number, ReadStatus) is >= 0 and var status && (status & (WriteOnly | ReadAndWrite)) != 0;

    private static int Columns(int terminal) => SizeOf(terminal).Columns;

    private static (int Lines, int Columns) SizeOf(int terminal)
    {
        var size = new ushort[4];
        return ioctl(terminal, WindowSize, size) == 0 ? (size[0], size[1]) : (0, 0);
    }

    /// <summary>The effective user of this process.</summary>
    public static uint EffectiveUser() => geteuid();

    /// <summary>True in a user namespace that maps a single user (user_namespaces(7)): its root is
    /// that user, and there is no other user to become.</summary>
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

    /// <summary>True if the path exists, as whatever kind of file: nothing is opened, and a link
    /// as the last part is not followed.</summary>
    /// <exception cref="IOException">It cannot be determined, for example because a folder in the
    /// path cannot be entered; the message is the reason only.</exception>
    public static bool Exists(string path) =>
        statx(CurrentDirectory, Text(path), NoFollow, BasicStats, new byte[StatxSize]) == 0
        || (Marshal.GetLastPInvokeError() is NoSuchFile or NotADirectory ? false
            : throw new IOException(Marshal.GetLastPInvokeErrorMessage()));

    /// <summary>The path, or the nearest folder above it that is there.</summary>
    /// <exception cref="IOException">It cannot be determined.</exception>
    public static string Nearest(string path)
    {
        while (!Exists(path) && Path.GetDirectoryName(path) is { } parent)
        {
            path = parent;
        }

        return path;
    }

    /// <summary>The identity of a file as in /proc/locks, "major:minor:inode"; a link is followed.</summary>
    /// <exception cref="IOException">The file's metadata cannot be read.</exception>
    public static string FileId(string path)
    {
        var stats = Stats(CurrentDirectory, path, flags: 0) ?? throw new IOException($"{path}: {Marshal.GetLastPInvokeErrorMessage()}");
        var (major, minor) = (BitConverter.ToUInt32(stats, StatxDeviceMajor), BitConverter.ToUInt32(stats, StatxDeviceMinor));
        return $"{major:x2}:{minor:x2}:{BitConverter.ToUInt64(stats, StatxInode)}";
    }

    /// <summary>Opens a file for locking as iptables does: created for root only if it is missing, and a link is followed.</summary>
    /// <exception cref="IOException">It cannot be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">There is no permission to open it.</exception>
    public static SafeFileHandle OpenLockFile(string path) => Opened(path, Create | CloseOnExec | NonBlock);

    /// <summary>Opens one of Ripcs's own lock files, which its holder writes to: created for its
    /// owner only if it is missing; a link is refused.</summary>
    /// <exception cref="IOException">It cannot be opened; a <see cref="LinkException"/> if it is a link.</exception>
    /// <exception cref="UnauthorizedAccessException">There is no permission to open it.</exception>
    public static SafeFileHandle OpenOwnLockFile(string path) => Opened(path, ReadAndWrite | Create | CloseOnExec | NonBlock | NoLink);

    /// <summary>The same, but a missing file is not created.</summary>
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

    /// <summary>Duplicates the open file, for the programs that are started before this copy is closed.</summary>
    /// <exception cref="IOException">There are too many open files.</exception>
    public static SafeFileHandle Inheritable(SafeFileHandle file)
    {
        var copy = new SafeFileHandle(dup(file), ownsHandle: true);
        return !copy.IsInvalid ? copy : throw new IOException(Marshal.GetLastPInvokeErrorMessage());
    }

    /// <summary>Takes an exclusive lock on an open file; false if another process holds a lock.</summary>
    /// <exception cref="IOException">The file system has no locks.</exception>
    public static bool TryLock(SafeFileHandle file) => TryLock(file, LockExclusive);

    /// <summary>Takes a shared lock on an open file: several readers can hold it; false if another
    /// process holds an exclusive lock.</summary>
    /// <exception cref="IOException">The file system has no locks.</exception>
    public static bool TryLockShared(SafeFileHandle file) => TryLock(file, LockShared);

    private static bool TryLock(SafeFileHandle file, int how) =>
        flock(file, how | LockWithoutWaiting) == 0
        || (Marshal.GetLastPInvokeError() is WouldBlock or Interrupted ? false
            : throw new IOException(Marshal.GetLastPInvokeErrorMessage()));

    /// <summary>Waits until a directory's entries are on the disk; otherwise a power failure could undo a rename.</summary>
    public static void SyncDirectory(string path) => Sync(path, fsync);

    /// <summary>Waits until everything written to the file system of a directory is on the disk (syncfs(2)).</summary>
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

    /// <summary>True if this process can run a program file: also false if its file system is mounted noexec (access(2)).</summary>
    public static bool MayRun(string path) => access(Text(path), Executable) == 0;

    /// <summary>Why this user may not write to what is at a path, in the words of the system; null if it may (access(2)). Also root may not
    /// on a file system that is mounted read-only, or what chattr(1) made immutable. Nothing is opened.</summary>
    public static string? WhyNotWritable(string path) => access(Text(path), Writable) == 0 ? null : Marshal.GetLastPInvokeErrorMessage();

    /// <summary>Sends a signal; nothing happens if the process no longer exists.</summary>
    public static void Signal(int process, PosixSignal signal) => _ = kill(process, signal switch
    {
        PosixSignal.SIGHUP => HangUp,
        PosixSignal.SIGTERM => Terminate,
        _ => throw new ArgumentOutOfRangeException(nameof(signal)),
    });

    /// <summary>Ends this process at once, whatever its threads are doing, with exit code 1.</summary>
    public static void EndNow() => _exit(1);

    /// <summary>Discards input on the terminal at standard input that is not read yet; nothing happens if there is no terminal.</summary>
    public static void DropTyped() => _ = tcflush(StandardInput, QueueOfInput);

    /// <summary>Releases a lock.</summary>
    public static void Unlock(SafeFileHandle file) => _ = flock(file, LockRelease);

    /// <summary>The result of statx(2); null if it fails, and then the last error is the reason.</summary>
    internal static byte[]? Stats(int directory, string path, int flags)
    {
        var buffer = new byte[StatxSize];
        return statx(directory, Text(path), flags, BasicStats, buffer) == 0 ? buffer : null;
    }

    /// <summary>Opens a file for reading, without waiting for a writer; the handle is invalid if that fails, with the reason in the last
    /// error.</summary>
    /// <param name="followsLink">False to refuse a link as the last part of the path.</param>
    internal static SafeFileHandle OpenToRead(string path, bool followsLink) =>
        new(open(Text(path), NonBlock | CloseOnExec | (followsLink ? 0 : NoLink), mode: 0), ownsHandle: true);

    /// <summary>Reads of an open pipe wait for its writers from here on; where nobody has it open for writing, it has ended.</summary>
    internal static void WaitForWriters(SafeFileHandle pipe)
    {
        var number = (int)pipe.DangerousGetHandle();
        _ = fcntl(number, SetStatus, fcntl(number, ReadStatus) & ~NonBlock);
    }
}
