using Ripcs.Core.Model;
using Shouldly;
using Xunit;
using static Ripcs.Core.Tests.Lowering.Given;

namespace Ripcs.Core.Tests.Lowering;

public sealed class RewriteLoweringTests
{
    [Fact]
    public void A_dnat_opens_the_rewrite_and_not_the_inside_address()
    {
        var compiled = Compiled(Rule("web", Dnat("203.0.113.7"), from: "192.0.2.0/24", ports: "443>4443") with { In = ["eth0"] });

        compiled.Lines(ChainKind.Dnat).ShouldBe(
            ["-s 192.0.2.0/24 -d 203.0.113.7/32 -i eth0 -p tcp -m tcp --dport 443 -j DNAT --to-destination 10.0.0.1:4443"]);
        compiled.Lines().ShouldBe(
            ["-s 192.0.2.0/24 -d 10.0.0.1/32 -i eth0 -p tcp -m tcp --dport 4443 -m conntrack --ctorigdst 203.0.113.7 --ctdir ORIGINAL -j "
                + "ACCEPT"]);
    }

    [Fact]
    public void A_port_that_is_moved_on_a_public_address_stays_closed_for_who_sends_to_it_directly() =>
        Compiled(Rule("web", Dnat("203.0.113.0/24", "203.0.113.7"), ports: ["443>4443", "80"])).Lines().ShouldBe(
        [
            "-d 203.0.113.7/32 -p tcp -m tcp --dport 4443 -m conntrack --ctorigdst 203.0.113.0/24 --ctorigdstport 443 --ctdir ORIGINAL -j "
                + "ACCEPT",
            "-d 203.0.113.7/32 -p tcp -m tcp --dport 80 -m conntrack --ctorigdst 203.0.113.0/24 --ctdir ORIGINAL -j ACCEPT",
        ]);

    [Fact]
    public void A_dnat_of_everything_is_open_for_who_asks_the_target_itself() =>
        Compiled(Rule("our resolver", Dnat("all"), ports: ["53", "54>5454"])).Lines().ShouldBe(
        [
            "-d 10.0.0.1/32 -p tcp -m tcp --dport 53 -m conntrack --ctdir ORIGINAL -j ACCEPT",
            "-d 10.0.0.1/32 -p tcp -m tcp --dport 5454 -m conntrack --ctstate DNAT --ctdir ORIGINAL -j ACCEPT",
        ]);

    [Fact]
    public void Plain_ports_share_a_rule_at_the_place_of_the_first_and_each_map_is_one()
    {
        var compiled = Compiled(Rule("web", Dnat("203.0.113.7"), ports: ["22>9876", "80", "443>4443", "8600-8900"]));

        compiled.Lines(ChainKind.Dnat).ShouldBe(
        [
            "-d 203.0.113.7/32 -p tcp -m tcp --dport 22 -j DNAT --to-destination 10.0.0.1:9876",
            "-d 203.0.113.7/32 -p tcp -m multiport --dports 80,8600:8900 -j DNAT --to-destination 10.0.0.1",
            "-d 203.0.113.7/32 -p tcp -m tcp --dport 443 -j DNAT --to-destination 10.0.0.1:4443",
        ]);
        compiled.Lines().ShouldBe(
        [
            "-d 10.0.0.1/32 -p tcp -m tcp --dport 9876 -m conntrack --ctorigdst 203.0.113.7 --ctdir ORIGINAL -j ACCEPT",
            "-d 10.0.0.1/32 -p tcp -m multiport --dports 80,8600:8900 -m conntrack --ctorigdst 203.0.113.7 --ctdir ORIGINAL -j ACCEPT",
            "-d 10.0.0.1/32 -p tcp -m tcp --dport 4443 -m conntrack --ctorigdst 203.0.113.7 --ctdir ORIGINAL -j ACCEPT",
        ]);
    }

    [Fact]
    public void Two_ports_that_are_mapped_to_one_need_one_accept() =>
        Compiled(Rule("web", Dnat("203.0.113.7"), ports: ["80>8080", "81>8080"])).Lines().ShouldBe(
            ["-d 10.0.0.1/32 -p tcp -m tcp --dport 8080 -m conntrack --ctorigdst 203.0.113.7 --ctdir ORIGINAL -j ACCEPT"]);

    [Fact]
    public void A_dnat_in_IPv6_has_brackets_where_a_port_follows()
    {
        var compiled = Compiled(Rule("web", Dnat("203.0.113.7 2001:db8:1::/64", "10.0.0.1 2001:db8::1"),
            ports: ["443>4443", "80"]) with { Families = [Family.IPv6] });

        compiled.Lines(ChainKind.Dnat, Family.IPv6).ShouldBe(
        [
            "-d 2001:db8:1::/64 -p tcp -m tcp --dport 443 -j DNAT --to-destination [2001:db8::1]:4443",
            "-d 2001:db8:1::/64 -p tcp -m tcp --dport 80 -j DNAT --to-destination 2001:db8::1",
        ]);
        compiled.Lines(family: Family.IPv6).ShouldBe(
        [
            "-d 2001:db8::1/128 -p tcp -m tcp --dport 4443 -m conntrack --ctorigdst 2001:db8:1::/64 --ctdir ORIGINAL -j ACCEPT",
            "-d 2001:db8::1/128 -p tcp -m tcp --dport 80 -m conntrack --ctorigdst 2001:db8:1::/64 --ctdir ORIGINAL -j ACCEPT",
        ]);
    }

    [Fact]
    public void A_public_range_is_accepted_prefix_by_prefix()
    {
        var compiled = Compiled(Rule("web", Dnat("203.0.113.6-203.0.113.8"), ports: "80"));

        compiled.Lines(ChainKind.Dnat)
            .ShouldBe(["-p tcp -m tcp --dport 80 -m iprange --dst-range 203.0.113.6-203.0.113.8 -j DNAT --to-destination 10.0.0.1"]);
        compiled.Lines().ShouldBe(
        [
            "-d 10.0.0.1/32 -p tcp -m tcp --dport 80 -m conntrack --ctorigdst 203.0.113.6/31 --ctdir ORIGINAL -j ACCEPT",
            "-d 10.0.0.1/32 -p tcp -m tcp --dport 80 -m conntrack --ctorigdst 203.0.113.8 --ctdir ORIGINAL -j ACCEPT",
        ]);
    }

    [Fact]
    public void A_dnat_of_the_host_is_accepted_by_the_translation_itself_and_who_asks_the_target_if_that_is_the_host()
    {
        var compiled = Compiled(Rule("web", Dnat("host"), ports: ["80", "443>4443"]));

        compiled.Lines(ChainKind.Dnat).ShouldBe(
        [
            "-p tcp -m tcp --dport 80 -m addrtype --dst-type LOCAL -j DNAT --to-destination 10.0.0.1",
            "-p tcp -m tcp --dport 443 -m addrtype --dst-type LOCAL -j DNAT --to-destination 10.0.0.1:4443",
        ]);
        compiled.Lines().ShouldBe(
        [
            "-d 10.0.0.1/32 -p tcp -m tcp --dport 80 -m conntrack --ctstate DNAT --ctorigdstport 80 --ctdir ORIGINAL -j ACCEPT",
            "-d 10.0.0.1/32 -p tcp -m tcp --dport 4443 -m conntrack --ctstate DNAT --ctorigdstport 443 --ctdir ORIGINAL -j ACCEPT",
            "-d 10.0.0.1/32 -p tcp -m tcp --dport 80 -m addrtype --dst-type LOCAL -m conntrack --ctorigdst 10.0.0.1 --ctdir ORIGINAL -j "
                + "ACCEPT",
        ]);
    }

    [Fact]
    public void A_dnat_of_the_host_does_not_open_what_the_file_leads_to_the_same_place_by_name() => Compiled(
        Rule("ssh", Dnat("host"), ports: "8022>22"),
        Rule("other place", Dnat("203.0.113.9", "10.0.0.2"), ports: "8022>22") with { ImpliesAccept = false },
        Rule("other port", Dnat("203.0.113.8"), ports: "22") with { ImpliesAccept = false },
        Rule("closed", Dnat("203.0.113.7"), ports: "8022>22") with { ImpliesAccept = false }).Lines().ShouldBe(
        [
            "-d 10.0.0.1/32 -p tcp -m tcp --dport 22 -m conntrack --ctstate DNAT --ctorigdstport 8022 --ctdir ORIGINAL "
            + "-m conntrack ! --ctorigdst 203.0.113.7 -j ACCEPT",
        ]);

    [Fact]
    public void Of_a_range_it_leaves_out_only_the_ports_that_the_file_leads_to_the_same_place_by_name() => Compiled(
        Rule("many", Dnat("host"), ports: "80-90"),
        Rule("closed", Dnat("203.0.113.7"), ports: "85-95") with { ImpliesAccept = false }).Lines().Take(2).ShouldBe(
        [
            "-d 10.0.0.1/32 -p tcp -m tcp --dport 80:84 -m conntrack --ctstate DNAT --ctorigdstport 80:84 --ctdir ORIGINAL -j ACCEPT",
            "-d 10.0.0.1/32 -p tcp -m tcp --dport 85:90 -m conntrack --ctstate DNAT --ctorigdstport 85:90 --ctdir ORIGINAL "
            + "-m conntrack ! --ctorigdst 203.0.113.7 -j ACCEPT",
        ]);

    [Fact]
    public void Where_two_rewrites_of_an_address_lead_different_ports_to_one_the_accepts_ask_which_was_sent() => Compiled(
        Rule("web", Dnat("203.0.113.7"), ports: ["80", "443"]),
        Rule("old web", Dnat("203.0.113.0/24"), ports: "8080>80")).Lines().ShouldBe(
        [
            "-d 10.0.0.1/32 -p tcp -m tcp --dport 443 -m conntrack --ctorigdst 203.0.113.7 --ctdir ORIGINAL -j ACCEPT",
            "-d 10.0.0.1/32 -p tcp -m tcp --dport 80 -m conntrack --ctorigdst 203.0.113.7 --ctorigdstport 80 --ctdir ORIGINAL -j ACCEPT",
            "-d 10.0.0.1/32 -p tcp -m tcp --dport 80 -m conntrack --ctorigdst 203.0.113.0/24 --ctorigdstport 8080 --ctdir ORIGINAL -j "
                + "ACCEPT",
        ]);

    [Fact]
    public void A_range_gives_up_the_port_to_which_another_rewrite_leads() => Compiled(
        Rule("all of it", Dnat("203.0.113.7"), ports: "80-90"),
        Rule("one of it", Dnat("203.0.113.7"), ports: "8080>85")).Lines().Take(2).ShouldBe(
        [
            "-d 10.0.0.1/32 -p tcp -m multiport --dports 80:84,86:90 -m conntrack --ctorigdst 203.0.113.7 --ctdir ORIGINAL -j ACCEPT",
            "-d 10.0.0.1/32 -p tcp -m tcp --dport 85 -m conntrack --ctorigdst 203.0.113.7 --ctorigdstport 85 --ctdir ORIGINAL -j ACCEPT",
        ]);

    [Theory]
    [InlineData("203.0.113.8", "10.0.0.1", null, "8080>80")]
    [InlineData("203.0.113.7", "10.0.0.2", null, "8080>80")]
    [InlineData("203.0.113.7", "10.0.0.1", "192.0.2.1", "8080>80")]
    [InlineData("203.0.113.7", "10.0.0.1", null, "8080>81")]
    [InlineData("203.0.113.7", "10.0.0.1", null, "80")]
    public void Rewrites_that_cannot_be_taken_for_each_other_ask_for_nothing_more(
        string address, string target, string? from, string port) => Compiled(
        Rule("web", Dnat("203.0.113.7"), from: "198.51.100.0/24", ports: "80"),
        Rule("other", Dnat(address, target), from: from, ports: port)).Lines().First().ShouldBe(
            "-s 198.51.100.0/24 -d 10.0.0.1/32 -p tcp -m tcp --dport 80 -m conntrack --ctorigdst 203.0.113.7 --ctdir ORIGINAL -j ACCEPT");

    [Fact]
    public void A_dnat_of_any_protocol_keeps_the_ports()
    {
        var compiled = Compiled(Rule("web", Dnat("203.0.113.7")));

        compiled.Lines(ChainKind.Dnat).ShouldBe(["-d 203.0.113.7/32 -j DNAT --to-destination 10.0.0.1"]);
        compiled.Lines().ShouldBe(["-d 10.0.0.1/32 -m conntrack --ctorigdst 203.0.113.7 --ctdir ORIGINAL -j ACCEPT"]);
    }

    [Fact]
    public void A_rewrite_logs_at_its_implied_accept()
    {
        var compiled = Compiled(Rule("web", Dnat("203.0.113.7"), ports: "80") with { Log = new("shop web: ", null, "10/sec") });

        compiled.Lines(ChainKind.Dnat).Count().ShouldBe(1);
        compiled.Lines().First().ShouldBe(
            "-d 10.0.0.1/32 -p tcp -m tcp --dport 80 -m conntrack --ctorigdst 203.0.113.7 --ctdir ORIGINAL "
            + "-m limit --limit 10/sec -j LOG --log-prefix \"shop web: \"");
    }

    [Fact]
    public void A_rewrite_without_its_accept_leaves_the_filter_table_alone() =>
        Compiled(Rule("web", Dnat("203.0.113.7"), ports: "80") with { ImpliesAccept = false }).Chain(ChainKind.Filter).ShouldBeNull();

    [Fact]
    public void The_accept_of_a_snat_carries_its_selectors()
    {
        var compiled = Compiled(Rule("out", Snat("10.0.0.0/24"), to: "198.51.100.0/24", ports: "53") with { Out = ["eth0"],
            Protocols = [Protocol.Tcp, Protocol.Udp] });

        compiled.Lines(ChainKind.Snat).ShouldBe(
        [
            "-s 10.0.0.0/24 -d 198.51.100.0/24 -o eth0 -p tcp -m tcp --dport 53 -j SNAT --to-source 203.0.113.7",
            "-s 10.0.0.0/24 -d 198.51.100.0/24 -o eth0 -p udp -m udp --dport 53 -j SNAT --to-source 203.0.113.7",
        ]);
        compiled.Lines().ShouldBe(
        [
            "-s 10.0.0.0/24 -d 198.51.100.0/24 -o eth0 -p tcp -m tcp --dport 53 -j ACCEPT",
            "-s 10.0.0.0/24 -d 198.51.100.0/24 -o eth0 -p udp -m udp --dport 53 -j ACCEPT",
        ]);
    }

    [Fact]
    public void A_masquerade_takes_the_address_of_the_interface()
    {
        var compiled = Compiled(Rule("out", new RuleAction.Snat(Items("10.0.0.0/24 host"), [])) with { Out = ["eth0"] });

        compiled.Lines(ChainKind.Snat).ShouldBe(["-s 10.0.0.0/24 -o eth0 -j MASQUERADE",
            "-o eth0 -m addrtype --src-type LOCAL -j MASQUERADE"]);
        compiled.Lines().ShouldBe(["-s 10.0.0.0/24 -o eth0 -j ACCEPT", "-o eth0 -m addrtype --src-type LOCAL -j ACCEPT"]);
    }

    [Fact]
    public void Accepts_that_rewrites_imply_stand_where_the_rewrite_stands() => Compiled(
        Rule("bad guy", Drop, from: "192.0.2.1", to: "10.0.0.1"),
        Rule("web", Dnat("203.0.113.7"), ports: "80"),
        Rule("rest", Drop, to: "10.0.0.1")).Lines().ShouldBe(
        [
            "-s 192.0.2.1/32 -d 10.0.0.1/32 -j DROP",
            "-d 10.0.0.1/32 -p tcp -m tcp --dport 80 -m conntrack --ctorigdst 203.0.113.7 --ctdir ORIGINAL -j ACCEPT",
            "-d 10.0.0.1/32 -j DROP",
        ]);

    [Fact]
    public void A_redirect_leads_to_this_machine_and_opens_what_it_takes_alone()
    {
        var compiled = Compiled(
            Rule("own", new RuleAction.Dnat(Items("host"), []), ports: "80>3128"),
            Rule("proxy", new RuleAction.Dnat(Items("all"), []), from: "10.0.0.0/24", ports: "80>3128"),
            Rule("resolver", new RuleAction.Dnat(Items("203.0.113.0/24"), []), ports: "53"));

        compiled.Lines(ChainKind.Dnat).ShouldBe(
        [
            "-p tcp -m tcp --dport 80 -m addrtype --dst-type LOCAL -j REDIRECT --to-ports 3128",
            "-s 10.0.0.0/24 -p tcp -m tcp --dport 80 -j REDIRECT --to-ports 3128",
            "-d 203.0.113.0/24 -p tcp -m tcp --dport 53 -j REDIRECT",
        ]);
        compiled.Lines().ShouldBe(
        [
            "-p tcp -m tcp --dport 3128 -m addrtype --dst-type LOCAL -m conntrack --ctstate DNAT --ctorigdstport 80 --ctdir ORIGINAL -j "
                + "ACCEPT",
            "-s 10.0.0.0/24 -p tcp -m tcp --dport 3128 -m addrtype --dst-type LOCAL -m conntrack --ctstate DNAT --ctorigdstport 80 "
                + "--ctdir ORIGINAL -j ACCEPT",
            "-p tcp -m tcp --dport 53 -m addrtype --dst-type LOCAL -m conntrack --ctorigdst 203.0.113.0/24 --ctdir ORIGINAL -j ACCEPT",
        ]);
        compiled.PointerLines(DispatchChain.Filter).ShouldBe(["-m addrtype --dst-type LOCAL -j shop-a"]);
    }

    [Fact]
    public void A_deny_to_an_address_or_to_this_machine_follows_a_redirect() => Compiled(
        Rule("bad guy", new RuleAction.Drop(), from: "192.0.2.1", to: "host", ports: "80") with { Protocols = [Protocol.Tcp] },
        Rule("bad guy", new RuleAction.Drop(), from: "192.0.2.1", to: "203.0.113.7", ports: "80") with { Protocols = [Protocol.Tcp] },
        Rule("own", new RuleAction.Dnat(Items("host 203.0.113.0/24"), []), ports: "80>3128") with { ImpliesAccept = false }).Lines()
            .ShouldBe(
        [
            "-s 192.0.2.1/32 -p tcp -m tcp --dport 80 -m addrtype --dst-type LOCAL -j DROP",
            "-s 192.0.2.1/32 -p tcp -m tcp --dport 3128 -m addrtype --dst-type LOCAL -m conntrack --ctstate DNAT --ctorigdstport 80 "
                + "--ctdir ORIGINAL -m conntrack ! --ctorigdst 203.0.113.0/24 -j DROP",
            "-s 192.0.2.1/32 -d 203.0.113.7/32 -p tcp -m tcp --dport 80 -j DROP",
            "-s 192.0.2.1/32 -p tcp -m conntrack --ctstate DNAT --ctorigdst 203.0.113.7 --ctorigdstport 80 --ctdir ORIGINAL -j DROP",
        ]);

    [Fact]
    public void A_balance_gives_each_target_its_share_of_what_is_left_and_opens_each_of_them()
    {
        var compiled = Compiled(Rule("web", Dnat("203.0.113.7", "10.0.0.1 10.0.0.2 10.0.0.3"), ports: ["80", "443>4443"]));

        compiled.Lines(ChainKind.Dnat).ShouldBe(
        [
            "-d 203.0.113.7/32 -p tcp -m tcp --dport 80 -m statistic --mode random --probability 0.33333333349 -j DNAT --to-destination "
                + "10.0.0.1",
            "-d 203.0.113.7/32 -p tcp -m tcp --dport 80 -m statistic --mode random --probability 0.50000000000 -j DNAT --to-destination "
                + "10.0.0.2",
            "-d 203.0.113.7/32 -p tcp -m tcp --dport 80 -j DNAT --to-destination 10.0.0.3",
            "-d 203.0.113.7/32 -p tcp -m tcp --dport 443 -m statistic --mode random --probability 0.33333333349 -j DNAT --to-destination "
                + "10.0.0.1:4443",
            "-d 203.0.113.7/32 -p tcp -m tcp --dport 443 -m statistic --mode random --probability 0.50000000000 -j DNAT --to-destination "
                + "10.0.0.2:4443",
            "-d 203.0.113.7/32 -p tcp -m tcp --dport 443 -j DNAT --to-destination 10.0.0.3:4443",
        ]);
        compiled.Lines().ShouldBe(
        [
            .. new[] { "10.0.0.1", "10.0.0.2", "10.0.0.3" }.SelectMany(target => new[]
            {
                $"-d {target}/32 -p tcp -m tcp --dport 80 -m conntrack --ctorigdst 203.0.113.7 --ctdir ORIGINAL -j ACCEPT",
                $"-d {target}/32 -p tcp -m tcp --dport 4443 -m conntrack --ctorigdst 203.0.113.7 --ctdir ORIGINAL -j ACCEPT",
            }),
        ]);
        compiled.PointerLines(DispatchChain.Filter).Select(line => line.Split(" -j ")[0])
            .ShouldBe(["-d 10.0.0.1/32", "-d 10.0.0.2/32", "-d 10.0.0.3/32"]);
    }

    [Fact]
    public void A_hairpin_leads_clients_inside_whom_the_rewrite_would_not_take_and_brings_their_answers_back()
    {
        var compiled = Compiled(
            Rule("web", Dnat("203.0.113.7"), ports: "443>4443") with { In = ["eth0"], Hairpin = Items("10.0.0.0/24 10.9.0.1") },
            Rule("open", Dnat("203.0.113.8", "10.0.0.2"), ports: "80") with { Hairpin = Items("10.0.0.0/24") });

        compiled.Lines(ChainKind.Dnat).ShouldBe(
        [
            "-d 203.0.113.7/32 -i eth0 -p tcp -m tcp --dport 443 -j DNAT --to-destination 10.0.0.1:4443",
            "-s 10.0.0.0/24 -d 203.0.113.7/32 -p tcp -m tcp --dport 443 -j DNAT --to-destination 10.0.0.1:4443",
            "-s 10.9.0.1/32 -d 203.0.113.7/32 -p tcp -m tcp --dport 443 -j DNAT --to-destination 10.0.0.1:4443",
            "-d 203.0.113.8/32 -p tcp -m tcp --dport 80 -j DNAT --to-destination 10.0.0.2",
        ]);
        compiled.Lines().ShouldBe(
        [
            "-d 10.0.0.1/32 -i eth0 -p tcp -m tcp --dport 4443 -m conntrack --ctorigdst 203.0.113.7 --ctdir ORIGINAL -j ACCEPT",
            "-s 10.0.0.0/24 -d 10.0.0.1/32 -p tcp -m tcp --dport 4443 -m conntrack --ctorigdst 203.0.113.7 --ctdir ORIGINAL -j ACCEPT",
            "-s 10.9.0.1/32 -d 10.0.0.1/32 -p tcp -m tcp --dport 4443 -m conntrack --ctorigdst 203.0.113.7 --ctdir ORIGINAL -j ACCEPT",
            "-d 10.0.0.2/32 -p tcp -m tcp --dport 80 -m conntrack --ctorigdst 203.0.113.8 --ctdir ORIGINAL -j ACCEPT",
        ]);
        compiled.Lines(ChainKind.Snat).ShouldBe(
        [
            "-s 10.0.0.0/24 -d 10.0.0.1/32 -p tcp -m tcp --dport 4443 -m conntrack --ctorigdst 203.0.113.7 --ctdir ORIGINAL -j MASQUERADE",
            "-s 10.9.0.1/32 -d 10.0.0.1/32 -p tcp -m tcp --dport 4443 -m conntrack --ctorigdst 203.0.113.7 --ctdir ORIGINAL -j MASQUERADE",
            "-s 10.0.0.0/24 -d 10.0.0.2/32 -p tcp -m tcp --dport 80 -m conntrack --ctorigdst 203.0.113.8 --ctdir ORIGINAL -j MASQUERADE",
        ]);
        compiled.PointerLines(DispatchChain.Snat).Select(line => line.Split(" -j ")[0]).ShouldBe(["-s 10.0.0.0/24", "-s 10.9.0.1/32"]);
    }

    [Fact]
    public void A_client_inside_that_the_rewrite_excepts_stays_out()
    {
        var compiled = Compiled(Rule("web", Dnat("203.0.113.7"), ports: "80") with { In = ["eth0"], NotFrom = Items("10.0.0.66"),
            Hairpin = Items("10.0.0.0/24") });

        compiled.Lines(ChainKind.Dnat).ShouldBe(
        [
            "! -s 10.0.0.66/32 -d 203.0.113.7/32 -i eth0 -p tcp -m tcp --dport 80 -j DNAT --to-destination 10.0.0.1",
            "-s 10.0.0.0/24 -d 203.0.113.7/32 -p tcp -m tcp --dport 80 -m iprange ! --src-range 10.0.0.66-10.0.0.66 -j DNAT "
                + "--to-destination 10.0.0.1",
        ]);
        compiled.Lines(ChainKind.Snat).ShouldBe(
            ["-s 10.0.0.0/24 -d 10.0.0.1/32 -p tcp -m tcp --dport 80 -m iprange ! --src-range 10.0.0.66-10.0.0.66 -m conntrack "
                + "--ctorigdst 203.0.113.7 --ctdir ORIGINAL -j MASQUERADE"]);
    }

    [Fact]
    public void A_deny_to_this_machine_follows_a_hairpin_of_it() => Compiled(
        Rule("guest", new RuleAction.Drop(), from: "10.0.0.9", to: "host"),
        Rule("web", Dnat("host"), from: "192.0.2.0/24", ports: "80") with { Hairpin = Items("10.0.0.0/24"), ImpliesAccept = false }).Lines()
            .ShouldBe(
        [
            "-s 10.0.0.9/32 -m addrtype --dst-type LOCAL -j DROP",
            "-s 10.0.0.9/32 -d 10.0.0.1/32 -p tcp -m tcp --dport 80 -m conntrack --ctstate DNAT --ctorigdstport 80 --ctdir ORIGINAL -j "
                + "DROP",
        ]);

    [Fact]
    public void A_Transparent_marks_what_it_hands_over_and_accepts_what_has_the_mark()
    {
        var compiled = Compiled(Rule("proxy", new RuleAction.Transparent(3129, 1), from: "192.0.2.0/24", to: "all", ports: "80")
            with { In = ["eth0"], ImpliesAccept = true });

        compiled.Lines(ChainKind.Transparent).ShouldBe(["-s 192.0.2.0/24 -i eth0 -p tcp -m tcp --dport 80 -j TPROXY --on-port 3129 "
            + "--on-ip 0.0.0.0 --tproxy-mark 0x1/0x1"]);
        compiled.Lines().ShouldBe(["-s 192.0.2.0/24 -i eth0 -p tcp -m tcp --dport 80 -m mark --mark 0x1/0x1 -j ACCEPT"]);
        compiled.PointerLines(DispatchChain.Transparent).ShouldBe(["-s 192.0.2.0/24 -j shop-x"]);
    }

    [Fact]
    public void A_SynProxy_has_a_rule_for_each_packet_of_a_handshake()
    {
        var compiled = Compiled(
            Rule("bad", Drop, from: "198.51.100.66", to: "203.0.113.7", ports: "80"),
            Rule("web", new RuleAction.SynProxy(1460, 7), from: "198.51.100.0/24", to: "203.0.113.7", ports: ["80", "443"])
                with { In = ["eth0", "eth1"], NotFrom = Items("198.51.100.7") });

        const string Syn = "--tcp-flags FIN,SYN,RST,ACK SYN", Ports = "-m multiport --dports 80,443",
            Not = "-m iprange ! --src-range 198.51.100.7-198.51.100.7",
            Answer = "-j SYNPROXY --sack-perm --timestamp --wscale 7 --mss 1460";
        string[] ways = ["-s 198.51.100.0/24 -d 203.0.113.7/32 -i eth0 -p tcp", "-s 198.51.100.0/24 -d 203.0.113.7/32 -i eth1 -p tcp"];
        compiled.Lines(ChainKind.Syn).ShouldBe(ways.Select(way => $"{way} -m tcp {Syn} {Ports} {Not} -j CT --notrack"));
        compiled.Lines(ChainKind.Ack).ShouldBe(ways.Select(way =>
            $"{way} -m tcp --tcp-flags FIN,SYN,RST,ACK ACK {Ports} {Not} -m conntrack --ctstate INVALID {Answer}"));
        compiled.Lines(ChainKind.SynAck).ShouldBe(
            ["-s 203.0.113.7/32 -d 198.51.100.0/24 -p tcp -m tcp --tcp-flags FIN,SYN,RST,ACK SYN,ACK -m multiport --sports 80,443 "
                + "-m iprange ! --dst-range 198.51.100.7-198.51.100.7 -m conntrack --ctstate INVALID -j ACCEPT"]);
        compiled.Lines().Skip(2).ShouldBe(ways.SelectMany(way => new[] {
            $"{way} -m tcp {Syn} {Ports} {Not} -m conntrack --ctstate UNTRACKED {Answer}", $"{way} {Ports} {Not} -j ACCEPT" }));
        compiled.Lines(ChainKind.Sent).Last().ShouldBe(
            $"-s 198.51.100.0/24 -d 203.0.113.7/32 -p tcp {Ports} {Not} -m addrtype ! --src-type LOCAL -j ACCEPT");
        compiled.PointerLines(DispatchChain.SynAck).ShouldBe(["-s 203.0.113.7/32 -j shop-o"]);
        compiled.PointerLines(DispatchChain.Syn).ShouldBe(["-d 203.0.113.7/32 -j shop-q"]);
    }

    [Fact]
    public void A_netmap_translates_in_both_directions_and_what_may_come_in_is_said_by_the_public_address()
    {
        var netmap = new RuleAction.Dnat(Items("203.0.113.0/24"), [IpPrefix.Parse("10.0.0.0/24")]) { IsNetmap = true };
        var compiled = Compiled(
            Rule("customer", netmap, from: "192.0.2.0/24", to: "198.51.100.0/24") with { In = ["eth0"], Out = ["eth1"],
                NotFrom = Items("192.0.2.7"), ImpliesAccept = false },
            Rule("web", Accept, to: "203.0.113.7", ports: "443"));

        compiled.Lines(ChainKind.Dnat)
            .ShouldBe(["-s 192.0.2.0/24 -d 203.0.113.0/24 -i eth0 -m iprange ! --src-range 192.0.2.7-192.0.2.7 -j NETMAP --to "
            + "10.0.0.0/24"]);
        compiled.Lines(ChainKind.Snat).ShouldBe(["-s 10.0.0.0/24 -d 198.51.100.0/24 -o eth1 -j NETMAP --to 203.0.113.0/24"]);
        compiled.Lines().ShouldBe(
        [
            "-d 203.0.113.7/32 -p tcp -m tcp --dport 443 -j ACCEPT",
            "-s 192.0.2.0/24 -i eth0 -p tcp -m iprange ! --src-range 192.0.2.7-192.0.2.7 "
            + "-m conntrack --ctstate DNAT --ctorigdst 203.0.113.7 --ctorigdstport 443 --ctdir ORIGINAL -j ACCEPT",
        ]);
        compiled.PointerLines(DispatchChain.Filter).Select(line => line.Split(" -j ")[0]).ShouldBe(["-d 10.0.0.0/24", "-d 203.0.113.7/32"]);
    }

    [Fact]
    public void A_Dnat_of_the_host_leaves_an_address_alone_and_opens_nothing_that_another_leads_from_there()
    {
        var compiled = Compiled(Rule("nas", Dnat("host"), ports: "80") with { NotTo = Items("192.168.1.1 192.168.2.0/24") });

        compiled.Lines(ChainKind.Dnat).ShouldBe(["! -d 192.168.1.1/32 -p tcp -m tcp --dport 80 -m addrtype --dst-type LOCAL "
            + "-m iprange ! --dst-range 192.168.2.0-192.168.2.255 -j DNAT --to-destination 10.0.0.1"]);
        compiled.Lines().ShouldBe(
        [
            "-d 10.0.0.1/32 -p tcp -m tcp --dport 80 -m conntrack --ctstate DNAT --ctorigdstport 80 --ctdir ORIGINAL "
            + "-m conntrack ! --ctorigdst 192.168.1.1 -m conntrack ! --ctorigdst 192.168.2.0/24 -j ACCEPT",
            "-d 10.0.0.1/32 -p tcp -m tcp --dport 80 -m addrtype --dst-type LOCAL -m conntrack --ctorigdst 10.0.0.1 --ctdir ORIGINAL "
            + "-j ACCEPT",
        ]);
    }

    [Fact]
    public void A_Dnat_of_the_host_that_leaves_its_target_alone_does_not_open_it() =>
        Compiled(Rule("nas", Dnat("host"), ports: "80") with { NotTo = Items("10.0.0.1") }).Lines().ShouldBe(
            ["-d 10.0.0.1/32 -p tcp -m tcp --dport 80 -m conntrack --ctstate DNAT --ctorigdstport 80 --ctdir ORIGINAL "
            + "-m conntrack ! --ctorigdst 10.0.0.1 -j ACCEPT"]);

    [Fact]
    public void A_Dnat_of_everything_leaves_an_address_alone() =>
        Compiled(Rule("names", Dnat("all"), ports: "53") with { NotTo = Items("10.0.0.1") }).Lines().ShouldBe(
            ["-d 10.0.0.1/32 -p tcp -m tcp --dport 53 -m conntrack --ctdir ORIGINAL -m conntrack ! --ctorigdst 10.0.0.1 -j ACCEPT"]);

    [Fact]
    public void An_accept_to_the_host_or_to_an_excluded_address_does_not_follow_a_Dnat_that_leaves_it_alone()
    {
        var dnat = Rule("nas", Dnat("host"), ports: "80") with { NotTo = Items("192.168.1.1"), ImpliesAccept = false };

        Compiled(dnat, Rule("x", Accept, to: "192.168.1.1", ports: "80")).Lines()
            .ShouldBe(["-d 192.168.1.1/32 -p tcp -m tcp --dport 80 -j ACCEPT"]);
        Compiled(dnat, Rule("x", Accept, to: "192.168.1.0/24", ports: "80")).Lines().ShouldBe(
        [
            "-d 192.168.1.0/24 -p tcp -m tcp --dport 80 -j ACCEPT",
            "-p tcp -m conntrack --ctstate DNAT --ctorigdst 192.168.1.0/24 --ctorigdstport 80 --ctdir ORIGINAL "
            + "-m conntrack ! --ctorigdst 192.168.1.1 -j ACCEPT",
        ]);
        Compiled(dnat, Rule("x", Accept, to: "host", ports: "80")).Lines().ShouldContain(
            "-d 10.0.0.1/32 -p tcp -m tcp --dport 80 -m conntrack --ctstate DNAT --ctorigdstport 80 --ctdir ORIGINAL "
            + "-m conntrack ! --ctorigdst 192.168.1.1 -j ACCEPT");
    }
}
