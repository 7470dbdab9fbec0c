using Ripcs.Core.Model;
using Ripcs.Core.SaveFormat;
using Shouldly;
using Xunit.Abstractions;

namespace Ripcs.Kernel.Tests.Netfilter;

/// <summary>
/// What the compiler refuses of a match, iptables refuses too. Each match is said whole and right, and then spoilt in every way: an option
/// left out, said twice, said by half its name, negated, with nonsense, without a value, with one too many, and with an option of nobody.
/// </summary>
public sealed class MatchOptionsTests(ITestOutputHelper output)
{
    private static readonly ValueList<string> InIPv4 =
    [
        "-m addrtype --src-type LOCAL --dst-type UNICAST --limit-iface-in", "-p ah -m ah --ahspi 5:10", "-p ah -m ah --ahspi 7",
        "-m cgroup --cgroup 5", "-m cgroup --path a/b",
        "-m cluster --cluster-total-nodes 2 --cluster-local-node 1 --cluster-hash-seed 7",
        "-m cluster --cluster-total-nodes 2 --cluster-local-nodemask 1 --cluster-hash-seed 7",
        "-m connbytes --connbytes 10:100 --connbytes-mode bytes --connbytes-dir both",
        "-m connbytes --connbytes 10 --connbytes-mode avgpkt --connbytes-dir reply",
        "-m connlimit --connlimit-upto 5 --connlimit-mask 24 --connlimit-saddr", "-m connlimit --connlimit-above 5 --connlimit-daddr",
        "-m connmark --mark 0x1/0xff",
        "-m conntrack --ctstate NEW --ctproto 6 --ctorigsrc 192.0.2.1 --ctstatus ASSURED --ctexpire 5:9 --ctdir ORIGINAL", "-m cpu --cpu 1",
        "-p dccp -m dccp --sport 5 --dport 7 --dccp-types REQUEST --dccp-option 3", "-m devgroup --src-group 0x1 --dst-group 0x2",
        "-m dscp --dscp 0x10", "-m dscp --dscp-class EF",
        "-p tcp -m ecn --ecn-tcp-cwr --ecn-tcp-ece --ecn-ip-ect 1", "-p esp -m esp --espspi 5:10",
        "-m hashlimit --hashlimit-upto 5/sec --hashlimit-burst 9 --hashlimit-mode srcip --hashlimit-srcmask 24 --hashlimit-name a "
            + "--hashlimit-htable-size 100 --hashlimit-htable-max 100 --hashlimit-htable-gcinterval 9 --hashlimit-htable-expire 9",
        "-m hashlimit --hashlimit-above 5/sec --hashlimit-mode dstip --hashlimit-name a --hashlimit-rate-match --hashlimit-rate-interval "
            + "5", "-m helper --helper ftp",
        "-p icmp -m icmp --icmp-type 8", "-m iprange --src-range 192.0.2.1-192.0.2.7 --dst-range 192.0.2.9-192.0.2.10",
        "-m ipvs --ipvs --vproto 6 --vaddr 192.0.2.1 --vport 80 --vdir ORIGINAL --vmethod GATE --vportctl 21", "-m length --length 5:10",
        "-m limit --limit 5/sec --limit-burst 9",
        "-m mac --mac-source 00:11:22:33:44:55", "-m mark --mark 0x1/0xff", "-p tcp -m multiport --dports 1,2:5",
        "-p tcp -m multiport --sports 1,2", "-p udp -m multiport --ports 1,2",
        "-m nfacct --nfacct-name a", "-p tcp -m osf --genre Linux --ttl 1 --log 0", "-m owner --uid-owner 5",
        "-m owner --gid-owner 5:9 --suppl-groups", "-m owner --socket-exists",
        "-m physdev --physdev-in a --physdev-out b --physdev-is-bridged", "-m physdev --physdev-is-in --physdev-is-out",
        "-m pkttype --pkt-type unicast",
        "-m policy --dir in --pol ipsec --strict --reqid 5 --spi 0x1 --proto esp --mode tunnel --tunnel-src 192.0.2.1/32 --tunnel-dst "
            + "192.0.2.2/32 --next --reqid 7",
        "-m policy --dir out --pol none", "-m policy --dir in --pol ipsec --reqid 5", "-m quota --quota 100", "-m realm --realm 0x1",
        "-m recent --set --name a --rsource",
        "-m recent --update --seconds 5 --reap --hitcount 3 --rttl --name a --mask 255.255.255.0 --rdest",
        "-m rpfilter --loose --validmark --accept-local --invert", "-p sctp -m sctp --sport 5 --dport 7 --chunk-types any DATA",
        "-m socket --transparent --nowildcard --restore-skmark",
        "-m state --state NEW,RELATED", "-m statistic --mode random --probability 0.5", "-m statistic --mode nth --every 5 --packet 2",
        "-m string --string abc --algo bm --from 5 --to 10 --icase",
        "-m string --hex-string \"|00ff|\" --algo kmp", "-p tcp -m tcp --sport 5 --dport 7 --tcp-flags SYN,ACK SYN --tcp-option 3",
        "-p tcp -m tcp --syn", "-p tcp -m tcpmss --mss 5:10",
        "-m time --datestart 2026-01-01 --datestop 2026-02-01 --timestart 03:00 --timestop 02:00 --monthdays 1,2 --weekdays Mon,Tue "
            + "--kerneltz --contiguous", "-m tos --tos 0x10/0xff",
        "-m ttl --ttl-eq 5", "-m ttl --ttl 5", "-m ttl --ttl-lt 5", "-m ttl --ttl-gt 5", "-m u32 --u32 \"6&0xff=1\"",
        "-m u32 --u32 \"0>>22&0x3c@12>>26=5:8,9&&2=1\"",
        "-p udp -m udp --sport 5 --dport 7",
    ];

    private static readonly ValueList<string> InIPv6 =
    [
        "-m ah --ahspi 5:10 --ahlen 7 --ahres", "-m dst --dst-len 8 --dst-opts 1:2,3", "-m eui64",
        "-m frag --fragid 5:9 --fraglen 8 --fragres --fragfirst --fragmore", "-m frag --fraglast",
        "-m hbh --hbh-len 8 --hbh-opts 1:2", "-m hl --hl-eq 5", "-m hl --hl-lt 5", "-m hl --hl-gt 5",
        "-p icmpv6 -m icmp6 --icmpv6-type 128", "-m ipv6header --header esp,ah --soft",
        "-p mh -m mh --mh-type 1:3",
        "-m rt --rt-type 0 --rt-segsleft 1:5 --rt-len 8 --rt-0-res --rt-0-addrs 2001:db8::1,2001:db8::2 --rt-0-not-strict",
    ];

    // What iptables itself takes here and the kernel does not, or what no packet can be.
    private static readonly ValueList<string> TakenInVain =
    [
        "--algo nonsense", "--algo 99999999999999999999", "-m cgroup", "-m policy --dir out", "-m policy --dir in --reqid 5",
        "-m policy --dir in --strict",
        "--ahspi 10:5", "--espspi 10:5", "--length 10:5", "--ctexpire 9:5", "--fragid 9:5", "--rt-segsleft 5:1", "--gid-owner 9:5",
        "--weekdays 99999999999999999999",
    ];

    private static bool IsInVain(string rule) => TakenInVain.Any(part => $"{rule} ".Contains($"{part} ", StringComparison.Ordinal));

    [NamespaceFact]
    public void What_the_compiler_refuses_of_a_match_iptables_refuses_too()
    {
        foreach (var (family, whole) in new[] { (Family.IPv4, InIPv4), (Family.IPv6, InIPv6) })
        {
            Refused(family, [.. whole]).ShouldBeEmpty("each is right");
            var spoilt = whole.SelectMany(Spoilt).Distinct().ToList();
            var (byUs, byIptables) = (Refused(family, spoilt), RefusedByIptables(family, spoilt));

            output.WriteLine($"{family}: {spoilt.Count} spoilt matches, iptables refuses {byIptables.Count} and the compiler "
                + $"{byUs.Count}; left to the rehearsal:");
            foreach (var left in byIptables.Except(byUs))
            {
                output.WriteLine($"  {left}");
            }

            byUs.Except(byIptables).Where(rule => !IsInVain(rule)).ShouldBeEmpty();
            byIptables.Except(byUs).Count().ShouldBeLessThan(byIptables.Count / 8);
        }
    }

    private static IEnumerable<string> Spoilt(string whole)
    {
        var (head, said) = whole.IndexOf("-m ", StringComparison.Ordinal) is var at ? (whole[..at], ParsedRule.Of(whole[at..])) : default;
        var match = said.Matches[0];
        return SpoiltOptions.Of(match.Options).Select(options => head + (match with { Options = options }));
    }

    // In a chain of its own: in which built-in chains the kernel takes a match is another question.
    private static List<string> Refused(Family family, List<string> rules) =>
        rules.FindAll(rule => SpoiltOptions.AreRefused(family, "-t mangle -N own", $"-t mangle -A own {rule} -j ACCEPT",
            "-t mangle -A PREROUTING -i tun0 -j own"));

    private static List<string> RefusedByIptables(Family family, List<string> rules) =>
        SpoiltOptions.RefusedByIptables(family, rules, rule => ("mangle", $"-A PREROUTING {rule} -j ACCEPT"));
}
