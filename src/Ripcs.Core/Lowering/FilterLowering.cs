namespace Ripcs.Core.Lowering;

/// <summary>
/// Accepts, denies and logs become rules of the filter chain: sources × destinations × protocols × ports.
/// <code>
/// Accept("ssh").Ports(22).From("192.0.2.0/24", "198.51.100.7").To("app-01")
///     → -s 192.0.2.0/24 -d APP -p tcp -m tcp --dport 22 -j ACCEPT
///     → -s 198.51.100.7/32 -d APP -p tcp -m tcp --dport 22 -j ACCEPT
/// </code>
/// </summary>
internal static class FilterLowering
{
    public static IEnumerable<LoweredRule> Lower(FamilyStatement whole, RuleAction action, PublicAddresses publics)
    {
        var said = LogOnce.Of(whole);
        var template = said.NewRule(ChainKind.Filter, action switch
        {
            RuleAction.Accept => LoweredTarget.Accept,
            RuleAction.Drop => LoweredTarget.Drop,
            RuleAction.Reject reject => LoweredTarget.Reject(reject.Answer, said.Family),
            _ => LoweredTarget.Log(said.Rule.Log!),
        }) with { IsCounted = said.Rule.IsCounted };
        return
            from source in said.Sources
            from destination in said.Destinations
            from bySender in SenderLowering.Lower(template, said.Rule.Conditions)
            let rule = LogOnce.BesideHost(bySender with { Source = source, Destination = destination }, said)
            from lowered in said.Rule.OriginalTo is not null ? OriginalLowering.Lower(rule, said)
                : Plain(rule, said.Rule).SelectMany(publics.Excepted).Concat(Translated(rule, said.Rule, publics))
            select lowered;
    }

    private static IEnumerable<LoweredRule> Plain(LoweredRule rule, CheckedRule statement) =>
        ProtocolLowering.Lower(rule, statement).SelectMany(lowered => PortLowering.Lower(lowered, statement));

    private static IEnumerable<LoweredRule> Translated(LoweredRule rule, CheckedRule statement, PublicAddresses publics) =>
        ProtocolLowering.Lower(rule, statement)
            .SelectMany(lowered => publics.Translated(lowered, statement))
            .SelectMany(lowered => lowered.SourcePorts.Count > 0 ? [lowered] : PortLowering.LowerSource(lowered, statement));
}
