namespace Ripcs.Core.Lowering;

/// <summary>
/// A filter rule that logs gets a LOG rule, or an NFLOG rule for a group, with the same matches directly before it.
/// <code>
/// Accept("ssh").Ports(22).From("192.0.2.0/24").To("app-01").Log()
///     → -s 192.0.2.0/24 -d APP -p tcp -m tcp --dport 22 -m limit --limit 10/sec -j LOG --log-prefix "ripcs:shop:accept:ssh "
///     → -s 192.0.2.0/24 -d APP -p tcp -m tcp --dport 22 -j ACCEPT
/// </code>
/// </summary>
internal static class LogLowering
{
    public static IEnumerable<LoweredRule> Lower(LoweredRule rule, CheckedRule statement) => (rule.Chain, statement.Log, rule.Target) switch
    {
        (not ChainKind.Filter, _, _) or (_, null, _) => [rule],
        (_, { } log, { IsLog: true }) => [rule with { Limit = log.Limit }],
        (_, { } log, _) => [rule with { Target = LoweredTarget.Log(log), Limit = log.Limit }, rule],
    };
}
