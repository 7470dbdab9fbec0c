using Ripcs.Core;
using Ripcs.Core.Model;
using Ripcs.Core.SaveFormat;
using Ripcs.Testing;
using Shouldly;

namespace Ripcs.Kernel.Tests.Netfilter;

/// <summary>
/// Rules as people write them: a Raw makes of each what iptables-save prints of it, so that no rehearsal has to ask for another spelling,
/// and refuses those that iptables refuses.
/// </summary>
public sealed class SavedFormsTests
{
    private static readonly ValueList<string> Taken =
    [
        "raw PREROUTING -j CT --ctevents destroy,new",
        "raw PREROUTING -j CT --ctevents secmark,natseqinfo,mark,helper,protoinfo,assured,reply,destroy,related,new,new",
        "raw PREROUTING -j CT --zone 0x5 --expevents new --ctevents reply", "raw PREROUTING -j CT --zone-orig 0 --notrack",
        "raw PREROUTING -p tcp -j CT --zone 010 --helper ftp",
        "filter INPUT -p tcp -j NFLOG --nflog-threshold 0",
        "filter INPUT -p tcp -j NFLOG --nflog-size 0x10 --nflog-group 0x1 --nflog-threshold 010",
        "mangle PREROUTING -p tcp -j TPROXY --on-port http", "mangle PREROUTING -p tcp -j TPROXY --tproxy-mark 1 --on-port 80",
        "mangle FORWARD -j CONNMARK --restore-mark --mask 0xff", "mangle FORWARD -j CONNMARK --mask 255 --save-mark",
        "mangle FORWARD -j CONNMARK --restore-mark --ctmask 255",
        "mangle FORWARD -j CONNMARK --left-shift-mark 3 --save-mark --nfmask 15", "filter OUTPUT -m owner --uid-owner 0x5 -j ACCEPT",
        "filter OUTPUT -m owner --gid-owner 5:9 --uid-owner 7-7 -j ACCEPT",
        "filter OUTPUT -m owner --gid-owner 05 --suppl-groups --socket-exists -j ACCEPT",
        "filter INPUT -m mac --mac-source 0:A:2:3:4:5 -j ACCEPT",
        "mangle FORWARD -p tcp -j TCPOPTSTRIP --strip-options 010,mss,0x5", "mangle INPUT -j CONNSECMARK --save",
        "filter INPUT -p tcp -j LOG --log-level 0x5", "filter INPUT -p tcp -j LOG --log-level warning",
        "filter INPUT -p tcp -j NFQUEUE --queue-bypass", "filter INPUT -p tcp -j NFQUEUE --queue-bypass --queue-num 0x3",
        "filter INPUT -p tcp -j IDLETIMER --timeout 0x5 --label a",
        "filter INPUT -p tcp -j SYNPROXY --mss 0x500 --wscale 07 --timestamp --sack-perm",
        "filter INPUT -m quota --quota 0x10 -j ACCEPT",
        "filter INPUT -m string --string abc --algo bm --from 0x5 --to 0x10 -j ACCEPT",
        "filter INPUT -m recent --update --seconds 0x5 --hitcount 0x3 --name a -j ACCEPT",
        "filter INPUT -m statistic --mode nth --every 0x5 --packet 0x2 -j ACCEPT", "filter INPUT -m cpu --cpu 0x1 -j ACCEPT",
        "filter INPUT -m connlimit --connlimit-above 0x5 -j ACCEPT", "filter INPUT -m cgroup --cgroup 0x5 -j ACCEPT",
        "filter INPUT -m length --length 0x5:0x10 -j ACCEPT",
        "filter INPUT -p tcp -m tcpmss --mss 0x5:0x10 -j ACCEPT", "filter INPUT -m limit --limit 5/sec --limit-burst 0x9 -j ACCEPT",
        "filter INPUT -m policy --dir in --pol ipsec --reqid 0x5 --spi 7 -j ACCEPT",
        "filter INPUT -m connbytes --connbytes 0x10:0x100 --connbytes-mode bytes --connbytes-dir both -j ACCEPT",
        "filter INPUT -m conntrack --ctexpire 0x5:0x9 -j ACCEPT",
        "filter INPUT -m cluster --cluster-total-nodes 0x2 --cluster-local-nodemask 1 --cluster-hash-seed 7 -j ACCEPT",
        "filter INPUT -m time --datestart 2027 -j ACCEPT", "filter INPUT -m time --datestart 2027-2 --datestop 2027-12-1T10 -j ACCEPT",
        "filter INPUT -m time --datestart 1970 --datestop 2028-2-29T1:2 -j ACCEPT",
        "filter INPUT -m time --timestart 8:00 --timestop 8:5:9 --utc -j ACCEPT",
        "filter INPUT -m time --timestart 23:00 --timestop 1:00 --contiguous -j ACCEPT",
        "filter INPUT -m conntrack --ctexpire 5: -j ACCEPT", "filter INPUT -p tcp -m tcpmss --mss :7 -j ACCEPT",
        "filter FORWARD -m physdev --physdev-out b --physdev-is-bridged --physdev-in a -j ACCEPT",
        "filter INPUT -m pkttype --pkt-type bcast -j ACCEPT",
        "filter INPUT -m time --timestop 23:00 --localtz -j ACCEPT", "filter INPUT -m time --timestart 0:00 --timestop 23:59:59 -j ACCEPT",
        "filter INPUT -m time --weekdays Monday,Tu,7 -j ACCEPT", "filter INPUT -m time --weekdays 1,2,3,4,5,6,7 -j ACCEPT",
        "filter INPUT -m time ! --weekdays Mo --monthdays 31,9,02 -j ACCEPT", "filter INPUT -m recent --name \"ssh\" --set",
        "filter INPUT -m devgroup --src-group 1/3 -j ACCEPT",
        "filter INPUT -m devgroup ! --src-group 0x5/0xffffffff -j ACCEPT", "filter INPUT -m policy --pol none --dir in -j ACCEPT",
        "filter INPUT -m policy --dir in --pol ipsec --proto 108 --mode tunnel -j ACCEPT",
        "filter INPUT -p tcp --tcp-flags syn,all,rst SYN,NONE -j ACCEPT",
        "filter INPUT -p tcp --tcp-flags SYN, SYN -j ACCEPT", "filter INPUT -p tcp ! --syn -j ACCEPT",
        "filter INPUT -p dccp --sport 5 --dport 7 -j ACCEPT", "filter INPUT -p esp --espspi 5 -j ACCEPT",
        "mangle FORWARD -p tcp --tcp-flags SYN,RST SYN -j TCPMSS --clamp-mss-to-pmtu",
        "mangle FORWARD -p tcp --syn -j TCPMSS --set-mss 1400", "filter INPUT -i \"tun0\" -j ACCEPT",
    ];

    private static readonly ValueList<string> TakenInIPv4 =
    [
        "filter INPUT -p icmp --icmp-type 0x3/01 -j ACCEPT", "filter INPUT -p icmp --icmp-type echo-rep -j ACCEPT",
        "filter INPUT -p icmp --icmp-type TOS-host-re -j ACCEPT", "filter INPUT -p icmp --icmp-type 255/255 -j ACCEPT",
        "filter INPUT -p icmp --icmp-type AN -j ACCEPT", "filter INPUT -p ah --ahspi 5 -j ACCEPT",
        "filter INPUT -m realm --realm 1/0xff -j ACCEPT", "mangle FORWARD -p tcp -j ECN --ecn-ip-ect 1 --ecn-tcp-cwr 1 --ecn-tcp-ece 0",
        "filter INPUT -m policy --dir in --pol ipsec --mode tunnel --tunnel-src 192.0.2.1/32 ! --tunnel-dst 192.0.2.7/255.255.255.0 -j "
            + "ACCEPT",
    ];

    private static readonly ValueList<string> TakenInIPv6 =
    [
        "mangle PREROUTING -p tcp -j TPROXY --on-port 80 --on-ip 2001:db8:0::1",
        "filter INPUT -m frag --fraglen 0x8 --fragid 0x5:0x9 -j ACCEPT",
        "filter INPUT -m ah --ahlen 0x8 --ahspi 0x9 -j ACCEPT",
        "filter INPUT -m rt --rt-len 0x8 --rt-segsleft 0x1:0x5 --rt-type 0x0 -j ACCEPT", "filter INPUT -m dst --dst-len 0x8 -j ACCEPT",
        "filter INPUT -p ipv6-icmp --icmpv6-type router-adv -j ACCEPT", "filter INPUT -p ipv6-icmp --icmpv6-type 0x1/04 -j ACCEPT",
        "filter INPUT -p mh --mh-type 1 -j ACCEPT",
        "filter INPUT -m policy --dir in --pol ipsec --mode tunnel --tunnel-src 2001:db8:0::1/128 --tunnel-dst 2001:db8::/32 -j ACCEPT",
    ];

    private static readonly ValueList<string> Refused =
    [
        "filter INPUT -p tcp -j LOG --log-prefix \"\"", "filter INPUT -p tcp -j NFLOG --nflog-prefix \"\"",
        "filter INPUT -j CONNSECMARK --save", "raw PREROUTING -j CONNSECMARK --restore", "mangle INPUT -j CONNSECMARK",
        "mangle INPUT -j CONNSECMARK --save --restore",
        "filter INPUT -j SECMARK --selctx system_u:object_r:firewalld_exec_t:s0",
        "filter OUTPUT -m owner --uid-owner nonsense -j ACCEPT",
        "filter OUTPUT -m owner --uid-owner 9-5 -j ACCEPT",
        "filter OUTPUT -m owner --uid-owner 4294967295 -j ACCEPT", "filter OUTPUT -m owner --suppl-groups --uid-owner 5 -j ACCEPT",
        "filter INPUT -m mac --mac-source 00:0a:2:3:4 -j ACCEPT",
        "filter INPUT -p tcp -j LOG --log-level 010",
        "filter INPUT -m ah --ahspi 5 -j ACCEPT",
        "filter INPUT -p tcp -m ah --ahspi 5 -j ACCEPT", "filter INPUT ! -p ah -m ah --ahspi 5 -j ACCEPT",
        "filter INPUT -p ah -m ah --ahlen 5 -j ACCEPT",
        "filter INPUT -m time --datestart 2039 -j ACCEPT", "filter INPUT -m time --datestart 1969-12-31 -j ACCEPT",
        "filter INPUT -m time --datestart 2027-13 -j ACCEPT", "filter INPUT -m time --datestart 2027-01-01T24:00 -j ACCEPT",
        "filter INPUT -m time --datestop 2027-02-31T25:00 -j ACCEPT", "filter INPUT -m time --timestart 24:00 -j ACCEPT",
        "filter INPUT -m time --timestop 23:60 -j ACCEPT", "filter INPUT -m time --weekdays Mo,Di -j ACCEPT",
        "filter INPUT -m time --weekdays 0 -j ACCEPT", "filter INPUT -m time --monthdays 0x1 -j ACCEPT",
        "filter INPUT -m policy --dir in --pol ipsec --mode TUNNEL -j ACCEPT",
        "filter INPUT -m recent --name a/b --set",
        "filter INPUT -m recent --name \"\" --set", "filter INPUT -m recent --name .. --set",
        "filter INPUT -m hashlimit --hashlimit-upto 5/sec --hashlimit-name a/b -j ACCEPT",
        "filter INPUT -m devgroup --src-group 5000000000 -j ACCEPT",
        "filter INPUT -m devgroup --src-group 1/ -j ACCEPT", "filter INPUT -p icmp --icmp-type 3/256 -j ACCEPT",
        "filter INPUT -p icmp --icmp-type 256 -j ACCEPT", "filter INPUT -p icmp --icmp-type echo-re -j ACCEPT",
        "filter INPUT -p icmp --icmp-type neighbour-solicitation -j ACCEPT",
        "filter INPUT -m policy --dir in --pol ipsec --proto tcp -j ACCEPT",
        "filter INPUT -p udplite -m udplite --dport 5 -j ACCEPT", "filter INPUT -p udplite --dport 5 -j ACCEPT",
        "filter INPUT -i \"\" -j ACCEPT",
        "filter INPUT -m statistic --mode nth --every 3 -j ACCEPT",
        "filter INPUT -m statistic --mode random --every 3 --packet 0 -j ACCEPT",
        "filter INPUT -m statistic --mode nth --probability 0.5 -j ACCEPT",
        "filter INPUT -p tcp --tcp-flags SYN,ACK NOSUCH -j ACCEPT", "filter INPUT -p tcp --tcp-flags SYN -j ACCEPT",
    ];

    // nft takes them.
    private static readonly ValueList<string> RefusedByLegacy =
    [
        "mangle FORWARD -p tcp -j TCPMSS --clamp-mss-to-pmtu", "mangle FORWARD -p tcp ! --syn -j TCPMSS --set-mss 1400",
        "mangle FORWARD -p tcp --tcp-flags FIN FIN -j TCPMSS --set-mss 1400",
        "mangle FORWARD -p tcp -m tcpmss --mss 1400:1536 -j TCPMSS --clamp-mss-to-pmtu",
    ];

    // And what it makes of them is another rule, or one that takes all packets or none.
    private static readonly ValueList<string> TakenInVain =
    [
        "filter INPUT -m time --datestart 2027-02-30 -j ACCEPT", "filter INPUT -m time --datestart 2028 --datestop 2027 -j ACCEPT",
        "filter INPUT -m time ! --weekdays 1,2,3,4,5,6,7 -j ACCEPT", "filter INPUT -m devgroup --src-group 1/0 -j ACCEPT",
        "filter INPUT -m realm --realm 3/1 -j ACCEPT", "filter INPUT -p icmp ! --icmp-type any -j ACCEPT",
        "filter INPUT -p tcp --tcp-flags NONE NONE -j ACCEPT",
        "filter INPUT -p tcp --tcp-flags SYN FIN -j ACCEPT", "filter INPUT -p tcp ! --tcp-flags SYN FIN -j ACCEPT",
        "filter INPUT -m recent --name \"a b\" --set",
    ];

    [NamespaceFact]
    public void A_Raw_makes_of_a_rule_what_iptables_prints_of_it()
    {
        foreach (var (family, rules) in new[] { (Family.IPv4, Taken.Concat(TakenInIPv4).ToValueList()),
            (Family.IPv6, [.. Taken, .. TakenInIPv6]) })
        {
            foreach (var variant in new[] { "nft", "legacy" })
            {
                rules.Zip(Printed(family, variant, rules)).Where(pair => Compiled(family, pair.First) != pair.Second)
                    .Select(pair => $"{family} {variant} {pair.First}: {Compiled(family, pair.First)} and not {pair.Second}")
                        .ShouldBeEmpty();
            }
        }
    }

    [NamespaceFact]
    public void A_Raw_refuses_of_these_what_iptables_refuses()
    {
        foreach (var variant in new[] { "nft", "legacy" })
        {
            Refused.Zip(Printed(Family.IPv4, variant, Refused)).Where(pair => pair.Second != "refused"
                || Compiled(Family.IPv4, pair.First) != "refused")
                .Select(pair => $"{variant} {pair.First}: {Compiled(Family.IPv4, pair.First)} and {pair.Second}").ShouldBeEmpty();
        }
    }

    [NamespaceFact]
    public void What_legacy_alone_refuses_a_Raw_refuses_for_both()
    {
        RefusedByLegacy.Select(rule => Compiled(Family.IPv4, rule)).ShouldAllBe(compiled => compiled == "refused");
        Printed(Family.IPv4, "legacy", RefusedByLegacy).ShouldAllBe(printed => printed == "refused");
    }

    [NamespaceFact]
    public void What_iptables_takes_and_no_packet_or_every_packet_matches_a_Raw_refuses()
    {
        TakenInVain.Select(rule => Compiled(Family.IPv4, rule)).ShouldAllBe(compiled => compiled == "refused");
        Printed(Family.IPv4, "nft", TakenInVain).ShouldAllBe(printed => printed != "refused");
    }

    /// <summary>The verdict of nft has another name for the same queue.</summary>
    [NamespaceFact]
    public void The_queue_of_old_is_written_as_both_variants_take_it()
    {
        Compiled(Family.IPv4, "filter INPUT -p tcp -j QUEUE").ShouldBe("-p tcp -j NFQUEUE --queue-num 0");
        Printed(Family.IPv4, "nft", ["filter INPUT -p tcp -j QUEUE"]).ShouldBe(["refused"]);
    }

    private static string Compiled(Family family, string rule)
    {
        var at = new SourceSpan("rules/shop.csx", 3);
        var (table, line) = Line(rule);
        var compiled = Compiler.Compile(
            new RuleFile("rules/shop.csx", new LinesAlone(), [new PartitionStatement("shop", 0, at)], [], [])
            {
                Raws = [new RawStatement($"-t {table} -A {line}", at) { Family = family is Family.IPv4 ? 4 : 6, IsAfter = false }],
            },
            DateOnly.MinValue);
        return compiled.Partition is { } partition ? partition.Chains.SelectMany(chain => chain.Rules).Single().Text : "refused";
    }

    /// <summary>What iptables-save prints of each, alone in its chain.</summary>
    private static List<string> Printed(Family family, string variant, ValueList<string> rules)
    {
        var tool = $"{(family is Family.IPv4 ? "iptables" : "ip6tables")}-{variant}";
        using var host = NetworkNamespace.Create();
        var folder = Directory.CreateTempSubdirectory("ripcs-test-");
        var said = Path.Combine(folder.FullName, "rules");
        File.WriteAllLines(said, rules.Select(Line).Select(one => $"*{one.Table}|-A {one.Line}"));
        var printed = host.Shell(
            "while IFS='|' read -r table line; do "
            + $"if printf '%s\\n%s\\nCOMMIT\\n' \"$table\" \"$line\" | {tool}-restore >/dev/null 2>&1; then {tool}-save -t "
                + $"\"${{table#?}}\" | grep '^-A'; else echo '-A x refused'; fi; "
            + $"{tool} -t \"${{table#?}}\" -F; done <{said}");
        folder.Delete(recursive: true);
        return [.. printed.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => RuleNormalizer.Normalize(line.Split(' ', 3)[2]))];
    }

    private static (string Table, string Line) Line(string rule) => rule.Split(' ', 2) is [var table, var rest] ? (table, rest) : default;
}
