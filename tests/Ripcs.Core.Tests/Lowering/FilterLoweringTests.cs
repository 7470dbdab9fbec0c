using Ripcs.Core.Model;
using Shouldly;
using Xunit;
using static Ripcs.Core.Tests.Lowering.Given;

namespace Ripcs.Core.Tests.Lowering;

public sealed class FilterLoweringTests
{
    [Fact]
    public void Sources_come_before_destinations_and_protocols_before_ports() => Compiled(
        Rule("x", Drop, from: "192.0.2.1 192.0.2.2", to: "10.0.0.1 10.0.0.2", ports: "80")).Lines().ShouldBe(
        from source in new[] { 1, 2 }
        from destination in new[] { 1, 2 }
        from protocol in new[] { "tcp", "udp" }
        select $"-s 192.0.2.{source}/32 -d 10.0.0.{destination}/32 -p {protocol} -m {protocol} --dport 80 -j DROP");

    [Fact]
    public void One_port_is_a_dport_and_several_share_a_multiport() => Compiled(
        Rule("one", Accept, to: "10.0.0.1", ports: "80"),
        Rule("range", Accept, to: "10.0.0.1", ports: "8600-8900"),
        Rule("several", Accept, to: "10.0.0.1", ports: ["80", "443", "8600-8900"])).Lines().ShouldBe(
        [
            "-d 10.0.0.1/32 -p tcp -m tcp --dport 80 -j ACCEPT",
            "-d 10.0.0.1/32 -p tcp -m tcp --dport 8600:8900 -j ACCEPT",
            "-d 10.0.0.1/32 -p tcp -m multiport --dports 80,443,8600:8900 -j ACCEPT",
        ]);

    [Fact]
    public void A_multiport_is_split_at_fifteen_slots_of_which_a_range_takes_two() => Compiled(
        Rule("x", Accept, to: "10.0.0.1", ports: [.. Enumerable.Range(1, 14).Select(port => $"{port}"), "100-200", "300"])).Lines()
            .ShouldBe(
        [
            "-d 10.0.0.1/32 -p tcp -m multiport --dports 1,2,3,4,5,6,7,8,9,10,11,12,13,14 -j ACCEPT",
            "-d 10.0.0.1/32 -p tcp -m multiport --dports 100:200,300 -j ACCEPT",
        ]);

    [Fact]
    public void Source_ports_stand_beside_destination_ports() => Compiled(
        Rule("a", Accept, to: "10.0.0.1", ports: "80") with { SourcePorts = [Range("53")] },
        Rule("b", Accept, to: "10.0.0.1", ports: "80") with { SourcePorts = [Range("53"), Range("67-68")] },
        Rule("c", Accept, to: "10.0.0.1", ports: ["80", "81"]) with { SourcePorts = [Range("53"), Range("67-68")] }).Lines().ShouldBe(
        [
            "-d 10.0.0.1/32 -p tcp -m tcp --sport 53 --dport 80 -j ACCEPT",
            "-d 10.0.0.1/32 -p tcp -m tcp --dport 80 -m multiport --sports 53,67:68 -j ACCEPT",
            "-d 10.0.0.1/32 -p tcp -m multiport --sports 53,67:68 -m multiport --dports 80,81 -j ACCEPT",
        ]);

    [Fact]
    public void Addresses_are_printed_as_prefix_range_or_host_and_all_is_not_printed() => Compiled(
        Rule("a", Accept, from: "all", to: "10.0.0.0/8"),
        Rule("b", Accept, from: "0.0.0.0/0", to: "10.0.0.5-10.0.0.9"),
        Rule("c", Accept, from: "host", to: "host"),
        Rule("d", Accept, from: "192.0.2.1", to: "all")).Lines().ShouldBe(
        [
            "-d 10.0.0.0/8 -j ACCEPT",
            "-m iprange --dst-range 10.0.0.5-10.0.0.9 -j ACCEPT",
            "-m addrtype --src-type LOCAL -m addrtype --dst-type LOCAL -j ACCEPT",
            "-s 192.0.2.1/32 -j ACCEPT",
        ]);

    [Fact]
    public void A_negative_beside_a_positive_prefix_becomes_a_range_because_iptables_takes_one_prefix_an_end() => Compiled(
        Rule("a", Accept, to: "10.0.0.1") with { NotFrom = Items("192.0.2.0/24") },
        Rule("b", Accept, from: "192.0.0.0/16", to: "10.0.0.1") with { NotFrom = Items("192.0.2.0/24") },
        Rule("c", Accept, from: "192.0.2.1", to: "10.0.0.1") with { NotTo = Items("10.0.0.1-10.0.0.9") },
        Rule("d", Accept, from: "192.0.2.1", to: "10.0.0.1") with { NotTo = Items("host") }).Lines().ShouldBe(
        [
            "! -s 192.0.2.0/24 -d 10.0.0.1/32 -j ACCEPT",
            "-s 192.0.0.0/16 -d 10.0.0.1/32 -m iprange ! --src-range 192.0.2.0-192.0.2.255 -j ACCEPT",
            "-s 192.0.2.1/32 -d 10.0.0.1/32 -m iprange ! --dst-range 10.0.0.1-10.0.0.9 -j ACCEPT",
            "-s 192.0.2.1/32 -d 10.0.0.1/32 -m addrtype ! --dst-type LOCAL -j ACCEPT",
        ]);

    [Fact]
    public void Several_negatives_stand_together_in_one_rule() => Compiled(
        Rule("a", Accept, to: "10.0.0.1") with { NotFrom = Items("192.0.2.1-192.0.2.9 198.51.100.0/24 203.0.113.7") },
        Rule("b", Accept, from: "192.0.0.0/16", to: "all") with { NotTo = Items("host 10.0.0.0/8 10.1.0.0/16 172.16.0.0/12") },
        Rule("c", Accept, from: "192.0.0.0/16", to: "10.0.0.1") with { NotFrom = Items("192.0.2.0/24 192.0.3.7") }).Lines().ShouldBe(
        [
            "! -s 198.51.100.0/24 -d 10.0.0.1/32 -m iprange ! --src-range 192.0.2.1-192.0.2.9 -m iprange ! --src-range "
                + "203.0.113.7-203.0.113.7 -j ACCEPT",
            "-s 192.0.0.0/16 ! -d 10.0.0.0/8 -m addrtype ! --dst-type LOCAL -m iprange ! --dst-range 172.16.0.0-172.31.255.255 -j ACCEPT",
            "-s 192.0.0.0/16 -d 10.0.0.1/32 -m iprange ! --src-range 192.0.2.0-192.0.2.255 -m iprange ! --src-range 192.0.3.7-192.0.3.7 "
                + "-j ACCEPT",
        ]);

    [Fact]
    public void What_another_program_translates_is_known_by_what_it_was_sent_to()
    {
        var published = Rule("published", Accept, from: "192.0.2.0/24",
            ports: ["8080", "8443-8450"]) with { OriginalTo = Items("203.0.113.5 203.0.113.8-203.0.113.9") };
        var everything = Rule("bad guy", Drop, from: "198.51.100.7") with { OriginalTo = Items("all") };
        var behind = Rule("behind", Accept, to: "172.17.0.0/16", ports: "80") with { OriginalTo = Items("203.0.113.5"),
            SourcePorts = [Range("53")] };

        var compiled = Compiled(published, everything, behind);

        compiled.Lines().ShouldBe(
        [
            "-s 192.0.2.0/24 -p tcp -m conntrack --ctstate DNAT --ctorigdst 203.0.113.5 --ctorigdstport 8080 --ctdir ORIGINAL -j ACCEPT",
            "-s 192.0.2.0/24 -p tcp -m conntrack --ctstate DNAT --ctorigdst 203.0.113.5 --ctorigdstport 8443:8450 --ctdir ORIGINAL -j "
                + "ACCEPT",
            "-s 192.0.2.0/24 -p tcp -m conntrack --ctstate DNAT --ctorigdst 203.0.113.8/31 --ctorigdstport 8080 --ctdir ORIGINAL -j ACCEPT",
            "-s 192.0.2.0/24 -p tcp -m conntrack --ctstate DNAT --ctorigdst 203.0.113.8/31 --ctorigdstport 8443:8450 --ctdir ORIGINAL -j "
                + "ACCEPT",
            "-s 198.51.100.7/32 -m conntrack --ctstate DNAT --ctdir ORIGINAL -j DROP",
            "-d 172.17.0.0/16 -p tcp -m tcp --sport 53 -m conntrack --ctstate DNAT --ctorigdst 203.0.113.5 --ctorigdstport 80 --ctdir "
                + "ORIGINAL -j ACCEPT",
        ]);
        compiled.PointerLines(DispatchChain.Filter).Select(line => line.Split(" -j ")[0])
            .ShouldBe(["-d 172.17.0.0/16", "-s 192.0.2.0/24", "-s 198.51.100.7/32"]);
    }

    [Fact]
    public void A_log_of_what_another_program_translates_is_written_once() => Compiled(
        Rule("x", new RuleAction.Log(), ports: ["80-90", "85-95"]) with
        {
            OriginalTo = Items("203.0.113.5 203.0.113.4/31"), Protocols = [Protocol.Tcp], Log = new LogSettings("x", null, null),
        }).Lines().ShouldBe(["-p tcp -m conntrack --ctstate DNAT --ctorigdst 203.0.113.4/31 --ctorigdstport 80:95 --ctdir ORIGINAL -j LOG "
            + "--log-prefix x"]);

    [Fact]
    public void Interfaces_and_states_belong_to_their_own_rule_alone() => Compiled(
        Rule("a", Accept, to: "10.0.0.1") with { In = ["vlan+"], Out = ["eth1"], States = ["NEW", "ESTABLISHED"] },
        Rule("b", Accept, to: "10.0.0.1")).Lines().ShouldBe(
        [
            "-d 10.0.0.1/32 -i vlan+ -o eth1 -m conntrack --ctstate NEW,ESTABLISHED -j ACCEPT",
            "-d 10.0.0.1/32 -j ACCEPT",
        ]);

    [Fact]
    public void Icmp_is_that_of_the_family_and_each_type_is_a_rule()
    {
        var both = Rule("ping", Accept, to: "10.0.0.1 2001:db8::1") with
        {
            Families = Families.Both,
            IcmpTypes = [new IcmpType("echo-request", "8", "128"), new IcmpType("source-quench", "4", null)],
        };

        var compiled = Compiled(both, both with { IcmpTypes = [], Protocols = [Protocol.Icmp] });

        compiled.Lines().ShouldBe(
        [
            "-d 10.0.0.1/32 -p icmp -m icmp --icmp-type 8 -j ACCEPT",
            "-d 10.0.0.1/32 -p icmp -m icmp --icmp-type 4 -j ACCEPT",
            "-d 10.0.0.1/32 -p icmp -j ACCEPT",
        ]);
        compiled.Lines(family: Family.IPv6).ShouldBe(
        [
            "-d 2001:db8::1/128 -p ipv6-icmp -m icmp6 --icmpv6-type 128 -j ACCEPT",
            "-d 2001:db8::1/128 -p ipv6-icmp -j ACCEPT",
        ]);
    }

    [Fact]
    public void Protocols_without_a_port_match_of_their_own_use_a_multiport() => Compiled(
        Rule("x", Accept, to: "10.0.0.1", ports: "80") with { Protocols = [Protocol.UdpLite, Protocol.Dccp, Protocol.Sctp] }).Lines()
            .ShouldBe(
        [
            "-d 10.0.0.1/32 -p udplite -m multiport --dports 80 -j ACCEPT",
            "-d 10.0.0.1/32 -p 33 -m dccp --dport 80 -j ACCEPT",
            "-d 10.0.0.1/32 -p sctp -m sctp --dport 80 -j ACCEPT",
        ]);

    [Theory]
    [InlineData("port-unreachable", "icmp-port-unreachable", "icmp6-port-unreachable")]
    [InlineData("host-unreachable", "icmp-host-unreachable", "icmp6-addr-unreachable")]
    [InlineData("net-unreachable", "icmp-net-unreachable", "icmp6-no-route")]
    [InlineData("admin-prohibited", "icmp-admin-prohibited", "icmp6-adm-prohibited")]
    public void A_reject_answers_in_the_words_of_its_family(string name, string v4, string v6)
    {
        var answer = RejectAnswer.All.Single(known => known.Name == name);
        var compiled = Compiled(Rule("x", new RuleAction.Reject(answer), to: "10.0.0.1 2001:db8::1") with { Families = Families.Both });

        compiled.Lines().ShouldBe([$"-d 10.0.0.1/32 -j REJECT --reject-with {v4}"]);
        compiled.Lines(family: Family.IPv6).ShouldBe([$"-d 2001:db8::1/128 -j REJECT --reject-with {v6}"]);
    }

    [Fact]
    public void A_tcp_reset_answers_tcp_and_the_other_protocols_get_port_unreachable_below() => Compiled(
        Rule("any", new RuleAction.Reject(RejectAnswer.TcpReset), to: "10.0.0.1"),
        Rule("ports", new RuleAction.Reject(RejectAnswer.TcpReset), to: "10.0.0.2", ports: "80")).Lines().ShouldBe(
        [
            "-d 10.0.0.1/32 -p tcp -j REJECT --reject-with tcp-reset",
            "-d 10.0.0.1/32 -j REJECT --reject-with icmp-port-unreachable",
            "-d 10.0.0.2/32 -p tcp -m tcp --dport 80 -j REJECT --reject-with tcp-reset",
            "-d 10.0.0.2/32 -p udp -m udp --dport 80 -j REJECT --reject-with icmp-port-unreachable",
        ]);

    [Fact]
    public void A_log_stands_just_before_each_rule_and_takes_the_same_packets() => Compiled(
        Rule("ssh", Accept, from: "192.0.2.1 192.0.2.2", to: "10.0.0.1", ports: "22") with { Log = new("shop ssh: ", 5, "10/sec") }).Lines()
            .ShouldBe(
        [
            "-s 192.0.2.1/32 -d 10.0.0.1/32 -p tcp -m tcp --dport 22 -m limit --limit 10/sec -j LOG --log-prefix \"shop ssh: \" "
                + "--log-level 5",
            "-s 192.0.2.1/32 -d 10.0.0.1/32 -p tcp -m tcp --dport 22 -j ACCEPT",
            "-s 192.0.2.2/32 -d 10.0.0.1/32 -p tcp -m tcp --dport 22 -m limit --limit 10/sec -j LOG --log-prefix \"shop ssh: \" "
                + "--log-level 5",
            "-s 192.0.2.2/32 -d 10.0.0.1/32 -p tcp -m tcp --dport 22 -j ACCEPT",
        ]);

    [Theory]
    [InlineData("shop-a_b", "shop-a_b")]
    [InlineData("shop:", "\"shop:\"")]
    [InlineData("it's \"q\" \\ b: ", "\"it\\'s \\\"q\\\" \\\\ b: \"")]
    public void A_log_prefix_is_quoted_as_iptables_save_quotes_it(string prefix, string printed) => Compiled(
        Rule("x", new RuleAction.Log(), to: "10.0.0.1") with { Log = new(prefix, 4, null) }).Lines().ShouldBe(
        [$"-d 10.0.0.1/32 -j LOG --log-prefix {printed}"]);

    [Theory]
    [InlineData(5, " --nflog-group 5")]
    [InlineData(0, "")]
    public void A_log_to_a_group_also_stands_just_before_its_rule(int group, string printed) => Compiled(
        Rule("ssh", Accept, to: "10.0.0.1", ports: "22") with { Log = new("ssh: ", null, "10/sec") { Group = (ushort)group } }).Lines()
            .ShouldBe(
        [
            $"-d 10.0.0.1/32 -p tcp -m tcp --dport 22 -m limit --limit 10/sec -j NFLOG --nflog-prefix \"ssh: \"{printed}",
            "-d 10.0.0.1/32 -p tcp -m tcp --dport 22 -j ACCEPT",
        ]);

    [Fact]
    public void An_address_inside_another_one_of_the_same_list_is_not_logged_twice_in_a_group() => Compiled(
        Rule("x", new RuleAction.Log(), from: "10.1.0.0/16 10.0.0.0/8", to: "192.0.2.1")
            with { Log = new("x: ", null, null) { Group = 1 } })
        .Lines().ShouldBe(["-s 10.0.0.0/8 -d 192.0.2.1/32 -j NFLOG --nflog-prefix \"x: \" --nflog-group 1"]);

    [Fact]
    public void An_address_inside_another_one_of_the_same_list_is_not_logged_twice() => Compiled(
        Rule("x", new RuleAction.Log(), from: "10.1.0.0/16 10.0.0.0/8 10.2.0.1-10.2.0.9",
            to: "192.0.2.1") with { Log = new("x: ", null, null) })
        .Lines().ShouldBe(["-s 10.0.0.0/8 -d 192.0.2.1/32 -j LOG --log-prefix \"x: \""]);

    [Fact]
    public void A_rule_makes_nothing_in_a_family_that_it_is_not_for()
    {
        var compiled = Compiled(Rule("x", Accept, from: "192.0.2.1 2001:db8::2",
            to: "10.0.0.1 2001:db8::1") with { Families = [Family.IPv6] });

        compiled.Chains.ShouldHaveSingleItem().Family.ShouldBe(Family.IPv6);
        compiled.Lines(family: Family.IPv6).ShouldBe(["-s 2001:db8::2/128 -d 2001:db8::1/128 -j ACCEPT"]);
    }
}
