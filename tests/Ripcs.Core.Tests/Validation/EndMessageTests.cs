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
}
