using Ripcs.Core.Model;
using Shouldly;
using Xunit;
using static Ripcs.Core.Tests.Validation.Given;

namespace Ripcs.Core.Tests.Validation;

public sealed class RawMessageTests
{
    [Theory]
    [InlineData("-A INPUT -p 0x6 -j LOG --log-level err", "-p tcp -j LOG --log-level 3")]
    [InlineData("-A INPUT -p tcp -j REJECT --reject-with tcp-rst", "-p tcp -j REJECT --reject-with tcp-reset")]
    [InlineData("iptables -A INPUT -i tun0 -j REJECT --reject-with port-unreach", "-i tun0 -j REJECT --reject-with icmp-port-unreachable")]
    [InlineData("-t nat -A PREROUTING ! -p tcp -j DNAT --to-destination 192.0.2.7:http", "! -p tcp -j DNAT --to-destination 192.0.2.7:80")]
    [InlineData("-t nat -A PREROUTING -p tcp -j DNAT --to-destination :80", "-p tcp -j DNAT --to-destination :80")]
    [InlineData("-t raw -A PREROUTING -i tun0 -j CT --zone MARK", "-i tun0 -j CT --zone mark")]
    [InlineData("-A INPUT -i tun0 -j LOG --log-level WARNING", "-i tun0 -j LOG")]
    [InlineData("-A INPUT -p udp --dport 5 -m udp ! --sport 7 -j ACCEPT", "-p udp -m udp ! --sport 7 --dport 5 -j ACCEPT")]
    [InlineData("-A INPUT -p tcp -m ecn --ecn-ip-ect 2 --ecn-tcp-cwr ! --ecn-tcp-ece -j ACCEPT",
        "-p tcp -m ecn ! --ecn-tcp-ece --ecn-tcp-cwr --ecn-ip-ect 2 -j ACCEPT")]
    [InlineData("-A INPUT -d 192.0.2.1 -j CLUSTERIP --new --hashmode sourceip", "-d 192.0.2.1/32 -j CLUSTERIP --new --hashmode sourceip")]
    [InlineData("-A INPUT -i tun0 -j TARPIT --whatever 5", "-i tun0 -j TARPIT --whatever 5")]
    [InlineData("-A INPUT -m time --datestart 2027-2 --datestop 2027-12-1T10 -j DROP",
        "-m time --datestart 2027-02-01T00:00:00 --datestop 2027-12-01T10:00:00 -j DROP")]
    [InlineData("-A INPUT -m time --datestart 1970 --utc --timestart 8:00 --timestop 8:5:9 -j DROP",
        "-m time --timestart 08:00:00 --timestop 08:05:09 --datestop 2038-01-19T03:14:07 -j DROP")]
    [InlineData("-A INPUT -m time --localtz --weekdays Monday,tu,7 -j DROP",
        "-m time --weekdays Mon,Tue,Sun --datestop 2038-01-19T03:14:07 --kerneltz -j DROP")]
    [InlineData("-A INPUT -m time --timestart 00:00 --weekdays 1,2,3,4,5,6,7 -j DROP", "-m time --datestop 2038-01-19T03:14:07 -j DROP")]
    [InlineData("-A INPUT -p tcp --tcp-flags syn,all,rst SYN,NONE -j DROP",
        "-p tcp -m tcp --tcp-flags FIN,SYN,RST,PSH,ACK,URG SYN -j DROP")]
    [InlineData("-A INPUT -p tcp ! --syn -j DROP", "-p tcp -m tcp ! --tcp-flags FIN,SYN,RST,ACK SYN -j DROP")]
    [InlineData("-t mangle -A FORWARD -p tcp --syn -j TCPMSS --clamp-mss-to-pmtu",
        "-p tcp -m tcp --tcp-flags FIN,SYN,RST,ACK SYN -j TCPMSS --clamp-mss-to-pmtu")]
    [InlineData("-A INPUT -p dccp --sport 5 --dport 7 -j DROP", "-p 33 -m dccp --sport 5 --dport 7 -j DROP")]
    [InlineData("-A INPUT -p esp --espspi 5 -j DROP", "-p esp -m esp --espspi 5 -j DROP")]
    [InlineData("iptables -A INPUT -p ah --ahspi 5 -j DROP", "-p ah -m ah --ahspi 5 -j DROP")]
    [InlineData("ip6tables -A INPUT -m ah --ahspi 5 -p tcp --dport 80 -j DROP", "-p tcp -m ah --ahspi 5 -m tcp --dport 80 -j DROP")]
    [InlineData("-A INPUT -p mh --mh-type 1 -j DROP", "-p mh -m mh --mh-type 1 -j DROP")]
    [InlineData("-A INPUT -i \"tun0\" -j DROP", "-i tun0 -j DROP")]
    [InlineData("-A INPUT -m recent --name \"ssh\" --set", "-m recent --set --name ssh --mask 255.255.255.255 --rsource")]
    [InlineData("-A INPUT -m devgroup --src-group 1/3 -j DROP", "-m devgroup --src-group 0x1/0x3 -j DROP")]
    [InlineData("-A INPUT -m realm --realm 1/0xffffffff -j DROP", "-m realm --realm 0x1 -j DROP")]
    [InlineData("-A INPUT -p icmp --icmp-type 0x3/01 -j DROP", "-p icmp -m icmp --icmp-type 3/1 -j DROP")]
    [InlineData("-A INPUT -p icmp --icmp-type echo-rep -j DROP", "-p icmp -m icmp --icmp-type 0 -j DROP")]
    [InlineData("-A INPUT -p ipv6-icmp --icmpv6-type router-adv -j DROP", "-p ipv6-icmp -m icmp6 --icmpv6-type 134 -j DROP")]
    [InlineData("-A INPUT -m policy --dir in --pol ipsec --proto ipv6-crypt -j DROP", "-m policy --dir in --pol ipsec --proto esp -j DROP")]
    [InlineData("-A INPUT -m time --timestop 23:00 -j DROP",
        "-m time --timestart 00:00:00 --timestop 23:00:00 --datestop 2038-01-19T03:14:07 -j DROP")]
    public void A_rule_is_brought_into_the_words_of_iptables_save(string lines, string kept) =>
        Compiler.Compile(Raw(lines), DateOnly.MinValue).Partition.ShouldNotBeNull().Chains.SelectMany(chain => chain.Rules)
            .First().Text.ShouldBe(kept);

    [Fact]
    public void An_answer_that_each_family_names_otherwise_is_that_of_each() =>
        Compiler.Compile(Raw("-A INPUT -i tun0 -j REJECT --reject-with port-unreach"),
            DateOnly.MinValue).Partition.ShouldNotBeNull().Chains.SelectMany(chain => chain.Rules).Select(rule => rule.Text)
            .ShouldBe(["-i tun0 -j REJECT --reject-with icmp-port-unreachable", "-i tun0 -j REJECT --reject-with icmp6-port-unreachable"]);

    [Fact]
    public void A_partition_stands_above_its_first_Raw() =>
        (File() with { Partitions = [new PartitionStatement("shop", 0, At(9)) { RulesBefore = 1 }],
            Raws = [new RawStatement("-A INPUT -i tun0 -j ACCEPT", At(7))] })
        .Codes().ShouldHaveSingleItem().ShouldBe("RIP0403");

    private static RuleFile Raw(string lines) => Raw(new RawStatement(lines, At(7)));

    private static RuleFile Raw(params RawStatement[] raws) => File() with { Raws = raws.ToValueList() };
}
