using System.Buffers.Binary;
using Ripcs.Host.Netfilter.Netlink;

namespace Ripcs.Host.Netfilter.Connections;

/// <summary>Connection tracking over netlink (linux/netfilter/nfnetlink_conntrack.h).</summary>
/// <param name="open">Opens a socket in the network namespace to read.</param>
internal sealed class KernelConntrack(Func<KernelSocket> open) : IConntrack
{
    private const string Loose = "/proc/sys/net/netfilter/nf_conntrack_tcp_loose";

    private const byte GetConnection = 1, DeleteConnection = 2, GetNumber = 5;
    private const int AtOnce = 500;

    private readonly TcpSockets _sockets = new();

    // errno(3).
    private const int NoSuchEntry = 2;

    public KernelConntrack()
        : this(KernelSocket.OpenNetfilter)
    {
    }

    // The kernel's default if there is no such setting.
    public bool TakesUpInTheMiddle => !File.Exists(Loose) || File.ReadAllText(Loose).Trim() != "0";

    public void Check() => Over(netlink => netlink.Ask(GetNumber, _ => { }) ? 0 : throw Refused());

    public List<TrackedConnection> Find(Func<Connection, Connection?, bool> isWanted) => Over(netlink =>
    {
        var found = new List<TrackedConnection>();

        // Connections come and go during the dump; it never misses one that stays.
        var answer = netlink.AskAll(GetConnection, family: 0, [], attributes =>
        {
            if (ConntrackEntry.Read(attributes) is { } entry && isWanted(entry.Connection, entry.Master))
                found.Add(new TrackedConnection(entry.Connection, ConntrackEntry.Key(attributes)));
        });
        return answer is NetlinkAnswer.Refused ? throw Refused() : found;
    });

    // Either end may be here, and each sees the connection's addresses on its own side of a translation.
    public bool HasSocket(Connection connection) => _sockets.Has(connection) || _sockets.Has(connection.Reversed);

    public bool EndSocket(Connection connection) => _sockets.End(connection) | _sockets.End(connection.Reversed);

    public int End(IReadOnlyList<TrackedConnection> connections) => Over(netlink =>
    {
        var ended = 0;
        foreach (var chunk in connections.Chunk(AtOnce))
        {
            var failures = netlink.Order(DeleteConnection, [.. chunk.Select(one => (NetlinkFamily.Of(one.Connection.Family), one.Key))]);
            ended += chunk.Length - failures.Count;
            if (failures.Find(error => error != NoSuchEntry) is var error and not 0)
                throw new NetfilterException($"the kernel does not end connections: error {error} (errno(3)); {ended} were ended");
        }

        return ended;
    });

    private T Over<T>(Func<NetlinkSocket, T> work)
    {
        try
        {
            using var netlink = new NetlinkSocket(open(), NetlinkSubsystem.Conntrack);
            return work(netlink);
        }
        catch (IOException e)
        {
            throw new NetfilterException($"the kernel does not list its connections: {e.Message}", e);
        }
    }

    private static NetfilterException Refused() =>
        new("the kernel does not list its connections: it has no nf_conntrack_netlink; load that module, or leave "
            + Advice.To(Way.Revoke) + " out");
}

/// <summary>Reads the message of one connection.</summary>
internal static class ConntrackEntry
{
    private const ushort Nested = 0x8000;
    private const int Original = 1, Reply = 2, Id = 12, Master = 14, Zone = 18;
    private const int Addresses = 1, Transport = 2;

    /// <summary>The connection, and the one that announced it; null if it is neither IPv4 nor IPv6.</summary>
    public static (Connection Connection, Connection? Master)? Read(NetlinkAttributes attributes)
    {
        End? original = null, reply = null, master = null;
        while (attributes.MoveNext())
        {
            switch (attributes.Kind)
            {
                case Original:
                    original = Tuple(attributes.Nested);
                    break;
                case Reply:
                    reply = Tuple(attributes.Nested);
                    break;
                case Master:
                    master = Tuple(attributes.Nested);
                    break;
            }
        }

        return original is not { } first ? null : (
            first.ToConnection() with { TranslatedTo = reply?.Source,
                TranslatedToPort = reply is { } back && first.Protocol.HasPorts ? back.SourcePort : (ushort)0 }, master?.ToConnection());
    }

    /// <summary>The attributes with which the kernel finds this connection and no other.</summary>
    public static byte[] Key(NetlinkAttributes attributes)
    {
        var key = new List<byte>();
        while (attributes.MoveNext())
        {
            if (attributes.Kind is Original or Zone or Id)
            {
                key.AddRange(NetlinkAttributes.Bytes((ushort)(attributes.Kind | (attributes.Kind is Original ? Nested : 0)),
                    attributes.Value));
            }
        }

        return [.. key];
    }

    private static End? Tuple(NetlinkAttributes tuple)
    {
        var end = default(End);
        while (tuple.MoveNext())
        {
            end = tuple.Kind switch
            {
                Addresses => OfAddresses(end, tuple.Nested),
                Transport => OfTransport(end, tuple.Nested),
                _ => end,
            };
        }

        return end.HasAddresses ? end : null;
    }

    private static End OfAddresses(End end, NetlinkAttributes attributes)
    {
        while (attributes.MoveNext())
        {
            var isIPv4 = attributes.Kind is 1 or 2;
            var address = isIPv4 ? attributes.Number : AddressBits.Read(attributes.Value);
            end = attributes.Kind is 1 or 3 ? end with { Source = address } : end with { Destination = address };
            end = end with { HasAddresses = true, Family = isIPv4 ? Family.IPv4 : Family.IPv6 };
        }

        return end;
    }

    private static End OfTransport(End end, NetlinkAttributes attributes)
    {
        while (attributes.MoveNext())
        {
            end = attributes.Kind switch
            {
                1 => end with { Protocol = new Protocol(attributes.Value[0]) },
                2 => end with { SourcePort = Port(attributes) },
                3 => end with { DestinationPort = Port(attributes) },
                5 or 8 => end with { IcmpType = (ushort)((attributes.Value[0] << 8) | (end.IcmpType & 0xff)) },
                6 or 9 => end with { IcmpType = (ushort)((end.IcmpType & 0xff00) | attributes.Value[0]) },
                _ => end,
            };
        }

        return end;
    }

    private static ushort Port(NetlinkAttributes attribute) => BinaryPrimitives.ReadUInt16BigEndian(attribute.Value);

    /// <summary>A tuple: what packets of one direction have in common.</summary>
    private readonly record struct End(
        bool HasAddresses, Family Family, AddressBits Source, AddressBits Destination, Protocol Protocol, ushort SourcePort,
        ushort DestinationPort, ushort IcmpType)
    {
        public Connection ToConnection() =>
            new(Family, Protocol, Source, Destination) { SourcePort = SourcePort, DestinationPort = DestinationPort, IcmpType = IcmpType };
    }
}
