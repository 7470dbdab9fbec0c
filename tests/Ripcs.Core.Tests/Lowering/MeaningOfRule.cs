using Ripcs.Core.Model;
using Ripcs.Testing.Tracing;

namespace Ripcs.Core.Tests.Lowering;

/// <summary>Which packets the selectors of a rule of one file let it take.</summary>
internal sealed class MeaningOfRule(CheckedPartition partition, IReadOnlySet<AddressBits> local)
{
    private readonly MeaningOfAddresses _in = new(local);

    /// <summary>Everything but the destination.</summary>
    public bool Takes(CheckedRule rule, Packet packet) => IsAsked(rule, packet)
        && IsInStates(rule, packet)
        && SpecialsOf(rule.Conditions).All(isSpecial => isSpecial == packet.IsSpecial)
        && (rule.From is not { } from || _in.Contain(from, packet.Source)) && !_in.Excepts(rule.NotFrom, packet.Source)
        && (rule.In is not { } ins || ins.Any(name => IsNamed(name, packet.In)))
        && (rule.Out is not { } outs || outs.Any(name => IsNamed(name, packet.Out)))
        && (rule.NotIn is null || !IsNamed(rule.NotIn, packet.In))
        && (rule.NotOut is null || !IsNamed(rule.NotOut, packet.Out))
        && (rule.SourcePorts.Count == 0 || rule.SourcePorts.Any(ports => Is(ports, packet.SourcePort)))
        && (rule.IcmpTypes.Count > 0
            ? packet.Protocol == Icmp(packet) && rule.IcmpTypes.Any(type => type.In(packet.Family) == $"{packet.IcmpType}")
            : rule.Protocols.Count == 0 || rule.Protocols.Contains(packet.Protocol == Icmp(packet) ? Protocol.Icmp : packet.Protocol));

    private static Protocol Icmp(Packet packet) => packet.Family is Family.IPv4 ? Protocol.Icmp : Protocol.Icmpv6;

    /// <summary>A limit counts what begins a connection, or what is in the states that the rule names; an accept then passes the rest of
    /// the connections that it has accepted.</summary>
    private static bool IsInStates(CheckedRule rule, Packet packet)
    {
        if (rule.Limits == RuleLimits.None)
            return rule.States.Count == 0 || rule.States.Any(state => Is(state, packet));

        var isDeny = rule.Action is RuleAction.Drop or RuleAction.Reject;
        var counted = rule.States.Count == 0 ? ["NEW"] : rule.States;
        return (packet.IsAboveLimits == isDeny && counted.Any(state => Is(state, packet)))
            || (rule is { Action: RuleAction.Accept, States.Count: 0 } && Is("ESTABLISHED", packet));
    }

    private static bool Is(string state, Packet packet) => state switch
    {
        "DNAT" => packet.IsTracked && packet.IsTranslated,
        _ => state.Equals($"{packet.State}", StringComparison.OrdinalIgnoreCase),
    };

    /// <summary>For each other condition whether it asks for what a special packet has, or for what it has not.</summary>
    private static IEnumerable<bool> SpecialsOf(PacketConditions asked) =>
    [
        .. asked.Matches.Concat(asked.Verbatim).Select(match => !match.InIPv4.Contains('!', StringComparison.Ordinal)
            && !match.InIPv4.EndsWith("none", StringComparison.Ordinal)),
        .. asked.Macs.Count + asked.Users.Count + asked.Groups.Count + asked.Cgroups.Count > 0 ? [true] : Array.Empty<bool>(),
        .. asked.NotMacs.Count + asked.NotUsers.Count + asked.NotGroups.Count + asked.NotCgroups.Count > 0 ? [false] : Array.Empty<bool>(),
    ];

    public bool IsTo(CheckedRule rule, AddressBits address) => (rule.To is not { } to || _in.Contain(to, address))
        && !_in.Excepts(rule.NotTo, address);

    /// <summary>What comes to the host meets what is for INPUT, what passes through it what is for FORWARD.</summary>
    public bool IsAsked(CheckedRule rule, Packet packet) => rule.Conditions.Place.HasFlag(packet.IsSent ? MatchPlace.Sent
        : PacketTracer.IsTakenIn(packet, local) ? MatchPlace.Received : MatchPlace.Forwarded) && !IsLeftOut(rule, packet);

    /// <summary>A partition with a rule for some packets alone has a chain for each kind, and a rule has pointers only where it can match:
    /// one for In or NotIn not where the host sends, one for Out not where it receives, and one from the host not where it forwards.
    /// </summary>
    private bool IsLeftOut(CheckedRule rule, Packet packet) =>
        packet.IsSent ? rule.NotIn is not null || (rule is { In: not null, Action: not RuleAction.SynProxy }
            && partition.Rules.Any(other => other.NotIn is not null || other.Conditions.Place is not MatchPlace.Everywhere))
        : (PacketTracer.IsTakenIn(packet, local) ? rule.Out is not null
            : ((rule.Action as RuleAction.Snat)?.Addresses ?? rule.From)?.All(item => item is AddressItem.Host) is true)
            && partition.Rules.Any(other =>
                other.Conditions.Place.HasFlag(MatchPlace.Received) != other.Conditions.Place.HasFlag(MatchPlace.Forwarded));

    private static bool IsNamed(string desired, string name) => desired.EndsWith('+')
        ? name.StartsWith(desired[..^1], StringComparison.Ordinal) : desired == name;

    public static int MappedPort(CheckedRule rule, int port) => rule.Ports.FirstOrDefault(entry => Is(entry.Ports, port)).MappedTo ?? port;

    public static bool PortsFit(CheckedRule rule, int port) => rule.Ports.Count == 0 || rule.Ports.Any(entry => Is(entry.Ports, port));

    public static bool Is(PortRange ports, int port) => ports.First <= port && port <= ports.Last;
}
