namespace Ripcs.Core.Lowering;

/// <summary>
/// Inside clients that reach a Dnat by its public address. The target would reply to them directly, from an address that they do not
/// expect; so they are masqueraded as this host. The source and interface of the Dnat do not apply to them, but its exceptions do.
/// <code>
/// Rewrite("web").In("eth0").Ports(443.To(4443)).Dnat("www", to: "app-01").Hairpin("192.168.5.0/24")
///     → nat     -d WWW -i eth0 -p tcp -m tcp --dport 443 -j DNAT --to-destination APP:4443
///               -s 192.168.5.0/24 -d WWW -p tcp -m tcp --dport 443 -j DNAT --to-destination APP:4443
///     → nat     -s 192.168.5.0/24 -d APP -p tcp -m tcp --dport 4443 -m conntrack --ctorigdst WWW --ctdir ORIGINAL -j MASQUERADE
/// </code>
/// </summary>
internal static class Hairpins
{
    /// <summary>The Dnat as it applies to everyone, and to the inside clients if it would not match them otherwise.</summary>
    public static IEnumerable<FamilyStatement> Ways(FamilyStatement said) =>
        IsNarrowed(said.Rule) && Inside(said) is { } inside ? [said, inside] : [said];

    /// <summary>The statement as it applies to the inside clients, whatever its
    /// interfaces; null if there are none in this family, or it is not the first of them.</summary>
    public static FamilyStatement? Inside(FamilyStatement said) =>
        said is { Rule.Hairpin: { } inside, IsFirstIn: true } && inside.Any(item => item.Family == said.Family)
            ? said with { Rule = said.Rule with { From = inside, In = null }, In = null }
            : null;

    private static bool IsNarrowed(CheckedRule rule) => rule.From is not null || rule.In is not null;

    /// <summary>One for each accept that opens the rewrite to them: it matches the same packets.</summary>
    public static LoweredRule Masquerade(LoweredRule accept) =>
        accept with { Chain = ChainKind.Snat, Target = LoweredTarget.Masquerade };
}
