using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Ripcs.Linux;

/// <summary>The C library functions, each declared once as in its manual page. Texts end in a zero byte.</summary>
internal static class Libc
{
    /// <summary>A text as the C library expects it.</summary>
    public static byte[] Text(string text) => Encoding.UTF8.GetBytes(text + '\0');

    [DllImport("libc", SetLastError = true)]
    public static extern int access(byte[] path, int mode);

    [DllImport("libc", SetLastError = true)]
    public static extern int capset(uint[] header, uint[] sets);

    [DllImport("libc", SetLastError = true)]
    public static extern int chdir(byte[] path);

    [DllImport("libc", SetLastError = true)]
    public static extern int close(int handle);

    [DllImport("libc", SetLastError = true)]
    public static extern int dup(SafeFileHandle file);

    [DllImport("libc")]
    public static extern void _exit(int code);

    [DllImport("libc", SetLastError = true)]
    public static extern int fcntl(int handle, int command);

    [DllImport("libc", SetLastError = true)]
    public static extern int fcntl(int handle, int command, int value);

    [DllImport("libc", SetLastError = true)]
    public static extern int flock(SafeFileHandle file, int operation);

    [DllImport("libc", SetLastError = true)]
    public static extern int fsync(int handle);

    [DllImport("libc", SetLastError = true)]
    public static extern int syncfs(int handle);

    [DllImport("libc")]
    public static extern uint geteuid();

    [DllImport("libc")]
    public static extern int getsockopt(SafeFileHandle handle, int level, int name, byte[] value, ref int length);

    [DllImport("libc")]
    public static extern nint if_indextoname(uint index, byte[] name);

    [DllImport("libc")]
    public static extern int ioctl(int handle, nuint request, ushort[] size);

    [DllImport("libc")]
    public static extern int kill(int process, int signal);

    [DllImport("libc", SetLastError = true)]
    public static extern int mount(byte[] source, byte[] target, byte[] type, ulong flags, byte[]? data);

    [DllImport("libc", SetLastError = true)]
    public static extern int open(byte[] path, int flags, int mode);

    [DllImport("libc", SetLastError = true)]
    public static extern int pivot_root(byte[] newRoot, byte[] oldRoot);

    [DllImport("libc", SetLastError = true)]
    public static extern int poll(ref PollEntry waiting, nuint count, int milliseconds);

    [DllImport("libc", SetLastError = true)]
    public static extern int prctl(int option, nint first, nint second, nint third, nint fourth);

    [DllImport("libc", SetLastError = true)]
    public static extern nint recv(SafeFileHandle handle, [Out] byte[] buffer, nint length, int flags);

    [DllImport("libc", SetLastError = true)]
    public static extern nint send(SafeFileHandle handle, byte[] message, nint length, int flags);

    [DllImport("libc", SetLastError = true)]
    public static extern int setgroups(nuint count, uint[]? groups);

    [DllImport("libc", SetLastError = true)]
    public static extern int setresgid(uint real, uint effective, uint saved);

    [DllImport("libc", SetLastError = true)]
    public static extern int setresuid(uint real, uint effective, uint saved);

    [DllImport("libc", SetLastError = true)]
    public static extern int setrlimit(int resource, ulong[] limits);

    [DllImport("libc", SetLastError = true)]
    public static extern int socket(int family, int type, int protocol);

    [DllImport("libc", SetLastError = true)]
    public static extern int statx(int directory, byte[] path, int flags, uint mask, byte[] result);

    [DllImport("libc", SetLastError = true)]
    public static extern nint syscall(nint number, nint operation, nuint flags, ref FilterProgram program);

    [DllImport("libc")]
    public static extern int tcflush(int handle, int queue);

    [DllImport("libc")]
    public static extern uint umask(uint mask);

    [DllImport("libc", SetLastError = true)]
    public static extern int umount2(byte[] target, int flags);
}

/// <summary>struct pollfd (poll(2)).</summary>
internal struct PollEntry
{
    public int Handle;
    public short Events;
    public short Got;
}

/// <summary>struct sock_fprog (linux/filter.h).</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct FilterProgram(ushort Length, nint Instructions);
