using Ripcs.Core.Model;
using Ripcs.Core.Validation;
using Ripcs.Core.Diagnostics;
using Shouldly;
using Xunit;
using static Ripcs.Core.Tests.Validation.Given;

namespace Ripcs.Core.Tests.Lowering;

/// <summary>A machine by the last bits of its address, where the provider changes the first ones.</summary>
public sealed class HostPartTests
{
    private const string Nas = "::1:2:3:4/::ffff:ffff:ffff:ffff";

    [Fact]
    public void It_is_matched_by_its_mask_and_needs_a_pointer_for_every_packet()
    {
        var compiled = Compiled(Accept(rule => rule with { To = ["192.168.5.20", Nas], NotFrom = ["192.0.2.9", "2001:db8::9"] }));

        compiled.Lines(family: Family.IPv6).ShouldBe([$"! -s 2001:db8::9/128 -d {Nas} -p tcp -m tcp --dport 22 -j ACCEPT"]);
        compiled.PointerLines(DispatchChain.Filter, Family.IPv6).ShouldBe(["-j shop-a"]);
        compiled.PointerLines(DispatchChain.Filter).ShouldBe(["-d 192.168.5.20/32 -j shop-a"]);
    }

    [Fact]
    public void Beside_it_an_exception_is_a_range() =>
        Compiled(Accept(rule => rule with { From = [Nas], To = ["2001:db8::1"], NotFrom = ["2001:db8::9"] })).Lines(family: Family.IPv6)
            .ShouldBe([$"-s {Nas} -d 2001:db8::1/128 -p tcp -m tcp --dport 22 -m iprange ! --src-range 2001:db8::9-2001:db8::9 -j ACCEPT"]);

    [Theory]
    [InlineData("2001:db8::7/ffff:ffff::", "2001:db8::/32")]
    [InlineData("2001:db8::7/::ffff:ffff:ffff:ffff", "::7/::ffff:ffff:ffff:ffff")]
    public void A_mask_is_written_as_iptables_prints_it(string text, string write) => Accept(rule => rule with { To = [text] })
        .Says($"error RIP0251: rules/shop.csx(11): iptables prints \"{text}\" in another form, because its mask is that of a prefix or "
            + $"leaves out bits that are set; write \"{write}\"");

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
            + "part of an address, beside other IPv6 addresses or another mask, so a packet could match both; write a rule for each");
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

    [Theory]
    [InlineData("2001:db8::1:2:3:4", true)]
    [InlineData("2001:db8::/64", true)]
    [InlineData("2001:db8::1:2:3:5", false)]
    [InlineData("2001:db8:0:0:1:2::/96", true)]
    [InlineData("2001:db8:0:0:1:3::/96", false)]
    [InlineData("192.0.2.1", false)]
    public void It_is_compared_bit_by_bit(string prefix, bool overlaps)
    {
        HostPart.TryParse(Nas, out var part).ShouldBeTrue();

        part.Overlaps(IpPrefix.Parse(prefix)).ShouldBe(overlaps);
    }

    private static CompiledPartition Compiled(RuleFile file) =>
        Compiler.Compile(Validator.Check(file, new DiagnosticBag()).ShouldNotBeNull(), new DiagnosticBag());
}
