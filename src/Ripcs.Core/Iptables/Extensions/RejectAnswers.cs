namespace Ripcs.Core.Iptables.Extensions;

/// <summary>The answers of REJECT in iptables syntax (libipt_REJECT, libip6t_REJECT):
/// the names that iptables-save prints, and the short ones.</summary>
internal static class RejectAnswers
{
    private static readonly (string Name, string Short)[] InIPv4 =
    [
        ("icmp-net-unreachable", "net-unreach"), ("icmp-host-unreachable", "host-unreach"), ("icmp-proto-unreachable", "proto-unreach"),
        ("icmp-port-unreachable", "port-unreach"), ("icmp-net-prohibited", "net-prohib"), ("icmp-host-prohibited", "host-prohib"),
        ("tcp-reset", "tcp-rst"), ("icmp-admin-prohibited", "admin-prohib"),
    ];

    private static readonly (string Name, string Short)[] InIPv6 =
    [
        ("icmp6-no-route", "no-route"), ("icmp6-adm-prohibited", "adm-prohibited"), ("icmp6-addr-unreachable", "addr-unreach"),
        ("icmp6-port-unreachable", "port-unreach"), ("tcp-reset", "tcp-reset"), ("icmp6-policy-fail", "policy-fail"),
        ("icmp6-reject-route", "reject-route"),
    ];

    /// <summary>Those of both families, as iptables-save prints them.</summary>
    public static readonly ValueList<string> Names = InIPv4.Concat(InIPv6).Select(one => one.Name).Distinct().ToValueList();

    /// <summary>An answer as it is printed if both families print it the same way; null if it is not an answer.</summary>
    public static string? Print(string answer) => !IsOf(Family.IPv4, answer) && !IsOf(Family.IPv6, answer) ? null
        : answer is "tcp-rst" ? "tcp-reset" : answer;

    /// <summary>The only family that has the answer; null if both have it.</summary>
    public static Family? FamilyOf(string answer) => (IsOf(Family.IPv4, answer), IsOf(Family.IPv6, answer)) switch
    {
        (true, false) => Family.IPv4,
        (false, true) => Family.IPv6,
        _ => null,
    };

    /// <summary>As iptables-save of that family prints it.</summary>
    public static RuleOption Saved(RuleOption option, Family family) =>
        All(family).FirstOrDefault(one => one.Short == option.Value).Name is { } name ? option with { Value = name } : option;

    private static bool IsOf(Family family, string answer) => All(family).Any(one => answer == one.Name || answer == one.Short);

    private static (string Name, string Short)[] All(Family family) => family is Family.IPv4 ? InIPv4 : InIPv6;
}
