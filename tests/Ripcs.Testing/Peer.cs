using System.Net;
using System.Net.Sockets;

namespace Ripcs.Testing;

/// <summary>
/// Somebody in a network: listens, and tries to reach others. An attempt is answered with where it arrived ("192.0.2.11:4443"), or
/// with "refused", "unreachable" or "lost".
/// </summary>
public sealed class Peer : IDisposable
{
    // Packets between namespaces of one machine are there at once, but on a busy one the kernel puts off forwarding. After a second
    // the kernel knocks a second time: whatever is not there soon after that was dropped.
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(1200);

    private readonly List<Socket> _listening = [];
    private readonly List<Peer> _network;

    /// <param name="network">All peers of the network, this one included once it is made.</param>
    public Peer(NetworkNamespace place, List<Peer> network)
    {
        (Place, _network) = (place, network);
        network.Add(this);
    }

    public NetworkNamespace Place { get; }

    /// <summary>Who knocked last, as the one who was reached saw it.</summary>
    public string? SeenAs { get; private set; }

    /// <summary>Takes tcp connections and udp datagrams to these ports.</summary>
    public void Listen(string address, params int[] ports)
    {
        foreach (var port in ports)
        {
            _listening.Add(NamespaceSockets.Open(Place, () => Bind(SocketType.Stream, new IPEndPoint(IPAddress.Parse(address), port))));
            _listening[^1].Listen();
            _listening.Add(NamespaceSockets.Open(Place, () => Bind(SocketType.Dgram, new IPEndPoint(IPAddress.Parse(address), port))));
        }
    }

    /// <summary>Takes udp datagrams to these ports, also at an address to which packets for several hosts are sent.</summary>
    public void ListenUdp(string address, params int[] ports) => _listening.AddRange(ports.Select(port =>
        NamespaceSockets.Open(Place, () => Bind(SocketType.Dgram, new IPEndPoint(IPAddress.Parse(address), port)))));

    /// <summary>Takes tcp connections and udp datagrams to a port that a transparent proxy gets.</summary>
    public void ListenTransparent(string address, int port)
    {
        foreach (var type in new[] { SocketType.Stream, SocketType.Dgram })
        {
            var at = new IPEndPoint(IPAddress.Parse(address), port);
            _listening.Add(NamespaceSockets.Open(Place, () => Bind(type, at, isTransparent: true)));
        }

        _listening[^2].Listen();
    }

    /// <summary>Opens a tcp connection from an address of ours.</summary>
    public string Tcp(string from, string to, int port) => Try(SocketType.Stream, from, 0, to, port);

    /// <summary>Sends one udp datagram from an address of ours.</summary>
    public string Udp(string from, string to, int port, int fromPort = 0) => Try(SocketType.Dgram, from, fromPort, to, port);

    public void Dispose() => _listening.ForEach(socket => socket.Dispose());

    private string Try(SocketType type, string from, int fromPort, string to, int port)
    {
        SeenAs = null;
        using var socket = NamespaceSockets.Open(Place, () => Bind(type, new IPEndPoint(IPAddress.Parse(from), fromPort)));
        socket.Blocking = false;
        try
        {
            Knock(socket, new IPEndPoint(IPAddress.Parse(to), port));
            return Arrival(socket) ?? "lost";
        }
        catch (SocketException e)
        {
            return e.SocketErrorCode switch
            {
                SocketError.ConnectionRefused => "refused",
                SocketError.TimedOut => "lost",
                SocketError.HostUnreachable or SocketError.NetworkUnreachable => "unreachable",
                _ => throw new InvalidOperationException($"{from} to {to}:{port}: {e.SocketErrorCode}", e),
            };
        }
    }

    private static void Knock(Socket socket, IPEndPoint target)
    {
        try
        {
            socket.Connect(target);
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.WouldBlock or SocketError.InProgress)
        {
            // The handshake goes on; whoever listens will see it.
        }

        if (socket.SocketType is SocketType.Dgram)
            socket.Send("hello"u8);
    }

    /// <summary>Waits until somebody hears of us or we hear that nobody will.</summary>
    private string? Arrival(Socket socket)
    {
        var listening = _network.SelectMany(peer => peer._listening).Where(other => other.SocketType == socket.SocketType).ToList();
        List<Socket> answered = [.. listening, socket];
        Socket.Select(answered, null, null, Patience);
        if (answered.Find(listening.Contains) is { } reached)
        {
            SeenAs = WhoIsAt(reached);
            return reached.LocalEndPoint!.ToString();
        }

        // What udp hears makes a socket neither readable nor writable.
        var error = (SocketError)socket.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.Error)!;
        return error is SocketError.Success ? null : throw new SocketException((int)error);
    }

    private static string WhoIsAt(Socket reached)
    {
        EndPoint who = new IPEndPoint(reached.AddressFamily is AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any, 0);
        if (reached.SocketType is SocketType.Dgram)
        {
            reached.ReceiveFrom(new byte[64], ref who);
        }
        else
        {
            using var connection = reached.Accept();
            who = connection.RemoteEndPoint!;
        }

        return ((IPEndPoint)who).Address.ToString();
    }

    private static Socket Bind(SocketType type, IPEndPoint at, bool isTransparent = false)
    {
        // SOL_IP and IP_TRANSPARENT; SOL_IPV6 and IPV6_TRANSPARENT.
        var (level, option) = at.AddressFamily is AddressFamily.InterNetwork ? (0, 19) : (41, 75);
        var socket = new Socket(at.AddressFamily, type, type is SocketType.Stream ? ProtocolType.Tcp : ProtocolType.Udp);
        socket.EnableBroadcast = type is SocketType.Dgram;
        if (isTransparent)
            socket.SetRawSocketOption(level, option, BitConverter.GetBytes(1));

        // A program that another test starts at this moment holds what was just closed, until it is that program.
        for (var tries = 50; ; tries--)
        {
            try
            {
                socket.Bind(at);
                return socket;
            }
            catch (SocketException e) when (e.SocketErrorCode is SocketError.AddressAlreadyInUse && tries > 0)
            {
                Thread.Sleep(100);
            }
        }
    }
}
