using System.ComponentModel;
using System.Globalization;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Ripcs.Testing;

/// <summary>
/// Opens sockets and starts programs inside a network namespace without nsenter: a socket stays in the namespace in which its thread
/// was when it made it, and a program begins there. Needs root.
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
        Do(place, () => made = make());
        return made!;
    }

    /// <summary>Does something on a thread that is in the namespace.</summary>
    public static void Do(NetworkNamespace place, Action action)
    {
        ExceptionDispatchInfo? problem = null;

        // A thread of its own, which ends in the namespace: one of the pool would carry it into other tests.
        var thread = new Thread(() =>
        {
            try
            {
                Enter(place);
                action();
            }
            catch (Exception e)
            {
                problem = ExceptionDispatchInfo.Capture(e);
            }
        });
        thread.Start();
        thread.Join();
        problem?.Throw();
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
