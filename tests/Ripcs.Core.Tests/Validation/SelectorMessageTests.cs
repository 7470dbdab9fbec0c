using Ripcs.Core.Model;
using Shouldly;
using Xunit;
using static Ripcs.Core.Tests.Validation.Given;

namespace Ripcs.Core.Tests.Validation;

public sealed class SelectorMessageTests
{
    public static TheoryData<TranslationRequest> WhatComesIn() =>
    [
        new TranslationRequest.Dnat(["www"], "app-01"), new TranslationRequest.Redirect(null),
        new TranslationRequest.Balance(["www"], ["10.0.0.8", "10.0.0.9"]), new TranslationRequest.Netmap(["10.0.0.0/24"], "10.1.0.0/24"),
    ];

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
    public void A_filter_rule_implies_no_accept() => Rule(StatementKind.Drop, rule => rule with { NoAccept = true })
        .Says("error RIP0355: rules/shop.csx(11): this drop implies no accept; remove .NoAccept()");

    [Fact]
    public void A_filter_rule_translates_nothing() =>
        Accept(rule => rule with { Translations = [new TranslationRequest.Masquerade(["inside"])] })
        .Says("error RIP0359: rules/shop.csx(11): this accept translates nothing; write .Masquerade(…) after Rewrite(…)");

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

    [Theory]
    [InlineData("eth*")]
    [InlineData("eth0 eth1")]
    public void An_outgoing_interface_that_never_matches_is_refused_too(string name) => Accept(rule => rule with { Out = [name] })
        .Codes().ShouldBe([name == "eth*" ? "RIP0378" : "RIP0379"]);

    [Fact]
    public void Each_of_several_interfaces_is_checked() =>
        Accept(rule => rule with { In = ["eth0", "eth*", ""], Out = ["10.0.0.1"] }).Codes().ShouldBe(["RIP0378", "RIP0370", "RIP0381"]);

    [Fact]
    public void An_interface_that_another_name_covers_is_left_out()
    {
        var rule = Accept(rule => rule with { In = ["lan0", "wg0", "lan+", "wg0", "lan1"], Out = ["eth0", "eth+", "e+"] }).OnlyRule();

        rule.In.ShouldBe(["wg0", "lan+"]);
        rule.Out.ShouldBe(["e+"]);
    }

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
