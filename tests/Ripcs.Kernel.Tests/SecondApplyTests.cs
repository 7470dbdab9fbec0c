using Ripcs.Testing;
using Shouldly;

namespace Ripcs.Kernel.Tests;

/// <summary>Every statement reads back from the kernel as it was written: a second apply finds nothing to do.</summary>
public sealed class SecondApplyTests
{
    private const string Labels = """
        Label("www", "203.0.113.80", "2001:db8:b::80");
        Label("app", "192.0.2.11", "2001:db8:5::11");
        """;

    [KernelTheory, BothVariants]
    public void Conditions_read_back_as_they_were_written(string variant) => ShouldReadBack(variant, """
        Accept("marked").Ports(22).To("app").Mark(0x10, mask: 0xff).Dscp("ef").Length(40..1500);
        Accept("office hours").Ports(22, 80).To("app").Between("08:00", "18:30").Days("Mon", "Fri").Log();
        Accept("nights").Ports(25).To("app").Between("22:00", "06:00").Days("Sat");
        Accept("a year").Ports(27).To("app").Until("2037-12-31").Between("00:00", "12:00");
        Rewrite("for now").Ports(81).Dnat("www", to: "app").Until("2036-02-29");
        Accept("a day").Ports(26).To("app").Days("Sun");
        Drop("new").To("app").Syn();
        Drop("odd").Ports(80, 443).SourcePorts(53).To("app").TcpFlags("ALL", set: "NONE").In("eth0");
        Drop("odder").Ports(81).SourcePorts(53, 54).To("app").TcpFlags("SYN,FIN", set: "SYN,FIN");
        Rewrite("website").Ports(443.To(4443)).Dnat("www", to: "app").Mark(1).Between("08:00", "18:00");
        Rewrite("out").Out("eth0").Snat("app", to: "www").Dscp("cs1").Days("Mon");
        """);

    [KernelTheory, BothVariants]
    public void Limits_read_back_as_they_were_written(string variant) => ShouldReadBack(variant, """
        Accept("ssh").Ports(22).To("app").Limit("4/minute").LimitPerSource("90/minute", burst: 20).MaxConnections(20).Log();
        Accept("web").Ports(80, 443).From("192.0.2.0/24", "2001:db8:2::/48", "198.51.100.7").To("app").Limit("10/second", burst: 50);
        Accept("mail").Ports(25).To("app").LimitPerSource("100/hour", burst: 1);
        Drop("mail").Ports(25).Protocols("tcp").To("app").LimitPerSource("1/day", burst: 1).Log();
        Reject("names").Ports(53).To("app").MaxConnections(3).Log();
        Log("new").From("app").Limit("4/day", burst: 4);
        Accept("nets").Ports(28).To("app").LimitPerSource("4/minute", prefix4: 24, prefix6: 48).MaxConnections(9, prefix4: 0, prefix6: 56);
        Accept("table").Ports(29).To("app").LimitPerSource("9/second", maxSources: 1048576, tableSize: 4096, expire: 2592000);
        Drop("again").Ports(29).Protocols("tcp").To("app").LimitPerSource("90/minute", prefix4: 32, prefix6: 128, expire: 60);
        Drop("hourly").Ports(30).Protocols("tcp").To("app").LimitPerSource("100/hour", burst: 1, expire: 1);
        Accept("fast").Ports(81).To("app").LimitPerSource("10000/second").Limit("3333/second");
        """);

    [KernelTheory, BothVariants]
    public void Matches_in_the_words_of_iptables_read_back_as_they_were_written(string variant) => ShouldReadBack(variant, """"
        Accept("near").Ports(179).To("192.0.2.11").Match("-m ttl --ttl-gt 250").Match("-m pkttype --pkt-type unicast");
        Drop("words").Ports(80).To("app").Match("""-m string --string "GET /it's \"q\"" --algo bm""");
        Drop("marked").To("app").Match("-m mark ! --mark 0x1/0x1");
        Accept("some").Ports(81).To("app").Match("-m statistic --mode nth --every 3 --packet 0");
        Log("many").To("app").Match("-m recent --set --name many --mask 255.255.255.255 --rsource").Family(4);
        Accept("first days").Ports(87).To("app").Match("-m time --monthdays 1,2,3");
        Accept("a gigabyte").Ports(88).To("app").Match("-m quota --quota 1073741824");
        Drop("every tenth").Ports(89).Protocols("tcp").To("app").Match("-m statistic --mode nth --every 10 --packet 0");
        Drop("forwarded twice").To("app").Match("-m comment --comment -j");
        """");

    [KernelTheory, BothVariants]
    public void Matches_as_people_write_them_read_back_too(string variant) => ShouldReadBack(variant, """"
        Accept("short").Ports(82).To("app").Match("-m tos --tos 16").Match("-m statistic --probability 0.33 --mode random");
        Drop("words").Ports(80).To("app").Match("-m string --algo kmp --hex-string |4142|");
        Drop("header").To("192.0.2.11").Match("""-m u32 --u32 "6 & 0xFF = 1" """);
        Drop("header of IPv6").To("2001:db8:5::11").Match("-m u32 --u32 4>>8&0xFF=1:3,0x11");
        Log("many").To("app").Match("-m recent --name many --set");
        Accept("near").Ports(179).To("app").Match("-m hl --hl 255").Family(6);
        Accept("mornings").Ports(83).To("app").Match("-m time --timestart 8:00 --monthdays 3,1").Match("-m pkttype --pkt-type BROADCAST");
        Accept("seen").Ports(84).To("app").Match("-m conntrack --ctstatus assured,seen_reply --ctdir ORIGINAL");
        Drop("busy net").Ports(85).Protocols("tcp").To("app").Match("-m connlimit --connlimit-mask 24 --connlimit-above 5");
        Drop("busy").Ports(86).Protocols("tcp").To("app").Match("-m hashlimit --hashlimit-name busy --hashlimit-mode dstip --hashlimit-above 90/min");
        """");

    [KernelTheory, BothVariants]
    public void Matches_that_the_kernel_takes_in_some_chains_alone_read_back_from_there(string variant) => ShouldReadBack(variant, """"
        Accept("ipsec").Protocols("udp").Ports(1701).To("host").Ipsec("in");
        Accept("to ipsec").Protocols("udp").Ports(1701).From("host").To("app").Ipsec("out");
        Drop("not ipsec").Ports(1701).Protocols("udp").To("host").Match("-m policy --dir in --pol none");
        Accept("bridged in").Ports(80).To("app").Match("-m physdev --physdev-in eth0");
        Accept("bridged out").Ports(81).To("app").Match("-m physdev --physdev-out eth0 --physdev-is-bridged");
        Accept("group of cards").Ports(82).To("app").Match("-m devgroup --src-group 0x1");
        Accept("own card").Ports(83).To("host").Match("-m addrtype --dst-type UNICAST --limit-iface-in");
        Accept("class").Ports(84).To("app").Match("-m cgroup --cgroup 5");
        Accept("web").Ports(85).To("app").Group(33, 1000..1999).NotGroup(1500).User(5);
        Reject("others").Ports(85).Protocols("tcp").To("app").NotGroup(33, 1000..1999).With("tcp-reset");
        """");

    [KernelTheory, BothVariants]
    public void The_host_part_of_an_address_reads_back_as_it_was_written(string variant) => ShouldReadBack(variant, """"
        Accept("nas").Ports(443).To("::1:2:3:4/::ffff:ffff:ffff:ffff").NotFrom("2001:db8::1");
        Drop("from nas").From("::1:2:3:4/::ffff:ffff:ffff:ffff", "::7/::ffff:ffff:ffff:ffff").NotFrom("2001:db8::/32", "2001:db9::1");
        Log("odd").Protocols("tcp").To("::ff00/::ff00").From("2001::1/ffff::ffff").Log();
        """");

    [KernelTheory, BothVariants]
    public void A_SynProxy_reads_back_as_it_was_written(string variant) => ShouldReadBack(variant, """
        Rewrite("website").Ports(80, 443).In("eth0", "eth1").NotFrom("192.0.2.7", "2001:db8::7").SynProxy("www", mss: 1400);
        Rewrite("host").Ports(8000..8010).From("app").SynProxy("host").Between("08:00", "18:00");
        Rewrite("all").Ports(25).SourcePorts(1024..65535).SynProxy("all", wscale: 0).NotTo("app");
        """);

    [KernelTheory, BothVariants]
    public void A_Transparent_reads_back_as_it_was_written(string variant) => ShouldReadBack(variant, """
        Rewrite("proxy").Ports(80, 8000..8080).From("app").In("eth0").To("all").NotTo("host", "www").Transparent(3129).Log();
        Rewrite("names").Ports(53).Protocols("tcp", "udp").To("www").Transparent(5300, mark: 0xffffffff).NoAccept();
        Rewrite("time").Ports(123).Protocols("udp").To("www").Transparent("ntp", mark: 0x10).Dscp("ef").Between("08:00", "18:00");
        """);

    private static void ShouldReadBack(string variant, string statements)
    {
        using var host = RipcsHost.Create(variant);
        host.File("shop", $"{Labels}\n{statements}").Apply();

        host.Diff().ExitCode.ShouldBe(0);
        host.Apply().Output.ShouldContain("nothing to do");
    }
}
