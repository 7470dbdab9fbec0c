using System.ComponentModel;
using System.Globalization;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Ripcs.Testing;

/// <summary>
/// Opens sockets inside a network namespace without starting a program there: a socket stays in the namespace in which its thread
/// was when it made it. Needs root.
/// </summary>
internal static class NamespaceSockets
{
    private const int NewNetwork = 0x40000000;

    /// <summary>True if this process may move its threads.</summary>
    public static bool CanOpen => Environment.IsPrivilegedProcess;

    /// <summary>A socket of the namespace, bound or connecting as it was made.</summary>
    public static T Open<T>(NetworkNamespace place, Func<T> make)
        where T : class
    {
        T? made = null;
        Exception? problem = null;

        // A thread of its own, which ends in the namespace: one of the pool would carry it into other tests.
        var thread = new Thread(() =>
        {
            try
            {
                Enter(place);
                made = make();
            }
            catch (Exception e) when (e is SocketException or IOException or Win32Exception)
            {
                problem = e;
            }
        });
        thread.Start();
        thread.Join();
        return made ?? throw new InvalidOperationException("no socket can be opened in the namespace", problem);
    }

    private static void Enter(NetworkNamespace place)
    {
        using var handle = File.OpenHandle(string.Create(CultureInfo.InvariantCulture, $"/proc/{place.ProcessId}/ns/net"));
        if (setns(handle, NewNetwork) != 0)
            throw new Win32Exception(Marshal.GetLastPInvokeError());
    }

    [DllImport("libc", SetLastError = true)]
    private static extern int setns(SafeFileHandle place, int kind);
}
