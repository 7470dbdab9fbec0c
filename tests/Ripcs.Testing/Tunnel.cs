using System.Buffers.Binary;
using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Ripcs.Testing;

/// <summary>
/// A tun interface of this network namespace: what is written into it arrives there, and what departs there is read. When the writing of
/// a packet returns, the kernel has forwarded or dropped it.
/// </summary>
internal sealed class Tunnel : IDisposable
{
    private const string Device = "/dev/net/tun";
    private const nuint SetInterface = 0x400454ca;
    private const short IsTun = 1, WithoutHead = 0x1000;
    private const int ReadAndWrite = 2, WithoutWaiting = 0x800;

    // struct ifreq: a name of 16 bytes, then the flags.
    private const int RequestSize = 40, FlagsAt = 16;

    private readonly SafeFileHandle _file;
    private readonly byte[] _departed = new byte[1 << 16];

    /// <exception cref="TunnelException">The system has no such interfaces, or none for this user.</exception>
    public Tunnel(string name)
    {
        _file = open(Text(Device), ReadAndWrite | WithoutWaiting);
        var request = new byte[RequestSize];
        Text(name).CopyTo(request, 0);
        BinaryPrimitives.WriteInt16LittleEndian(request.AsSpan(FlagsAt), IsTun | WithoutHead);
        if (_file.IsInvalid || ioctl(_file, SetInterface, request) != 0)
            throw new TunnelException($"{Device}: {new Win32Exception(Marshal.GetLastPInvokeError()).Message}");
    }

    /// <returns>True if the kernel took it.</returns>
    public bool Send(byte[] packet) => write(_file, packet, packet.Length) == packet.Length;

    /// <summary>The next packet that departs; empty if there is none. It holds until the next one is taken.</summary>
    public ReadOnlySpan<byte> Take() => read(_file, _departed, _departed.Length) is var length and > 0 ? _departed.AsSpan(0, (int)length)
        : default;

    public void Dispose() => _file.Dispose();

    private static byte[] Text(string text) => Encoding.ASCII.GetBytes(text + '\0');

    [DllImport("libc", SetLastError = true)]
    private static extern SafeFileHandle open(byte[] path, int flags);

    [DllImport("libc", SetLastError = true)]
    private static extern int ioctl(SafeFileHandle file, nuint request, byte[] argument);

    [DllImport("libc")]
    private static extern nint write(SafeFileHandle file, byte[] bytes, nint count);

    [DllImport("libc")]
    private static extern nint read(SafeFileHandle file, byte[] bytes, nint count);
}

/// <summary>There is no tun interface to be had; the message says why.</summary>
internal sealed class TunnelException(string message) : IOException(message);
