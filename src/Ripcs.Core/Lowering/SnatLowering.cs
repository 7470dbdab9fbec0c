using Ripcs.Core.Model;

namespace Ripcs.Core.Lowering;

/// <summary>
/// A Snat or Masquerade becomes rules of the partition's other nat chain, and an accept with the same selectors.
/// <code>
/// Rewrite("inside to outside").Out("eth0").Snat("inside", to: "www")
///     → nat     -s 192.168.5.0/27 -o eth0 -j SNAT --to-source 172.19.56.216
///     → filter  -s 192.168.5.0/27 -o eth0 -j ACCEPT
/// </code>
/// </summary>
internal static class SnatLowering
{
    public static IEnumerable<LoweredRule> Lower(Scope scope, RuleAction.Snat snat) =>
        Lower(scope, snat.Addresses, new LoweredTarget.Snat(scope.Target(snat.Targets)));

    public static IEnumerable<LoweredRule> Lower(Scope scope, RuleAction.Masquerade masquerade) =>
        Lower(scope, masquerade.Addresses, new LoweredTarget.Masquerade());

    private static IEnumerable<LoweredRule> Lower(Scope scope, ValueList<AddressItem> addresses, LoweredTarget target)
    {
        var translations = Rules(scope, addresses, scope.NewRule(ChainKind.Snat, target));
        var accepts = Rules(scope, addresses, scope.NewRule(ChainKind.Filter, new LoweredTarget.Accept()));
        return translations.Concat(scope.Rule.ImpliesAccept ? accepts : []);
    }

    private static IEnumerable<LoweredRule> Rules(Scope scope, ValueList<AddressItem> addresses, LoweredRule template) =>
        from source in addresses.In(scope.Family)
        from destination in scope.Destinations
        from byProtocol in ProtocolLowering.Lower(template with { Source = source, Destination = destination }, scope.Rule)
        from lowered in PortLowering.Lower(byProtocol, scope.Rule)
        select lowered;
}
