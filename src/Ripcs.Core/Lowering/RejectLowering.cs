namespace Ripcs.Core.Lowering;

/// <summary>
/// A tcp-reset can only reply to TCP; the other protocols of the rule get port-unreachable.
/// <code>
/// Reject("…").With("tcp-reset").From("10.0.0.0/8").To("www")
///     → -s 10.0.0.0/8 -d WWW -p tcp -j REJECT --reject-with tcp-reset
///     → -s 10.0.0.0/8 -d WWW -j REJECT --reject-with icmp-port-unreachable
/// </code>
/// </summary>
internal static class RejectLowering
{
    public static IEnumerable<LoweredRule> Lower(LoweredRule rule)
    {
        if (rule.Target != LoweredTarget.Reject(RejectAnswer.TcpReset, rule.Family) || rule.Protocol == Protocol.Tcp)
            return [rule];

        var others = rule with { Target = LoweredTarget.Reject(RejectAnswer.PortUnreachable, rule.Family) };
        return rule.Protocol is null ? [rule with { Protocol = Protocol.Tcp }, others] : [others];
    }
}
