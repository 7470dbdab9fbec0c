using Ripcs.Core.Analysis.Packets;
using Ripcs.Core.Model;
using Ripcs.Testing.Tracing;

namespace Ripcs.Core.Tests.Lowering;

/// <summary>What the host policy says, if there is one, by HOST POLICY of the manual.</summary>
internal sealed class MeaningOfHostPolicy(CheckedHostPolicy? said, IReadOnlySet<AddressBits> local)
{
    /// <summary>What a chain does by itself that no Default names.</summary>
    public const string PolicyBefore = ChainPolicy.Drop;

    public static string ChainOf(Packet packet, IReadOnlySet<AddressBits> local) =>
        packet.IsSent ? "OUTPUT" : PacketTracer.IsTakenIn(packet, local) ? "INPUT" : "FORWARD";

    /// <summary>What it decides before all partitions; null if nothing.</summary>
    public Verdict? Before(Packet packet)
    {
        if (Of(packet) is not { } policy)
            return null;

        return policy.AllowLoopback && (packet.In == "lo" || packet.Out == "lo") ? Verdict.Accepted
            : policy.AllowEstablished && packet.State is PacketState.Established or PacketState.Related ? Verdict.Accepted
            : IsAllowedIcmp(policy, packet) ? Verdict.Accepted
            : policy.DropInvalid && packet.State is PacketState.Invalid ? Verdict.Dropped
            : (policy.AllowDhcp && IsOfDhcpServer(packet))
                || (policy.AllowVrrp && packet.Protocol.Number == 112 && IsTo(packet, "224.0.0.18", "ff02::12"))
                || (policy.AllowMulticastDns && packet.Protocol == Protocol.Udp && packet.Port == 5353
                    && IsTo(packet, "224.0.0.251", "ff02::fb")) ? Verdict.Accepted
            : null;
    }

    /// <summary>What becomes of a packet about which no rule has decided.</summary>
    public Fate Last(Packet packet)
    {
        var chain = new ChainName(ChainOf(packet, local));
        var policy = Of(packet);
        var byDefault = policy?.Defaults.FirstOrDefault(item => item.BuiltIn == chain)?.Policy;
        return (byDefault ?? PolicyBefore) == ChainPolicy.Accept ? new(Verdict.Accepted)
            : new(policy is { RestAnswer: not null } && policy.RestIn.Contains(chain) ? Verdict.Rejected : Verdict.Dropped,
                // What the host's own policy drops, no default drops.
                byDefault is not null && policy?.LogDropped is { } log && (log.Limit is null || !packet.IsAboveLimits));
    }

    private CheckedHostPolicy? Of(Packet packet) => said?.Family is { } family && family != packet.Family ? null : said;

    private static bool IsAllowedIcmp(CheckedHostPolicy policy, Packet packet)
    {
        if (packet.Protocol != (packet.Family is Family.IPv4 ? Protocol.Icmp : Protocol.Icmpv6))
            return false;

        var isNeeded = packet.Family is Family.IPv6 && !policy.WithoutNeededIcmp
            && (policy.IcmpTypes is not null || policy.DropInvalid || policy.Drops)
            && packet.IcmpType is (>= 1 and <= 4) or (>= 130 and <= 136) or (>= 141 and <= 143) or 148 or 149 or (>= 151 and <= 153);
        return isNeeded || policy.IcmpTypes?.Any(type => type.In(packet.Family) == $"{packet.IcmpType}") is true;
    }

    private bool IsOfDhcpServer(Packet packet) => packet.Protocol == Protocol.Udp && (packet.Family is Family.IPv4
        ? (packet.SourcePort, packet.Port) == (67, 68)
            && (local.Contains(packet.Destination) || PacketTracer.IsBroadcast(packet.Destination))
        : (packet.SourcePort, packet.Port) == (547, 546) && local.Contains(packet.Destination)
            && IpPrefix.Parse("fe80::/10").Contains(new IpPrefix(Family.IPv6, packet.Source, 128)));

    private static bool IsTo(Packet packet, string group4, string group6) =>
        packet.Destination == IpPrefix.Parse(packet.Family is Family.IPv4 ? group4 : group6).Network;
}
