using System.Runtime.InteropServices;
using System.Text;

namespace Ripcs;

/// <summary>The few system calls that .NET does not offer.</summary>
internal static class Posix
{
    private const int CurrentDirectory = -100;
    private const int NoFollow = 0x100;
    private const uint BasicStats = 0x7ff;

    // struct statx has the same layout on every architecture; so many bytes in is stx_uid (linux/stat.h).
    private const int StatxSize = 256;
    private const int StatxUid = 20;

    private const int HangUp = 1;
    private const int Terminate = 15;

    private const int CloseOnExec = 0x80000;

    /// <summary>The user whose rights this process has.</summary>
    public static uint EffectiveUser() => geteuid();

    /// <summary>The owner of a file or directory; a link is not followed.</summary>
    /// <exception cref="IOException">The file cannot be looked at.</exception>
    public static uint OwnerOf(string path)
    {
        var buffer = new byte[StatxSize];
        return statx(CurrentDirectory, Text(path), NoFollow, BasicStats, buffer) == 0
            ? BitConverter.ToUInt32(buffer.AsSpan(StatxUid))
            : throw new IOException($"{path}: {Marshal.GetLastPInvokeErrorMessage()}");
    }

    /// <summary>Waits until a directory's entries are on the disk; without it, a rename may be lost with the power.</summary>
    public static void SyncDirectory(string path)
    {
        var handle = open(Text(path), CloseOnExec);
        if (handle < 0)
        {
            throw new IOException($"{path}: {Marshal.GetLastPInvokeErrorMessage()}");
        }

        var result = fsync(handle);
        var error = Marshal.GetLastPInvokeErrorMessage();
        _ = close(handle);
        if (result != 0)
        {
            throw new IOException($"{path}: {error}");
        }
    }

    /// <summary>Sends a signal; nothing happens if the process is gone.</summary>
    public static void Signal(int process, PosixSignal signal) => _ = kill(process, signal switch
    {
        PosixSignal.SIGHUP => HangUp,
        PosixSignal.SIGTERM => Terminate,
        _ => throw new ArgumentOutOfRangeException(nameof(signal)),
    });

    private static byte[] Text(string path) => Encoding.UTF8.GetBytes(path + '\0');

    [DllImport("libc")]
    private static extern uint geteuid();

    [DllImport("libc", SetLastError = true)]
    private static extern int statx(int directory, byte[] path, int flags, uint mask, byte[] result);

    [DllImport("libc", SetLastError = true)]
    private static extern int open(byte[] path, int flags);

    [DllImport("libc", SetLastError = true)]
    private static extern int fsync(int handle);

    [DllImport("libc")]
    private static extern int kill(int process, int signal);

    [DllImport("libc")]
    private static extern int close(int handle);
}
