using Ripcs.Core.Model;
using Shouldly;
using Xunit;
using static Ripcs.Core.Tests.Validation.Given;

namespace Ripcs.Core.Tests.Validation;

public sealed class SelectorMessageTests
{
    [Fact]
    public void A_Dnat_has_no_outgoing_interface() => Dnat(rule => rule with { Out = ["eth1"] })
        .Says("error RIP0350: rules/shop.csx(11): a Dnat comes before routing and cannot know the outgoing interface; remove .Out(…)");

    [Fact]
    public void A_Snat_has_no_incoming_interface() => Snat(rule => rule with { In = ["eth1"] })
        .Says("error RIP0351: rules/shop.csx(11): a Snat comes after routing and cannot know the incoming interface; remove .In(…)");

    [Fact]
    public void A_Dnat_knows_no_interface_that_packets_do_not_go_out_by() => Dnat(rule => rule with { NotOut = "eth1" })
        .Says("error RIP0350: rules/shop.csx(11): a Dnat comes before routing and cannot know the outgoing interface; remove .NotOut(…)");

    [Fact]
    public void A_Snat_knows_no_interface_that_packets_do_not_come_in_by() => Snat(rule => rule with { NotIn = "eth1" })
        .Says("error RIP0351: rules/shop.csx(11): a Snat comes after routing and cannot know the incoming interface; remove .NotIn(…)");

    public static TheoryData<TranslationRequest> WhatComesIn() =>
    [
        new TranslationRequest.Dnat(["www"], "app-01"), new TranslationRequest.Redirect(null),
        new TranslationRequest.Balance(["www"], ["10.0.0.8", "10.0.0.9"]), new TranslationRequest.Netmap(["10.0.0.0/24"], "10.1.0.0/24"),
    ];

    [Theory]
    [MemberData(nameof(WhatComesIn))]
    public void A_rewrite_of_what_comes_in_leaves_out_no_interface(TranslationRequest translation) =>
        Rewrite(translation, rule => rule with { NotIn = "br0", To = translation is TranslationRequest.Redirect ? ["www"] : null,
            AnyProtocol = translation is not TranslationRequest.Netmap, Family = 4 })
        .Says($"error RIP0398: rules/shop.csx(11): a {translation.Method} cannot exclude an interface, because another rewrite may "
            + $"redirect what comes in by it; name each interface that you mean with .In(…)");

    [Fact]
    public void A_rule_takes_one_interface_each_way() =>
        Accept(rule => rule with { In = ["eth+"], NotIn = "eth0", Out = ["wlan0"], NotOut = "ppp0" })
        .Says("error RIP0397: rules/shop.csx(11): .In(\"eth+\") and .NotIn(\"eth0\") are in one rule, and a rule of iptables takes one "
            + "interface per direction; remove .NotIn(…) if \"eth0\" is none of \"eth+\", or name each interface that you mean in .In(…)",
            "error RIP0397: rules/shop.csx(11): .Out(\"wlan0\") and .NotOut(\"ppp0\") are in one rule, and a rule of iptables takes one "
                + "interface per direction; remove .NotOut(…) if \"ppp0\" is none of \"wlan0\", or name each interface that you mean "
                + "in .Out(…)");

    [Fact]
    public void An_accept_leaves_out_none_of_several_interfaces_of_a_Dnat() =>
        Compiler.Compile(File([.. Dnat(rule => rule with { In = ["br+"], NoAccept = true }).Rules,
            new RuleStatement(StatementKind.Accept, "ours", At(12)) { To = ["www"], Ports = [Port(80)], NotIn = "br0" }]),
            DateOnly.MinValue).Diagnostics.Select(diagnostic => diagnostic.ToString()).ShouldBe(
        [
            "error RIP0329: rules/shop.csx(12): accept \"ours\" excludes \"br0\", but rewrite \"website\" (line 11) redirects what comes "
                + "in by \"br+\", and a rule of iptables cannot match both; name each interface that you mean with .In(…)",
        ]);

    [Fact]
    public void What_goes_to_the_host_goes_out_by_none() =>
        Rule(StatementKind.Drop, rule => rule with { To = ["inside", "host"], NotOut = "ppp0" })
        .Says("error RIP0399: rules/shop.csx(11): traffic to \"host\" leaves by no interface; remove \"host\" from .To(…), "
            + "and write a rule without .NotOut(…) for it if you mean it");

    [Fact]
    public void What_the_host_sends_itself_comes_in_by_lo_alone() =>
        Rule(StatementKind.Drop, rule => rule with { To = ["host"], From = ["host"], NotIn = "lo" })
        .Says("warning RIP0503: rules/shop.csx(11): drop \"noise\" can never match: what is sent by host comes in only by lo, and "
            + ".NotIn(\"lo\") names another; write .NotOut(\"lo\") if you mean that");

    [Theory]
    [InlineData("", "RIP0370", "NotIn names no interface, which never means all; write a name such as eth0")]
    [InlineData("+", "RIP0374", "\"+\" is every interface; no packet would be left: name one, or write .In(…) for those that you mean")]
    [InlineData("eth0,eth1", "RIP0379",
        "\"eth0,eth1\" lists several interfaces in one text, and NotIn takes one; name each that you mean with .In(…)")]
    [InlineData("!eth0", "RIP0373",
        "the interface name \"!eth0\" has a '!', which is not allowed there; write a name such as eth0, or eth+ for all that begin with "
            + "eth")]
    public void An_interface_that_is_left_out_has_a_name(string name, string code, string message) =>
        Accept(rule => rule with { NotIn = name }).Says($"error {code}: rules/shop.csx(11): {message}");

    [Fact]
    public void A_rewrite_of_what_comes_in_is_not_told_to_leave_one_out() => Dnat(rule => rule with { In = ["!eth0"] })
        .Says("error RIP0373: rules/shop.csx(11): the interface name \"!eth0\" has a '!', which is not allowed there; write a name such as "
            + "eth0, or eth+ for all that begin with eth");

    [Fact]
    public void A_rewrite_has_no_state() => Dnat(rule => rule with { States = ["NEW"] })
        .Says("error RIP0352: rules/shop.csx(11): a rewrite sees only the first packet of a connection; remove .State(…)");

    [Fact]
    public void Only_a_reject_answers() => Rule(StatementKind.Drop, rule => rule with { RejectWith = "tcp-reset" })
        .Says("error RIP0353: rules/shop.csx(11): this drop does not answer; remove .With(…) or write Reject");

    [Fact]
    public void A_rewrite_without_its_accept_cannot_log() =>
        Dnat(rule => rule with { NoAccept = true, Log = new LogRequest(null, null, null) })
        .Says("error RIP0354: rules/shop.csx(11): a rewrite logs at its implied accept, which .NoAccept() removes; remove .Log(…), or "
            + "write a separate Log(…)");

    [Fact]
    public void A_filter_rule_implies_no_accept() => Rule(StatementKind.Drop, rule => rule with { NoAccept = true })
        .Says("error RIP0355: rules/shop.csx(11): this drop implies no accept; remove .NoAccept()");

    [Fact]
    public void A_Dnat_names_its_destinations_itself() => Dnat(rule => rule with { To = ["four"] })
        .Says("error RIP0356: rules/shop.csx(11): a Dnat names its destinations itself; remove .To(…) and name them in Dnat(…)");

    [Fact]
    public void A_Dnat_that_names_its_destinations_has_no_exceptions() => Dnat(rule => rule with { NotTo = ["four"] })
        .Says("error RIP0248: rules/shop.csx(11): this Dnat translates the addresses that it names, and NotTo excludes addresses of host "
            + "and all only; remove .NotTo(…) and name in Dnat(…) only the addresses to translate");

    [Theory]
    [InlineData("host")]
    [InlineData("broadcast")]
    public void A_Dnat_of_the_host_excludes_addresses_alone(string name) => DnatOfHost("192.168.1.1", name)
        .Says($"error RIP0249: rules/shop.csx(11): NotTo of a Dnat excludes addresses, prefixes and ranges: after the translation no rule "
            + $"can tell whether a packet was sent to \"{name}\"; name its addresses instead");

    [Fact]
    public void A_Dnat_of_the_host_excludes_a_few_addresses() => DnatOfHost("10.0.0.1-10.3.255.254")
        .Says("error RIP0250: rules/shop.csx(11): NotTo excludes 34 IPv4 addresses and prefixes, with ranges counted as prefixes, and a "
            + "Dnat has room for 16; write neighbouring addresses as one prefix");

    [Fact]
    public void A_Dnat_of_the_host_needs_an_exception_in_each_family() =>
        Rewrite(new TranslationRequest.Dnat(["host"], "app-01"), rule => rule with { Ports = [Port(80)], NotTo = ["192.168.1.1"] })
            .Says("error RIP0233: rules/shop.csx(11): NotTo excludes nothing in IPv6, where the rule has addresses too; add an IPv6 "
                + "address or .Family(4)");

    private static RuleFile DnatOfHost(params string[] notTo) =>
        Rewrite(new TranslationRequest.Dnat(["host"], "192.168.5.230"), rule => rule with { Ports = [Port(80)],
            NotTo = notTo.ToValueList() });

    [Fact]
    public void A_masquerade_names_its_sources_itself() =>
        Rewrite(new TranslationRequest.Masquerade(["inside"]), rule => rule with { From = ["inside"] })
        .Says("error RIP0357: rules/shop.csx(11): a Masquerade names its sources itself; remove .From(…) and name them in Masquerade(…)");

    [Fact]
    public void A_reset_answers_tcp_alone() =>
        Rule(StatementKind.Reject, rule => rule with { Protocols = ["udp"], RejectWith = "tcp-reset" })
        .Says("error RIP0358: rules/shop.csx(11): tcp-reset answers tcp, which this rule does not take; remove .With(…) or add \"tcp\" "
            + "to its protocols");

    [Fact]
    public void A_filter_rule_translates_nothing() =>
        Accept(rule => rule with { Translations = [new TranslationRequest.Masquerade(["inside"])] })
        .Says("error RIP0359: rules/shop.csx(11): this accept translates nothing; write .Masquerade(…) after Rewrite(…)");

    [Fact]
    public void A_rewrite_says_what_it_does() => Dnat(rule => rule with { Translations = [] })
        .Says("error RIP0360: rules/shop.csx(11): this rewrite has no translation; add one of .Dnat(…, to: …), .Snat(…, to: …), "
            + ".Masquerade(…), .Redirect(to: …), .Netmap(…, to: …), .Balance(…, to: …), .SynProxy(…), .Transparent(…)");

    [Fact]
    public void A_rewrite_does_one_thing() =>
        Dnat(rule => rule with { Translations = [rule.Translations[0], new TranslationRequest.Masquerade(["inside"])] })
        .Says("error RIP0361: rules/shop.csx(11): this rewrite has Dnat and Masquerade; write a rewrite for each");

    [Fact]
    public void A_balance_is_told_to_name_each_address() =>
        Rewrite(new TranslationRequest.Balance(["www"], ["10.0.0.0/30", "10.0.0.9"]), rule => rule with { AnyProtocol = true })
        .Says("error RIP0362: rules/shop.csx(11): the target \"10.0.0.0/30\" is not one address; name each address that should get a "
            + "share");

    [Theory]
    [InlineData("127.0.0.1", "127.0.0.1", " unless route_localnet is 1")]
    [InlineData("127.8.0.9", "127.8.0.9", " unless route_localnet is 1")]
    [InlineData("::1", "::1", "")]
    [InlineData("0.0.0.0", "0.0.0.0", "")]
    [InlineData("::", "::", "")]
    [InlineData("::ffff:127.0.0.1", "::ffff:127.0.0.1", "")]
    [InlineData("mine", "127.0.0.1", " unless route_localnet is 1")]
    public void No_rewrite_leads_packets_of_others_to_the_loopback_address(string target, string address, string unless)
    {
        string Refused(string method) => $"error RIP0400: rules/shop.csx(11): no packet of another host arrives at {address}: the kernel "
            + $"drops what {method} leads there{unless}; for a program on this host write Redirect, and let the program listen on "
            + "more than the loopback address";
        RuleFile Of(TranslationRequest request) => Rewrite(request, rule => rule with { AnyProtocol = true }) is var file
            ? file with { Labels = [.. file.Labels, Label(7, "mine", "127.0.0.1")] } : file;

        Of(new TranslationRequest.Dnat(["www"], target)).Says(Refused("Dnat"));
        Of(new TranslationRequest.Balance(["www"], ["192.0.2.9", "2001:db8::9", target])).Says(Refused("Balance"));
    }

    [Fact]
    public void No_netmap_does_either() =>
        Rewrite(new TranslationRequest.Netmap(["198.51.100.0/24"], "127.0.0.0/24"))
        .Says("error RIP0400: rules/shop.csx(11): no packet of another host arrives at 127.0.0.0/24: the kernel drops what Netmap leads "
            + "there unless route_localnet is 1; for a program on this host write Redirect, and let the program listen on "
            + "more than the loopback address");

    [Theory]
    [InlineData("inside", "the target \"inside\" has 192.168.5.0/24, which is not one address; name one address per family",
        "the target \"inside\" has 2001:db8:5::/48, which is not one address; name one address per family")]
    [InlineData("host", "the target \"host\" is not one address; name one address per family")]
    [InlineData("192.0.2.1-192.0.2.6", "the target \"192.0.2.1-192.0.2.6\" is not one address; name one address per family")]
    public void A_target_is_one_address(string target, params string[] messages) =>
        Rewrite(new TranslationRequest.Dnat(["www"], target), rule => rule with { AnyProtocol = true })
        .Says(messages.Select(message => $"error RIP0362: rules/shop.csx(11): {message}").ToArray());

    [Fact]
    public void A_target_has_one_address_a_family() => (Rewrite(new TranslationRequest.Snat(["inside"], "two")) with
    {
        Labels = [Label(2, "inside", "10.0.0.0/8"), Label(3, "two", "192.0.2.1", "192.0.2.2")],
    })
        .Says("error RIP0363: rules/shop.csx(11): the target \"two\" has 2 IPv4 addresses; name one address per family");

    [Theory]
    [InlineData("", "RIP0370", "In names no interface, which never means all; write a name such as eth0")]
    [InlineData("sixteencharacter", "RIP0371", "the interface name \"sixteencharacter\" has 16 bytes; write at most 15")]
    [InlineData("eth0:1", "RIP0372",
        "\"eth0:1\" is an alias, which iptables cannot match; write \"eth0\" and name the alias's address with From or To")]
    [InlineData("eth 0", "RIP0373",
        "the interface name \"eth 0\" has a ' ', which is not allowed there; write a name such as eth0, or eth+ for all that begin with "
            + "eth")]
    [InlineData("eth+0", "RIP0373",
        "the interface name \"eth+0\" has a '+', which is not allowed there; write a name such as eth0, or eth+ for all that begin with "
            + "eth")]
    [InlineData("!eth0", "RIP0373",
        "the interface name \"!eth0\" has a '!', which is not allowed there; write .NotIn(\"eth0\")")]
    [InlineData("+", "RIP0374", "\"+\" is every interface; leave In out")]
    [InlineData("any", "RIP0374", "\"any\" is every interface; leave In out")]
    [InlineData("eth*", "RIP0378",
        "\"eth*\" is a pattern of a shell and would match no interface; write \"eth+\" for all that begin with eth")]
    [InlineData("eth?", "RIP0378", "\"eth?\" is a pattern of a shell and would match no interface; write the name of each interface")]
    [InlineData("eth[01]", "RIP0378", "\"eth[01]\" is a pattern of a shell and would match no interface; write the name of each interface")]
    [InlineData("{eth0,eth1}", "RIP0378",
        "\"{eth0,eth1}\" is a pattern of a shell and would match no interface; write the name of each interface")]
    [InlineData("eth0,wlan0", "RIP0379",
        "\"eth0,wlan0\" lists several interfaces in one text; write \"eth0\", \"wlan0\"")]
    [InlineData("eth0@if5", "RIP0380", "\"eth0@if5\" is an interface with its peer, as ip shows it; write \"eth0\"")]
    [InlineData("10.0.0.1", "RIP0381",
        "\"10.0.0.1\" is an address, and In takes an interface such as eth0; write From or To for addresses")]
    public void An_interface_name_that_never_matches_is_refused(string name, string code, string message) =>
        Accept(rule => rule with { In = [name] })
        .Says($"error {code}: rules/shop.csx(11): {message}");

    [Theory]
    [InlineData("eth*")]
    [InlineData("eth0 eth1")]
    public void An_outgoing_interface_that_never_matches_is_refused_too(string name) => Accept(rule => rule with { Out = [name] })
        .Codes().ShouldBe([name == "eth*" ? "RIP0378" : "RIP0379"]);

    [Theory]
    [InlineData("eth0.100")]
    [InlineData("br-0123456789ab")]
    [InlineData("wg+")]
    public void An_interface_name_that_the_kernel_knows_is_taken(string name)
    {
        Accept(rule => rule with { In = [name], Out = [name] }).Says();
        Accept(rule => rule with { NotIn = name, NotOut = name }).Says();
    }

    [Fact]
    public void What_is_sent_to_the_host_leaves_by_lo_alone() =>
        Rule(StatementKind.Drop, rule => rule with { To = ["host"], Out = ["eth0"] })
        .Says("warning RIP0503: rules/shop.csx(11): drop \"noise\" can never match: what is sent to host leaves only by lo, and "
            + ".Out(\"eth0\") names another; write .In(\"eth0\") if you mean that");

    [Fact]
    public void A_rule_to_the_host_that_names_several_outgoing_interfaces_may_match_only_with_lo_among_them()
    {
        Rule(StatementKind.Drop, rule => rule with { To = ["host"], Out = ["eth0", "lo"] }).Says();
        Rule(StatementKind.Drop, rule => rule with { To = ["host"], Out = ["eth0", "wg+"] })
            .Says("warning RIP0503: rules/shop.csx(11): drop \"noise\" can never match: what is sent to host leaves only by lo, and "
                + ".Out(\"eth0\", \"wg+\") names another; write .In(\"eth0\", \"wg+\") if you mean that");
    }

    [Fact]
    public void Each_of_several_interfaces_is_checked() =>
        Accept(rule => rule with { In = ["eth0", "eth*", ""], Out = ["10.0.0.1"] }).Codes().ShouldBe(["RIP0378", "RIP0370", "RIP0381"]);

    [Fact]
    public void No_interface_at_all_never_means_all() => Accept(rule => rule with { In = [] })
        .Says("error RIP0305: rules/shop.csx(11): In was given no interfaces, which never means all; give it at least one, or leave the "
            + "rule out");

    [Fact]
    public void An_interface_that_another_name_covers_is_left_out()
    {
        var rule = Accept(rule => rule with { In = ["lan0", "wg0", "lan+", "wg0", "lan1"], Out = ["eth0", "eth+", "e+"] }).OnlyRule();

        rule.In.ShouldBe(["wg0", "lan+"]);
        rule.Out.ShouldBe(["e+"]);
    }

    [Fact]
    public void What_the_host_sends_to_itself_comes_in_by_lo_alone() => Accept(rule => rule with { From = ["host"], In = ["eth+"] })
        .Says("warning RIP0503: rules/shop.csx(11): accept \"ssh\" can never match: what is sent by host comes in only by lo, and "
            + ".In(\"eth+\") names another; write .Out(\"eth+\") if you mean that");

    [Theory]
    [InlineData("lo")]
    [InlineData("l+")]
    public void What_the_host_sends_to_itself_passes_the_loopback(string name) =>
        Rule(StatementKind.Drop, rule => rule with { From = ["host"], To = ["host"], In = [name], Out = [name] }).Says();

    [Fact]
    public void A_rule_that_is_only_partly_for_the_host_can_match() =>
        Rule(StatementKind.Drop, rule => rule with { To = ["host", "app-01"], Out = ["eth0"] }).Says();

    [Fact]
    public void States_in_one_text_are_refused() => Accept(rule => rule with { States = ["new,established"] })
        .Says("error RIP0377: rules/shop.csx(11): \"new,established\" lists several states in one text; write \"new\", \"established\"");

    [Theory]
    [InlineData("reset", "tcp-reset")]
    [InlineData("icmp-host-unreachable", "host-unreachable")]
    [InlineData("icmp6-port-unreachable", "port-unreachable")]
    public void An_answer_in_the_words_of_iptables_is_named_in_ours(string word, string write) =>
        Rule(StatementKind.Reject, rule => rule with { RejectWith = word })
        .Says($"error RIP0376: rules/shop.csx(11): a reject cannot answer with \"{word}\"; did you mean \"{write}\"?");

    [Fact]
    public void An_unknown_state_is_named_with_the_nearest_one() => Accept(rule => rule with { States = ["ESTABLISHD"] })
        .Says("error RIP0375: rules/shop.csx(11): no connection state \"ESTABLISHD\"; did you mean \"ESTABLISHED\"?");

    [Fact]
    public void An_unknown_state_that_resembles_none_is_answered_with_all() => Accept(rule => rule with { States = ["fresh"] })
        .Says("error RIP0375: rules/shop.csx(11): no connection state \"fresh\"; write INVALID, NEW, RELATED, ESTABLISHED, UNTRACKED, "
            + "SNAT or DNAT");

    [Fact]
    public void An_unknown_answer_is_named_with_the_nearest_one() =>
        Rule(StatementKind.Reject, rule => rule with { RejectWith = "port-unreachble" })
        .Says("error RIP0376: rules/shop.csx(11): a reject cannot answer with \"port-unreachble\"; did you mean \"port-unreachable\"?");

    [Fact]
    public void A_redirect_names_its_port_once() => Redirect(3128, rule => rule with { Ports = [Port(80), Map(Port(443), Port(4443))] })
        .Says("error RIP0364: rules/shop.csx(11): this Redirect names a port, and so do maps among its ports; remove the maps' .To(…) or "
            + "Redirect's to:");

    [Fact]
    public void A_redirect_of_this_machine_to_itself_is_refused() => Redirect(null, rule => rule with { Ports = [Port(80)] })
        .Says("error RIP0365: rules/shop.csx(11): this Redirect sends packets for the host to the host itself, on the same port; "
            + "add to:, a map such as 80.To(8080), or .To(…) with other addresses");

    [Fact]
    public void A_redirect_of_a_port_of_this_machine_to_the_same_is_refused() =>
        Redirect(80, rule => rule with { Ports = [Port(8080), Port(80)] })
        .Says("error RIP0365: rules/shop.csx(11): this Redirect sends packets for the host to the host itself, on the same port; "
            + "add to:, a map such as 80.To(8080), or .To(…) with other addresses");

    [Fact]
    public void A_redirect_excepts_nothing() =>
        Redirect(3128, rule => rule with { Ports = [Port(80)], To = ["all"], NotTo = ["four"], Family = 4 })
        .Says("error RIP0366: rules/shop.csx(11): a Redirect takes what .To(…) names and cannot exclude any of it; remove .NotTo(…) "
            + "and name in .To(…) only what to redirect");

    [Fact]
    public void A_redirect_to_a_port_says_which_are_led_there() => Redirect(3128, rule => rule with { Protocols = ["tcp"], To = ["all"] })
        .Says("error RIP0367: rules/shop.csx(11): this Redirect names a port, but no ports to redirect to it; add .Ports(…), or remove "
            + "to:");

    [Fact]
    public void A_redirect_leads_to_one_port() =>
        Rewrite(new TranslationRequest.Redirect(Ports(3128, 3130)), rule => rule with { Ports = [Port(80)] })
        .Says("error RIP0368: rules/shop.csx(11): Redirect goes to one port, and 3128..3130 is not one; write to: 3128, or maps such as "
            + "443.To(4443) among the ports");

    [Fact]
    public void A_redirect_comes_before_routing() => Redirect(3128, rule => rule with { Ports = [Port(80)], Out = ["eth0"] })
        .Says("error RIP0350: rules/shop.csx(11): a Redirect comes before routing and cannot know the outgoing interface; remove .Out(…)");

    [Fact]
    public void A_redirect_says_what_it_takes() => Redirect(null, rule => rule with { To = ["all"] })
        .Says("error RIP0333: rules/shop.csx(11): this Redirect has neither ports nor protocols; add .Ports(…), .Protocols(…), .Icmp(…) "
            + "or, for everything, .AnyProtocol()");

    [Fact]
    public void A_redirect_to_a_port_of_a_protocol_whose_ports_iptables_cannot_translate_is_refused() =>
        Redirect(3128, rule => rule with { Ports = [Port(80)], Protocols = ["udplite"] })
        .Says("error RIP0326: rules/shop.csx(11): Redirect(to: 3128) maps a port of udplite, which iptables cannot do; map ports of tcp, "
            + "udp, sctp or dccp");

    [Fact]
    public void A_redirect_takes_what_was_sent_to_this_machine_unless_it_says_otherwise()
    {
        Redirect(3128, rule => rule with { Ports = [Port(80), Ports(8080, 8090)] }).OnlyRule().ShouldSatisfyAllConditions(
            rule => rule.Action.ShouldBe(new RuleAction.Dnat([new AddressItem.Host()], [])),
            rule => rule.To.ShouldBeNull(),
            rule => rule.Ports.ShouldBe([new PortEntry(new PortRange(80), 3128), new PortEntry(new PortRange(8080, 8090), 3128)]),
            rule => rule.Protocols.ShouldBe([Protocol.Tcp]),
            rule => rule.Families.ShouldBe(Families.Both));
        Redirect(null, rule => rule with { Ports = [Port(53)], To = ["four"] }).OnlyRule().ShouldSatisfyAllConditions(
            rule => rule.Action.ShouldBe(new RuleAction.Dnat([new AddressItem.Prefix(IpPrefix.Parse("192.0.2.4"))], [])),
            rule => rule.Ports.ShouldBe([new PortEntry(new PortRange(53), null)]),
            rule => rule.Families.ShouldBe([Family.IPv4]));
    }

    [Fact]
    public void A_balance_has_several_targets() => Balance("app-01")
        .Says("error RIP0382: rules/shop.csx(11): this Balance has one target per family, which gets everything; name more, or write "
            + "Dnat(…, to: …)");

    [Fact]
    public void A_target_gets_one_share() => Balance("app-01", "four", "192.168.5.230")
        .Says("error RIP0383: rules/shop.csx(11): 192.168.5.230 is named twice, and each target gets an equal share; name it once");

    [Fact]
    public void A_share_goes_to_one_address() => Balance("app-01", "inside")
        .Says(
            "error RIP0362: rules/shop.csx(11): the target \"inside\" has 192.168.5.0/24, which is not one address; name each address "
                + "that should get a share",
            "error RIP0362: rules/shop.csx(11): the target \"inside\" has 2001:db8:5::/48, which is not one address; name each address "
                + "that should get a share");

    [Fact]
    public void A_query_that_found_no_targets_balances_nothing() => Balance()
        .Says("error RIP0305: rules/shop.csx(11): Balance's to: was given no addresses, which never means all; give it at least one, or "
            + "leave the rule out");

    [Fact]
    public void A_balance_names_its_destinations_itself() =>
        Rewrite(new TranslationRequest.Balance(["www"], ["app-01", "four"]), rule => rule with { Ports = [Port(80)], To = ["www"] })
        .Says("error RIP0356: rules/shop.csx(11): a Balance names its destinations itself; remove .To(…) and name them in Balance(…)");

    [Fact]
    public void A_balance_has_all_addresses_of_its_targets_in_their_order() => Balance("four", "app-01").OnlyRule().Action
        .ShouldBe(new RuleAction.Dnat(
            [new AddressItem.Prefix(IpPrefix.Parse("172.19.56.216")), new AddressItem.Prefix(IpPrefix.Parse("2001:db8:56::216"))],
            [IpPrefix.Parse("192.0.2.4"), IpPrefix.Parse("192.168.5.230"), IpPrefix.Parse("2001:db8:5::230")]));

    private static RuleFile Balance(params string[] targets) =>
        Rewrite(new TranslationRequest.Balance(["www"], targets.ToValueList()), rule => rule with { Ports = [Port(80)] });

    [Fact]
    public void A_hairpin_needs_another_machine_that_answers() =>
        Redirect(3128, rule => rule with { Ports = [Port(80)], Hairpin = ["inside"] })
        .Says("error RIP0384: rules/shop.csx(11): Hairpin is for a Dnat or a Balance, which send packets to another machine; remove it "
            + "from this Redirect");

    [Theory]
    [InlineData("all")]
    [InlineData("host")]
    public void A_hairpin_names_clients_inside(string word) => Dnat(rule => rule with { Hairpin = ["inside", word] })
        .Says($"error RIP0385: rules/shop.csx(11): Hairpin names {word}, and every client that it names is let in and hidden from the "
            + $"target; name only the networks of the clients inside");

    [Fact]
    public void A_hairpin_has_clients_in_a_family_of_the_rule() => Dnat(rule => rule with { Hairpin = ["four"], Family = 6 })
        .Says("error RIP0386: rules/shop.csx(11): Hairpin has no IPv6 address, and the rule has no other family; add one, or remove "
            + ".Hairpin(…)");

    [Fact]
    public void A_hairpin_takes_no_family_from_the_others() =>
        Dnat(rule => rule with { Hairpin = ["four"] }).OnlyRule().ShouldSatisfyAllConditions(
        rule => rule.Families.ShouldBe(Families.Both),
        rule => rule.Hairpin.ShouldBe([new AddressItem.Prefix(IpPrefix.Parse("192.0.2.4"))]));

    [Theory]
    [InlineData("2001:db8:5::/64")]
    [InlineData("192.0.2.4", "2001:db8:5::/64")]
    public void A_client_of_a_hairpin_is_not_left_out_because_of_whom_else_the_rule_takes(params string[] inside) =>
        Dnat(rule => rule with { From = ["192.0.2.0/24"], Hairpin = inside.ToValueList() })
        .Says("error RIP0247: rules/shop.csx(11): Hairpin names 2001:db8:5::/64, but From has no IPv6 address, so the rule matches no "
            + "packet in IPv6; add one to From, "
            + "or remove 2001:db8:5::/64, and write a separate Rewrite for these clients, with them in both From and Hairpin");

    [Fact]
    public void A_client_of_a_hairpin_in_a_family_that_the_rule_leaves_out_is_no_mistake() =>
        Dnat(rule => rule with { From = ["192.0.2.0/24"], Hairpin = ["192.0.2.4", "2001:db8:5::/64"], Family = 4 }).Says();

    [Theory]
    [InlineData("Ports")]
    [InlineData("AnyProtocol")]
    [InlineData("NoAccept")]
    [InlineData("Log")]
    public void A_netmap_translates_and_lets_nothing_through(string method) => Netmap("203.0.113.0/24", "10.0.0.0/24", rule => method switch
        {
            "Ports" => rule with { Ports = [Port(80)] },
            "AnyProtocol" => rule with { AnyProtocol = true },
            "NoAccept" => rule with { NoAccept = true },
            _ => rule with { Log = new LogRequest(null, null, null) },
        })
        .Says($"error RIP0387: rules/shop.csx(11): a Netmap translates whole addresses and lets nothing through by itself; remove ."
            + $"{method}(…), and write an Accept for what may pass");

    [Theory]
    [InlineData("all", "10.0.0.0/24", "\"all\" is not one prefix, and a Netmap maps one prefix per family to another; write a Netmap for "
        + "each")]
    [InlineData("203.0.113.0/24", "10.0.0.1-10.0.0.9",
        "\"10.0.0.1-10.0.0.9\" is not one prefix, and a Netmap maps one prefix per family to another; write a Netmap for each")]
    [InlineData("two", "10.0.0.0/24", "\"two\" has 192.0.2.5, and a Netmap maps one prefix per family to another; write a Netmap for each")]
    public void A_netmap_leads_a_prefix_to_a_prefix(string what, string to, string message) =>
        (Netmap(what, to, rule => rule) with { Labels = [Label(2, "two", "192.0.2.4", "192.0.2.5")] })
            .Says($"error RIP0388: rules/shop.csx(11): {message}");

    [Fact]
    public void A_netmap_leads_to_as_many_addresses() => Netmap("203.0.113.0/24", "10.0.0.0/25", rule => rule)
        .Says("error RIP0389: rules/shop.csx(11): 203.0.113.0/24 and 10.0.0.0/25 have different sizes, and a Netmap maps each address to "
            + "one other; give both the same length");

    [Fact]
    public void A_netmap_leads_to_other_addresses() => Netmap("203.0.113.0/24", "203.0.113.0/24", rule => rule)
        .Says("error RIP0369: rules/shop.csx(11): this Netmap maps 203.0.113.0/24 to itself, which changes no packet; write the inside "
            + "addresses after to:, or remove it");

    [Fact]
    public void A_netmap_of_both_families_has_a_prefix_in_each() =>
        Netmap("www", "app-01", rule => rule with { In = ["eth0"], Out = ["eth0"] }).OnlyRule().ShouldSatisfyAllConditions(
        rule => rule.Action.ShouldBe(new RuleAction.Dnat(
            [new AddressItem.Prefix(IpPrefix.Parse("172.19.56.216")), new AddressItem.Prefix(IpPrefix.Parse("2001:db8:56::216"))],
            [IpPrefix.Parse("192.168.5.230"), IpPrefix.Parse("2001:db8:5::230")]) { IsNetmap = true }),
        rule => rule.ImpliesAccept.ShouldBeFalse());

    private static RuleFile Netmap(string what, string to, Func<RuleStatement, RuleStatement> refine) =>
        Rewrite(new TranslationRequest.Netmap([what], to), refine);

    private static RuleFile Redirect(int? to, Func<RuleStatement, RuleStatement> refine) =>
        Rewrite(new TranslationRequest.Redirect(to is { } port ? Port(port) : null), refine);
}
