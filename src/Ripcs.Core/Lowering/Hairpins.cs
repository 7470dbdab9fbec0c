namespace Ripcs.Core.Lowering;

/// <summary>
/// Clients inside that reach a Dnat by its public address. The target would answer them directly, from an address that they do not know; so
/// it sees this machine's address instead of theirs. What narrows the Dnat for others says nothing of them, but whom it excepts stays out.
/// <code>
/// Rewrite("web").In("eth0").Ports(443.To(4443)).Dnat("www", to: "app-01").Hairpin("192.168.5.0/24")
///     → nat     -d WWW -i eth0 -p tcp -m tcp --dport 443 -j DNAT --to-destination APP:4443
///               -s 192.168.5.0/24 -d WWW -p tcp -m tcp --dport 443 -j DNAT --to-destination APP:4443
///     → nat     -s 192.168.5.0/24 -d APP -p tcp -m tcp --dport 4443 -m conntrack --ctorigdst WWW --ctdir ORIGINAL -j MASQUERADE
/// </code>
/// </summary>
internal static class Hairpins
{
    /// <summary>What a Dnat says to everybody, and to the clients inside where it would not take them otherwise.</summary>
    public static IEnumerable<FamilyStatement> Ways(FamilyStatement said) =>
        IsNarrowed(said.Rule) && Inside(said) is { } inside ? [said, inside] : [said];

    /// <summary>The statement as it is said to the clients inside; null if there are none in this family.</summary>
    public static FamilyStatement? Inside(FamilyStatement said) =>
        said.Rule.Hairpin is { } inside && inside.Any(item => item.Family == said.Family)
            ? said with { Rule = said.Rule with { From = inside, In = null } }
            : null;

    private static bool IsNarrowed(CheckedRule rule) => rule.From is not null || rule.In is not null;

    /// <summary>One for each accept that opens the rewrite to them: it takes the same packets.</summary>
    public static LoweredRule Masquerade(LoweredRule accept) =>
        accept with { Chain = ChainKind.Snat, Target = LoweredTarget.Masquerade };
}
