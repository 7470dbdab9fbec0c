using Ripcs.Core.Analysis.Diagrams;
using Ripcs.Core.Analysis.Functions;
using Ripcs.Core.Analysis.Packets;

namespace Ripcs.Core.Analysis.Expectations;

/// <summary>The packets, as they are sent, that may violate an expectation.</summary>
/// <param name="algebra">The algebra of the sets.</param>
/// <param name="host">The host's treatment of packets.</param>
/// <param name="possible">The packets that can exist.</param>
internal sealed class Violations(Algebra algebra, HostFunction host, PacketSet possible)
{
    private readonly Lazy<(PacketSet Incoming, PacketSet Outgoing)> _accepted = new(() => (host.Incoming(), host.Outgoing()));
    private readonly Lazy<PacketSet> _stopped = new(() => host.Stopped(
        !host.Incoming(surely: true), !host.Outgoing(surely: true)));

    public PacketSet Of(ExpectedPackets packets) => possible & (packets.IsAllowed ? NotAllowed(packets) : NotBlocked(packets));

    private PacketSet NotBlocked(ExpectedPackets packets)
    {
        var arriving = Set(packets.Arriving());
        return host.Reaching(_accepted.Value.Incoming & arriving, _accepted.Value.Outgoing & arriving);
    }

    // Packets to the host that are translated to another one do not reach it.
    private PacketSet NotAllowed(ExpectedPackets packets)
    {
        var stopped = Set(packets.Sent()) & _stopped.Value;
        if (!packets.IsToHost)
            return stopped;

        var elsewhere = algebra.Set(HostFunction.ToHost.Not(algebra.Universe.Family));
        return stopped | (Set(packets.SentToHost()) & host.Reaching(elsewhere, elsewhere));
    }

    private PacketSet Set(IEnumerable<Condition> conditions) => algebra.Union(conditions.Select(algebra.Set));
}
