using Ripcs.Core.Model;
using Ripcs.Testing.Drawing;
using Ripcs.Testing.Tracing;

namespace Ripcs.Core.Tests.Lowering;

/// <summary>
/// Random rule files with all that a rule can say, over so few addresses and ports that rules and packets often meet. Left out: answers to
/// packets, Redirect, Balance, Netmap, Hairpin and OriginalTo, Raw in mangle and raw, Behind, which answer a reject gives, the logs of
/// rules, and of the other matches all but one for each place where the kernel takes them.
/// </summary>
internal sealed partial class MeaningWorld(Dice dice)
{
    private static readonly string[] Sources = ["198.51.100.1", "198.51.100.2", "192.0.2.66"];
    private static readonly string[] Publics = ["203.0.113.1", "203.0.113.2", "203.0.113.3"];
    private static readonly string[] Apps = ["10.0.0.1", "10.0.0.2", "10.0.0.3"];
    private static readonly int[] Ports = [80, 443, 8080, 25];

    private string _name = "";

    /// <summary>True for what stands beside Dnat and Snat: SynProxy and Transparent, and sets.</summary>
    public bool HasProxies { get; init; }

    /// <summary>True if filter rules ask for IPsec, or for a program of the host.</summary>
    public bool HasConditions { get; init; }

    /// <summary>True if filter rules have limits.</summary>
    public bool HasLimits { get; init; }

    /// <summary>True for a host policy, and for rules of connection states.</summary>
    public bool HasHost { get; init; }

    /// <summary>True for Raw.</summary>
    public bool HasRaw { get; init; }

    public Family Family { get; init; } = Family.IPv4;

    /// <summary>Rule files in which each kind of words stands beside each other kind.</summary>
    public static MeaningWorld Of(Dice dice) => new(dice)
    {
        HasProxies = dice.Chance(50), HasConditions = dice.Chance(33), HasLimits = dice.Chance(50), HasHost = dice.Chance(60),
        HasRaw = dice.Chance(36), Family = dice.Chance(43) ? Family.IPv6 : Family.IPv4,
    };

    /// <summary>One of the public and one of the inside addresses is the host's.</summary>
    public static readonly IReadOnlySet<AddressBits> Local =
        MeaningPackets.Here.Select(Address).SelectMany(address => new[] { address, MeaningInIPv6.Of(address) }).ToHashSet();

    public IReadOnlyList<CheckedPartition> Files()
    {
        var place = 0;
        var files = dice.Some(1, 3, () => File($"p{place++}", Chance(20) ? dice.Next(-1, 2) : 0)).ToList();
        if (HasHost)
            files[0] = files[0] with { HostPolicy = HostPolicy() };

        return files;
    }

    private CheckedPartition File(string name, int order)
    {
        _name = name;
        var line = 0;
        var rules = dice.Some(1, 5, () => Rule(name, ++line))
            .Select(rule => rule.From?.All(source => rule.NotFrom?.Contains(source) is true) is true ? rule with { NotFrom = null } : rule)
            .ToList();
        var hasDnat = rules.Exists(rule => rule.Action is RuleAction.Dnat);
        var raws = HasRaw && Chance(60) ? RawRules() : [];
        return new(PartitionName.Parse(name), order, $"rules/{name}.csx", [], rules
            .Select(rule => hasDnat || !IsFilter(rule) || rule.To is null || !HasProxies || Chance(80) ? rule : rule with { To = [Set()] })
            .Select(rule => Family is Family.IPv4 ? rule : WithHostParts(MeaningInIPv6.Of(rule), hasDnat)).ToValueList())
        {
            RawRules = raws,
        };
    }

    private CheckedRule Rule(string name, int line)
    {
        if (HasProxies && Chance(20))
            return Proxy(name, line);

        RuleAction action = dice.Next(13) switch
        {
            0 => new RuleAction.Snat(List(Inside), [IpPrefix.Parse($"203.0.113.{line}")]),
            1 => new RuleAction.Snat(List(Inside), []),
            2 => new RuleAction.Log(),
            < 5 => new RuleAction.Accept(),
            < 7 => new RuleAction.Drop(),
            7 => new RuleAction.Reject(Chance(50) ? RejectAnswer.TcpReset : RejectAnswer.PortUnreachable),
            _ => new RuleAction.Dnat(List(Public), [IpPrefix.Parse(Chance(70) ? Pick(Apps) : Pick(Publics))]),
        };
        var (isDnat, isSource, isAccept) = (action is RuleAction.Dnat, action is RuleAction.Snat,
            action is RuleAction.Accept);
        var rule = new CheckedRule(
            new RuleOrigin("rule", $"{action.GetType().Name} {line}", $"rules/{name}.csx", line),
            new SourceSpan($"rules/{name}.csx", line), action)
        {
            Families = [Family.IPv4],
            From = !isSource && Chance(40) ? isDnat ? List(Source) : Senders() : null,
            NotFrom = !isSource && Chance(10) ? List(() => Prefix(Pick(Sources))) : null,
            To = isDnat || (!isAccept && Chance(30)) ? null : List(End),
            NotTo = !isDnat && Chance(15) ? List(Excepted) : null,
            In = !isSource && Chance(10) ? Pick<ValueList<string>>(["eth0"], ["wlan0"], ["eth+"], ["wlan0", "eth+"]) : null,
            Out = !isDnat && Chance(10) ? Pick<ValueList<string>>(["eth0"], ["eth1"], ["eth1", "eth0"]) : null,
            Conditions = isDnat || isSource ? PacketConditions.None : HasConditions && Chance(40) ? Asked() : new()
            {
                SaidPlace = Chance(80) ? MatchPlace.Everywhere
                    : Pick(MatchPlace.Arriving, MatchPlace.Received, MatchPlace.Forwarded, MatchPlace.Sent),
            },
            ImpliesAccept = (isDnat || isSource) && Chance(75),
            Log = action is RuleAction.Log ? new LogSettings("x: ", null, null) { Group = line % 2 == 0 ? 5 : null } : null,
        };
        if (action is RuleAction.Dnat { Addresses: var publics } && publics.All(item => item is AddressItem.Host or AddressItem.All)
            && Chance(60))
        {
            rule = rule with { NotTo = List(() => Chance(20) ? Prefix("203.0.113.2/31") : Prefix(Pick(Publics))) };
        }

        var (comesIn, goesOut) = (!isDnat && !isSource && rule.Conditions.Place is not MatchPlace.Sent,
            !isDnat && rule.Conditions.Place is not MatchPlace.Received);
        rule = rule with
        {
            In = isDnat || comesIn ? rule.In : null,
            Out = goesOut ? rule.Out : null,
            NotIn = comesIn && rule.In is null && Chance(10) ? Pick("eth0", "wlan0", "eth+", "wlan+") : null,
            NotOut = goesOut && rule.Out is null && rule.To?.Any(item => item is AddressItem.Host) != true && Chance(10)
                ? Pick("eth0", "eth1", "eth+") : null,
            Limits = HasLimits && !isDnat && !isSource && Chance(40) ? Limits(action is RuleAction.Drop or RuleAction.Reject)
                : RuleLimits.None,
            States = HasHost && !isDnat && !isSource && Chance(25) ? States() : [],
        };
        if (rule.Conditions.SaidPlace is MatchPlace.Forwarded && (IsOfHost(rule.From) || IsOfHost(rule.To)))
            rule = rule with { Conditions = rule.Conditions with { SaidPlace = MatchPlace.Everywhere } };

        return Traffic(rule.From is null && rule.To is null && !isDnat && !isSource ? rule with { From = [Source()] } : rule, isDnat,
            isDnat || isAccept);
    }

    private static bool IsOfHost(ValueList<AddressItem>? items) => items?.All(item => item is AddressItem.Host) is true;

    private PacketConditions Asked() => dice.Next(12) switch
    {
        0 => new() { Groups = [new UserRange(33, 33)] },
        1 => new() { NotUsers = [new UserRange(33, 33), new UserRange(1000, 1999)] },
        2 => new() { Users = [new UserRange(33, 33)] },
        3 => new() { Cgroups = ["system.slice"] },
        4 => new() { Macs = [new MacAddress("00:11:22:33:44:55")] },
        5 => new() { NotMacs = [new MacAddress("00:11:22:33:44:55")] },
        6 => new() { Verbatim = [Match("-m socket", MatchPlace.Received)] },
        7 => new() { Verbatim = [Match("-m physdev ! --physdev-out vnet0", MatchPlace.Arriving)] },
        8 => new() { Matches = [Match("-m policy --dir in --pol none", MatchPlace.Arriving)] },
        9 => new() { Matches = [Match("-m policy --dir out --pol ipsec", MatchPlace.Forwarded | MatchPlace.Sent)] },
        _ => new()
        {
            Matches = [Match("-m policy --dir in --pol ipsec", MatchPlace.Arriving)],
            SaidPlace = Pick(MatchPlace.Everywhere, MatchPlace.Arriving, MatchPlace.Forwarded),
        },
    };

    private static MatchText Match(string text, MatchPlace place) => new(text, text) { Place = place };

    private ValueList<string> States() => Pick<ValueList<string>>(["NEW"], ["INVALID"], ["ESTABLISHED"], ["DNAT"], ["INVALID", "NEW"],
        ["RELATED", "ESTABLISHED"], ["NEW", "UNTRACKED"]);

    private RuleLimits Limits(bool isDeny) => dice.Next(isDeny ? 2 : 3) switch
    {
        0 => new()
        {
            PerSource = new("4/min", 5), Networks = Chance(50) ? new(24, 48) : SourceNetworks.Usual,
            Table = Chance(50) ? new(100_000, 4096, 600) : null, Connections = Chance(30) ? 20 : null,
        },
        1 => new() { Connections = 20, ConnectionNetworks = Chance(50) ? new(16, 48) : SourceNetworks.Usual },
        _ => new() { Total = new("10/sec", 5) },
    };

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
            Ports = Enumerable.Range(0, dice.Next(1, 3)).Select(_ => Pick(Ports)).Distinct()
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
            var ports = Enumerable.Range(0, Chance(10) ? 0 : dice.Next(1, 3)).Select(_ => Pick(Ports)).Distinct()
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

        return dice.Next(5) switch
        {
            0 => rule with { IcmpTypes = [new IcmpType("echo-request", "8", "128")] },
            1 => rule with { Protocols = [Protocol.Icmp, Protocol.Udp] },
            2 => rule with { Protocols = [Protocol.Tcp] },
            _ => rule,
        };
    }

    private bool Chance(int percent) => dice.Chance(percent);

    private T Pick<T>(params T[] items) => dice.Pick(items);
}
