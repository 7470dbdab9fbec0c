using Ripcs.Core.Model;
using Shouldly;
using Xunit;
using static Ripcs.Core.Tests.Validation.Given;

namespace Ripcs.Core.Tests.Validation;

public sealed class EndMessageTests
{
    [Fact]
    public void Broadcasts_are_where_packets_go_and_no_rewrite_and_no_expectation_takes_them()
    {
        Accept(rule => rule with { From = ["broadcast"] }).Says("error RIP0230: rules/shop.csx(11): \"broadcast\" is a destination: it "
            + "can be in .To(…) or .NotTo(…) of a rule, but not in a Redirect or an expectation; remove it, or write the address that "
            + "you mean");
        Accept(rule => rule with { NotFrom = ["broadcast"] }).Codes().ShouldBe(["RIP0230"]);
        Accept(rule => rule with { OriginalTo = ["broadcast"], To = null }).Codes().ShouldBe(["RIP0230"]);
        Rewrite(new TranslationRequest.Dnat(["broadcast"], "app-01"), rule => rule with { Ports = [Port(80)] }).Codes()
            .ShouldBe(["RIP0230"]);
        Rewrite(new TranslationRequest.Redirect(null), rule => rule with { Ports = [Port(80)], To = ["broadcast"] }).Codes()
            .ShouldBe(["RIP0230"]);
        Snat(rule => rule with { To = ["broadcast"], Out = ["eth0"] }).Codes().ShouldBeEmpty();
    }

    [Fact]
    public void No_packet_comes_from_a_group()
    {
        Accept(rule => rule with { From = ["192.0.2.1", "multicast"] }).Says("error RIP0261: rules/shop.csx(11): \"multicast\" is a "
            + "destination: no packet comes from a group; write it in .To(…) or .NotTo(…), or remove it");
        Accept(rule => rule with { NotFrom = ["multicast"] }).Codes().ShouldBe(["RIP0261"]);
        Accept(rule => rule with { NotTo = ["multicast"] }).Says();
    }

    [Fact]
    public void A_query_that_found_no_addresses_never_means_everybody() => Accept(rule => rule with { From = [] })
        .Says("error RIP0305: rules/shop.csx(11): From was given no addresses, which never means all; give it at least one, or leave the "
            + "rule out");

    [Fact]
    public void A_rewrite_of_no_addresses_is_refused() => Rewrite(new TranslationRequest.Masquerade([]))
        .Says("error RIP0305: rules/shop.csx(11): Masquerade was given no addresses, which never means all; give it at least one, or "
            + "leave the rule out");

    [Fact]
    public void More_negatives_than_a_rule_has_room_for_are_refused() =>
        Accept(rule => rule with { NotFrom = [.. Enumerable.Range(0, 33).Select(place => $"192.0.2.{2 * place}")], Family = 4 })
        .Says("error RIP0231: rules/shop.csx(11): NotFrom excludes 33 IPv4 addresses, prefixes and ranges, and a rule has room for 32; "
            + "write neighbouring addresses as one prefix or range");

    [Theory]
    [InlineData("0.0.0.0/1", "128.0.0.0/1", 4)]
    [InlineData("::-2001:db8::", "2001:db8::1-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", 6)]
    public void Excluding_everything_in_parts_is_refused(string one, string other, int family) =>
        Accept(rule => rule with { NotFrom = [other, one], Family = family })
        .Says("error RIP0232: rules/shop.csx(11): NotFrom excludes everything, so the rule would match nothing; exclude less");

    [Fact]
    public void Excluding_everything_is_refused() => Accept(rule => rule with { NotFrom = ["all"] })
        .Says("error RIP0232: rules/shop.csx(11): NotFrom excludes everything, so the rule would match nothing; exclude less");

    [Fact]
    public void Excluding_everything_in_figures_is_refused() => Accept(rule => rule with { NotFrom = ["0.0.0.0/0"], Family = 4 })
        .Says("error RIP0232: rules/shop.csx(11): NotFrom excludes everything, so the rule would match nothing; exclude less");

    [Fact]
    public void A_negative_must_exclude_something_in_each_family_of_the_rule() => Accept(rule => rule with { NotFrom = ["four"] })
        .Says("error RIP0233: rules/shop.csx(11): NotFrom excludes nothing in IPv6, where the rule has addresses too; add an IPv6 address "
            + "or .Family(4)");

    [Fact]
    public void What_a_deny_names_is_denied_without_exception_in_a_family_where_it_excepts_nobody()
    {
        Rule(StatementKind.Drop, rule => rule with { From = ["inside"], NotFrom = ["four"] }).Says([]);
        Rule(StatementKind.Drop, rule => rule with { NotFrom = ["four"] })
            .Says("error RIP0233: rules/shop.csx(11): NotFrom excludes nothing in IPv6, where the rule has addresses too; add an IPv6 "
            + "address or .Family(4)");
    }

    [Fact]
    public void What_was_sent_to_this_machine_cannot_be_told_behind_a_DNAT() =>
        Accept(rule => rule with { To = null, OriginalTo = ["four", "host"] })
        .Says("error RIP0239: rules/shop.csx(11): OriginalTo names host, and after a DNAT it is unknown which addresses are this host's; "
            + "name the addresses");

    [Fact]
    public void A_family_in_which_nothing_was_translated_is_refused() =>
        Accept(rule => rule with { To = null, OriginalTo = ["four"], Family = 6 })
        .Says("error RIP0236: rules/shop.csx(11): OriginalTo has no IPv6 address; add one, or write .Family(4) if you want only "
            + "that family");

    [Fact]
    public void Who_is_excepted_is_not_let_in_by_a_hairpin() => Rewrite(
            new TranslationRequest.Dnat(["four"], "192.0.2.9"),
            rule => rule with { Ports = [Port(80)], NotFrom = ["10.0.0.0/8"], Hairpin = ["192.168.5.0/24", "10.1.0.0/24"] })
        .Says("error RIP0240: rules/shop.csx(11): Hairpin names 10.1.0.0/24, which NotFrom excludes; remove it from one of them");

    [Fact]
    public void Ends_that_never_meet_are_refused() => Accept(rule => rule with { From = ["four"], To = ["six"] })
        .Says("error RIP0234: rules/shop.csx(11): From has only IPv4 addresses and To only IPv6, so no packet matches both; "
            + "give one of them an address in the other's family");

    [Fact]
    public void A_public_address_and_a_target_that_share_no_family_are_refused() =>
        Rewrite(new TranslationRequest.Dnat(["six"], "four"), rule => rule with { AnyProtocol = true })
        .Says("error RIP0234: rules/shop.csx(11): the target \"four\" has only IPv4 addresses and Dnat only IPv6, so no packet matches "
            + "both; "
            + "give one of them an address in the other's family");

    [Fact]
    public void There_are_two_families() => Accept(rule => rule with { Family = 5 })
        .Says("error RIP0235: rules/shop.csx(11): there is no address family 5; write .Family(4) or .Family(6)");

    [Fact]
    public void A_family_in_which_an_end_has_no_address_is_refused() => Accept(rule => rule with { From = ["four"], Family = 6 })
        .Says("error RIP0236: rules/shop.csx(11): From has no IPv6 address; add one, or write .Family(4) if you want only that family");

    [Fact]
    public void An_accept_without_To_is_refused() => Accept(rule => rule with { To = null, From = ["four"] })
        .Says("error RIP0237: rules/shop.csx(11): an accept without To would open this host and everything behind it; add .To(…), or "
            + ".Received() for packets to this host, or .To(\"all\") if you mean it");

    [Theory]
    [InlineData(StatementKind.Drop, "drop")]
    [InlineData(StatementKind.Reject, "reject")]
    [InlineData(StatementKind.Log, "log")]
    public void A_deny_or_log_without_an_end_is_refused(StatementKind kind, string statement) => Rule(kind, rule => rule with { To = null })
        .Says($"error RIP0238: rules/shop.csx(11): a {statement} without From and To would match every packet of this host and of "
            + $"everything behind it; "
            + "add .From(…) or .To(…), or .To(\"all\") if you mean it");

    [Theory]
    [InlineData(MatchPlace.Forwarded, "all packets that pass through this host", "every packet that passes through this host")]
    [InlineData(MatchPlace.Arriving, "all packets that come in", "every packet that comes in")]
    public void What_a_rule_without_ends_would_match_is_said_of_its_chains(MatchPlace place, string accepted, string denied)
    {
        Accept(rule => rule with { To = null, Place = place })
            .Says($"error RIP0237: rules/shop.csx(11): an accept without To would accept {accepted}; add .To(…), or .To(\"all\") if you "
                + "mean it");
        Rule(StatementKind.Drop, rule => rule with { To = null, Place = place })
            .Says($"error RIP0238: rules/shop.csx(11): a drop without From and To would match {denied}; add .From(…) or .To(…), or "
                + ".To(\"all\") if you mean it");
    }

    [Fact]
    public void A_public_label_with_IPv6_whose_target_has_none_is_a_warning() =>
        Rewrite(new TranslationRequest.Dnat(["www"], "four"), rule => rule with { AnyProtocol = true })
        .Says("warning RIP0501: rules/shop.csx(11): the public side has IPv6 addresses and the target \"four\" has none, so nothing is "
            + "rewritten in IPv6; "
            + "give the target an IPv6 address, or add .Family(4) if you mean it");

    [Theory]
    [InlineData("www", 4)]
    [InlineData("host", null)]
    [InlineData("all", null)]
    public void There_is_no_such_warning_where_IPv6_was_not_asked_for(string address, int? family) =>
        Rewrite(new TranslationRequest.Dnat([address], "four"), rule => rule with { AnyProtocol = true, Family = family }).Says();

    [Fact]
    public void There_is_no_such_warning_where_another_end_leaves_IPv6_out() =>
        Rewrite(new TranslationRequest.Dnat(["www"], "four"), rule => rule with { AnyProtocol = true, From = ["192.0.2.0/24"] }).Says();
}
