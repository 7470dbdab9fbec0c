using Ripcs.Core.Model;
using Shouldly;
using Xunit;
using static Ripcs.Core.Tests.Lowering.Given;

namespace Ripcs.Core.Tests.Lowering;

/// <summary>A filter rule to a public address means the packets that their sender sent there (DESIGN.md §2, meaning 5).</summary>
public sealed class PublicAddressTests
{
    private static readonly CheckedRule Web = Rule("web", Dnat("203.0.113.7"), ports: ["80", "443>4443"], line: 9);

    private static IEnumerable<string> DenyLines(params CheckedRule[] rules) =>
        Compiled(rules).Lines().Where(line => line.EndsWith("DROP", StringComparison.Ordinal));

    [Fact]
    public void A_deny_to_a_public_address_also_takes_what_the_rewrite_has_translated() => DenyLines(
        Rule("bad guy", Drop, from: "192.0.2.1", to: "203.0.113.7"), Web).ShouldBe(
        [
            "-s 192.0.2.1/32 -d 203.0.113.7/32 -j DROP",
            "-s 192.0.2.1/32 -m conntrack --ctstate DNAT --ctorigdst 203.0.113.7 --ctdir ORIGINAL -j DROP",
        ]);

    [Fact]
    public void Its_ports_are_the_ports_that_the_sender_named_one_rule_each() => DenyLines(
        Rule("bad guy", Drop, from: "192.0.2.1", to: "203.0.113.7", ports: ["443", "8000-8010"]) with { Protocols = [Protocol.Tcp] },
        Web).ShouldBe(
        [
            "-s 192.0.2.1/32 -d 203.0.113.7/32 -p tcp -m multiport --dports 443,8000:8010 -j DROP",
            "-s 192.0.2.1/32 -p tcp -m conntrack --ctstate DNAT --ctorigdst 203.0.113.7 --ctorigdstport 443 --ctdir ORIGINAL -j DROP",
            "-s 192.0.2.1/32 -p tcp -m conntrack --ctstate DNAT --ctorigdst 203.0.113.7 --ctorigdstport 8000:8010 --ctdir ORIGINAL -j DROP",
        ]);

    [Fact]
    public void Its_pointers_are_the_public_and_every_translated_address() => Compiled(
        Rule("bad guy", Drop, from: "192.0.2.1", to: "203.0.113.7"),
        Web with { ImpliesAccept = false },
        Rule("mail", Dnat("203.0.113.0/24", "10.0.0.2"), ports: "25") with { ImpliesAccept = false })
        .PointerLines(DispatchChain.Filter).ShouldBe(["-d 10.0.0.1/32 -j shop-a", "-d 10.0.0.2/32 -j shop-a",
            "-d 203.0.113.7/32 -j shop-a"]);

    [Fact]
    public void A_public_range_is_compared_only_by_the_prefixes_that_a_rewrite_touches() => DenyLines(
        Rule("bad guy", Drop, from: "192.0.2.1", to: "203.0.113.4-203.0.113.8"), Web).ShouldBe(
        [
            "-s 192.0.2.1/32 -m iprange --dst-range 203.0.113.4-203.0.113.8 -j DROP",
            "-s 192.0.2.1/32 -m conntrack --ctstate DNAT --ctorigdst 203.0.113.4/30 --ctdir ORIGINAL -j DROP",
        ]);

    [Fact]
    public void An_accept_follows_no_rewrite_that_leads_its_packets_to_where_they_were_sent() => Compiled(
        Rule("web", Accept, to: "10.0.0.5", ports: "443") with { Protocols = [Protocol.Tcp] },
        Rule("mail", Accept, to: "10.0.0.5", ports: "25") with { Protocols = [Protocol.Tcp] },
        Rule("all", Dnat("all", "10.0.0.5"), ports: ["443", "25>2525"]) with { Protocols = [Protocol.Tcp], ImpliesAccept = false })
        .Lines().Where(line => line.EndsWith("ACCEPT", StringComparison.Ordinal)).ShouldBe(
        [
            "-d 10.0.0.5/32 -p tcp -m tcp --dport 443 -j ACCEPT",
            "-d 10.0.0.5/32 -p tcp -m tcp --dport 25 -j ACCEPT",
            "-p tcp -m conntrack --ctstate DNAT --ctorigdst 10.0.0.5 --ctorigdstport 25 --ctdir ORIGINAL -j ACCEPT",
        ]);

    [Fact]
    public void An_accept_to_multicast_follows_only_a_rewrite_that_names_it() => Compiled(
        Rule("mdns", Accept, to: "224.0.0.0/4", ports: "5353") with { Protocols = [Protocol.Udp] },
        Rule("all", Dnat("all"), ports: "5353") with { Protocols = [Protocol.Udp], ImpliesAccept = false },
        Rule("one", Dnat("224.0.0.251"), ports: "5353") with { Protocols = [Protocol.Udp], ImpliesAccept = false })
        .Lines().Where(line => line.EndsWith("ACCEPT", StringComparison.Ordinal)).ShouldBe(
        [
            "-d 224.0.0.0/4 -p udp -m udp --dport 5353 -j ACCEPT",
            "-p udp -m conntrack --ctstate DNAT --ctorigdst 224.0.0.251 --ctorigdstport 5353 --ctdir ORIGINAL -j ACCEPT",
        ]);

    [Fact]
    public void A_rule_to_the_host_follows_a_rewrite_of_the_host_to_its_target() => DenyLines(
        Rule("bad guy", Drop, from: "192.0.2.1", to: "host", ports: "443") with { Protocols = [Protocol.Tcp] },
        Rule("web", Dnat("host"), ports: "443>4443")).ShouldBe(
        [
            "-s 192.0.2.1/32 -p tcp -m tcp --dport 443 -m addrtype --dst-type LOCAL -j DROP",
            "-s 192.0.2.1/32 -d 10.0.0.1/32 -p tcp -m tcp --dport 4443 -m conntrack --ctstate DNAT --ctorigdstport 443 --ctdir ORIGINAL "
                + "-j DROP",
        ]);

    [Fact]
    public void A_rule_to_the_host_follows_only_what_the_rewrite_of_the_host_takes() => DenyLines(
        Rule("bad guy", Drop, from: "192.0.2.1", to: "host"),
        Rule("other ports", Drop, from: "192.0.2.1", to: "host", ports: ["25", "8000-9000"]),
        Rule("web", Dnat("host"), ports: ["80", "8080-8090"])).ShouldBe(
        [
            "-s 192.0.2.1/32 -m addrtype --dst-type LOCAL -j DROP",
            "-s 192.0.2.1/32 -d 10.0.0.1/32 -p tcp -m tcp --dport 80 -m conntrack --ctstate DNAT --ctorigdstport 80 --ctdir ORIGINAL -j "
                + "DROP",
            "-s 192.0.2.1/32 -d 10.0.0.1/32 -p tcp -m tcp --dport 8080:8090 -m conntrack --ctstate DNAT --ctorigdstport 8080:8090 --ctdir "
                + "ORIGINAL -j DROP",
            "-s 192.0.2.1/32 -p tcp -m multiport --dports 25,8000:9000 -m addrtype --dst-type LOCAL -j DROP",
            "-s 192.0.2.1/32 -p udp -m multiport --dports 25,8000:9000 -m addrtype --dst-type LOCAL -j DROP",
            "-s 192.0.2.1/32 -d 10.0.0.1/32 -p tcp -m tcp --dport 8080:8090 -m conntrack --ctstate DNAT --ctorigdstport 8080:8090 --ctdir "
                + "ORIGINAL -j DROP",
        ]);

    [Fact]
    public void A_rule_to_the_host_leaves_out_what_was_sent_to_an_address_that_the_file_leads_to_the_same_place_by_name() => DenyLines(
        Rule("bad guy", Drop, from: "192.0.2.1", to: "host", ports: "80") with { Protocols = [Protocol.Tcp] },
        Rule("web", Dnat("host 203.0.113.7"), ports: "80")).ShouldBe(
        [
            "-s 192.0.2.1/32 -p tcp -m tcp --dport 80 -m addrtype --dst-type LOCAL -j DROP",
            "-s 192.0.2.1/32 -d 10.0.0.1/32 -p tcp -m tcp --dport 80 -m conntrack --ctstate DNAT --ctorigdstport 80 --ctdir ORIGINAL "
            + "-m conntrack ! --ctorigdst 203.0.113.7 -j DROP",
        ]);

    [Fact]
    public void So_it_does_where_that_one_rewrite_takes_only_some_senders_or_one_interface() => DenyLines(
        Rule("all", Drop, to: "host"),
        Rule("web", Dnat("host 203.0.113.7"), from: "198.51.100.0/24", ports: "80") with { In = ["eth0"] }).Skip(1).ShouldBe(
        [
            "-d 10.0.0.1/32 -p tcp -m tcp --dport 80 -m conntrack --ctstate DNAT --ctorigdstport 80 --ctdir ORIGINAL "
            + "-m conntrack ! --ctorigdst 203.0.113.7 -j DROP",
        ]);

    [Fact]
    public void A_rewrite_of_the_host_opens_nothing_of_its_target_that_an_earlier_one_keeps_closed() => Compiled(
        Rule("stays", Dnat("10.0.0.1"), ports: "80") with { ImpliesAccept = false },
        Rule("web", Dnat("host"), ports: "80")).Lines().ShouldBe(
        [
            "-d 10.0.0.1/32 -p tcp -m tcp --dport 80 -m conntrack --ctstate DNAT --ctorigdstport 80 --ctdir ORIGINAL "
            + "-m conntrack ! --ctorigdst 10.0.0.1 -j ACCEPT",
        ]);

    private static readonly CheckedRule OfHost = Rule("web", Dnat("host"), ports: "80");

    [Fact]
    public void It_leaves_nothing_out_where_the_other_rewrite_takes_another_protocol_or_ICMP_type() => DenyLines(
        Rule("bad guy", Drop, from: "192.0.2.1", to: "host"),
        OfHost,
        Rule("pings of the host", Dnat("host")) with { IcmpTypes = [new IcmpType("timestamp-request", "13", null)],
            Protocols = [Protocol.Icmp] },
        Rule("ping", Dnat("203.0.113.7")) with { IcmpTypes = [new IcmpType("echo-request", "8", "128")], Protocols = [Protocol.Icmp] },
        Rule("udp", Dnat("203.0.113.8"), ports: "80") with { Protocols = [Protocol.Udp] }).Skip(1).ShouldBe(
        [
            "-s 192.0.2.1/32 -d 10.0.0.1/32 -p tcp -m tcp --dport 80 -m conntrack --ctstate DNAT --ctorigdstport 80 --ctdir ORIGINAL -j "
                + "DROP",
            "-s 192.0.2.1/32 -d 10.0.0.1/32 -p icmp -m icmp --icmp-type 13 -m conntrack --ctstate DNAT --ctdir ORIGINAL -j DROP",
        ]);

    [Fact]
    public void Nor_in_IPv6() => Compiled(
        Rule("bad guy", Drop, from: "2001:db8:bad::1", to: "host") with { Families = [Family.IPv6] },
        Rule("web", Dnat("host", "2001:db8::1"), ports: "80") with { Families = [Family.IPv6] },
        Rule("ping", Dnat("2001:db8:1::7", "2001:db8::1")) with { Families = [Family.IPv6],
            IcmpTypes = [new IcmpType("echo-request", "8", "128")], Protocols = [Protocol.Icmp] })
        .Lines(family: Family.IPv6).Skip(1).First().ShouldBe(
            "-s 2001:db8:bad::1/128 -d 2001:db8::1/128 -p tcp -m tcp --dport 80 -m conntrack --ctstate DNAT --ctorigdstport 80 --ctdir "
                + "ORIGINAL -j DROP");

    [Theory]
    [InlineData("192.0.2.0/24", null, "80", true)]
    [InlineData(null, null, "70-90", true)]
    [InlineData("192.0.2.1", null, "80", false)]
    [InlineData("192.0.2.0/24", "eth0", "80", false)]
    [InlineData(null, null, "443", false)]
    public void A_deny_leaves_out_only_what_the_other_rewrite_takes_certainly(string? from, string? name, string port, bool isLeftOut) =>
        DenyLines(
        Rule("bad guys", Drop, from: "192.0.2.0/28", to: "host", ports: "80"),
        OfHost,
        Rule("by name", Dnat("203.0.113.7"), from: from, ports: port) with { In = Only(name) })
        .Any(line => line.Contains("! --ctorigdst 203.0.113.7", StringComparison.Ordinal)).ShouldBe(isLeftOut);

    [Fact]
    public void Of_a_rewrite_of_any_port_a_deny_leaves_out_the_ports_that_another_takes() => DenyLines(
        Rule("bad guy", Drop, from: "192.0.2.1", to: "host", ports: "80-81") with { Protocols = [Protocol.Tcp] },
        Rule("all", Dnat("host")) with { Protocols = [Protocol.Tcp] },
        Rule("web", Dnat("203.0.113.7"), ports: "80")).Skip(1).ShouldBe(
        [
            "-s 192.0.2.1/32 -d 10.0.0.1/32 -p tcp -m tcp --dport 80 -m conntrack --ctstate DNAT --ctorigdstport 80 --ctdir ORIGINAL "
            + "-m conntrack ! --ctorigdst 203.0.113.7 -j DROP",
            "-s 192.0.2.1/32 -d 10.0.0.1/32 -p tcp -m tcp --dport 81 -m conntrack --ctstate DNAT --ctorigdstport 81 --ctdir ORIGINAL -j "
                + "DROP",
        ]);

    [Fact]
    public void An_accept_leaves_out_what_the_other_rewrite_may_take_and_no_more_of_its_address() => string.Join('\n', Compiled(
        Rule("good guys", Accept, from: "192.0.2.0/24", to: "host", ports: "80"),
        OfHost with { ImpliesAccept = false },
        Rule("by name", Dnat("203.0.113.7"), from: "192.0.2.1", ports: "80") with { ImpliesAccept = false }).Lines().TakeLast(2))
            .ShouldEndWith(
            "-m conntrack ! --ctorigdst 203.0.113.7 -j ACCEPT\n"
            + "-s 192.0.2.0/24 -d 10.0.0.1/32 -p tcp -m tcp --dport 80 -m iprange ! --src-range 192.0.2.1-192.0.2.1 "
            + "-m conntrack --ctstate DNAT --ctorigdst 203.0.113.7 --ctorigdstport 80 --ctdir ORIGINAL -j ACCEPT");

    [Theory]
    [InlineData("192.0.2.0/24", null, "! -s 192.0.2.0/24 -d 10.0.0.1/32")]
    [InlineData(null, "lan0", "-d 10.0.0.1/32 ! -i lan0")]
    [InlineData(null, null, null)]
    public void A_rewrite_of_the_host_stays_open_for_those_whom_a_rewrite_of_an_address_does_not_take(
        string? from, string? @in, string? begin)
    {
        var rules = Compiled(OfHost, Rule("by name", Dnat("203.0.113.7"), from: from, ports: "80") with { In = Only(@in) }).Lines();

        rules.Where(rule => rule.Contains("--ctstate DNAT --ctorigdst 203.0.113.7", StringComparison.Ordinal)).ShouldBe(
            begin is null ? [] : [$"{begin} -p tcp -m tcp --dport 80 -m conntrack --ctstate DNAT --ctorigdst 203.0.113.7 --ctorigdstport "
                + $"80 --ctdir ORIGINAL -j ACCEPT"]);
    }

    [Fact]
    public void A_rule_to_an_address_follows_a_rewrite_of_the_host_whose_address_it_may_be() => DenyLines(
        Rule("bad guy", Drop, from: "192.0.2.1", to: "203.0.113.9"), Rule("web", Dnat("host"), ports: "80")).ShouldBe(
        [
            "-s 192.0.2.1/32 -d 203.0.113.9/32 -j DROP",
            "-s 192.0.2.1/32 -m conntrack --ctstate DNAT --ctorigdst 203.0.113.9 --ctdir ORIGINAL -j DROP",
        ]);

    [Fact]
    public void A_rule_to_everywhere_follows_only_the_ports_that_a_rewrite_maps() => DenyLines(
        Rule("bad guy", Drop, from: "192.0.2.1", ports: ["80", "443"]) with { Protocols = [Protocol.Tcp] }, Web).ShouldBe(
        [
            "-s 192.0.2.1/32 -p tcp -m multiport --dports 80,443 -j DROP",
            "-s 192.0.2.1/32 -p tcp -m conntrack --ctstate DNAT --ctorigdstport 443 --ctdir ORIGINAL -j DROP",
        ]);

    [Fact]
    public void A_rule_to_everywhere_without_ports_is_one_rule_as_is_one_to_an_address_that_nothing_rewrites() => DenyLines(
        Rule("bad guy", Drop, from: "192.0.2.1"), Rule("other", Drop, from: "192.0.2.1", to: "203.0.113.8"), Web).ShouldBe(
        ["-s 192.0.2.1/32 -j DROP", "-s 192.0.2.1/32 -d 203.0.113.8/32 -j DROP"]);

    [Fact]
    public void An_exception_to_the_public_address_is_one_to_what_the_sender_named() => DenyLines(
        Rule("bad guy", Drop, from: "192.0.2.1", to: "203.0.113.0/24") with { NotTo = Items("203.0.113.9") }, Web).ShouldBe(
        [
            "-s 192.0.2.1/32 -d 203.0.113.0/24 -m iprange ! --dst-range 203.0.113.9-203.0.113.9 -j DROP",
            "-s 192.0.2.1/32 ! -d 203.0.113.9/32 -m conntrack --ctstate DNAT --ctorigdst 203.0.113.0/24 --ctdir ORIGINAL "
            + "-m conntrack ! --ctorigdst 203.0.113.9 -j DROP",
        ]);

    [Fact]
    public void An_exception_to_the_inside_address_excepts_what_a_rewrite_leads_there() => DenyLines(
        Rule("a", Drop, from: "192.0.2.1", to: "203.0.113.0/24") with { NotTo = Items("10.0.0.1") },
        Web,
        Rule("mail", Dnat("203.0.113.8", "10.0.0.2"), ports: "25")).ShouldBe(
        [
            "-s 192.0.2.1/32 -d 203.0.113.0/24 -m iprange ! --dst-range 10.0.0.1-10.0.0.1 -j DROP",
            "-s 192.0.2.1/32 ! -d 10.0.0.1/32 -m conntrack --ctstate DNAT --ctorigdst 203.0.113.0/24 --ctdir ORIGINAL -m conntrack ! "
                + "--ctorigdst 10.0.0.1 -j DROP",
        ]);

    [Theory]
    [InlineData("203.0.113.7")]
    [InlineData("host")]
    public void What_leads_to_nothing_but_the_exception_is_not_followed(string address) => DenyLines(
        Rule("a", Drop, from: "192.0.2.1", to: address) with { NotTo = Items("10.0.0.0/24") }, Rule("web", Dnat(address), ports: "80"))
        .ShouldHaveSingleItem();

    [Fact]
    public void An_exception_from_everywhere_holds_for_what_the_rewrite_has_translated() => DenyLines(
        Rule("guests", Drop, from: "192.0.2.0/24") with { NotTo = Items("203.0.113.7") }, Web).ShouldBe(
        [
            "-s 192.0.2.0/24 ! -d 203.0.113.7/32 -m conntrack ! --ctstate DNAT -j DROP",
            "-s 192.0.2.0/24 ! -d 203.0.113.7/32 -m conntrack --ctstate DNAT --ctdir ORIGINAL -m conntrack ! --ctorigdst 203.0.113.7 -j "
                + "DROP",
            "-s 192.0.2.0/24 ! -d 203.0.113.7/32 -m conntrack --ctstate DNAT --ctdir REPLY -j DROP",
        ]);

    [Theory]
    [InlineData("host")]
    [InlineData("203.0.113.7")]
    public void An_exception_from_the_host_holds_for_what_a_rewrite_leads_to_another_address_of_it(string address) => DenyLines(
        Rule("guests", Drop, from: "192.0.2.0/24", to: "host") with { NotTo = Items("203.0.113.7") },
        Rule("web", Dnat(address, "203.0.113.9"), ports: "80")).Take(3).ShouldBe(
        [
            "-s 192.0.2.0/24 ! -d 203.0.113.7/32 -m addrtype --dst-type LOCAL -m conntrack ! --ctstate DNAT -j DROP",
            "-s 192.0.2.0/24 ! -d 203.0.113.7/32 -m addrtype --dst-type LOCAL -m conntrack --ctstate DNAT --ctdir ORIGINAL -m conntrack ! "
                + "--ctorigdst 203.0.113.7 -j DROP",
            "-s 192.0.2.0/24 ! -d 203.0.113.7/32 -m addrtype --dst-type LOCAL -m conntrack --ctstate DNAT --ctdir REPLY -j DROP",
        ]);

    [Fact]
    public void An_exception_that_nothing_rewrites_is_one_rule() => DenyLines(
        Rule("guests", Drop, from: "192.0.2.0/24") with { NotTo = Items("203.0.113.8") }, Web).ShouldBe(
        ["-s 192.0.2.0/24 ! -d 203.0.113.8/32 -j DROP"]);

    [Theory]
    [InlineData("host")]
    [InlineData("all")]
    [InlineData("203.0.113.7")]
    public void An_exception_to_the_inside_address_holds_whatever_rewrite_leads_there(string address) => DenyLines(
        Rule("guests", Drop, from: "192.0.2.0/24") with { NotTo = Items("10.0.0.1") }, Rule("web", Dnat(address), ports: "80")).ShouldBe(
        ["-s 192.0.2.0/24 ! -d 10.0.0.1/32 -j DROP"]);

    [Fact]
    public void It_holds_where_the_rewrite_moves_the_port_too() => DenyLines(
        Rule("guests", Drop, from: "192.0.2.0/24", ports: "443") with { NotTo = Items("10.0.0.1"), Protocols = [Protocol.Tcp] },
        Web).ShouldBe(
        [
            "-s 192.0.2.0/24 ! -d 10.0.0.1/32 -p tcp -m tcp --dport 443 -j DROP",
            "-s 192.0.2.0/24 ! -d 10.0.0.1/32 -p tcp -m conntrack --ctstate DNAT --ctorigdstport 443 --ctdir ORIGINAL -m conntrack ! "
                + "--ctorigdst 10.0.0.1 -j DROP",
        ]);

    [Fact]
    public void A_log_does_not_write_a_translated_packet_twice() => Compiled(
        Rule("x", new RuleAction.Log(), to: "10.0.0.0/8") with { Log = new("x: ", null, null) },
        Rule("inner", Dnat("10.9.0.1"), ports: "80") with { ImpliesAccept = false }).Lines().ShouldBe(
        [
            "-d 10.0.0.0/8 -j LOG --log-prefix \"x: \"",
            "! -d 10.0.0.0/8 -m conntrack --ctstate DNAT --ctorigdst 10.0.0.0/8 --ctdir ORIGINAL -j LOG --log-prefix \"x: \"",
        ]);

    private static IEnumerable<string> AcceptLines(params CheckedRule[] rules) =>
        Compiled([.. rules, Web with { ImpliesAccept = false },
            Rule("dns", Dnat("203.0.113.7", "10.0.0.2"), ports: "53") with { Protocols = [Protocol.Udp], ImpliesAccept = false }])
            .Lines().Where(line => line.Contains("--ctorigdst", StringComparison.Ordinal));

    [Theory]
    [InlineData("8080", 6)]
    [InlineData("80", 17)]
    [InlineData("53", 6)]
    public void An_accept_to_a_public_address_opens_no_port_and_no_protocol_that_no_rewrite_of_its_file_leads(string port, byte protocol) =>
        AcceptLines(Rule("console", Accept, to: "203.0.113.7", ports: port) with { Protocols = [new Protocol(protocol)] }).ShouldBeEmpty();

    [Fact]
    public void Of_a_range_of_ports_it_opens_those_that_are_led() =>
        AcceptLines(Rule("low ports", Accept, to: "203.0.113.7", ports: ["1-100", "440-450"])).ShouldBe(
    [
        "-p tcp -m conntrack --ctstate DNAT --ctorigdst 203.0.113.7 --ctorigdstport 80 --ctdir ORIGINAL -j ACCEPT",
        "-p tcp -m conntrack --ctstate DNAT --ctorigdst 203.0.113.7 --ctorigdstport 443 --ctdir ORIGINAL -j ACCEPT",
    ]);

    [Fact]
    public void Without_ports_it_opens_each_that_is_led_and_its_pointers_are_where_they_lead()
    {
        var office = Rule("office", Accept, from: "192.0.2.0/24", to: "203.0.113.7");

        AcceptLines(office).ShouldBe(
        [
            "-s 192.0.2.0/24 -p tcp -m conntrack --ctstate DNAT --ctorigdst 203.0.113.7 --ctorigdstport 80 --ctdir ORIGINAL -j ACCEPT",
            "-s 192.0.2.0/24 -p tcp -m conntrack --ctstate DNAT --ctorigdst 203.0.113.7 --ctorigdstport 443 --ctdir ORIGINAL -j ACCEPT",
            "-s 192.0.2.0/24 -p udp -m conntrack --ctstate DNAT --ctorigdst 203.0.113.7 --ctorigdstport 53 --ctdir ORIGINAL -j ACCEPT",
        ]);
        Compiled(office with { Protocols = [Protocol.Udp] }, Web with { ImpliesAccept = false },
            Rule("all", Dnat("203.0.113.7", "10.0.0.2")) with { ImpliesAccept = false })
            .PointerLines(DispatchChain.Filter).ShouldBe(["-d 10.0.0.2/32 -j shop-a", "-d 203.0.113.7/32 -j shop-a"], "the web is tcp");
    }

    [Fact]
    public void Of_a_network_it_opens_the_addresses_that_are_led() =>
        AcceptLines(Rule("web", Accept, to: "203.0.113.0/24", ports: "80")).ShouldBe(
        ["-p tcp -m conntrack --ctstate DNAT --ctorigdst 203.0.113.7 --ctorigdstport 80 --ctdir ORIGINAL -j ACCEPT"]);

    [Fact]
    public void To_everywhere_it_opens_the_ports_that_are_moved_of_the_addresses_that_are_led() =>
        AcceptLines(Rule("web", Accept, to: "all", ports: ["80", "443"])).ShouldBe(
        ["-p tcp -m conntrack --ctstate DNAT --ctorigdst 203.0.113.7 --ctorigdstport 443 --ctdir ORIGINAL -j ACCEPT"]);

    [Theory]
    [InlineData("192.0.2.0/24", null, true)]
    [InlineData("198.51.100.0/24", null, false)]
    [InlineData("192.0.2.0/24", "eth1", false)]
    [InlineData("host", null, false)]
    public void It_opens_nothing_that_no_rewrite_takes_from_its_sources(string from, string? name, bool isOpen) => Compiled(
        Rule("web", Accept, from: from, to: "203.0.113.7", ports: "80") with { In = Only(name) },
        Rule("web", Dnat("203.0.113.7"), from: "192.0.2.0/25", ports: "80") with { In = ["eth0"], ImpliesAccept = false }).Lines().Count()
            .ShouldBe(isOpen ? 2 : 1);

    private static IEnumerable<string> LedLines(CheckedRule accept, params CheckedRule[] rules) =>
        Compiled([accept, .. rules.Select(rule => rule with { ImpliesAccept = false })]).Lines()
            .Where(line => line.Contains("--ctstate DNAT", StringComparison.Ordinal));

    private const string Sent80 =
        "-p tcp -m conntrack --ctstate DNAT --ctorigdst 203.0.113.7 --ctorigdstport 80 --ctdir ORIGINAL -j ACCEPT";

    [Theory]
    [InlineData(null, "198.51.100.0/24", "-s 198.51.100.0/24 ")]
    [InlineData("198.51.100.9", "198.51.100.0/24", "-s 198.51.100.9/32 ")]
    [InlineData("198.51.0.0/16", "198.51.100.0/24", "-s 198.51.100.0/24 ")]
    [InlineData("198.51.100.9-198.51.100.20", "198.51.100.12-198.51.100.30", "-m iprange --src-range 198.51.100.12-198.51.100.20 ")]
    [InlineData("198.51.0.0/16", null, "-s 198.51.0.0/16 ")]
    public void An_accept_takes_behind_the_translation_only_the_sources_that_the_rewrite_takes(string? from, string? own, string source) =>
        LedLines(Rule("public", Accept, from: from, to: "203.0.113.7", ports: "80"),
            Rule("web", Dnat("203.0.113.7"), from: own, ports: "80"))
            .ShouldHaveSingleItem().ShouldBe(source.StartsWith("-m", StringComparison.Ordinal)
                ? Sent80.Replace("-p tcp ", $"-p tcp {source}", StringComparison.Ordinal) : source + Sent80);

    [Theory]
    [InlineData(null, "eth0", "-i eth0 ")]
    [InlineData("eth+", "eth0", "-i eth0 ")]
    [InlineData("eth0", "eth+", "-i eth0 ")]
    [InlineData("eth1+", "eth+", "-i eth1+ ")]
    [InlineData("eth0", null, "-i eth0 ")]
    [InlineData("wlan+", "eth+", null)]
    [InlineData("eth0", "eth1+", null)]
    public void And_only_what_comes_in_where_the_rewrite_takes_it(string? name, string? own, string? said) =>
        LedLines(Rule("public", Accept, to: "203.0.113.7", ports: "80") with { In = Only(name) },
            Rule("web", Dnat("203.0.113.7"), ports: "80") with { In = Only(own) })
            .ShouldBe(said is null ? [] : [said + Sent80]);

    [Fact]
    public void Whom_either_excepts_stays_out() => LedLines(
        Rule("public", Accept, from: "198.51.0.0/16", to: "203.0.113.7", ports: "80") with { NotFrom = Items("198.51.100.9") },
        Rule("web", Dnat("203.0.113.7"), ports: "80") with { NotFrom = Items("198.51.100.10") }).ShouldBe(
        ["-s 198.51.0.0/16 -p tcp -m iprange ! --src-range 198.51.100.9-198.51.100.9 -m iprange ! --src-range 198.51.100.10-198.51.100.10 "
            + Sent80["-p tcp ".Length..]]);

    [Fact]
    public void From_the_source_ports_of_both() => LedLines(
        Rule("public", Accept, to: "203.0.113.7", ports: "80") with { SourcePorts = [Range("1000-2000")] },
        Rule("web", Dnat("203.0.113.7"), ports: "80") with { SourcePorts = [Range("1500-3000"), Range("99")] }).ShouldBe(
        [Sent80.Replace("-p tcp ", "-p tcp -m tcp --sport 1500:2000 ", StringComparison.Ordinal)]);

    [Fact]
    public void Where_two_rewrites_take_different_sources_each_port_is_open_for_its_own_and_pointers_lead_to_both_targets()
    {
        var accept = Rule("public", Accept, to: "203.0.113.7", ports: ["80", "443"]);
        CheckedRule[] rewrites = [Rule("office", Dnat("203.0.113.7", "10.0.0.2"), from: "198.51.100.0/24",
            ports: ["80", "443"]) with { ImpliesAccept = false },
            Rule("web", Dnat("203.0.113.7"), ports: "80") with { ImpliesAccept = false }];

        LedLines(accept, rewrites).ShouldBe([Sent80, "-s 198.51.100.0/24 " + Sent80.Replace("80", "443", StringComparison.Ordinal)]);
        Compiled([accept with { Ports = [new PortEntry(Range("80"), null)] }, .. rewrites]).PointerLines(DispatchChain.Filter)
            .ShouldBe(["-d 10.0.0.1/32 -j shop-a", "-d 10.0.0.2/32 -j shop-a", "-d 203.0.113.7/32 -j shop-a"]);
    }

    [Theory]
    [InlineData("host", "80")]
    [InlineData("all", "80>8080")]
    public void Nor_does_a_rule_to_the_host_or_to_everywhere_open_a_rewrite_for_others(string to, string port) => LedLines(
        Rule("public", Accept, to: to, ports: "80"), Rule("web", Dnat("host"), from: "198.51.100.0/24", ports: port) with { In = ["eth0"] })
        .ShouldHaveSingleItem().ShouldStartWith("-s 198.51.100.0/24 ");

    [Fact]
    public void Where_the_senders_of_two_rewrites_cross_a_limit_counts_none_of_them_twice() => LedLines(
        Rule("web", Accept, to: "203.0.113.7", ports: "80")
            with { Conditions = PacketConditions.None with { Verbatim = [new MatchText("-m recent --set", "-m recent --set")] } },
        Rule("office", Dnat("203.0.113.7"), from: "198.51.100.0/24", ports: "80"),
        Rule("wire", Dnat("203.0.113.7", "10.0.0.2"), ports: "80") with { In = ["eth0"] })
            .ShouldBe([Sent80.Replace(" -j", " -m recent --set -j", StringComparison.Ordinal)]);

    [Fact]
    public void An_accept_with_a_limit_counts_what_two_rewrites_may_lead_once() => Compiled(
        Rule("web", Accept, to: "203.0.113.0/24", ports: "80-90")
            with { Conditions = PacketConditions.None with { Verbatim = [new MatchText("-m recent --set", "-m recent --set")] } },
        Rule("net", Dnat("203.0.113.0/24"), ports: ["82-84", "80"]) with { ImpliesAccept = false },
        Rule("one", Dnat("203.0.113.7", "10.0.0.2"), ports: "80-90") with { ImpliesAccept = false }).Lines().Skip(1).ShouldBe(
    [
        "-p tcp -m conntrack --ctstate DNAT --ctorigdst 203.0.113.0/24 --ctorigdstport 82:84 --ctdir ORIGINAL -m recent --set -j ACCEPT",
        "-p tcp -m conntrack --ctstate DNAT --ctorigdst 203.0.113.0/24 --ctorigdstport 80 --ctdir ORIGINAL -m recent --set -j ACCEPT",
        "-p tcp -m conntrack --ctstate DNAT --ctorigdst 203.0.113.7 --ctorigdstport 81 --ctdir ORIGINAL -m recent --set -j ACCEPT",
        "-p tcp -m conntrack --ctstate DNAT --ctorigdst 203.0.113.7 --ctorigdstport 85:90 --ctdir ORIGINAL -m recent --set -j ACCEPT",
    ]);

    private static ValueList<string>? Only(string? name) => name is null ? null : [name];
}
