namespace Ripcs.Core.Lowering;

/// <summary>
/// A Netmap becomes a rule in each nat chain. Selectors for incoming packets do not apply to outgoing ones, and vice versa.
/// <code>
/// Rewrite("customer").Out("eth0").Netmap("203.0.113.0/24", to: "10.0.0.0/24")
///     → nat  -d 203.0.113.0/24 -j NETMAP --to 10.0.0.0/24
///     → nat  -s 10.0.0.0/24 -o eth0 -j NETMAP --to 203.0.113.0/24
/// </code>
/// </summary>
internal static class NetmapLowering
{
    public static IEnumerable<LoweredRule> Lower(FamilyStatement said, RuleAction.Dnat netmap)
    {
        var inside = said.Target(netmap.Targets);
        foreach (var address in netmap.Addresses.In(said.Family).OfType<AddressItem.Prefix>())
        {
            var comes = (said with { Rule = said.Rule with { NotTo = null, NotOut = null }, Out = null }).NewRule(ChainKind.Dnat,
                LoweredTarget.Netmap(inside));
            foreach (var source in said.IsFirstOut ? said.Sources : [])
            {
                yield return comes with { Source = source, Destination = address };
            }

            var goes = (said with { Rule = said.Rule with { NotFrom = null }, In = null }).NewRule(ChainKind.Snat,
                LoweredTarget.Netmap(address.Value));
            foreach (var destination in said.IsFirstIn ? said.Destinations : [])
            {
                yield return goes with { Source = new AddressItem.Prefix(inside), Destination = destination };
            }
        }
    }
}
