using Ripcs.Core.Analysis.Diagrams;
using Ripcs.Core.Analysis.Functions;
using Ripcs.Core.Analysis.Packets;

namespace Ripcs.Core.Analysis.Expectations;

/// <summary>The packets, as they are sent, that may violate an expectation.</summary>
/// <param name="algebra">The algebra of the sets.</param>
/// <param name="host">The host's treatment of packets.</param>
/// <param name="possible">The packets that can exist.</param>
internal sealed class Violations(Algebra algebra, HostFunction host, int possible)
{
    private readonly ConditionDiagrams _conditions = new(algebra);
    private readonly Lazy<(int Incoming, int Outgoing)> _accepted = new(() => (host.Incoming(), host.Outgoing()));
    private readonly Lazy<int> _stopped = new(() => host.Stopped(
        algebra.Apply(Change.Not, host.Incoming(Change.SurelyAccepted)), algebra.Apply(Change.Not, host.Outgoing(Change.SurelyAccepted))));

    public int Of(ExpectedPackets packets) => algebra.And(possible, packets.IsAllowed ? NotAllowed(packets) : NotBlocked(packets));

    private int NotBlocked(ExpectedPackets packets)
    {
        var arriving = Set(packets.Arriving());
        return host.Reaching(algebra.And(_accepted.Value.Incoming, arriving), algebra.And(_accepted.Value.Outgoing, arriving));
    }

    // Packets to the host that are translated to another one do not reach it.
    private int NotAllowed(ExpectedPackets packets)
    {
        var stopped = algebra.And(Set(packets.Sent()), _stopped.Value);
        if (!packets.IsToHost)
            return stopped;

        var elsewhere = _conditions.Set(HostFunction.ToHost.Not(algebra.Nodes.Universe.Family));
        return algebra.Or(stopped, algebra.And(Set(packets.SentToHost()), host.Reaching(elsewhere, elsewhere)));
    }

    private int Set(IEnumerable<Condition> conditions) => algebra.Union([.. conditions.Select(_conditions.Set)]);
}
