using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Ripcs.Core.Model;
using Ripcs.Core.SaveFormat;
using Ripcs.Host.Netfilter;
using Ripcs.Host.Processes;
using Ripcs.Linux;
using Ripcs.Testing;

namespace Ripcs.Kernel.Tests.Tracing;

/// <summary>An interface of the host, its address in each family with the length of its network, and what else is behind it.</summary>
internal sealed record Side(string Name, string V4, string V6, ValueList<string> Routes)
{
    public AddressBits Address(Family family) => IpPrefix.Parse(Words(family)[0]).Network;

    public IpPrefix Network(Family family) => int.Parse(Words(family)[1], CultureInfo.InvariantCulture) is var length
        ? new IpPrefix(family, Address(family) & ~AddressBits.Ones(family.Bits() - length), length) : default;

    private string[] Words(Family family) => (family is Family.IPv4 ? V4 : V6).Split('/');
}

/// <summary>
/// A host whose interfaces are tunnels: what is written into one arrives there, and what departs is read. What reaches the host itself is
/// read from raw sockets, which the kernel serves behind the last rule. All of it has happened when the sending of a packet returns.
/// </summary>
internal sealed class TunnelLab : IDisposable
{
    // Answers of the host itself: rules let them go by, and no connection knows of them.
    private const string Note = "answers of this host", Mark = "0x80000000/0x80000000";

    private static readonly string[] Filtering = ["mangle", "filter", "security"];

    private static readonly (string Name, string[] BuiltIns)[] AllTables =
    [
        ("raw", ["PREROUTING", "OUTPUT"]), ("mangle", ["PREROUTING", "INPUT", "FORWARD", "OUTPUT", "POSTROUTING"]),
        ("nat", ["PREROUTING", "INPUT", "OUTPUT", "POSTROUTING"]), ("filter", ["INPUT", "FORWARD", "OUTPUT"]),
        ("security", ["INPUT", "FORWARD", "OUTPUT"]),
    ];
    private static readonly byte[] Protocols = [RawPacket.Icmp, RawPacket.Tcp, RawPacket.Udp, RawPacket.Gre, RawPacket.Icmpv6,
        RawPacket.Ospf, RawPacket.Sctp];

    private readonly NetworkNamespace _place = NetworkNamespace.Create();
    private readonly Dictionary<string, Tunnel> _tunnels;
    private readonly Dictionary<Family, Socket> _senders;
    private readonly List<RawReceiver> _receivers;
    private readonly KernelSocket _netfilter;
    private readonly IptablesTools _iptables;
    private readonly string _variant;
    private readonly byte[] _received = new byte[1 << 16];

    /// <param name="variant">Nft or Legacy.</param>
    /// <param name="sides">The interfaces; everything that is behind none of them is behind the first.</param>
    public TunnelLab(string variant, IReadOnlyList<Side> sides)
    {
        (_variant, Sides) = (variant.ToLowerInvariant(), sides);
        _iptables = _place.Iptables(Enum.Parse<BackendChoice>(variant));
        _tunnels = sides.ToDictionary(side => side.Name, side => NamespaceSockets.Open(_place, () => new Tunnel(side.Name)));
        _senders = Families.Both.ToDictionary(family => family, family => NamespaceSockets.Open(_place, () => Sender(family)));
        _receivers = [.. Families.Both.SelectMany(_ => Protocols,
            (family, protocol) => NamespaceSockets.Open(_place, () => new RawReceiver(family, protocol)))];
        _netfilter = NamespaceSockets.Open(_place, KernelSocket.OpenNetfilter);
        _place.Shell("""
            cd /proc/sys/net
            set_all() { for file in $1; do echo $2 >$file; done; }
            set_all 'ipv6/conf/*/accept_ra' 0; set_all 'ipv6/conf/*/addr_gen_mode' 1; set_all 'ipv6/conf/*/accept_dad' 0
            set_all 'ipv4/conf/*/rp_filter' 0; set_all 'ipv4/conf/*/send_redirects' 0; set_all 'ipv4/icmp_ratelimit' 0; set_all 'ipv6/icmp/ratelimit' 0
            for file in ipv4/icmp_msgs_per_sec ipv4/icmp_msgs_burst; do [ ! -e $file ] || echo 1000000 >$file; done
            echo 1 >netfilter/nf_conntrack_tcp_be_liberal; echo 0 >netfilter/nf_conntrack_checksum
            """);
        foreach (var side in sides)
        {
            _place.Shell($"ip address add {side.V4} dev {side.Name}; ip address add {side.V6} dev {side.Name} nodad; ip link set "
                + $"{side.Name} up");
        }

        foreach (var (name, route) in sides.SelectMany(side => side.Routes,
            (side, route) => (side.Name, route)).Concat([(sides[0].Name, "default"), (sides[0].Name, "::/0")]))
        {
            _place.Shell($"ip {(route.Contains(':', StringComparison.Ordinal) ? "-6 " : "")}route add {route} dev {name}");
        }

        NamespaceLab.Forward(_place);
    }

    public IReadOnlyList<Side> Sides { get; }

    public void Dispose()
    {
        _netfilter.Dispose();
        foreach (var thing in _tunnels.Values.Concat<IDisposable>(_senders.Values).Concat(_receivers))
        {
            thing.Dispose();
        }

        _place.Dispose();
    }

    /// <summary>The interface behind which an address is.</summary>
    public Side SideOf(Family family, AddressBits address) => Sides
        .SelectMany(side => side.Routes.Select(IpPrefix.Parse).Append(side.Network(family)), (side, prefix) => (side, prefix))
        .Where(item => item.prefix.Family == family && item.prefix.Network <= address && address <= item.prefix.Last)
        .OrderByDescending(item => item.prefix.Length).Select(item => item.side).FirstOrDefault() ?? Sides[0];

    /// <summary>Makes rules the only ones, and returns what the kernel prints of them.</summary>
    public FamilyState Load(Family family, FamilyState state)
    {
        Restore(family, Text(new FamilyState(family, [])));
        var sets = state.Table(TableName.Set).Chains;
        var commands = sets.SelectMany(set =>
            set.Rules.Select(entry => $"add {set.Name} {entry.Canonical}").Prepend(IpsetText.Create(family, set.Name.Value, 1)));
        _place.Shell($"""
            for name in $(ipset list -n); do
                if ipset list -t $name | grep -q 'family {IpsetText.Word(family)} '; then ipset destroy $name; fi
            done
            ipset restore <<'END'
            {string.Join('\n', commands)}
            END

            """);
        Restore(family, Text(state));
        var printed = _iptables.Save(family).Split('\n').Where(line => !line.Contains(Note, StringComparison.Ordinal));
        return SaveReader.ReadState(family, string.Join('\n', printed));
    }

    /// <summary>Ends all connections: IPCTNL_MSG_CT_DELETE without a tuple (linux/netfilter/nfnetlink_conntrack.h).</summary>
    public void Forget()
    {
        _netfilter.Send([20, 0, 0, 0, 2, 1, 5, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
        _netfilter.Receive(_received);
    }

    /// <summary>Lets a packet come in by an interface, or lets the host send it.</summary>
    /// <param name="from">Empty for the host.</param>
    /// <param name="packet">What is sent.</param>
    public Arrival Send(string from, RawPacket packet)
    {
        var isSent = true;
        if (from.Length > 0)
        {
            isSent = _tunnels[from].Send(packet.ToBytes());
        }
        else
        {
            try
            {
                _senders[packet.Family].SendTo(packet.ToBytes(),
                    new IPEndPoint(new IPAddress(RawPacket.Bytes(packet.Family, packet.Destination)), 0));
            }
            catch (SocketException e) when (e.SocketErrorCode is SocketError.AccessDenied)
            {
                // OUTPUT tells the sender what it drops.
                isSent = false;
            }
        }

        return Arrived(packet) with { IsSent = isSent };
    }

    private Arrival Arrived(RawPacket packet)
    {
        var arrival = new Arrival();
        foreach (var (name, tunnel) in _tunnels)
        {
            while (tunnel.Take() is { Length: > 0 } bytes)
            {
                arrival = arrival.With(packet, name, bytes);
            }
        }

        foreach (var receiver in _receivers)
        {
            while (receiver.Take() is { Length: > 0 } bytes)
            {
                arrival = arrival.With(packet, "", bytes);
            }
        }

        return arrival;
    }

    private static Socket Sender(Family family) =>
        new(family is Family.IPv4 ? AddressFamily.InterNetwork : AddressFamily.InterNetworkV6, SocketType.Raw, ProtocolType.Raw);

    private void Restore(Family family, string text)
    {
        var program = $"{(family is Family.IPv4 ? "iptables" : "ip6tables")}-{_variant}-restore";
        var result = _place.Runner.Run(new ProcessCommand(ProgramFiles.Require(program, program), []) { Input = text });
        if (result.ExitCode != 0)
            throw new RefusedSaveException($"{program}: {result.Errors}");
    }

    // A built-in chain that is not named would keep the policy that it had.
    private static string Text(FamilyState state) => string.Concat(AllTables.Select(table =>
    {
        var chains = state.Table(new TableName(table.Name)).Chains;
        var others = table.BuiltIns.Where(name => !chains.Any(chain => chain.Name.Value == name)).Select(name => $":{name} ACCEPT [0:0]\n");
        var heads = chains.Select(chain => $":{chain.Name} {chain.Policy ?? "-"} [0:0]\n");
        var rules = chains.SelectMany(chain => chain.Rules.Select(rule => $"-A {chain.Name} {rule.Canonical}\n"));
        return $"*{table.Name}\n{string.Concat(others.Concat(heads))}{Passing(table.Name, table.BuiltIns)}{string.Concat(rules)}COMMIT\n";
    }));

    private static string Passing(string table, string[] builtIns)
    {
        const string OfKernel = $"-A OUTPUT -m owner ! --uid-owner 0 -m comment --comment \"{Note}\" -j";
        string Accept(string chain) => $"-A {chain} -m mark --mark {Mark} -m comment --comment \"{Note}\" -j ACCEPT\n";
        return table is "raw" ? $"{OfKernel} MARK --set-xmark {Mark}\n{OfKernel} CT --notrack\n{OfKernel} ACCEPT\n{Accept("PREROUTING")}"
            : Filtering.Contains(table) ? string.Concat(builtIns.Select(Accept)) : "";
    }
}
