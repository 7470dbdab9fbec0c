using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Ripcs.Core.Model;
using Ripcs.Linux;

namespace Ripcs.Testing.Tracing;

/// <summary>
/// The small network of <see cref="Ground"/> on the real kernel, in IPv4: a host with its three interfaces, and who is behind each of
/// them. What the kernel did with a packet is read from conntrack: it keeps a connection when its first packet has passed.
/// </summary>
internal sealed class KernelGround : IDisposable
{
    /// <summary>The marks that a connection gets from packets that passed all of the filter.</summary>
    public const int FirstAgain = 1, Answered = 2, Next = 4;

    private readonly NamespaceLab _lab = new();
    private readonly NetworkNamespace _router;
    private readonly Dictionary<string, Socket> _senders = [];
    private readonly string _iptables;
    private long _sent;

    public KernelGround(string variant)
    {
        _iptables = variant == "Nft" ? "iptables-nft" : "iptables-legacy";
        _router = _lab.Add();
        (string Interface, string Address)[] sides = [("eth0", "203.0.113.3/32"), ("eth1", "198.51.100.254/32"), ("lan0", "10.0.0.3/32")];
        foreach (var (side, address) in sides)
        {
            var peer = _lab.Add();
            _lab.Join(peer, "router", $"169.254.{_senders.Count.ToString(CultureInfo.InvariantCulture)}.1/32", _router, side, address);
            peer.Shell("ip route add default via 203.0.113.3 dev router onlink");
            _senders.Add(side, Raw(peer));
        }

        _senders.Add("", Raw(_router));
        NamespaceLab.Forward(_router);
        _router.Shell("""
            for name in all default eth0 eth1 lan0; do
                echo 0 >/proc/sys/net/ipv4/conf/$name/rp_filter; echo 0 >/proc/sys/net/ipv4/conf/$name/send_redirects
            done
            echo 0 >/proc/sys/net/netfilter/nf_conntrack_checksum
            ip route add 10.0.0.0/24 dev lan0; ip route add 198.51.100.2/32 dev eth1; ip route add default dev eth0
            """);

        // The host's own answers would end the connections that are looked at.
        Load("""
            *raw
            -A OUTPUT -p tcp -m tcp --tcp-flags RST RST -j DROP
            -A OUTPUT -p icmp -m icmp --icmp-type 0 -j DROP
            -A OUTPUT -p icmp -m icmp --icmp-type 3 -j DROP
            -A OUTPUT -p icmp -m icmp --icmp-type 14 -j DROP
            COMMIT

            """);
    }

    /// <summary>Marks connections from now on, or no more.</summary>
    public void Watch(bool isOn) => Load(
        $"*mangle\n{(isOn ? Marks("POSTROUTING") : "")}COMMIT\n*security\n{(isOn ? Marks("INPUT") : "")}COMMIT\n");

    /// <summary>The address that a masquerade takes.</summary>
    public static AddressBits AddressOf(string outInterface) =>
        IpPrefix.Parse(outInterface switch { "eth0" => "203.0.113.3", "eth1" => "198.51.100.254", _ => "10.0.0.3" }).Network;

    /// <summary>Makes filter and nat what a state says, and leaves connections alone.</summary>
    public void Load(FamilyState state)
    {
        foreach (var name in new[] { TableName.Filter, TableName.Nat })
        {
            var chains = state.Table(name).Chains;
            var heads = chains.Select(chain => $":{chain.Name} {chain.Policy ?? "-"} [0:0]\n");
            var rules = chains.SelectMany(chain => chain.Rules.Select(rule => $"-A {chain.Name} {rule.Canonical}\n"));
            Load($"*{name}\n{string.Concat(heads)}{string.Concat(rules)}COMMIT\n");
        }
    }

    public void Send(string side, WirePacket.Tuple tuple, WireKind kind)
    {
        try
        {
            _senders[side].SendTo(WirePacket.Of(tuple, kind), new IPEndPoint(WirePacket.Address(tuple.Destination), 0));
            _sent += side.Length > 0 ? 1 : 0;
        }
        catch (SocketException e) when (side.Length == 0 && e.SocketErrorCode is SocketError.AccessDenied)
        {
            // OUTPUT tells the sender what it drops.
        }
    }

    /// <summary>The connections by their first packets: what answers them, and their marks.</summary>
    public Dictionary<WirePacket.Tuple, (WirePacket.Tuple Answer, int Mark)> Connections()
    {
        while (Received() < _sent)
        {
            Thread.Yield();
        }

        var found = new Dictionary<WirePacket.Tuple, (WirePacket.Tuple, int)>();
        foreach (var line in _router.Run("cat", "/proc/net/nf_conntrack").Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            var protocol = byte.Parse(words[3], CultureInfo.InvariantCulture);
            var pairs = words.Select(word => word.Split('=')).Where(pair => pair.Length == 2).ToList();
            var second = pairs.FindLastIndex(pair => pair[0] == "src");
            Dictionary<string, string> Side(IEnumerable<string[]> part) =>
                part.DistinctBy(pair => pair[0]).ToDictionary(pair => pair[0], pair => pair[1]);
            var (there, back) = (Side(pairs.Take(second)), Side(pairs.Skip(second)));
            if (words[0] == "ipv4" && protocol is 1 or 6 or 17 or 132)
            {
                found[WirePacket.Tuple.Parse(protocol, there)] =
                    (WirePacket.Tuple.Parse(protocol, back), int.Parse(back["mark"], CultureInfo.InvariantCulture));
            }
        }

        return found;
    }

    /// <summary>Ends all connections: IPCTNL_MSG_CT_DELETE without a tuple (linux/netfilter/nfnetlink_conntrack.h).</summary>
    public void Forget()
    {
        using var socket = NamespaceSockets.Open(_router, KernelSocket.OpenNetfilter);
        socket.Send([20, 0, 0, 0, 2, 1, 5, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
        socket.Receive(new byte[4096]);
    }

    public void Dispose()
    {
        foreach (var sender in _senders.Values)
        {
            sender.Dispose();
        }

        _lab.Dispose();
    }

    // Both see only what the filter has let pass.
    private static string Marks(string chain) => $"""
        -A {chain} -m conntrack --ctstate NEW --ctdir ORIGINAL -j CONNMARK --set-xmark {FirstAgain}/{FirstAgain}
        -A {chain} -m conntrack --ctdir REPLY -j CONNMARK --set-xmark {Answered}/{Answered}
        -A {chain} -m conntrack --ctstate ESTABLISHED --ctdir ORIGINAL -j CONNMARK --set-xmark {Next}/{Next}

        """;

    private static Socket Raw(NetworkNamespace place) =>
        NamespaceSockets.Open(place, () => new Socket(AddressFamily.InterNetwork, SocketType.Raw, ProtocolType.Raw));

    private void Load(string text) =>
        _router.Shell($"XTABLES_LOCKFILE='{_router.XtablesLockFile}' {_iptables}-restore <<'END'\n{text}END\n");

    // Ip: InReceives is the third number of the second line of /proc/net/snmp.
    private long Received() => long.Parse(
        _router.Run("cat", "/proc/net/snmp").Split('\n').First(line => line.StartsWith("Ip: ", StringComparison.Ordinal)
            && char.IsDigit(line[4]))
            .Split(' ')[3], CultureInfo.InvariantCulture);
}
