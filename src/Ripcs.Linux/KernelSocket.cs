using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using static Ripcs.Linux.Libc;

namespace Ripcs.Linux;

/// <summary>
/// A socket to the kernel's netfilter, routes or sockets. .NET's own sockets do not support netlink, and in a run that asks one question
/// they would take more time than everything else together.
/// </summary>
public sealed class KernelSocket : IDisposable
{
    private const int Netlink = 16;
    private const int Raw = 3;
    private const int CloseOnExec = 0x80000;
    private const int OfRoutes = 0;
    private const int OfSockets = 4;
    private const int OfNetfilter = 12;
    private const int UnixFamily = 1;
    private const int Datagram = 2;
    private const short CanRead = 1;
    private const int Interrupted = 4;

    // asm-generic/socket.h; Linux 5.14 and later.
    private const int SocketLevel = 1;
    private const int NamespaceCookie = 71;

    // The kernel answers at once or not at all.
    private const int AnswerWithin = 10_000;

    private readonly SafeFileHandle _handle;

    private KernelSocket(SafeFileHandle handle) => _handle = handle;

    /// <exception cref="IOException">The kernel has no netlink for netfilter, or the user has no permission to open it.</exception>
    public static KernelSocket OpenNetfilter() => new(Create(Netlink, Raw, OfNetfilter));

    /// <exception cref="IOException">The kernel has no netlink for routes.</exception>
    public static KernelSocket OpenRoutes() => new(Create(Netlink, Raw, OfRoutes));

    /// <exception cref="IOException">The kernel has no netlink for sockets.</exception>
    public static KernelSocket OpenSockets() => new(Create(Netlink, Raw, OfSockets));

    /// <summary>A number that no other network namespace has had since boot; null if the kernel has none.</summary>
    public static ulong? CookieOfNamespace()
    {
        try
        {
            using var any = Create(UnixFamily, Datagram, protocol: 0);
            var (cookie, length) = (new byte[sizeof(ulong)], sizeof(ulong));
            return getsockopt(any, SocketLevel, NamespaceCookie, cookie, ref length) == 0 ? BitConverter.ToUInt64(cookie) : null;
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <exception cref="IOException">The kernel does not accept the message.</exception>
    public void Send(byte[] message)
    {
        if (send(_handle, message, message.Length, flags: 0) != message.Length)
            throw Failure();
    }

    /// <summary>Waits for the next message.</summary>
    /// <returns>The length of the message; what does not fit into the buffer is lost.</returns>
    /// <exception cref="IOException">No message arrives.</exception>
    public int Receive(byte[] buffer)
    {
        while (true)
        {
            var waiting = new PollEntry { Handle = (int)_handle.DangerousGetHandle(), Events = CanRead };
            var ready = poll(ref waiting, count: 1, AnswerWithin);
            if (ready == 0)
                throw new IOException("the kernel does not answer");

            if (ready > 0 && recv(_handle, buffer, buffer.Length, flags: 0) is var length and >= 0)
                return (int)length;

            if (Marshal.GetLastPInvokeError() != Interrupted)
                throw Failure();
        }
    }

    public void Dispose() => _handle.Dispose();

    private static SafeFileHandle Create(int family, int type, int protocol)
    {
        var handle = new SafeFileHandle(socket(family, type | CloseOnExec, protocol), ownsHandle: true);
        return handle.IsInvalid ? throw Failure() : handle;
    }

    private static IOException Failure() => new(new Win32Exception(Marshal.GetLastPInvokeError()).Message);
}
