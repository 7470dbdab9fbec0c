using Ripcs.Core.Diagnostics;
using Ripcs.Core.Lint;
using Ripcs.Core.Model;
using Shouldly;
using Xunit;
using static Ripcs.Core.Tests.Lowering.Given;

namespace Ripcs.Core.Tests.Analysis;

/// <summary>What is doubtful only between partitions: which of two is asked
/// first, and what one leads away before another denies it.</summary>
public sealed class DisagreementTests
{
    private static readonly CheckedRule Web = Rule("web", Accept, to: "203.0.113.10", line: 2, ports: "80");
    private static readonly CheckedRule Bad = Rule("bad guys", Drop, from: "198.51.100.0/24", to: "all", line: 5);

    [Fact]
    public void A_blocklist_that_is_asked_too_late_is_named_with_the_accept_that_is_first() =>
        Warnings(Of("blocklist", Bad), Of("shop", Web)).ShouldBe(
    [
        "warning RIP0511: rules/blocklist.csx(5): drop \"bad guys\" and accept \"web\" of partition \"shop\" (rules/shop.csx(2)) decide "
            + "differently about some "
        + "packets; both partitions have order 0 and \"shop\" is evaluated first, so these packets are accepted; set order: "
            + "Partition(\"blocklist\", order: -1) "
        + "lets drop \"bad guys\" decide, order: 1 the other",
    ]);

    [Fact]
    public void An_accept_that_ends_some_day_passes_by_a_deny_until_then() =>
        Warnings(Of("zone", Rule("rest", Drop, to: "203.0.113.0/24", line: 5)),
            Of("shop", Web with { Conditions = new PacketConditions { Matches =
            [new("-m time --datestop 2036-12-31T23:59:59", "-m time --datestop 2036-12-31T23:59:59")] } })).ShouldHaveSingleItem()
            .ShouldContain("and \"shop\" is evaluated first, so these packets are accepted; set order:");

    [Theory]
    [InlineData(2)]
    [InlineData(1000)]
    public void A_blocklist_in_a_set_is_named_as_one_in_a_rule_is(int entries)
    {
        var bad = InSet("blocklist", Drop, Enumerable.Range(0, entries).Select(i => $"198.51.{i / 256}.{i % 256}/32"));

        Warnings(Of("blocklist", bad), Of("shop", Web)).ShouldHaveSingleItem()
            .ShouldContain("drop \"in a set\" and accept \"web\" of partition \"shop\" (rules/shop.csx(2)) decide differently about some "
            + "packets;");
        Warnings(Of("blocklist", -1, bad), Of("shop", Web)).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(2)]
    [InlineData(1000)]
    public void A_set_without_an_address_of_the_other_rule_shares_no_packet_with_it(int entries)
    {
        var bad = InSet("blocklist", Drop, Enumerable.Range(0, entries).Select(i => $"198.51.{i / 256}.{i % 256}/32"));

        Warnings(Of("blocklist", bad), Of("shop", Rule("web", Accept, from: "192.0.2.0/24", to: "203.0.113.10", line: 2, ports: "80")))
            .ShouldBeEmpty();
        Warnings(Of("blocklist", bad), Of("shop", InSet("shop", Accept, ["192.0.2.0/24", "203.0.113.0/24"]))).ShouldBeEmpty();
        Warnings(Of("blocklist", bad), Of("shop", InSet("shop", Accept, ["192.0.2.0/24", "198.51.0.0/24"]))).ShouldHaveSingleItem();
    }

    private static CheckedRule InSet(string partition, RuleAction target, IEnumerable<string> entries) =>
        Rule("in a set", target, to: "all", line: 5) with
    {
        From = [new AddressItem.Set(AddressSet.Of(partition, "bad", new RuleOrigin("set", "bad", $"rules/{partition}.csx", 1), Family.IPv4,
            entries.Select(IpPrefix.Parse)))],
    };

    [Fact]
    public void With_an_order_nothing_is_left_to_chance()
    {
        Warnings(Of("blocklist", -1, Bad), Of("shop", Web)).ShouldBeEmpty();
        Warnings(Of("blocklist", 1, Bad), Of("shop", Web)).ShouldBeEmpty();
    }

    [Fact]
    public void One_deny_against_many_accepts_is_said_once()
    {
        var shops = Enumerable.Range(1, 30).Select(number =>
            Of($"shop{number}", Rule("web", Accept, to: $"203.0.113.{number}", line: 2, ports: "80")));

        Warnings([Of("blocklist", Bad), .. shops]).ShouldHaveSingleItem().ShouldContain("about some packets, and so do 29 more rules; ");
    }

    [Fact]
    public void One_accept_against_many_denies_is_said_once()
    {
        var shops = Enumerable.Range(1, 30).Select(number =>
            Of($"shop{number}", Rule("no ssh", Drop, to: $"203.0.113.{number}", line: 2, ports: "22")));

        Warnings([Of("office", Rule("ssh", Accept, from: "192.0.2.0/24", to: "203.0.113.0/24", line: 3, ports: "22")), .. shops])
            .ShouldHaveSingleItem()
            .ShouldStartWith("warning RIP0511: rules/office.csx(3): accept \"ssh\" and drop \"no ssh\" of partition \"shop1\" "
                + "(rules/shop1.csx(2)) decide differently");
    }

    [Fact]
    public void A_rule_for_INPUT_and_one_for_FORWARD_share_no_packet()
    {
        static CheckedRule At(CheckedRule rule, MatchPlace place) => rule with { Conditions = new PacketConditions { SaidPlace = place } };

        Warnings(Of("blocklist", At(Bad, MatchPlace.Forwarded)), Of("shop", At(Web, MatchPlace.Received))).ShouldBeEmpty();
        Warnings(Of("blocklist", At(Bad, MatchPlace.Forwarded)), Of("shop", At(Web, MatchPlace.Forwarded))).ShouldHaveSingleItem();
        Warnings(Of("blocklist", At(Bad, MatchPlace.Forwarded)), Of("shop", Web)).ShouldHaveSingleItem();
    }

    [Fact]
    public void An_accept_that_is_an_exception_from_what_is_denied_everywhere_needs_no_order() =>
        Warnings(Of("rest", Rule("rest", Drop, to: "all", line: 5)), Of("shop", Web)).ShouldBeEmpty();

    [Fact]
    public void An_exception_that_only_its_partitions_name_puts_first_does_need_one() =>
        Warnings(Of("zone", Rule("rest", Drop, to: "203.0.113.0/24", line: 5)), Of("shop", Web)).ShouldHaveSingleItem();

    [Fact]
    public void Rules_that_share_no_packet_do_not_disagree()
    {
        Warnings(Of("a", Rule("no ssh", Drop, to: "203.0.113.10", line: 5, ports: "22")), Of("shop", Web)).ShouldBeEmpty();
        Warnings(Of("a", Rule("no web", Drop, to: "203.0.113.11", line: 5)), Of("shop", Web)).ShouldBeEmpty();
        Warnings(Of("a", Bad with { States = ["INVALID"] }), Of("shop", Web with { States = ["NEW"] })).ShouldBeEmpty();
        Warnings(Of("a", Bad with { Protocols = [Protocol.Udp] }), Of("shop", Web)).ShouldBeEmpty();
        Warnings(Of("a", Bad with { In = ["eth1"] }), Of("shop", Web with { In = ["eth0"] })).ShouldBeEmpty();
        Warnings(Of("a", Bad with { NotTo = Items("203.0.113.0/24") }), Of("shop", Web)).ShouldBeEmpty();
    }

    [Fact]
    public void A_deny_by_mark_disagrees_with_nothing_as_its_packets_are_unknown() =>
        Warnings(Of("a", Bad with { Conditions = new PacketConditions { Verbatim = [new("-m mark --mark 0x1", "-m mark --mark 0x1")] } }),
            Of("shop", Web)).ShouldBeEmpty();

    [Fact]
    public void Packets_that_an_earlier_rule_of_its_own_partition_takes_are_not_the_accepts()
    {
        var own = Rule("bad guys here", Drop, from: "198.51.100.0/24", to: "203.0.113.10", line: 1);

        Warnings(Of("blocklist", Bad), Of("shop", own, Web)).ShouldBeEmpty();
        Warnings(Of("blocklist", Bad), Of("shop", own with { From = Items("198.51.100.0/25") }, Web))
            .ShouldHaveSingleItem("the other half is accepted");
        Warnings(Of("blocklist", Rule("friends", Accept, from: "198.51.100.0/24", to: "203.0.113.10", line: 4), Bad),
            Of("shop", Web)).ShouldBeEmpty("nor the denies");
    }

    [Fact]
    public void Rules_that_share_no_packet_only_if_all_that_they_except_is_seen_together_do_not_disagree()
    {
        Warnings(Of("a", Bad with { NotFrom = Items("198.51.100.0/25") }),
            Of("shop", Web with { NotFrom = Items("198.51.100.128/25") })).ShouldBeEmpty();
        Warnings(Of("a", Bad with { NotFrom = Items("198.51.100.0/26") }),
            Of("shop", Web with { NotFrom = Items("198.51.100.128/25") })).ShouldHaveSingleItem();
    }

    [Fact]
    public void A_narrower_exception_with_an_exception_of_its_own_is_one() =>
        Warnings(Of("rest", Rule("rest", Drop, to: "all", line: 5) with { NotFrom = Items("192.0.2.0/24") }),
            Of("shop", Web with { NotFrom = Items("192.0.2.0/23") })).ShouldBeEmpty();

    [Fact]
    public void One_code_of_an_ICMP_type_is_a_part_of_it() => Warnings(
        Of("a", Rule("no", Drop, from: "198.51.100.0/24", to: "all",
            line: 5) with { IcmpTypes = [new IcmpType("destination-unreachable", "3", "1")], Protocols = [Protocol.Icmp] }),
        Of("shop", Rule("path mtu", Accept, to: "203.0.113.10",
            line: 2) with { IcmpTypes = [new IcmpType("fragmentation-needed", "3/4", null)], Protocols = [Protocol.Icmp] }))
            .ShouldHaveSingleItem();

    [Fact]
    public void Partitions_that_deny_the_same_agree() =>
        Warnings(Of("a", Bad), Of("b", Bad with { Action = new RuleAction.Reject(RejectAnswer.PortUnreachable) })).ShouldBeEmpty();

    [Fact]
    public void A_deny_whose_packets_another_partition_leads_away_is_named_with_that_rewrite() => Warnings(
        Of("guard", Rule("bad guy", Drop, from: "198.51.100.7", to: "203.0.113.10", line: 4)),
        Of("shop", -1, Rule("web", Dnat("203.0.113.10"), line: 2, ports: "80"))).ShouldBe(
    [
        "warning RIP0512: rules/guard.csx(4): drop \"bad guy\" does not match packets to 203.0.113.10 that rewrite \"web\" of "
            + "partition \"shop\" "
        + "(rules/shop.csx(2)) redirects to 10.0.0.1; name 10.0.0.1 here as well",
    ]);

    [Fact]
    public void So_is_a_deny_of_senders_in_a_set() => Warnings(
        Of("guard", InSet("guard", Drop, ["198.51.100.0/24"]) with { To = Items("203.0.113.10") }),
        Of("shop", -1, Rule("web", Dnat("203.0.113.10"), line: 2, ports: "80"))).ShouldHaveSingleItem().ShouldContain(
            "RIP0512: rules/guard.csx(5): drop \"in a set\" does not match packets to 203.0.113.10 that rewrite \"web\"");

    [Fact]
    public void A_deny_to_the_host_may_miss_what_any_address_is_led_away_from() => Warnings(
        Of("guard", Rule("bad guy", Drop, from: "198.51.100.7", to: "host", line: 4)),
        Of("shop", Rule("web", Dnat("203.0.113.10"), line: 2, ports: "80"), Rule("mail", Dnat("203.0.113.11"), line: 3, ports: "25")))
            .ShouldHaveSingleItem()
        .ShouldContain(
            " does not match packets to 203.0.113.10, where that is an address of this host, that rewrite \"web\" of partition "
                + "\"shop\" (rules/shop.csx(2)) redirects to 10.0.0.1, and so does 1 more rule; ");

    [Fact]
    public void What_is_denied_behind_the_translation_too_is_not_missed() => Warnings(
        Of("guard", Rule("bad guy", Drop, from: "198.51.100.7", to: "203.0.113.10 10.0.0.1", line: 4)),
        Of("shop", 1, Rule("web", Dnat("203.0.113.10"), line: 2, ports: "80"))).ShouldBeEmpty();

    [Fact]
    public void A_rewrite_of_another_port_or_source_leads_nothing_away()
    {
        var deny = Rule("bad guy", Drop, from: "198.51.100.7", to: "203.0.113.10", line: 4, ports: "25");

        Warnings(Of("guard", deny), Of("shop", 1, Rule("web", Dnat("203.0.113.10"), line: 2, ports: "80"))).ShouldBeEmpty();
        Warnings(Of("guard", deny), Of("shop", 1, Rule("web", Dnat("203.0.113.10"), from: "192.0.2.0/24", line: 2, ports: "25")))
            .ShouldBeEmpty();
    }

    [Fact]
    public void An_accept_whose_packets_another_partition_leads_away_is_named_with_that_rewrite() => Warnings(
        Of("pages", Rule("status page", Accept, to: "203.0.113.10", line: 4, ports: "80")),
        Of("shop", Rule("web", Dnat("203.0.113.10"), line: 2, ports: "80"))).ShouldBe(
    [
        "warning RIP0512: rules/pages.csx(4): accept \"status page\" does not match packets to 203.0.113.10 that rewrite \"web\" of "
            + "partition \"shop\" "
        + "(rules/shop.csx(2)) redirects to 10.0.0.1; leave these packets out of one of the two",
    ]);

    [Fact]
    public void So_is_one_to_the_host_for_the_address_that_is_translated() => Warnings(
        Of("pages", Rule("pages", Accept, to: "host", line: 4, ports: ["80", "443"])),
        Of("shop", Rule("web", Dnat("203.0.113.10"), line: 2, ports: "80"))).ShouldHaveSingleItem().ShouldContain(
            "packets to 203.0.113.10, where that is an address of this host, that rewrite \"web\"");

    [Fact]
    public void An_accept_that_a_rewrite_leaves_something_is_not_named()
    {
        var web = Rule("web", Dnat("203.0.113.10"), line: 2, ports: "80");

        Warnings(Of("net", Rule("pages", Accept, to: "203.0.113.0/24", line: 4, ports: "80")),
            Of("shop", web)).ShouldBeEmpty("the others of the network");
        Warnings(Of("net", Rule("any", Accept, to: "203.0.113.10", line: 4)), Of("shop", web)).ShouldBeEmpty("other ports");
        Warnings(Of("net", Rule("pages", Accept, to: "203.0.113.10", line: 4, ports: "80")),
            Of("shop", web with { From = Items("192.0.2.0/24") })).ShouldBeEmpty("other sources");
        Warnings(Of("net", Rule("pages", Accept, to: "203.0.113.10", line: 4, ports: "80")),
            Of("shop", web with { In = ["eth0"] })).ShouldBeEmpty("other interfaces");
        Warnings(Of("net", Rule("pages", Accept, to: "203.0.113.10 10.0.0.1", line: 4, ports: "80")),
            Of("shop", web)).ShouldBeEmpty("where it leads");
    }

    [Fact]
    public void A_port_of_the_host_that_another_partition_moves_is_named_for_accepts_and_denies()
    {
        var proxy = Rule("proxy", new RuleAction.Dnat(Items("host"), []), line: 2) with { Ports = [new PortEntry(new PortRange(80), 3128)],
            Protocols = [Protocol.Tcp] };

        Warnings(Of("pages", Rule("pages", Accept, to: "host", line: 4, ports: "80")), Of("proxy", proxy)).ShouldBe(
        [
            "warning RIP0512: rules/pages.csx(4): accept \"pages\" does not match packets to this host that rewrite \"proxy\" of "
                + "partition \"proxy\" "
            + "(rules/proxy.csx(2)) redirects to port 3128 of this host; leave these packets out of one of the two",
        ]);
        Warnings(Of("guard", Rule("bad guy", Drop, from: "198.51.100.7", to: "host", line: 4, ports: "80")),
            Of("proxy", 1, proxy)).ShouldHaveSingleItem()
            .ShouldEndWith(" redirects to port 3128 of this host; name port 3128 of this host here as well");
        Warnings(Of("guard", Rule("bad guy", Drop, from: "198.51.100.7", to: "host", line: 4)),
            Of("proxy", 1, proxy)).ShouldBeEmpty("it is denied at that port, too");
        Warnings(Of("pages", Rule("pages", Accept, to: "host", line: 4, ports: ["80", "3128"])),
            Of("proxy", proxy)).ShouldBeEmpty("it is accepted at that port, too");
        Warnings(Of("pages", Rule("pages", Accept, to: "10.0.0.9", line: 4, ports: "80")),
            Of("proxy", proxy)).ShouldBeEmpty("which addresses are the host's is unknown");
    }

    [Fact]
    public void What_a_Raw_leads_away_is_named_for_rules_of_its_own_file_too()
    {
        var deny = Rule("bad guy", Drop, from: "198.51.100.7", to: "203.0.113.10", line: 4);

        Warnings(Of("raw", deny)).ShouldBeEmpty();
        Warnings(Of("raw", "-d 203.0.113.10/32 -p tcp -m tcp --dport 80 -j DNAT --to-destination 10.0.0.1", deny)).ShouldBe(
        [
            "warning RIP0512: rules/raw.csx(4): drop \"bad guy\" does not match packets to 203.0.113.10 that raw \"nat PREROUTING\" "
                + "of partition \"raw\" "
            + "(rules/raw.csx(9)) redirects to 10.0.0.1; name 10.0.0.1 here as well",
        ]);
    }

    [Fact]
    public void A_Raw_may_lead_away_what_is_sent_to_any_address() => Warnings(
        Of("pages", Rule("pages", Accept, to: "host", line: 4, ports: "80")),
        Of("raw", "-p tcp -m tcp --dport 80 -j REDIRECT --to-ports 3128")).ShouldBe(
    [
        "warning RIP0512: rules/pages.csx(4): accept \"pages\" does not match packets to any address that raw \"nat PREROUTING\" of "
            + "partition \"raw\" "
        + "(rules/raw.csx(9)) redirects to port 3128 of this host; leave these packets out of one of the two",
    ]);

    [Theory]
    [InlineData("-p tcp -m tcp --dport 80 -j DNAT --to-destination 10.0.0.1:8000-8010 --random --persistent",
        "ports 8000 to 8010 of 10.0.0.1")]
    [InlineData("-p tcp -m tcp --dport 80 -j DNAT --to-destination 10.0.0.1-10.0.0.9", "10.0.0.1-10.0.0.9")]
    [InlineData("-p tcp -m tcp --dport 80 -j DNAT --to-destination :8080", "port 8080 of the same address")]
    [InlineData("-p tcp -m tcp --dport 80 -j REDIRECT --to-ports 8080-8089 --random", "ports 8080 to 8089 of this host")]
    [InlineData("-p tcp -m tcp --dport 80 -j DNAT --to-destination 10.0.0.1:8080/80", "port 8080 of 10.0.0.1")]
    public void A_Raw_leads_away_to_several_addresses_and_ports_too(string raw, string where) => Warnings(
        Of("pages", Rule("pages", Accept, to: "host", line: 4, ports: "80")),
        Of("raw", raw)).ShouldHaveSingleItem().ShouldContain($"(rules/raw.csx(9)) redirects to {where}; ");

    [Fact]
    public void What_is_let_in_where_all_ports_of_a_range_lead_is_not_missed() => Warnings(
        Of("pages", Rule("pages", Accept, to: "host", line: 4, ports: ["80", "8080"]),
            Rule("moved", Accept, to: "10.0.0.1", line: 5, ports: "8000-8010")),
        Of("raw", "-p tcp -m tcp --dport 22 -j DNAT --to-destination 10.0.0.1:8000-8010 --random")).ShouldBeEmpty();

    [Fact]
    public void A_chain_of_a_Raw_leads_away_what_both_its_rule_and_the_one_that_leads_to_it_ask()
    {
        Of("raw", [("PREROUTING", "-d 203.0.113.0/24 -p tcp -j web"),
            ("web", "-d 203.0.113.10/32 -p tcp -m tcp --dport 80 -j DNAT --to-destination 10.0.0.1")]).ShouldSatisfyAllConditions(
            raw => Warnings(Of("pages", Rule("pages", Accept, to: "203.0.113.10", line: 4, ports: "80")),
                raw).ShouldHaveSingleItem()
                .ShouldContain("raw \"nat web\" of partition \"raw\" (rules/raw.csx(9)) redirects to 10.0.0.1; "),
            raw => Warnings(Of("pages", Rule("pages", Accept, to: "203.0.113.11", line: 4, ports: "80")),
                raw).ShouldBeEmpty("of the network that address alone"),
            raw => Warnings(Of("pages", Rule("pages", Accept, to: "203.0.113.10", line: 4, ports: "443")),
                raw).ShouldBeEmpty("that port alone"));
        Warnings(
            Of("pages", Rule("pages", Accept, to: "203.0.113.10", line: 4, ports: "80")),
            Of("raw", [("PREROUTING", "-i eth0 -p tcp -j web"),
                ("web", "-i eth1 -p tcp -m tcp --dport 80 -j DNAT --to-destination 10.0.0.1")]))
                .ShouldBeEmpty("no packet comes in by both");
    }

    private static readonly CheckedRule Own = Rule("own", Dnat("203.0.113.10"), line: 1, ports: "443");

    [Fact]
    public void A_deny_meets_what_another_leads_to_a_target_of_its_own_file()
    {
        var shop = Of("shop", Rule("web", Dnat("203.0.113.10"), line: 2, ports: "80"));
        var bad = Rule("bad guy", Drop, from: "198.51.100.7", to: "203.0.113.10", line: 4, ports: ["80", "443"]);

        Warnings(Of("guard", -1, bad, Own), shop).ShouldBeEmpty("both lead to the same target");
        Warnings(Of("guard", -1, bad with { Ports = [new PortEntry(new PortRange(443), null)] }, Own),
            shop).ShouldBeEmpty("it says nothing of that port");
        Warnings(Of("guard", -1, bad, Own with { Action = Dnat("203.0.113.10", "10.0.0.2") }),
            shop).ShouldHaveSingleItem().ShouldContain("RIP0512", Case.Sensitive, "no pointer leads these packets to it");
    }

    [Fact]
    public void An_accept_meets_of_that_only_what_its_own_file_leads_as_well()
    {
        var shop = Of("shop", Rule("web", Dnat("203.0.113.10"), line: 2, ports: "80") with { ImpliesAccept = false });
        var pages = Rule("pages", Accept, to: "203.0.113.10", line: 4, ports: "80");

        Warnings(Of("pages", pages, Own), shop).ShouldHaveSingleItem().ShouldContain("RIP0512");
        Warnings(Of("pages", pages, Own with { Ports = [new PortEntry(new PortRange(80), null)] }), shop).ShouldBeEmpty();
    }

    [Fact]
    public void A_deny_that_stops_neighbour_discovery_is_named() =>
        Warnings(Of("rest", InBoth(Rule("rest", Drop, to: "all", line: 5)))).ShouldBe(
    [
        "warning RIP0513: rules/rest.csx(5): drop \"rest\" also takes neighbour discovery (ICMPv6), and without it no other host on the "
            + "link can reach this one by IPv6; write HostPolicy().AllowIcmp(), or above this rule "
            + "Accept(\"neighbours\").Icmp(\"neighbour-solicitation\", "
        + "\"neighbour-advertisement\").To(\"all\")",
    ]);

    [Fact]
    public void Neighbours_that_are_let_in_before_are_not_stopped() =>
        Warnings(Of("rest", InBoth(Neighbours("135")), InBoth(Neighbours("136")), InBoth(Rule("rest", Drop, to: "host", line: 5))))
        .ShouldBeEmpty();

    [Fact]
    public void Where_all_is_denied_neighbours_that_are_let_in_to_the_host_alone_are_stopped_as_they_ask_groups_and_get_no_answer()
    {
        var all = InBoth(Rule("rest", Drop, to: "all", line: 5));
        CheckedRule To(string end, string type) => InIPv6(Neighbours(type) with { To = Items(end) });

        Warnings(Of("rest", Neighbours("135"), Neighbours("136"), all)).ShouldHaveSingleItem().ShouldContain("RIP0513");
        Warnings(Of("rest", To("all", "135"), To("all", "136"), all)).ShouldBeEmpty();
        Warnings(Of("rest", Neighbours("135"), Neighbours("136"), all with { In = ["eth0"] })).ShouldHaveSingleItem()
            .ShouldContain("RIP0513", Case.Sensitive, "they ask groups");
        Warnings(Of("rest", Neighbours("135"), Neighbours("136"), To("ff02::/16", "135"), To("ff02::/16", "136"),
            all with { In = ["eth0"] }))
            .ShouldBeEmpty("what the host answers goes out by eth0");
        Warnings(Of("rest", Neighbours("135"), Neighbours("136"), To("ff02::/16", "135"), To("ff02::/16", "136"), all))
            .ShouldHaveSingleItem().ShouldContain("RIP0513", Case.Sensitive, "the host gives no answer");
    }

    [Fact]
    public void Neighbours_within_one_hop_are_all_that_there_are()
    {
        var hops = new PacketConditions { Matches = [new("-m hl --hl-eq 255", "-m hl --hl-eq 255")] };
        CheckedRule OneHop(string type) => InIPv6(Neighbours(type) with { Conditions = hops });

        Warnings(Of("rest", OneHop("135"), OneHop("136"), InBoth(Rule("rest", Drop, to: "host", line: 5)))).ShouldBeEmpty();
    }

    [Fact]
    public void Half_of_neighbour_discovery_is_not_enough() =>
        Warnings(Of("rest", InBoth(Neighbours("135")), InBoth(Rule("rest", Drop, to: "host", line: 5)))).ShouldHaveSingleItem()
            .ShouldContain("RIP0513");

    [Fact]
    public void A_deny_that_names_who_or_what_it_is_about_leaves_neighbours_alone()
    {
        Warnings(Of("a", InBoth(Bad))).ShouldBeEmpty();
        Warnings(Of("a", InBoth(Rule("telnet", Drop, to: "host", line: 5, ports: "23")))).ShouldBeEmpty();
        Warnings(Of("a", InBoth(Rule("invalid", Drop, to: "host", line: 5)) with { States = ["INVALID"] })).ShouldBeEmpty();
    }

    [Fact]
    public void A_deny_from_the_addresses_of_the_link_stops_its_neighbours() =>
        Warnings(Of("rest", InIPv6(Rule("rest", Drop, from: "fe80::/64", to: "host", line: 5)))).ShouldHaveSingleItem()
            .ShouldContain("(ICMPv6), and without it no other host on the link can reach");

    [Fact]
    public void A_deny_from_a_prefix_of_which_somebody_is_let_in_stops_the_neighbours_that_it_has() => Warnings(Of(
        "office", InIPv6(Rule("admin", Accept, from: "2001:db8:1::7", to: "host", line: 4, ports: "22")),
        InIPv6(Rule("office", Drop, from: "2001:db8:1::/64", to: "host", line: 5)))).ShouldBe(
    [
        "warning RIP0513: rules/office.csx(5): drop \"office\" also takes neighbour discovery (ICMPv6) from 2001:db8:1::/64, and "
            + "without it none of them on this host's link can reach it by IPv6, not even for what is accepted; write "
            + "HostPolicy().AllowIcmp(), or above this rule "
            + "Accept(\"neighbours\").Icmp(\"neighbour-solicitation\", "
        + "\"neighbour-advertisement\").To(\"host\")",
    ]);

    [Fact]
    public void A_deny_of_ICMP_alone_from_a_prefix_stops_the_neighbours_that_it_has() =>
        Warnings(Of("office", InIPv6(Rule("ping", Drop, from: "2001:db8:1::/64", to: "host", line: 5))
            with { Protocols = [Protocol.Icmpv6] })).ShouldHaveSingleItem()
            .ShouldContain("(ICMPv6) from 2001:db8:1::/64, ");

    [Fact]
    public void A_deny_from_a_prefix_that_is_not_to_reach_the_host_at_all_says_nothing_of_neighbours()
    {
        var admin = InIPv6(Rule("admin", Accept, from: "2001:db8:1::7", to: "host", line: 4, ports: "22"));
        var office = InIPv6(Rule("office", Drop, from: "2001:db8:1::/64", to: "host", line: 5));

        Warnings(Of("office", office)).ShouldBeEmpty();
        Warnings(Of("office", admin with { From = Items("2001:db8:2::7") }, office)).ShouldBeEmpty("another prefix is let in");
        Warnings(Of("office", Neighbours("135"), Neighbours("136"), admin, office)).ShouldBeEmpty("neighbours are let in");
    }

    private static CheckedRule InIPv6(CheckedRule rule) => rule with { Families = [Family.IPv6] };

    private static CheckedRule InBoth(CheckedRule rule) =>
        rule with { Families = rule.From is null ? [Family.IPv4, Family.IPv6] : [Family.IPv4] };

    private static CheckedRule Neighbours(string type) =>
        Rule("neighbours", Accept, to: "host", line: 3) with { IcmpTypes = [new IcmpType("neighbour", null, type)],
        Families = [Family.IPv6] };

    private static string[] Warnings(params CompiledPartition[] partitions) =>
        [.. Compiler.CheckTogether([.. partitions.Select(partition => new CompiledFile(partition.File, null, partition, []))])
            .Select(diagnostic => diagnostic.ToString())];

    private static CompiledPartition Of(string name, params CheckedRule[] rules) => Of(name, 0, rules);

    /// <param name="raw">In nat PREROUTING.</param>
    private static CompiledPartition Of(string name, string raw, params CheckedRule[] rules) =>
        Of(name, [("PREROUTING", raw)], rules);

    private static CompiledPartition Of(string name, (string Chain, string Text)[] raws, params CheckedRule[] rules) =>
        Of(name, 0, rules, raws
        .Select(raw => new CheckedRawRule(0, Family.IPv4, TableName.Nat, new ChainName(raw.Chain), raw.Text,
            new RuleOrigin("raw", $"nat {raw.Chain}", $"rules/{name}.csx", 9, null, null))).ToValueList());

    private static CompiledPartition Of(string name, int order, params CheckedRule[] rules) => Of(name, order, rules, []);

    private static CompiledPartition Of(string name, int order, CheckedRule[] rules, ValueList<CheckedRawRule> raws)
    {
        var file = $"rules/{name}.csx";
        return Compiler.Compile(
            new CheckedPartition(PartitionName.Parse(name), order, file, [], rules.Select(rule => rule with
            {
                At = new SourceSpan(file, rule.At.Line, 1), Written = new SourceSpan(file, rule.At.Line, 1),
                Origin = rule.Origin with { File = file },
            }).ToValueList()) { RawRules = raws },
            new DiagnosticBag());
    }
}
