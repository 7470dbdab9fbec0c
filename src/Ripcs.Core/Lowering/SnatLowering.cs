namespace Ripcs.Core.Lowering;

/// <summary>
/// A Snat or Masquerade becomes rules of the partition's source nat chain, and an accept with the same selectors.
/// <code>
/// Rewrite("inside to outside").Out("eth0").Snat("inside", to: "www")
///     → nat     -s 192.168.5.0/27 -o eth0 -j SNAT --to-source 172.19.56.216
///     → filter  -s 192.168.5.0/27 -o eth0 -j ACCEPT
/// </code>
/// </summary>
internal static class SnatLowering
{
    public static IEnumerable<LoweredRule> Lower(FamilyStatement said, RuleAction.Snat snat)
    {
        var target = snat.Targets.Count == 0 ? LoweredTarget.Masquerade : LoweredTarget.Snat(said.Target(snat.Targets));
        var translations = Rules(said, snat.Addresses, said.NewRule(ChainKind.Snat, target));
        var accepts = Rules(said, snat.Addresses, said.NewRule(ChainKind.Filter, LoweredTarget.Accept));
        return translations.Concat(said.Rule.ImpliesAccept ? accepts : []);
    }

    private static IEnumerable<LoweredRule> Rules(FamilyStatement said, ValueList<AddressItem> addresses, LoweredRule template) =>
        from source in addresses.In(said.Family)
        from destination in said.Destinations
        from byProtocol in ProtocolLowering.Lower(template with { Source = source, Destination = destination }, said.Rule)
        from lowered in PortLowering.Lower(byProtocol, said.Rule)
        select lowered;
}
