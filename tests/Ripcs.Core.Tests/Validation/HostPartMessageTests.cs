using Ripcs.Core.Model;
using Shouldly;
using Xunit;
using static Ripcs.Core.Tests.Validation.Given;

namespace Ripcs.Core.Tests.Validation;

/// <summary>RIP0251 to RIP0254, RIP0262: parts of IPv6 addresses where only whole ones can be.</summary>
public sealed class HostPartMessageTests
{
    private const string Nas = "::1:2:3:4/::ffff:ffff:ffff:ffff";

    [Fact]
    public void It_is_no_exception_and_no_address_of_a_rewrite()
    {
        Accept(rule => rule with { NotFrom = [Nas] }).Says($"error RIP0252: rules/shop.csx(11): NotFrom cannot name \"{Nas}\", which is "
            + "part of an address: only From and To of a rule that accepts, denies or logs can; write whole addresses");
        Dnat(rule => rule with { From = [Nas] }).Codes().ShouldBe(["RIP0252"]);
        Rewrite(new TranslationRequest.Masquerade([Nas])).Codes().ShouldContain("RIP0252");
        Rewrite(new TranslationRequest.Dnat(["www"], Nas), rule => rule with { Ports = [Port(80)] }).Codes().ShouldBe(["RIP0362"]);
    }

    [Fact]
    public void No_packet_matches_two_items_of_a_list()
    {
        Accept(rule => rule with { To = [Nas, "2001:db8::1"] }).Says($"error RIP0253: rules/shop.csx(11): To names \"{Nas}\", which is "
            + "part of an address, together with other IPv6 addresses or another mask, so a packet could match both; write a rule for "
            + "each");
        Accept(rule => rule with { To = [Nas, "::7/::ff"] }).Codes().ShouldBe(["RIP0253"]);
        Accept(rule => rule with { To = [Nas, "::7/::ffff:ffff:ffff:ffff", "192.0.2.1"] }).Says();
    }

    [Fact]
    public void What_a_Dnat_may_lead_away_is_named_whole()
    {
        var dnat = new RuleStatement(StatementKind.Rewrite, "web", At(12)) { Ports = [Port(80)], Family = 6,
            Translations = [new TranslationRequest.Dnat(["2001:db8:1:1:1:2:3:4"], "2001:db8::1")] };
        var accept = new RuleStatement(StatementKind.Accept, "ssh", At(11)) { Ports = [Port(22)], To = [Nas] };

        File(accept, dnat).Codes().ShouldBe(["RIP0254"]);
        File(accept, dnat with { Translations = [new TranslationRequest.Dnat(["2001:db8:1::5"], "2001:db8::1")] }).Says();
    }
}
