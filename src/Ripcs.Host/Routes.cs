using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Ripcs.Host.Netfilter.Netlink;

namespace Ripcs.Host;

/// <summary>Asks the kernel for the route to an address (rtnetlink(7), RTM_GETROUTE), in the network namespace of the process.</summary>
public sealed class Routes : IDisposable
{
    private const int MessageHeader = 16;
    private const int RouteHeader = 12, TypeOffset = 7, FlagsOffset = 8;
    private const ushort NewRoute = 24, GetRoute = 26, NewRule = 32, GetRule = 34, Request = 1, All = 0x300, Done = 3;
    private const ushort Destination = 1;
    private const int OutInterface = 4;
    private const int LargestAnswer = 1 << 16;

    // RTM_F_FIB_MATCH (linux/rtnetlink.h): answer with the table's entry and all its hops; RTN_UNICAST; FRA_PRIORITY.
    private const int EntryFlag = 0x2000, Unicast = 1, Priority = 6;

    private const int Interrupted = 0x10, MostRoutes = 1 << 16;

    // Addresses for which the kernel answers differently than for their neighbours, whatever the routes.
    private static readonly string[] Special = ["0.0.0.0", "0.0.0.0/8", "224.0.0.0/4", "255.255.255.255", "::", "ff00::/8"];

    // The priorities of the rules for the tables local, main and default (ip-rule(8)).
    private static readonly uint[] UsualRules = [0, 32766, 32767];

    private readonly byte[] _buffer = new byte[LargestAnswer];
    private readonly Dictionary<uint, string?> _names = [];
    private readonly Dictionary<Family, bool> _isPlain = [];
    private KernelSocket? _socket;

    /// <summary>The interface through which the kernel sends to an address, and most likely
    /// receives from it; null if it knows no route.</summary>
    public string? CardTo(IpPrefix address) => Card(address, flags: 0);

    /// <summary>
    /// The interface through which the kernel forwards every packet to an address; null if routing rules (ip-rule(8)) or several hops of
    /// one route may take it another way, if the address is the host's own, and if there is no route.
    /// </summary>
    public string? OnlyCardTo(IpPrefix address) => IsPlain(address.Family) ? Card(address, EntryFlag) : null;

    /// <summary>
    /// What <see cref="OnlyCardTo"/> answers for every address, of both families in ascending order. Between the ends of all
    /// destinations every address has the same route, and the kernel decides which one.
    /// </summary>
    public ValueList<RouteStep> Steps() => [.. Families.Both.SelectMany(Steps)];

    private List<RouteStep> Steps(Family family)
    {
        var (steps, starts) = (new List<RouteStep>(), new SortedSet<AddressBits> { 0 });
        if (!IsPlain(family) || !Dump(GetRoute, NewRoute, family, AddRoute) || starts.Count > MostRoutes)
            return [];

        foreach (var special in Special.Select(IpPrefix.Parse).Where(special => special.Family == family))
        {
            Add(special);
        }

        foreach (var from in starts.Where(start => start <= IpPrefix.Everything(family).Last)
            .Select(start => new IpPrefix(family, start, family.Bits())))
        {
            if (OnlyCardTo(from) is var card && card != steps.LastOrDefault()?.Interface)
                steps.Add(new RouteStep(from, card));
        }

        return steps;

        void AddRoute(ReadOnlySpan<byte> message)
        {
            Span<byte> bytes = stackalloc byte[16];
            bytes.Clear();
            var attributes = new NetlinkAttributes(message[(MessageHeader + RouteHeader)..]);
            if (attributes.Find(Destination))
                attributes.Value.CopyTo(bytes[^(family.Bits() / 8)..]);

            Add(new IpPrefix(family, AddressBits.Read(bytes), message[MessageHeader + 1]));
        }

        void Add(IpPrefix destination)
        {
            var behind = destination.Last;
            starts.UnionWith([destination.Network, ++behind]);
        }
    }

    private string? Card(IpPrefix address, int flags)
    {
        try
        {
            _socket ??= KernelSocket.OpenRoutes();
            _socket.Send(Question(address, flags));
            return Answered(_buffer.AsSpan(0, _socket.Receive(_buffer)), flags) is { } number ? Name(number) : null;
        }
        catch (IOException)
        {
            return null;
        }
    }

    // Read once, so that all answers are of one moment.
    private bool IsPlain(Family family)
    {
        if (!_isPlain.TryGetValue(family, out var isPlain))
        {
            // A rule with the first priority does not contain it.
            var priorities = new List<uint>();
            isPlain = Dump(GetRule, NewRule, family, message => priorities.Add(
                    new NetlinkAttributes(message[(MessageHeader + RouteHeader)..]) is var attributes && attributes.Find(Priority)
                        ? MemoryMarshal.Read<uint>(attributes.Value) : 0))
                && priorities.All(UsualRules.Contains) && priorities.Distinct().Count() == priorities.Count;
            _isPlain.Add(family, isPlain);
        }

        return isPlain;
    }

    /// <summary>Reads all routes or rules of a family; false if the kernel refuses, or if they changed meanwhile.</summary>
    private bool Dump(ushort what, ushort answer, Family family, MessageReader each)
    {
        try
        {
            _socket ??= KernelSocket.OpenRoutes();
            var message = new byte[MessageHeader + RouteHeader];
            MemoryMarshal.Write(message, message.Length);
            MemoryMarshal.Write(message.AsSpan(4), what);
            MemoryMarshal.Write(message.AsSpan(6), (ushort)(Request | All));
            message[MessageHeader] = NetlinkFamily.Of(family);
            _socket.Send(message);
            for (var isWhole = true; ;)
            {
                for (var rest = _buffer.AsSpan(0, _socket.Receive(_buffer)); rest.Length >= MessageHeader;)
                {
                    var (length, kind) = (MemoryMarshal.Read<int>(rest), MemoryMarshal.Read<ushort>(rest[4..]));
                    isWhole &= (MemoryMarshal.Read<ushort>(rest[6..]) & Interrupted) == 0;
                    if (kind != answer)
                        return kind == Done && isWhole;

                    each(rest[..length]);
                    rest = rest[Math.Min(rest.Length, NetlinkAttributes.Aligned(length))..];
                }
            }
        }
        catch (IOException)
        {
            return false;
        }
    }

    private delegate void MessageReader(ReadOnlySpan<byte> message);

    public void Dispose() => _socket?.Dispose();

    private static byte[] Question(IpPrefix address, int flags)
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
        MemoryMarshal.Write(message.AsSpan(MessageHeader + FlagsOffset), flags);
        destination.CopyTo(message.AsSpan(MessageHeader + RouteHeader));
        return message;
    }

    // Anything else is a refusal: there is no route.
    private static uint? Answered(ReadOnlySpan<byte> answer, int flags) =>
        answer.Length >= MessageHeader + RouteHeader && MemoryMarshal.Read<ushort>(answer[4..]) == NewRoute
        && (flags == 0 || answer[MessageHeader + TypeOffset] == Unicast)
        && new NetlinkAttributes(answer[(MessageHeader + RouteHeader)..Math.Min(answer.Length,
            MemoryMarshal.Read<int>(answer))]) is var attributes && attributes.Find(OutInterface)
            ? MemoryMarshal.Read<uint>(attributes.Value) : null;

    private string? Name(uint number)
    {
        if (!_names.TryGetValue(number, out var name))
        {
            name = InterfaceNames.Find(number);
            _names.Add(number, name);
        }

        return name;
    }
}

/// <summary>By which interface a host sends to addresses, from one on up to the next step.</summary>
/// <param name="From">The first of them.</param>
/// <param name="Interface">See <see cref="Routes.OnlyCardTo"/>.</param>
public sealed record RouteStep(IpPrefix From, string? Interface);
