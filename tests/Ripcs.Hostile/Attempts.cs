using System.ComponentModel;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;

namespace Ripcs.Hostile;

/// <summary>Everything that a rule file has no business to do; each says true if it was let do it.</summary>
internal static class Attempts
{
    public static IReadOnlyList<(string Name, Func<bool> Attempt)> All(string folder) =>
    [
        ("start a program", () => Try(() => Process.Start("/bin/true").WaitForExit())),
        ("execve", () => Kernel.execve(Text("/bin/true"), [0], [0]) == 0),
        ("fork", () => Child(Kernel.fork())),
        ("vfork by clone", () => Child((int)Kernel.syscall(Kernel.Clone, 0x4111, 0, 0))),
        ("be kept from starting a thread", () => !Try(() => new Thread(() => { }).Start())),
        ("signal the parent", () => Kernel.kill(Kernel.getppid(), 0) == 0),
        ("signal a thread of the parent", () => Kernel.syscall(Kernel.SignalThread, Kernel.getppid(), Kernel.getppid(), 0) == 0),
        ("trace the parent", () => Kernel.ptrace(16, Kernel.getppid(), 0, 0) == 0),
        ("read the parent's environment", () => Try(() => File.ReadAllBytes($"/proc/{Kernel.getppid()}/environ"))),
        ("write into the parent's memory", () => Try(() => File.OpenWrite($"/proc/{Kernel.getppid()}/mem").Dispose())),
        ("internet socket", () => Try(() => new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp).Dispose())),
        ("unix socket", () => Try(() => new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified).Dispose())),
        ("netlink socket", () => Kernel.socket(16, 3, 12) >= 0),
        ("look up a name", () => Try(() => Dns.GetHostAddresses("example.com"))),
        ("write a new file", () => Try(() => File.WriteAllText(Path.Combine(folder, "new"), "x"))),
        ("write a file in /tmp", () => Try(() => File.WriteAllText("/tmp/ripcs-hostile-new", "x"))),
        ("change a file", () => Try(() => File.AppendAllText(Path.Combine(folder, "victim"), "x"))),
        ("remove a file", () => Kernel.unlink(Text(Path.Combine(folder, "victim"))) == 0),
        ("rename a file", () => Kernel.rename(Text(Path.Combine(folder, "victim")), Text(Path.Combine(folder, "gone"))) == 0),
        ("open its mode to all", () => Kernel.chmod(Text(Path.Combine(folder, "victim")), 511) == 0),
        ("make a folder", () => Kernel.mkdir(Text(Path.Combine(folder, "made")), 448) == 0),
        ("link to a file", () => Kernel.symlink(Text("/etc/shadow"), Text(Path.Combine(folder, "link"))) == 0),
        ("open by openat2", () => Kernel.syscall(437, -100, 0, 0) >= 0 || Marshal.GetLastPInvokeError() != NotPermitted),
        ("mount", () => Kernel.mount(Text("x"), Text("/proc"), Text("tmpfs"), 0, 0) == 0),
        ("a namespace of its own", () => Kernel.unshare(0x10000000) == 0),
        ("become root", () => Kernel.setuid(0) == 0 && Kernel.getuid() == 0 && Marshal.GetLastPInvokeError() != NotPermitted),
        ("io_uring", () => Kernel.syscall(425, 4, 0, 0) >= 0 || Marshal.GetLastPInvokeError() != NotPermitted),
        ("bpf", () => Kernel.syscall(Kernel.Bpf, 0, 0, 0) >= 0 || Marshal.GetLastPInvokeError() != NotPermitted),
        ("take all memory", () => Kernel.mmap(0, (nuint)1 << 38, 3, 0x4022, -1, 0) != -1),
        ("read /etc/passwd", () => Try(() => File.ReadAllText("/etc/passwd"))),
        ("read /etc/shadow", () => Try(() => File.ReadAllText("/etc/shadow"))),
        ("see the folder of the rule files", () => Directory.Exists(folder)),
        ("see a network interface that is up", () => Try(Up)),
        ("open a thousand files", () => Enumerable.Range(0, 1000).All(_ => Kernel.open(Text("/dev/null"), 0) >= 0)),
    ];

    private const int NotPermitted = 1;

    private static bool Try(Action attempt)
    {
        try
        {
            attempt();
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or Win32Exception or OutOfMemoryException
            or InvalidOperationException)
        {
            return false;
        }
    }

    // A child that came to be must not go on as this program.
    private static bool Child(int process)
    {
        if (process == 0)
            Kernel._exit(0);

        return process > 0;
    }

    private static void Up()
    {
        if (!File.ReadLines("/proc/self/net/route").Skip(1).Any() && !File.ReadLines("/proc/self/net/if_inet6").Any())
            throw new IOException("no interface is up");
    }

    private static byte[] Text(string text) => Encoding.UTF8.GetBytes(text + '\0');
}

/// <summary>The kernel as a program in C would call it.</summary>
internal static class Kernel
{
    private static bool IsArm => RuntimeInformation.ProcessArchitecture is Architecture.Arm64;

    public static nint Clone => IsArm ? 220 : 56;

    public static nint SignalThread => IsArm ? 131 : 234;

    public static nint Bpf => IsArm ? 280 : 321;

    [DllImport("libc", SetLastError = true)]
    public static extern int execve(byte[] path, nint[] arguments, nint[] environment);

    [DllImport("libc", SetLastError = true)]
    public static extern int fork();

    [DllImport("libc", SetLastError = true)]
    public static extern nint syscall(nint number, nint first, nint second, nint third);

    [DllImport("libc", SetLastError = true)]
    public static extern int kill(int process, int signal);

    [DllImport("libc", SetLastError = true)]
    public static extern nint ptrace(nint request, nint process, nint address, nint data);

    [DllImport("libc", SetLastError = true)]
    public static extern int socket(int family, int type, int protocol);

    [DllImport("libc", SetLastError = true)]
    public static extern int unlink(byte[] path);

    [DllImport("libc", SetLastError = true)]
    public static extern int rename(byte[] path, byte[] to);

    [DllImport("libc", SetLastError = true)]
    public static extern int chmod(byte[] path, uint mode);

    [DllImport("libc", SetLastError = true)]
    public static extern int mkdir(byte[] path, uint mode);

    [DllImport("libc", SetLastError = true)]
    public static extern int symlink(byte[] target, byte[] path);

    [DllImport("libc", SetLastError = true)]
    public static extern int open(byte[] path, int flags);

    [DllImport("libc", SetLastError = true)]
    public static extern int mount(byte[] source, byte[] target, byte[] type, ulong flags, nint data);

    [DllImport("libc", SetLastError = true)]
    public static extern int unshare(int flags);

    [DllImport("libc", SetLastError = true)]
    public static extern int setuid(uint user);

    [DllImport("libc", SetLastError = true)]
    public static extern nint mmap(nint address, nuint length, int protection, int flags, int file, nint offset);

    [DllImport("libc")]
    public static extern uint getuid();

    [DllImport("libc")]
    public static extern int getppid();

    [DllImport("libc")]
    public static extern void _exit(int code);
}
