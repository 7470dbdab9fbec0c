using System.Globalization;
using System.Net.Sockets;

namespace Ripcs.Changes.State;

/// <summary>What tells the network namespace of this process from all others since boot.</summary>
internal static class NetworkNamespaceId
{
    // asm-generic/socket.h; Linux 5.14 and later.
    private const int SolSocket = 1;
    private const int SoNetnsCookie = 71;

    /// <summary>Letters, digits and dashes, fit for a file name.</summary>
    public static string Current()
    {
        try
        {
            using var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
            var cookie = new byte[sizeof(ulong)];
            socket.GetRawSocketOption(SolSocket, SoNetnsCookie, cookie);
            return BitConverter.ToUInt64(cookie).ToString(CultureInfo.InvariantCulture);
        }
        catch (SocketException)
        {
            return Inode();
        }
    }

    // Older kernels: the number can come again after a namespace is gone, which for a lock does no harm.
    private static string Inode()
    {
        var target = new FileInfo("/proc/self/ns/net").LinkTarget ?? "";
        return "inode-" + string.Concat(target.Where(char.IsAsciiDigit));
    }
}
