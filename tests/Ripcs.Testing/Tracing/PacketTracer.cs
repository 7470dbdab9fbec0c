using Ripcs.Core.Analysis.Packets;
using Ripcs.Core.Model;
using Ripcs.Core.SaveFormat;

namespace Ripcs.Testing.Tracing;

/// <summary>
/// Sends a packet through the tables of its family, as the kernel would: raw, mangle and nat PREROUTING, filter INPUT, FORWARD or OUTPUT,
/// and nat POSTROUTING.
/// </summary>
/// <param name="policy">What becomes of packets that no rule decides about; null for the policies of the chains.</param>
internal sealed class PacketTracer(FirewallState state, IReadOnlySet<AddressBits> local, string? policy = "DROP")
{
    /// <summary>Chains and places that the packet met, to explain a verdict.</summary>
    public List<string> Path { get; } = [];

    public bool Passes(Packet packet) => Verdict(packet) == "ACCEPT";

    /// <summary>The target that decides in the filter table.</summary>
    public string Verdict(Packet packet)
    {
        Path.Clear();
        var translated = Translate(packet);
        var chain = new ChainName(translated.IsSent ? "OUTPUT" : IsTakenIn(translated, local) ? "INPUT" : "FORWARD");
        return Walk(TableName.Filter, chain, translated) ?? policy ?? Of(packet).Table(TableName.Filter).PolicyOf(chain);
    }

    /// <summary>True if the packet would leave with another source, if it may leave at all.</summary>
    public bool Masks(Packet packet) => LeavesFrom(packet) is not null;

    /// <summary>The source with which the packet would leave, if it may leave at all; null for its own.</summary>
    public string? LeavesFrom(Packet packet) =>
        Translate(FirstOf(packet)) is var now && (now.State is not PacketState.New || now.In == "lo") ? null
        : Walk(TableName.Nat, new ChainName("POSTROUTING"), now) is var source && source is "ACCEPT" ? null : source;

    /// <summary>The packet behind nat PREROUTING.</summary>
    public Packet Translate(Packet packet)
    {
        if (packet.IsSent)
            return Routed(packet, local);

        var before = new ChainName("PREROUTING");
        packet = packet with { IsHandedOver = Walk(TableName.Mangle, before, packet) == "TPROXY" };

        // A connection keeps what its first packet met. What this host sent to itself met these tables in OUTPUT.
        var first = FirstOf(packet);
        var isProxied = !packet.IsOfHost && first.IsTracked && Walk(TableName.Raw, before, first) == "CT";
        packet = isProxied && packet.State is PacketState.New ? packet with { State = PacketState.Untracked } : packet;

        // Only the first packet of a connection meets the nat table.
        var verdict = isProxied || packet.IsOfHost || first.State is not PacketState.New ? null : Walk(TableName.Nat, before, first);
        if (verdict is null or "ACCEPT")
            return Routed(packet, local);

        var target = verdict.Split(packet.Family is Family.IPv4 ? ":" : "]:");
        return Routed(
            packet with
            {
                Destination = IpPrefix.Parse(target[0].TrimStart('[').TrimEnd(']')).Network,
                Port = target.Length > 1 ? int.Parse(target[1], null) : packet.Port,
            },
            local);
    }

    /// <summary>The packet that opened its connection.</summary>
    public static Packet FirstOf(Packet packet) =>
        packet.State is PacketState.Established ? packet with { State = PacketState.New } : packet;

    /// <summary>The inside lies behind eth1, the rest of the world behind eth0.</summary>
    public static Packet Routed(Packet packet, IReadOnlySet<AddressBits> local) => packet with
    {
        Out = packet.IsSent && local.Contains(packet.Destination) ? "lo"
            : !packet.IsSent && IsTakenIn(packet, local) ? ""
            : (packet.Destination & AddressBits.Ones(32)) >> 24 == 10 ? "eth1" : "eth0",
    };

    /// <summary>True for what comes to the host itself.</summary>
    public static bool IsTakenIn(Packet packet, IReadOnlySet<AddressBits> local) => packet.IsHandedOver
        || local.Contains(packet.Destination) || IsBroadcast(packet.Destination) || IsMulticast(packet.Destination);

    /// <summary>True for the broadcast address of the network inside.</summary>
    public static bool IsBroadcast(AddressBits address) => address == IpPrefix.Parse("10.0.0.255").Network;

    private static bool IsMulticast(AddressBits address) => address >> 28 == 14 || address >> 120 == 0xff;

    private FamilyState Of(Packet packet) => state[packet.Family];

    private string? Walk(TableName table, ChainName name, Packet packet)
    {
        var chain = Of(packet).Table(table).Find(name);
        foreach (var rule in (chain?.Rules ?? []).Select(rule => rule.Canonical).Where(rule => SavedMatch.Takes(rule, packet, local)))
        {
            var target = RuleTarget.Find(rule);
            Path.Add($"{name}: {rule}");
            switch (target?.Name)
            {
                case null or "LOG" or "NFLOG":
                    break;
                case "ACCEPT" or "DROP" or "REJECT" or "CT" or "TPROXY" or "SYNPROXY":
                    return target.Value.Name;
                case "DNAT" or "SNAT":
                    return rule[(rule.LastIndexOf(' ') + 1)..];
                case "MASQUERADE":
                    return "masquerade";
                case "RETURN":
                    return null;
                default:
                    var verdict = Walk(table, target.Value.Chain, packet);
                    if (verdict is not null || target.Value.IsGoto)
                        return verdict;

                    break;
            }
        }

        return null;
    }
}
