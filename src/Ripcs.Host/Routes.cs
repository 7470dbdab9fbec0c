using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Ripcs.Core.Model;
using Ripcs.Host.Netfilter.Netlink;
using Ripcs.Linux;

namespace Ripcs.Host;

/// <summary>Asks the kernel for the way to an address (rtnetlink(7), RTM_GETROUTE), in the network namespace of the process.</summary>
public sealed class Routes : IDisposable
{
    private const int MessageHeader = 16;
    private const int RouteHeader = 12;
    private const ushort NewRoute = 24, GetRoute = 26, Request = 1;
    private const ushort Destination = 1;
    private const int OutInterface = 4;
    private const int LargestAnswer = 4096;

    private readonly byte[] _buffer = new byte[LargestAnswer];
    private readonly Dictionary<uint, string?> _names = [];
    private KernelSocket? _socket;

    /// <summary>The interface by which the kernel sends to an address, by which most likely packets come from there, too; null where it knows no way.</summary>
    public string? CardTo(IpPrefix address)
    {
        try
        {
            _socket ??= KernelSocket.OpenRoutes();
            _socket.Send(Question(address));
            return Answered(_buffer.AsSpan(0, _socket.Receive(_buffer))) is { } number ? Name(number) : null;
        }
        catch (IOException)
        {
            return null;
        }
    }

    public void Dispose() => _socket?.Dispose();

    private static byte[] Question(IpPrefix address)
    {
        Span<byte> bytes = stackalloc byte[16];
        address.Network.Write(bytes);
        var destination = NetlinkAttributes.Bytes(Destination, bytes[^(address.Family.Bits() / 8)..]);
        var message = new byte[MessageHeader + RouteHeader + destination.Length];
        MemoryMarshal.Write(message, message.Length);
        MemoryMarshal.Write(message.AsSpan(4), GetRoute);
        MemoryMarshal.Write(message.AsSpan(6), Request);
        message[MessageHeader] = NetlinkFamily.Of(address.Family);
        message[MessageHeader + 1] = (byte)address.Family.Bits();
        destination.CopyTo(message.AsSpan(MessageHeader + RouteHeader));
        return message;
    }

    // Anything else is a refusal: there is no way.
    private static uint? Answered(ReadOnlySpan<byte> answer) =>
        answer.Length >= MessageHeader + RouteHeader && MemoryMarshal.Read<ushort>(answer[4..]) == NewRoute
        && new NetlinkAttributes(answer[(MessageHeader + RouteHeader)..Math.Min(answer.Length, MemoryMarshal.Read<int>(answer))]) is var attributes && attributes.Find(OutInterface)
            ? MemoryMarshal.Read<uint>(attributes.Value) : null;

    private string? Name(uint number)
    {
        if (!_names.TryGetValue(number, out var name))
        {
            name = InterfaceNames.Of(number);
            _names.Add(number, name);
        }

        return name;
    }
}
