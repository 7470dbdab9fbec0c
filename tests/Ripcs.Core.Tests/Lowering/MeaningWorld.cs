using Ripcs.Core.Model;
using Ripcs.Testing.Tracing;

namespace Ripcs.Core.Tests.Lowering;

/// <summary>
/// Random rule files with all that a rule can say, over so few addresses and ports that rules and packets often meet; the same seed makes
/// the same files. Left out: connection states, answers and what the host itself sends (every packet opens a connection from outside), IPv6
/// (the same code), rejects' answers (no verdict hangs on them), and of the other matches all but Ipsec, which stands for them.
/// </summary>
internal sealed class MeaningWorld(int seed)
{
    private static readonly string[] Sources = ["198.51.100.1", "198.51.100.2", "192.0.2.66"];
    private static readonly string[] Publics = ["203.0.113.1", "203.0.113.2", "203.0.113.3"];
    private static readonly string[] Apps = ["10.0.0.1", "10.0.0.2", "10.0.0.3"];
    private static readonly string[] Groups = ["10.0.0.255", "224.0.0.251"];
    private static readonly int[] Ports = [80, 443, 8080, 25];
    private static readonly Protocol Gre = new(47);

    private readonly Random _random = new(seed);

    /// <summary>True for what stands beside Dnat and Snat: SynProxy and Transparent, and sets.</summary>
    public bool HasProxies { get; init; }

    /// <summary>True if filter rules ask for IPsec, or for a program of the host.</summary>
    public bool HasConditions { get; init; }

    /// <summary>True if filter rules have limits.</summary>
    public bool HasLimits { get; init; }

    /// <summary>One of the public and one of the inside addresses is the host's.</summary>
    public static readonly IReadOnlySet<AddressBits> Local = new HashSet<AddressBits> { Address("203.0.113.3"), Address("10.0.0.3") };

    /// <summary>Every packet that there is in this world.</summary>
    public static IReadOnlyList<Packet> Packets() =>
    [
        .. from source in Sources
           from to in Publics.Concat(Apps).Concat(Groups)
           from name in new[] { "eth0", "wlan0" }
           from isSecured in new[] { false, true }
           from isAbove in new[] { false, true }
           from packet in Kinds(Packet.Of(source, to, 0) with { In = name, IsSecured = isSecured, IsAboveLimits = isAbove })
           select packet,
    ];

    public IReadOnlyList<CheckedPartition> Files() =>
        [.. Enumerable.Range(0, _random.Next(1, 4)).Select(place => File($"p{place}", Chance(80) ? 0 : _random.Next(-1, 2)))];

    private static IEnumerable<Packet> Kinds(Packet packet) =>
    [
        .. from port in Ports
           from sourcePort in new[] { 53, 40000 }
           from protocol in new[] { Protocol.Tcp, Protocol.Udp }
           where protocol == Protocol.Tcp || sourcePort == 53
           select packet with { Protocol = protocol, SentPort = port, Port = port, SourcePort = sourcePort },
        packet with { Protocol = Protocol.Icmp, IcmpType = 8 },
        packet with { Protocol = Protocol.Icmp, IcmpType = 3 },
        packet with { Protocol = Gre },
    ];

    private CheckedPartition File(string name, int order) => new(
        PartitionName.Parse(name), order, $"rules/{name}.csx", [],
        Enumerable.Range(1, _random.Next(2, 6)).Select(line => Rule(name, line))
            .Select(rule => rule.From?.All(source => rule.NotFrom?.Contains(source) is true) is true ? rule with { NotFrom = null } : rule)
            .ToValueList());

    private CheckedRule Rule(string name, int line)
    {
        if (HasProxies && Chance(20))
            return Proxy(name, line);

        RuleAction action = _random.Next(13) switch
        {
            0 => new RuleAction.Snat(List(Inside), [IpPrefix.Parse($"203.0.113.{line}")]),
            1 => new RuleAction.Snat(List(Inside), []),
            2 => new RuleAction.Log(),
            < 5 => new RuleAction.Accept(),
            < 8 => new RuleAction.Drop(),
            _ => new RuleAction.Dnat(List(Public), [IpPrefix.Parse(Chance(70) ? Pick(Apps) : Pick(Publics))]),
        };
        var (isDnat, isSource, isAccept) = (action is RuleAction.Dnat, action is RuleAction.Snat,
            action is RuleAction.Accept);
        var rule = new CheckedRule(
            new RuleOrigin("rule", $"{action.GetType().Name} {line}", $"rules/{name}.csx", line),
            new SourceSpan($"rules/{name}.csx", line), action)
        {
            Families = [Family.IPv4],
            From = !isSource && Chance(40) ? List(Source) : null,
            NotFrom = !isSource && Chance(10) ? List(() => Prefix(Pick(Sources))) : null,
            To = isDnat || (!isAccept && Chance(30)) ? null : List(End),
            NotTo = !isDnat && Chance(15) ? List(Excepted) : null,
            In = !isSource && Chance(10) ? Pick<ValueList<string>>(["eth0"], ["wlan0"], ["eth+"], ["wlan0", "eth+"]) : null,
            Out = !isDnat && Chance(10) ? Pick<ValueList<string>>(["eth0"], ["eth1"], ["eth1", "eth0"]) : null,
            ImpliesAccept = (isDnat || isSource) && Chance(75),
            Log = action is RuleAction.Log ? new LogSettings("x: ", null, null) { Group = line % 2 == 0 ? 5 : null } : null,
        };
        if (action is RuleAction.Dnat { Addresses: var publics } && publics.All(item => item is AddressItem.Host or AddressItem.All)
            && Chance(60))
        {
            rule = rule with { NotTo = List(() => Chance(20) ? Prefix("203.0.113.2/31") : Prefix(Pick(Publics))) };
        }

        rule = rule with
        {
            NotIn = !isDnat && !isSource && rule.In is null && Chance(10) ? Pick("eth0", "wlan0", "eth+", "wlan+") : null,
            NotOut = !isDnat && rule.Out is null && rule.To?.Any(item => item is AddressItem.Host) != true && Chance(10)
                ? Pick("eth0", "eth1", "eth+") : null,
            Conditions = HasConditions && !isDnat && !isSource && Chance(30) ? Asked() : !isDnat && !isSource && Chance(10)
                ? new() { SaidPlace = Pick(MatchPlace.Arriving, MatchPlace.Received, MatchPlace.Forwarded, MatchPlace.Sent) }
                : PacketConditions.None,
            Limits = HasLimits && !isDnat && !isSource && Chance(40) ? Limits(action is RuleAction.Drop) : RuleLimits.None,
        };
        return Traffic(rule.From is null && rule.To is null && !isDnat && !isSource ? rule with { From = [Source()] } : rule, isDnat,
            isDnat || isAccept);
    }

    private PacketConditions Asked() => _random.Next(5) switch
    {
        0 => new() { Groups = [new UserRange(33, 33)] },
        1 => new() { Cgroups = ["system.slice"] },
        2 => new() { Matches = [Ipsec("none")] },
        _ => new() { Matches = [Ipsec("ipsec")], SaidPlace = Pick(MatchPlace.Everywhere, MatchPlace.Arriving, MatchPlace.Forwarded) },
    };

    private RuleLimits Limits(bool isDeny) => _random.Next(isDeny ? 2 : 3) switch
    {
        0 => new()
        {
            PerSource = new("4/min", 5), Networks = Chance(50) ? new(24, 48) : SourceNetworks.Usual,
            Table = Chance(50) ? new(100_000, 4096, 600) : null, Connections = Chance(30) ? 20 : null,
        },
        1 => new() { Connections = 20, ConnectionNetworks = Chance(50) ? new(16, 48) : SourceNetworks.Usual },
        _ => new() { Total = new("10/sec", 5) },
    };

    private static MatchText Ipsec(string policy) =>
        new($"-m policy --dir in --pol {policy}", $"-m policy --dir in --pol {policy}") { Place = MatchPlace.Arriving };

    private CheckedRule Proxy(string name, int line)
    {
        var isSyn = Chance(50);
        return new CheckedRule(new RuleOrigin("rewrite", $"{(isSyn ? "SynProxy" : "Transparent")} {line}", $"rules/{name}.csx", line),
            new SourceSpan($"rules/{name}.csx", line), isSyn ? new RuleAction.SynProxy(1460, 7) : new RuleAction.Transparent(3129, 1))
        {
            Families = [Family.IPv4],
            From = Chance(40) ? List(Source) : null,
            NotFrom = Chance(10) ? List(() => Prefix(Pick(Sources))) : null,
            To = List(Public),
            NotTo = !isSyn && Chance(15) ? List(Excepted) : null,
            In = Chance(15) ? Pick<ValueList<string>>(["eth0"], ["wlan0"], ["wlan0", "eth+"]) : null,
            Ports = Enumerable.Range(0, _random.Next(1, 3)).Select(_ => Pick(Ports)).Distinct()
                .Select(port => new PortEntry(new PortRange(port), null)).ToValueList(),
            Protocols = isSyn || Chance(70) ? [Protocol.Tcp] : [Protocol.Tcp, Protocol.Udp],
            ImpliesAccept = !isSyn && Chance(80),
        };
    }

    /// <summary>Ports, protocols and ICMP types as validation would let them be together.</summary>
    private CheckedRule Traffic(CheckedRule rule, bool isDnat, bool isTcp)
    {
        var sourcePorts = Chance(8) ? ValueList.Create([Chance(50) ? new PortRange(53) : new PortRange(1024, 65535)]) : [];
        if (Chance(70) || sourcePorts.Count > 0)
        {
            var ports = Enumerable.Range(0, Chance(10) ? 0 : _random.Next(1, 3)).Select(_ => Pick(Ports)).Distinct()
                .Select(port => new PortEntry(new PortRange(port), isDnat && Chance(50) ? (ushort)Pick(Ports) : null)).ToList();
            if (Chance(10) && ports.TrueForAll(entry => entry.Ports.Last < 100))
                ports = [new PortEntry(new PortRange(80, 443), null)];

            return rule with
            {
                Ports = ports.ToValueList(),
                SourcePorts = sourcePorts,
                Protocols = ports.Count == 0 && sourcePorts.Count == 0 ? [] : Chance(10) ? [Protocol.Udp] : isTcp && Chance(80)
                    ? [Protocol.Tcp] : [Protocol.Tcp, Protocol.Udp],
            };
        }

        return _random.Next(5) switch
        {
            0 => rule with { IcmpTypes = [new IcmpType("echo-request", "8", "128")] },
            1 => rule with { Protocols = [Protocol.Icmp, Protocol.Udp] },
            2 => rule with { Protocols = [Protocol.Tcp] },
            _ => rule,
        };
    }

    private AddressItem Source() => _random.Next(12) switch
    {
        0 => new AddressItem.All(),
        1 => new AddressItem.Range(new IpRange(Family.IPv4, Address("198.51.100.1"), Address("198.51.100.2"))),
        < 5 => Prefix("198.51.100.0/24"),
        < 7 when HasProxies => Set(),
        _ => Prefix(Pick(Sources)),
    };

    private AddressItem.Set Set() => new(Chance(50)
        ? AddressSet.Of("p", "set", default!, Family.IPv4, SavedMatch.InSets.Select(IpPrefix.Parse))
        : AddressSet.Refreshed("p", "fed", default!, Family.IPv4, "fed.txt"));

    private AddressItem Inside() => Chance(10) ? new AddressItem.Host() : Source();

    private AddressItem Public() => _random.Next(14) switch
    {
        0 => new AddressItem.All(),
        < 3 => new AddressItem.Host(),
        3 => Prefix("203.0.113.0/30"),
        4 => new AddressItem.Range(new IpRange(Family.IPv4, Address("203.0.113.1"), Address("203.0.113.2"))),
        5 => Prefix(Pick(Apps)),
        _ => Prefix(Pick(Publics)),
    };

    private AddressItem End() => _random.Next(14) switch
    {
        12 => new AddressItem.Broadcast(),
        13 => Prefix("224.0.0.0/4"),
        0 => Prefix("10.0.0.0/24"),
        1 => new AddressItem.Range(new IpRange(Family.IPv4, Address("10.0.0.2"), Address("10.0.0.3"))),
        < 5 => Prefix(Pick(Apps)),
        _ => Public(),
    };

    private AddressItem Excepted() => _random.Next(10) switch
    {
        9 => new AddressItem.Broadcast(),
        0 => new AddressItem.Host(),
        1 => Prefix("203.0.113.2/31"),
        2 => new AddressItem.Range(new IpRange(Family.IPv4, Address("10.0.0.1"), Address("10.0.0.2"))),
        < 5 => Prefix(Pick(Apps)),
        _ => Prefix(Pick(Publics)),
    };

    private ValueList<AddressItem> List(Func<AddressItem> next) =>
        Enumerable.Range(0, Chance(75) ? 1 : 2).Select(_ => next()).Distinct().ToValueList();

    private bool Chance(int percent) => _random.Next(100) < percent;

    private T Pick<T>(params T[] items) => items[_random.Next(items.Length)];

    private static AddressItem.Prefix Prefix(string text) => new(IpPrefix.Parse(text));

    private static AddressBits Address(string text) => IpPrefix.Parse(text).Network;
}
