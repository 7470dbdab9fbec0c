namespace Ripcs.Core.Lowering;

/// <summary>
/// A Transparent becomes a rule that hands packets over with a mark, and an accept of what has it: routing sends that to this host,
/// whatever its destination is. The kernel never forwards a packet that it has handed to a program.
/// <code>
/// Rewrite("proxy").Ports(80).From("192.0.2.0/24").To("all").Transparent(3129)
///     → mangle  -s 192.0.2.0/24 -p tcp -m tcp --dport 80 -j TPROXY --on-port 3129 --on-ip 0.0.0.0 --tproxy-mark 0x1/0x1
///     → filter  -s 192.0.2.0/24 -p tcp -m tcp --dport 80 -m mark --mark 0x1/0x1 -j ACCEPT
/// </code>
/// </summary>
internal static class TransparentLowering
{
    public static IEnumerable<LoweredRule> Lower(FamilyStatement said, RuleAction.Transparent proxy) =>
        from source in said.Sources
        from destination in said.Destinations
        let rule = said.NewRule(ChainKind.Transparent, LoweredTarget.Transparent(proxy, said.Family)) with { Source = source,
            Destination = destination }
        from byProtocol in ProtocolLowering.Lower(rule, said.Rule)
        from lowered in PortLowering.Lower(byProtocol, said.Rule)
        from each in said.Rule.ImpliesAccept ? [lowered, Accept(lowered, proxy.Mark)] : new[] { lowered }
        select each;

    private static LoweredRule Accept(LoweredRule rule, uint mark) => rule.And([string.Create(CultureInfo.InvariantCulture,
        $"-m mark --mark 0x{mark:x}{(mark == uint.MaxValue ? "" : $"/0x{mark:x}")}")])
        with { Chain = ChainKind.Filter, Target = LoweredTarget.Accept };
}
