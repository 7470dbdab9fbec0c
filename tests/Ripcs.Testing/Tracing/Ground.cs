using Ripcs.Core.Model;

namespace Ripcs.Testing.Tracing;

/// <summary>
/// The small network in which random rules and packets meet, the same in both families: three neighbours outside, an inside with two
/// machines that serve and one that asks, and a host between them with an address on each side.
/// </summary>
internal sealed class Ground
{
    /// <summary>The addresses in IPv4 and IPv6.</summary>
    public static readonly (string V4, string V6) Good = ("198.51.100.1", "2001:db8:c::1"), Other = ("198.51.100.2", "2001:db8:c::2"),
        Bad = ("192.0.2.66", "2001:db8:d::66"), Insider = ("10.0.0.5", "2001:db8:5::5"), App1 = ("10.0.0.1", "2001:db8:5::1"),
        App2 = ("10.0.0.2", "2001:db8:5::2"), InsideGate = ("10.0.0.3", "2001:db8:5::3"), Www1 = ("203.0.113.1", "2001:db8:b::1"),
        Www2 = ("203.0.113.2", "2001:db8:b::2"), Gate = ("203.0.113.3", "2001:db8:b::3"), Mask = ("203.0.113.9", "2001:db8:b::9"),
        Mask2 = ("203.0.113.8", "2001:db8:b::8");

    public const int LowPort = 700, HighPort = 40000;

    public static readonly int[] Ports = [80, 443, 8080, 8443, 25];

    private static readonly Ground V4 = new(Family.IPv4), V6 = new(Family.IPv6);

    private readonly HashSet<AddressBits> _local;
    private readonly Dictionary<AddressBits, string> _interfaces;

    private Ground(Family family)
    {
        Family = family;
        _local = [Address(Gate), Address(InsideGate)];
        _interfaces = new()
        {
            [Address(App1)] = "lan0", [Address(App2)] = "lan0", [Address(Insider)] = "lan0", [Address(Other)] = "eth1",
        };
        Packets = [.. Services().SelectMany(Sends)];
    }

    public Family Family { get; }

    /// <summary>Every packet that there is.</summary>
    public IReadOnlyList<Sent> Packets { get; }

    public static Ground Of(Family family) => family is Family.IPv4 ? V4 : V6;

    public static int AnswerTo(int icmpType) =>
        icmpType switch { 8 => 0, 13 => 14, 128 => 129, _ => throw new ArgumentOutOfRangeException(nameof(icmpType)) };

    public AddressBits Address((string V4, string V6) name) => IpPrefix.Parse(Family is Family.IPv4 ? name.V4 : name.V6).Network;

    public bool IsLocal(AddressBits address) => _local.Contains(address);

    /// <summary>The host's address on the side from which a packet comes.</summary>
    public AddressBits AddressAt(string name) => Address(name == "lan0" ? InsideGate : Gate);

    /// <summary>Everything but the inside and one neighbour is behind eth0.</summary>
    public string InterfaceTo(AddressBits address) => _interfaces.GetValueOrDefault(address, "eth0");

    private IEnumerable<(Protocol Protocol, int SourcePort, int Port, int IcmpType)> Services()
    {
        (Protocol, int[])[] withPorts = [(Protocol.Tcp, Ports), (Protocol.Udp, [80, 443, 8080]), (Protocol.Sctp, [80, 443])];
        int[] icmpTypes = Family is Family.IPv4 ? [8, 13] : [128];
        return withPorts.SelectMany(item => item.Item2, (item, port) => (item.Item1, port))
            .SelectMany(item => new[] { LowPort, HighPort }, (item, source) => (item.Item1, source, item.port, -1))

            // ICMP has type and code where others have the port that they are sent to.
            .Concat(icmpTypes.Select(type => (Family is Family.IPv4 ? Protocol.Icmp : Protocol.Icmpv6, 0, type << 8, type)))
            .Append((new Protocol(47), 0, 0, -1));
    }

    private IEnumerable<Sent> Sends((Protocol Protocol, int SourcePort, int Port, int IcmpType) service) =>
        from source in new[] { (Good, "eth0"), (Other, "eth1"), (Bad, "eth0"), (Bad, "eth1"), (Insider, "lan0"), (Gate, ""),
            (InsideGate, "") }
        from to in new[] { Www1, Www2, Gate, App1, App2, InsideGate, Good, Other }
        let sender = Address(source.Item1)
        where source.Item2.Length > 0 ? source.Item2 == "lan0" || (to != Good && to != Other) : !IsLocal(Address(to))
        where source.Item2.Length > 0 || service.SourcePort != LowPort
        select new Sent(Family, sender, service.SourcePort, Address(to), service.Port, service.Protocol, service.IcmpType, source.Item2);
}
