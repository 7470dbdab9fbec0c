using Ripcs.Core.Model;
using Ripcs.Core.SaveFormat;

namespace Ripcs.Testing.Tracing;

/// <summary>
/// Sends the first packet of a connection through the tables of IPv4, as the kernel would: nat PREROUTING, filter INPUT or FORWARD, and
/// nat POSTROUTING.
/// </summary>
internal sealed class PacketTracer(FirewallState state, IReadOnlySet<AddressBits> local, string policy = "DROP")
{
    /// <summary>Chains and places that the packet met, to explain a verdict.</summary>
    public List<string> Path { get; } = [];

    public bool Passes(Packet packet) => Verdict(packet) == "ACCEPT";

    /// <summary>The target that decides in the filter table.</summary>
    public string Verdict(Packet packet)
    {
        Path.Clear();
        var translated = Translate(packet);
        var isTakenIn = translated.IsHandedOver || IsTakenIn(translated.Destination, local);
        return Walk(TableName.Filter, new ChainName(isTakenIn ? "INPUT" : "FORWARD"), translated) ?? policy;
    }

    /// <summary>True if the packet would leave with another source, if it may leave at all.</summary>
    public bool Masks(Packet packet) => LeavesFrom(packet) is not null;

    /// <summary>The source with which the packet would leave, if it may leave at all; null for its own.</summary>
    public string? LeavesFrom(Packet packet) =>
        Translate(packet) is var now && now.IsUntracked ? null
        : Walk(TableName.Nat, new ChainName("POSTROUTING"), now) is var source && source is "ACCEPT" ? null : source;

    /// <summary>The packet behind nat PREROUTING.</summary>
    public Packet Translate(Packet packet)
    {
        var before = new ChainName("PREROUTING");
        packet = packet with { IsUntracked = Walk(TableName.Raw, before, packet) == "CT" };
        packet = packet with { IsHandedOver = Walk(TableName.Mangle, before, packet) == "TPROXY" };
        var verdict = packet.IsUntracked ? null : Walk(TableName.Nat, before, packet);
        if (verdict is null or "ACCEPT")
            return Routed(packet, local);

        var target = verdict.Split(':');
        return Routed(
            packet with
            {
                Destination = IpPrefix.Parse(target[0]).Network,
                Port = target.Length > 1 ? int.Parse(target[1], null) : packet.Port,
            },
            local);
    }

    /// <summary>The inside lies behind eth1, the rest of the world behind eth0.</summary>
    public static Packet Routed(Packet packet, IReadOnlySet<AddressBits> local) => packet with
    {
        Out = packet.IsHandedOver || IsTakenIn(packet.Destination, local) ? "" : packet.Destination >> 24 == 10 ? "eth1" : "eth0",
    };

    /// <summary>True for the broadcast address of the network inside.</summary>
    public static bool IsBroadcast(AddressBits address) => address == IpPrefix.Parse("10.0.0.255").Network;

    /// <summary>True for what comes to the host itself.</summary>
    public static bool IsTakenIn(AddressBits address, IReadOnlySet<AddressBits> local) =>
        local.Contains(address) || IsBroadcast(address) || address >> 28 == 14;

    private string? Walk(TableName table, ChainName name, Packet packet)
    {
        var chain = state.V4.Table(table).Find(name);
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
