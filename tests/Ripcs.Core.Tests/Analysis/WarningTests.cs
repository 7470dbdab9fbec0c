using Ripcs.Core.Diagnostics;
using Ripcs.Core.Model;
using Shouldly;
using Xunit;
using static Ripcs.Core.Tests.Lowering.Given;

namespace Ripcs.Core.Tests.Analysis;

public sealed class WarningTests
{
    private static readonly CheckedRule Web = Rule("web", Dnat("203.0.113.7"), ports: ["80", "443>4443"], line: 3);

    private static IEnumerable<string> Warnings(params CheckedRule[] rules) =>
        Found(rules).Select(warning => $"{warning.Code} {warning.Span}: {warning.Message}");

    private static IEnumerable<string> Codes(params CheckedRule[] rules) =>
        Found(rules).Select(warning => $"{warning.Code} {warning.Span.Line}");

    private static ValueList<Diagnostic> Found(params CheckedRule[] rules)
    {
        var diagnostics = new DiagnosticBag();
        _ = Compiler.Compile(Partition(rules), diagnostics);
        return diagnostics.ToList();
    }

    [Fact]
    public void An_accept_that_can_never_match_comes_before_no_deny() =>
        Codes(Rule("ssh", Accept, to: "host", ports: "22") with { Out = ["eth0"] },
            Rule("bad guy", Drop, from: "192.0.2.1", to: "host", line: 2)).ShouldNotContain("RIP0502 2");

    [Fact]
    public void A_deny_below_the_rewrite_that_it_excepts_from_comes_too_late() =>
        Warnings(Web, Rule("bad guy", Drop, from: "192.0.2.1", to: "203.0.113.7", line: 5)).ShouldBe(
        [
            "RIP0502 rules/shop.csx(5,1): drop \"bad guy\" comes too late: rewrite \"web\" (line 3) has already accepted part of its "
                + "packets "
            + "from wider sources; put it above line 3",
        ]);

    [Fact]
    public void A_rule_whose_ends_multiply_out_to_very_many_lines_is_named_with_their_number()
    {
        var people = string.Join(' ', Enumerable.Range(1, 100).Select(number => $"192.0.2.{2 * number}"));
        var machines = string.Join(' ', Enumerable.Range(1, 11).Select(number => $"10.1.0.{2 * number}"));

        Warnings(Rule("web", Accept, from: people, to: machines, ports: "80"),
            Rule("few", Accept, from: people, to: "10.1.0.2", ports: "81", line: 2)).ShouldBe(
        [
            "RIP0505 rules/shop.csx(1,1): accept \"web\" makes 1100 lines in IPv4: each of 100 source addresses with each of 11 "
                + "destinations; "
            + "write prefixes or ranges instead of single addresses where you can",
        ]);
    }

    [Theory]
    [InlineData("443", true)]
    [InlineData("4443", false)]
    [InlineData("25", false)]
    public void Only_a_deny_of_a_port_that_the_rewrite_takes_comes_too_late(string port, bool late) =>
        Codes(Web, Rule("bad guy", Drop, from: "192.0.2.1", to: "203.0.113.7", line: 5, ports: port)).ShouldBe(late ? ["RIP0502 5"] : []);

    [Fact]
    public void A_deny_to_everywhere_comes_too_late_below_any_accept_from_wider_sources() =>
        Codes(Rule("web", Accept, to: "10.0.0.0/24", ports: "80"),
            Rule("bad guy", Drop, from: "192.0.2.1", line: 2)).ShouldBe(["RIP0502 2"]);

    [Theory]
    [InlineData(false, "ESTABLISHED", "RELATED")]
    [InlineData(true, "ESTABLISHED", "NEW")]
    [InlineData(true, "UNTRACKED")]
    public void An_accept_of_what_has_begun_stands_above_denies_as_on_most_hosts(bool isLate, params string[] states) => Codes(
        Rule("answers", Accept) with { States = [.. states] }, Rule("bad guy", Drop, from: "192.0.2.1", line: 2))
        .Contains("RIP0502 2").ShouldBe(isLate);

    [Theory]
    [InlineData("135", false)]
    [InlineData("128", true)]
    public void An_accept_of_neighbour_discovery_stands_above_denies_as_it_should(string type, bool isLate) => Codes(
        Rule("neighbours", Accept) with { IcmpTypes = [new IcmpType("neighbour", null, type)], Families = [Family.IPv6] },
        Rule("bad net", Drop, from: "2001:db8:1::/64", line: 2) with { Families = [Family.IPv6] }).Contains("RIP0502 2").ShouldBe(isLate);

    [Fact]
    public void A_deny_of_the_rest_below_accepts_from_fewer_sources_is_as_it_should_be() => Codes(
        Rule("office", Accept, from: "192.0.2.0/24", to: "10.0.0.1", ports: "22"),
        Rule("rest", Drop, to: "10.0.0.1", line: 2),
        Rule("other", Drop, from: "198.51.100.0/24", to: "10.0.0.2", line: 3)).ShouldBeEmpty();

    [Fact]
    public void A_deny_that_no_accept_above_can_touch_is_not_late() => Codes(
        Rule("a", Accept, to: "10.0.0.1", ports: "80") with { In = ["eth0"] },
        Rule("b", Accept, to: "10.0.0.1") with { NotFrom = Items("192.0.2.0/24") },
        Rule("c", Accept, to: "10.0.0.1") with { States = ["ESTABLISHED"] },
        Rule("d", Accept, to: "host"),
        Rule("x", Drop, from: "192.0.2.1", to: "10.0.0.1", line: 5) with { In = ["eth1"], States = ["NEW"] }).ShouldBeEmpty();

    [Theory]
    [InlineData("203.0.113.7", null)]
    [InlineData("203.0.113.8", "443")]
    [InlineData("10.0.0.9", "443")]
    public void A_deny_of_what_the_accept_above_excepts_or_never_took_is_not_late(string to, string? port) => Codes(
        Rule("a", Accept, to: "10.0.0.0/24", ports: "80") with { NotTo = Items("203.0.113.7") },
        Rule("x", Drop, from: "192.0.2.1", to: to, line: 5, ports: port is null ? [] : [port]),
        Rule("web", Dnat("203.0.113.7"), ports: "80", line: 6),
        Rule("shop", Dnat("203.0.113.8", "10.0.0.2"), ports: "80", line: 7)).ShouldBeEmpty();

    [Fact]
    public void A_deny_of_what_the_accept_above_takes_beside_its_exception_is_late() => Codes(
        Rule("a", Accept, to: "10.0.0.0/24", ports: "80") with { NotTo = Items("203.0.113.7") },
        Rule("x", Drop, from: "192.0.2.1", to: "203.0.113.8", line: 5),
        Rule("y", Drop, from: "192.0.2.1", to: "10.0.0.9", line: 6, ports: "80"),
        Rule("web", Dnat("203.0.113.7"), ports: "80", line: 7),
        Rule("shop", Dnat("203.0.113.8", "10.0.0.2"), ports: "80", line: 8)).ShouldBe(["RIP0502 5", "RIP0502 6"]);

    [Fact]
    public void A_deny_of_a_port_that_another_rewrite_leads_to_the_port_of_the_accept_above_is_in_time() => Codes(
        Rule("web", Dnat("203.0.113.7"), ports: "80"),
        Rule("bad guy", Drop, from: "192.0.2.1", to: "203.0.113.7", line: 2, ports: "8080"),
        Rule("old web", Dnat("203.0.113.7"), ports: "8080>80", line: 3)).ShouldBeEmpty();

    [Theory]
    [InlineData("8080", true)]
    [InlineData("443", false)]
    public void A_deny_of_a_port_that_is_led_to_one_that_an_accept_above_opens_comes_too_late(string port, bool late) => Codes(
        Rule("inside", Accept, to: "10.0.0.1", ports: "80"),
        Rule("bad guy", Drop, from: "192.0.2.1", to: "203.0.113.7", line: 2, ports: port),
        Rule("web", Dnat("203.0.113.7"), ports: ["8080>80", "443"], line: 3)).ShouldBe(late ? ["RIP0502 2"] : []);

    [Fact]
    public void A_deny_to_the_host_that_does_not_follow_a_rewrite_of_everything_is_reported() => Warnings(
        Rule("bad guy", Drop, from: "192.0.2.1", to: "host", line: 2),
        Rule("our resolver", Dnat("all"), ports: "53", line: 3)).ShouldBe(
        [
            "RIP0507 rules/shop.csx(2,1): drop \"bad guy\" does not match packets to this host that rewrite \"our resolver\" (line 3) "
                + "redirects to 10.0.0.1: it is unknown there which addresses are the host's; name them in addition to \"host\"",
        ]);

    [Fact]
    public void A_rule_to_the_host_that_no_rewrite_of_everything_touches_is_not_reported() => Codes(
        Rule("another port", Drop, from: "192.0.2.1", to: "host", ports: "22"),
        Rule("by name, too", Drop, from: "198.51.100.2", to: "host 203.0.113.3"),
        Rule("not from there", Drop, from: "192.0.2.2", to: "host"),
        Rule("let in by the rewrite", Accept, from: "198.51.100.1", to: "host", ports: "53"),
        Rule("our resolver", Dnat("all"), from: "198.51.100.0/24", ports: "53")).ShouldBeEmpty();

    [Fact]
    public void A_deny_to_the_host_past_which_a_rewrite_leads_an_address_that_may_be_the_hosts_is_reported() => Warnings(
        Rule("bad guy", Drop, from: "192.0.2.1", to: "host", line: 2, ports: "80"),
        Rule("web", Dnat("203.0.113.7", "10.0.0.2"), ports: "80", line: 3)).ShouldBe(
        [
            "RIP0509 rules/shop.csx(2,1): drop \"bad guy\" does not match packets to 203.0.113.7 that rewrite \"web\" (line 3) "
                + "redirects, if "
            + "that is an address of this host; name it in addition to \"host\" if it is",
        ]);

    [Fact]
    public void Of_many_such_addresses_the_first_are_named() => Warnings(
        Rule("seen", new RuleAction.Log(), to: "host", line: 2) with { Log = new("x", null, null) },
        Rule("web", Dnat("203.0.113.7 203.0.113.9"), ports: "80", line: 3),
        Rule("mail", Dnat("203.0.113.9 203.0.113.16/30 203.0.113.32-203.0.113.34", "10.0.0.2"), ports: "25", line: 4)).ShouldBe(
        [
            "RIP0509 rules/shop.csx(2,1): log \"seen\" does not match packets to 203.0.113.7, 203.0.113.9, 203.0.113.16/30 and 1 "
                + "more that rewrite "
            + "\"web\" (line 3) redirects, if those are addresses of this host; name them in addition to \"host\" if they are",
        ]);

    [Fact]
    public void It_is_reported_also_where_a_rewrite_of_the_host_leads_to_the_same_place() => Codes(
        Rule("bad guy", Drop, from: "192.0.2.1", to: "host", line: 2, ports: "80"),
        Rule("h", Dnat("host"), ports: "80", line: 3),
        Rule("web", Dnat("203.0.113.7"), ports: "80", line: 4)).ShouldBe(["RIP0509 2"]);

    [Fact]
    public void A_rule_to_the_host_that_names_excepts_or_cannot_meet_the_address_is_not_reported() => Codes(
        Rule("named", Drop, from: "198.51.100.1", to: "host 203.0.113.0/24"),
        Rule("meets it where it is led", Drop, from: "198.51.100.1", to: "host 10.0.0.1"),
        Rule("excepts it", Drop, from: "198.51.100.2", to: "host") with { NotTo = Items("203.0.113.7") },
        Rule("another port", Drop, from: "198.51.100.3", to: "host", ports: "22"),
        Rule("another protocol", Drop, from: "198.51.100.4", to: "host", ports: "80") with { Protocols = [Protocol.Udp] },
        Rule("ping", Drop, from: "198.51.100.4", to: "host") with { IcmpTypes = [new IcmpType("echo-request", "8", "128")],
            Protocols = [Protocol.Icmp] },
        Rule("another source", Drop, from: "192.0.2.1", to: "host"),
        Rule("another interface", Drop, from: "198.51.100.5", to: "host") with { In = ["wlan0"] },
        Rule("of the host itself", Drop, from: "host", to: "host"),
        Rule("of no connection", Drop, from: "198.51.100.6", to: "host") with { States = ["INVALID"] },
        Rule("accept", Accept, from: "198.51.100.7", to: "host", ports: "80"),
        Rule("web", Dnat("203.0.113.7"), from: "198.51.100.0/24", ports: "80") with { In = ["eth0"] }).ShouldBeEmpty();

    [Fact]
    public void An_accept_that_excepts_the_host_and_opens_what_a_rewrite_leads_on_from_there_is_reported() => Warnings(
        Rule("x", Accept, from: "203.0.113.0/24", to: "all", line: 2, ports: "80") with { NotTo = Items("host") },
        Rule("h", Dnat("host"), ports: "80", line: 3) with { ImpliesAccept = false }).ShouldBe(
        [
            "RIP0510 rules/shop.csx(2,1): accept \"x\" also takes packets to this host that rewrite \"h\" (line 3) redirects to "
                + "10.0.0.1: it is unknown there which addresses are the host's; name them in .NotTo(…) instead of \"host\", or deny "
                + "them above",
        ]);

    [Theory]
    [InlineData("all", "10.0.0.0/8", "8080>80", "80", true)]
    [InlineData("host", "all", "8080>80", "8080", true)]
    [InlineData("host", "10.0.0.2", "80", "80", false)]
    [InlineData("host", "all", "22", "80", false)]
    [InlineData("203.0.113.7", "all", "80", "80", false)]
    public void It_is_reported_only_where_the_two_can_meet(string led, string to, string ledPort, string port, bool reported) => Codes(
        Rule("x", Accept, from: "192.0.2.0/24", to: to, line: 2, ports: port) with { NotTo = Items("host") },
        Rule("h", Dnat(led), ports: ledPort, line: 3) with { ImpliesAccept = false }).ShouldBe(reported ? ["RIP0510 2"] : []);

    [Fact]
    public void A_rewrite_that_opens_what_another_leads_to_the_same_place_and_keeps_closed_is_reported() => Warnings(
        Rule("not yet", Dnat("203.0.113.7"), from: "192.0.2.0/24", ports: "80", line: 2) with { ImpliesAccept = false },
        Rule("web", Dnat("203.0.113.7"), ports: "80", line: 3)).ShouldBe(
        [
            "RIP0508 rules/shop.csx(3,1): rewrite \"web\" also opens what rewrite \"not yet\" (line 2) redirects to 10.0.0.1, because "
                + "both look the same after the translation; deny above line 3 what must stay closed",
        ]);

    [Fact]
    public void A_rewrite_of_the_host_that_opens_what_one_of_everything_keeps_closed_is_reported() => Codes(
        Rule("ssh", Dnat("host"), ports: "22", line: 2),
        Rule("not yet", Dnat("all"), from: "192.0.2.0/24", ports: "22", line: 3) with { ImpliesAccept = false }).ShouldBe(["RIP0508 2"]);

    [Fact]
    public void A_rewrite_that_opens_nothing_of_another_is_not_reported() => Codes(
        Rule("another port", Dnat("203.0.113.7"), ports: "8080>80") with { ImpliesAccept = false },
        Rule("another place", Dnat("203.0.113.8", "10.0.0.2"), ports: "80") with { ImpliesAccept = false },
        Rule("by name", Dnat("203.0.113.9"), ports: "80") with { ImpliesAccept = false },
        Rule("web", Dnat("203.0.113.7"), ports: "80"),
        Rule("host", Dnat("host"), ports: "80")).ShouldBeEmpty();

    [Fact]
    public void A_rule_that_one_earlier_rule_covers_can_never_match() =>
        Warnings(
            Rule("web", Accept, from: "192.0.2.0/24", to: "10.0.0.0/24", ports: ["80", "443"], line: 3),
            Rule("bad guy", Drop, from: "192.0.2.1", to: "10.0.0.1 10.0.0.2", line: 5, ports: "80") with { Protocols = [Protocol.Tcp] })
                .ShouldBe(
        [
            "RIP0503 rules/shop.csx(5,1): drop \"bad guy\" can never match: accept \"web\" (line 3) takes all of its packets; "
            + "remove it or put it above line 3",
        ]);

    [Fact]
    public void A_covered_rule_that_alone_has_its_partition_asked_for_an_address_is_to_be_kept() =>
        Warnings(
            Rule("bad network", Drop, from: "198.51.100.0/24", line: 2),
            Rule("bad host", Drop, from: "198.51.100.0/25", to: "10.5.0.9 10.5.0.11 host", line: 3)).ShouldBe(
        [
            "RIP0503 rules/shop.csx(3,1): drop \"bad host\" can never match: drop \"bad network\" (line 2) takes all of its packets; "
            + "keep it or put it above line 2: without it this partition would not see what is sent to this host, 10.5.0.9 and 10.5.0.11",
        ]);

    [Fact]
    public void A_covered_rule_is_to_be_removed_where_another_has_its_partition_asked_for_the_same() =>
        Warnings(
            Rule("bad network", Drop, from: "198.51.100.0/24", line: 2),
            Rule("bad host", Drop, from: "198.51.100.0/25", to: "10.5.0.9", line: 3),
            Rule("web", Accept, to: "10.5.0.0/24", ports: "80", line: 4)).ShouldBe(
        [
            "RIP0503 rules/shop.csx(3,1): drop \"bad host\" can never match: drop \"bad network\" (line 2) takes all of its packets; "
            + "remove it or put it above line 2",
        ]);

    [Fact]
    public void A_rewrite_that_never_matches_is_to_be_kept_where_it_alone_leads_to_its_target() =>
        Warnings(Web, Rule("again", Dnat("203.0.113.7", "10.0.0.2"), from: "192.0.2.1", ports: "80", line: 4)).ShouldHaveSingleItem()
            .ShouldEndWith("; keep it or put it above line 3: without it this partition would not see what is sent to 10.0.0.2");

    [Fact]
    public void A_rule_that_is_covered_only_in_part_is_not_reported() => Codes(
        Rule("a", Accept, from: "192.0.2.0/24", to: "10.0.0.1", ports: "80"),
        Rule("udp too", Drop, from: "192.0.2.0/24", to: "10.0.0.1", ports: "80"),
        Rule("one more", Accept, from: "192.0.2.0/24", to: "10.0.0.1 10.0.0.2", ports: "80"),
        Rule("not there", Accept, from: "192.0.2.0/24", to: "10.0.0.3") with { In = ["eth+"] },
        Rule("other", Accept, from: "192.0.2.0/24", to: "10.0.0.3") with { In = ["wlan0"] }).ShouldBeEmpty();

    [Fact]
    public void A_rule_covered_in_one_family_only_is_not_reported() => Codes(
        Rule("a", Accept, to: "10.0.0.1"),
        Rule("b", Accept, to: "10.0.0.1 2001:db8::1", line: 2) with { Families = Families.Both }).ShouldBeEmpty();

    [Fact]
    public void A_rule_said_twice_is_reported_among_thousands_alike() => Codes(
        [
            .. Enumerable.Range(1, 1000).Select(port => Rule("x", Accept, to: "10.0.0.1", line: port, ports: $"{port}")),
            Rule("again", Drop, to: "10.0.0.1", line: 2000, ports: "999") with { Protocols = [Protocol.Tcp] },
        ]).ShouldBe(["RIP0503 2000"]);

    [Fact]
    public void A_log_takes_nothing_away_from_the_rules_below() => Codes(
        Rule("a", new RuleAction.Log(), to: "10.0.0.1") with { Log = new("x", null, null) },
        Rule("b", Drop, to: "10.0.0.1", line: 2)).ShouldBeEmpty();

    [Fact]
    public void A_rewrite_of_what_an_earlier_one_rewrites_can_never_match() => Codes(
        Web,
        Rule("again", Dnat("203.0.113.7", "10.0.0.2"), from: "192.0.2.1", ports: "80", line: 4)).ShouldBe(["RIP0503 4"]);

    [Fact]
    public void A_rewrite_below_a_deny_of_all_that_it_accepts_is_reported() =>
        Warnings(Rule("closed", Drop, to: "10.0.0.0/24", line: 2), Web).ShouldBe(
        [
            "RIP0503 rules/shop.csx(3,1): what rewrite \"web\" accepts can never pass: drop \"closed\" (line 2) takes all of its packets; "
            + "put it above line 2 if they should pass",
        ]);

    [Fact]
    public void A_snat_that_lets_the_inside_reach_everything_is_reported() =>
        Warnings(Rule("out", Snat("10.0.0.0/24"), line: 7)).ShouldBe(
        [
            "RIP0504 rules/shop.csx(7,1): rewrite \"out\" lets the inside reach every other partition; "
            + "add .Out(\"INTERFACE\") or .To(…), or write .To(\"all\") if you mean it",
        ]);

    [Fact]
    public void A_snat_with_an_interface_a_destination_or_no_accept_is_not_reported() => Codes(
        Rule("a", Snat("10.0.0.1")) with { Out = ["eth0"] },
        Rule("b", Snat("10.0.0.2"), to: "198.51.100.1"),
        Rule("c", Snat("10.0.0.3")) with { ImpliesAccept = false }).ShouldBeEmpty();
}
