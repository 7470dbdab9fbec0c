using Ripcs.Core.Model;
using Ripcs.Core.SaveFormat;
using Shouldly;
using Xunit.Abstractions;

namespace Ripcs.Kernel.Tests.Netfilter;

/// <summary>
/// What the compiler refuses of a target, iptables refuses too. Each target is said whole and right, behind its table and its chain, and
/// then spoilt in every way.
/// </summary>
public sealed class TargetOptionsTests(ITestOutputHelper output)
{
    private static readonly ValueList<string> InBoth =
    [
        "filter INPUT -p tcp -j ACCEPT", "filter INPUT -p tcp -j DROP", "filter INPUT -j AUDIT --type accept",
        "mangle POSTROUTING -j CHECKSUM --checksum-fill", "mangle POSTROUTING -j CLASSIFY --set-class 1:20",
        "mangle FORWARD -j CONNMARK --set-xmark 0x1/0xff", "mangle FORWARD -j CONNMARK --set-mark 5",
        "mangle FORWARD -j CONNMARK --or-mark 5", "mangle FORWARD -j CONNMARK --and-mark 5", "mangle FORWARD -j CONNMARK --xor-mark 5",
        "mangle FORWARD -j CONNMARK --save-mark --nfmask 0xff --ctmask 0xff", "mangle FORWARD -j CONNMARK --restore-mark --mask 0xff",
        "raw PREROUTING -j CT --notrack", "raw PREROUTING -p tcp -j CT --helper ftp --ctevents new,related --expevents new --zone 5",
        "raw PREROUTING -j CT --zone-orig mark",
        "mangle FORWARD -j DSCP --set-dscp 5", "mangle FORWARD -j DSCP --set-dscp-class EF",
        "filter INPUT -j IDLETIMER --timeout 5 --label a",
        "filter INPUT -j LOG --log-level 5 --log-prefix \"a b: \" --log-tcp-sequence --log-tcp-options --log-ip-options --log-uid "
            + "--log-macdecode", "filter INPUT -j LOG --log-level info",
        "mangle FORWARD -j MARK --set-xmark 0x1/0xff", "mangle FORWARD -j MARK --set-mark 5", "mangle FORWARD -j MARK --and-mark 5",
        "mangle FORWARD -j MARK --or-mark 5", "mangle FORWARD -j MARK --xor-mark 5",
        "nat POSTROUTING -p tcp -j MASQUERADE --to-ports 8000-8010 --random --random-fully", "nat POSTROUTING -j MASQUERADE",
        "nat PREROUTING -p udp -j REDIRECT --to-ports 8080 --random",
        "filter INPUT -j NFLOG --nflog-group 5 --nflog-prefix a --nflog-size 5 --nflog-threshold 5",
        "filter INPUT -j NFQUEUE --queue-num 5 --queue-bypass", "filter INPUT -j NFQUEUE --queue-balance 1:3 --queue-cpu-fanout",
        "raw PREROUTING -j NOTRACK", "filter INPUT -p tcp -j REJECT --reject-with tcp-reset",
        "filter INPUT -p tcp -j SYNPROXY --sack-perm --timestamp --wscale 7 --mss 1460 --ecn",
        "mangle FORWARD -p tcp -m tcp --tcp-flags SYN,RST SYN -j TCPMSS --set-mss 1400",
        "mangle FORWARD -p tcp -m tcp --tcp-flags SYN,RST SYN -j TCPMSS --clamp-mss-to-pmtu",
        "mangle FORWARD -p tcp -j TCPOPTSTRIP --strip-options mss,wscale",
        "mangle FORWARD -j TOS --set-tos 0x10/0xff", "mangle FORWARD -j TOS --and-tos 5", "mangle FORWARD -j TOS --or-tos 5",
        "mangle FORWARD -j TOS --xor-tos 5", "raw PREROUTING -j TRACE",
    ];

    private static readonly ValueList<string> InIPv4 =
    [
        .. InBoth, "nat PREROUTING -p tcp -j DNAT --to-destination 192.0.2.1:8000-8010/9000 --random --persistent",
            "nat PREROUTING -j DNAT --to-destination 192.0.2.1-192.0.2.9",
        "nat POSTROUTING -p tcp -j SNAT --to-source 192.0.2.1:80-90 --random --random-fully --persistent",
        "nat POSTROUTING -j SNAT --to-source 192.0.2.1", "nat PREROUTING -j NETMAP --to 192.0.2.0/24",
        "filter INPUT -p udp -j REJECT --reject-with icmp-host-prohibited", "filter INPUT -p udp -j REJECT --reject-with port-unreach",
        "filter INPUT -j SET --add-set IPv4 src --exist --timeout 5", "filter INPUT -j SET --del-set IPv4 src",
        "mangle FORWARD -j SET --map-set IPv4 src --map-mark --map-prio --map-queue",
        "mangle FORWARD -j TEE --gateway 192.0.2.1 --oif eth0",
        "mangle PREROUTING -p tcp -j TPROXY --on-port 80 --on-ip 192.0.2.1 --tproxy-mark 0x1/0xff",
        "mangle FORWARD -j TTL --ttl-set 5", "mangle FORWARD -j TTL --ttl-inc 5", "mangle FORWARD -j TTL --ttl-dec 5",
        "mangle FORWARD -p tcp -j ECN --ecn-tcp-remove",
    ];

    private static readonly ValueList<string> InIPv6 =
    [
        .. InBoth, "nat PREROUTING -p tcp -j DNAT --to-destination [2001:db8::1]:80 --random --persistent",
            "nat PREROUTING -j DNAT --to-destination 2001:db8::1-2001:db8::9",
        "nat POSTROUTING -p tcp -j SNAT --to-source [2001:db8::1]:80-90 --random --persistent",
        "nat PREROUTING -j NETMAP --to 2001:db8::/64", "mangle PREROUTING -j DNPT --src-pfx 2001:db8::/64 --dst-pfx fd00::/64",
        "filter INPUT -p udp -j REJECT --reject-with icmp6-adm-prohibited", "filter INPUT -p udp -j REJECT --reject-with no-route",
        "filter INPUT -j SET --add-set IPv6 src --exist", "mangle FORWARD -j TEE --gateway 2001:db8::1",
        "mangle PREROUTING -p udp -j TPROXY --on-port 80 --on-ip 2001:db8::1", "mangle FORWARD -j HL --hl-set 5",
        "mangle FORWARD -j HL --hl-inc 5", "mangle FORWARD -j HL --hl-dec 5",
    ];

    // What iptables itself takes, and drops, cuts or takes once in silence.
    private static readonly ValueList<string> Altered =
    [
        "! --add-set", "! --del-set", "! --map-set", "! --exist", "! --timeout", "! --map-mark", "! --map-prio", "! --map-queue",
        "--timeout 5 --exist", "--timeout 5 --timeout 5",
        "--map-queue --map-mark", "--map-queue --map-prio", "--map-queue --map-queue", "--exist --exist", "--on-port 99999999999999999999",
        "-j TCPOPTSTRIP", "--mss 99999999999999999999", "--oif 99999999999999999999",
    ];

    [NamespaceFact]
    public void What_the_compiler_refuses_of_a_target_iptables_refuses_too()
    {
        foreach (var (family, whole) in new[] { (Family.IPv4, InIPv4), (Family.IPv6, InIPv6) })
        {
            Refused(family, [.. whole]).ShouldBeEmpty("each is right");
            SpoiltOptions.RefusedByIptables(family, [.. whole], Line).ShouldBeEmpty("each is right");
            var spoilt = whole.SelectMany(Spoilt).Distinct().ToList();
            var (byUs, byIptables) = (Refused(family, spoilt), SpoiltOptions.RefusedByIptables(family, spoilt, Line));

            output.WriteLine($"{family}: {spoilt.Count} spoilt targets, iptables refuses {byIptables.Count} and the compiler "
                + $"{byUs.Count}; left to the rehearsal:");
            foreach (var left in byIptables.Except(byUs))
            {
                output.WriteLine($"  {left}");
            }

            byUs.Except(byIptables).Where(rule => !Altered.Any(part => $"{rule} ".Contains($"{part} ", StringComparison.Ordinal)))
                .ShouldBeEmpty();
            byIptables.Except(byUs).Count().ShouldBeLessThan(byIptables.Count / 8);
        }
    }

    private static IEnumerable<string> Spoilt(string whole)
    {
        var (head, said) = whole.IndexOf("-j ", StringComparison.Ordinal) is var at ? (whole[..at], ParsedRule.Of(whole[at..])) : default;
        return SpoiltOptions.Of(said.TargetOptions).Select(options => head + (said with { TargetOptions = options }));
    }

    private static List<string> Refused(Family family, List<string> rules) =>
        rules.FindAll(rule => SpoiltOptions.AreRefused(family, $"-t {Line(rule).Table} {Line(rule).Line}"));

    private static (string Table, string Line) Line(string rule) => rule.Split(' ', 2) is [var table, var rest] ? (table, $"-A {rest}")
        : default;
}
