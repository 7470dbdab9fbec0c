using Ripcs.Core.Model;
using Ripcs.Core.Planning.Dispatching;
using Ripcs.Core.SaveFormat;
using Ripcs.Core.Tests.Lowering;
using Shouldly;
using Xunit;
using static Ripcs.Core.Tests.Lowering.Given;

namespace Ripcs.Core.Tests.Emit;

public sealed class PointerEmitterTests
{
    [Fact]
    public void Only_the_widest_addresses_have_pointers_so_that_a_packet_meets_the_chain_once() => Compiled(
        Rule("a", Accept, to: "10.0.0.1"),
        Rule("b", Accept, to: "10.0.0.0/24"),
        Rule("c", Accept, to: "10.0.1.1-10.0.1.2")).PointerLines(DispatchChain.Filter).ShouldBe(
        ["-d 10.0.0.0/24 -j shop-a", "-d 10.0.1.1/32 -j shop-a", "-d 10.0.1.2/32 -j shop-a"]);

    [Fact]
    public void The_pointer_to_the_host_comes_first_and_the_others_leave_the_host_out() => Compiled(
        Rule("a", Accept, to: "10.0.0.1"),
        Rule("b", Accept, to: "host")).PointerLines(DispatchChain.Filter).ShouldBe(
        ["-m addrtype --dst-type LOCAL -j shop-a", "-d 10.0.0.1/32 -m addrtype ! --dst-type LOCAL -j shop-a"]);

    [Fact]
    public void A_rule_without_destination_is_reached_by_source() => Compiled(
        Rule("a", Drop, from: "192.0.2.1"),
        Rule("b", Accept, from: "192.0.2.0/24", to: "all")).PointerLines(DispatchChain.Filter).ShouldBe(["-s 192.0.2.0/24 -j shop-a"]);

    [Theory]
    [InlineData("all")]
    [InlineData("0.0.0.0-255.255.255.255")]
    public void A_rule_for_everything_leaves_the_pointers_of_the_others_where_they_are(string from)
    {
        var compiled = Compiled(Rule("a", Drop, from: from), Rule("b", Accept, to: "10.0.0.1"), Rule("c", Drop, from: "192.0.2.1"));

        compiled.PointerLines(DispatchChain.Filter).ShouldBe(["-d 10.0.0.1/32 -j shop-a", "-s 192.0.2.1/32 -j shop-e", "-j shop-e"]);
    }

    [Fact]
    public void A_bare_pointer_leads_in_what_no_other_has_led_in_so_that_a_packet_meets_the_chain_once()
    {
        var compiled = Compiled(Rule("a", Drop, from: "all"), Rule("b", Accept, to: "10.0.0.1 host"), Rule("c", Drop, from: "192.0.2.1"));

        var chain = compiled.Chain(ChainKind.Filter)!.Name;
        EntryBehind(compiled, PointerKind.Source).ShouldBe(["-m addrtype --dst-type LOCAL -j RETURN", "-d 10.0.0.1/32 -j RETURN",
            $"-j {chain}"]);
        EntryBehind(compiled, PointerKind.Bare).ShouldBe(
            ["-m addrtype --dst-type LOCAL -j RETURN", "-d 10.0.0.1/32 -j RETURN", "-s 192.0.2.1/32 -j RETURN", $"-j {chain}"]);
    }

    [Fact]
    public void What_comes_from_the_host_is_led_in_as_by_a_source_of_its_own_and_meets_the_chain_once()
    {
        var compiled = Compiled(Rule("a", Drop, from: "host"), Rule("b", Drop, from: "192.0.2.1"), Rule("c", Drop, to: "all"));

        compiled.PointerLines(DispatchChain.Filter).ShouldBe(["-m addrtype --src-type LOCAL -j shop-a",
            "-s 192.0.2.1/32 -m addrtype ! --src-type LOCAL -j shop-a", "-j shop-e"]);
        EntryBehind(compiled, PointerKind.Bare).ShouldBe(["-m addrtype --src-type LOCAL -j RETURN", "-s 192.0.2.1/32 -j RETURN",
            $"-j {compiled.Chain(ChainKind.Filter)!.Name}"]);
    }

    [Fact]
    public void A_deny_of_what_the_host_sends_is_asked_before_rules_for_all_packets_of_other_partitions()
    {
        var family = Family.IPv4;
        var deny = new Pointer(family, DispatchChain.Filter.Name, PointerKind.Source, null, new ChainName("w6.b-a222222"), IsHost: true);
        var accept = new Pointer(family, DispatchChain.Filter.Name, PointerKind.Bare, null, new ChainName("w6.a-a111111"));

        DispatchOrder.Of(deny, 0).ShouldBeLessThan(DispatchOrder.Of(accept, 0));
    }

    [Theory]
    [InlineData("10.0.0.1", null, "-d 10.0.0.1/32 -j RETURN")]
    [InlineData(null, "192.0.2.1", "-s 192.0.2.1/32 -j RETURN")]
    public void Beside_pointers_of_one_kind_a_bare_one_has_the_only_entry_chain(string? to, string? from, string returned)
    {
        var compiled = Compiled(Rule("a", Drop, from: from, to: to), Rule("b", Drop, to: "all"));

        compiled.Lines(ChainKind.Entry).ShouldBe([returned, $"-j {compiled.Chain(ChainKind.Filter)!.Name}"]);
    }

    [Fact]
    public void A_bare_pointer_alone_leads_straight_to_the_chain() =>
        Compiled(Rule("a", Drop, to: "all")).PointerLines(DispatchChain.Filter).ShouldBe(["-j shop-a"]);

    [Fact]
    public void In_the_nat_table_a_bare_pointer_stands_beside_the_others_without_an_entry_chain()
    {
        var compiled = Compiled(
            Rule("a", Dnat("203.0.113.7"), ports: "80"), Rule("b", Dnat("all"), ports: "53") with { In = ["wlan0"] },
            Rule("c", Snat("10.0.0.1")), Rule("d", Snat("all"), to: "198.51.100.1"));

        compiled.PointerLines(DispatchChain.Dnat).ShouldBe(["-d 203.0.113.7/32 -j shop-d", "-j shop-d"]);
        compiled.PointerLines(DispatchChain.Snat).ShouldBe(["-s 10.0.0.1/32 -j shop-s", "-j shop-s"]);
    }

    [Fact]
    public void Pointers_by_source_go_through_an_entry_chain_where_others_go_by_destination()
    {
        var compiled = Compiled(Rule("a", Drop, from: "192.0.2.1"), Rule("b", Accept, to: "10.0.0.1 host"));

        compiled.PointerLines(DispatchChain.Filter).ShouldBe(
        [
            "-m addrtype --dst-type LOCAL -j shop-a",
            "-d 10.0.0.1/32 -m addrtype ! --dst-type LOCAL -j shop-a",
            "-s 192.0.2.1/32 -j shop-e",
        ]);
        compiled.Lines(ChainKind.Entry).ShouldBe(
            ["-m addrtype --dst-type LOCAL -j RETURN", "-d 10.0.0.1/32 -j RETURN", $"-j {compiled.Chain(ChainKind.Filter)!.Name}"]);
        compiled.Chain(ChainKind.Entry)!.Rules[0].Origin.Statement.ShouldBe("entry");
    }

    [Theory]
    [InlineData("203.0.113.7", "-d 203.0.113.7/32 -j shop-d")]
    [InlineData("host", "-m addrtype --dst-type LOCAL -j shop-d")]
    [InlineData("all", "-j shop-d")]
    public void A_dnat_is_reached_by_its_public_address_whoever_sends(string address, string pointer) =>
        Compiled(Rule("x", Dnat(address), from: "192.0.2.1", ports: "80")).PointerLines(DispatchChain.Dnat).ShouldBe([pointer]);

    [Theory]
    [InlineData("10.0.0.0/24", "-s 10.0.0.0/24 -j shop-s")]
    [InlineData("host", "-m addrtype --src-type LOCAL -j shop-s")]
    [InlineData("all", "-j shop-s")]
    public void A_snat_is_reached_by_its_inside_address_wherever_it_goes(string address, string pointer) =>
        Compiled(Rule("x", Snat(address), to: "198.51.100.1")).PointerLines(DispatchChain.Snat).ShouldBe([pointer]);

    [Fact]
    public void Every_pointer_reads_back_as_itself()
    {
        var compiled = Compiled(
            Rule("a", Drop, from: "192.0.2.1 host"), Rule("b", Accept, to: "10.0.0.1 host"),
            Rule("c", Dnat("host 203.0.113.7"), ports: "80"), Rule("d", Snat("all host 10.0.0.1")));

        foreach (var pointer in compiled.Pointers)
        {
            Pointer.TryParse(pointer.Family, pointer.Dispatch, pointer.ToRuleText(), out var read).ShouldBeTrue();
            read.ShouldBe(pointer);
        }
    }

    [Fact]
    public void Every_chain_proves_its_name_by_its_rules()
    {
        var compiled = Compiled(Rule("a", Drop, from: "192.0.2.1"), Rule("b", Accept, to: "10.0.0.1"),
            Rule("c", Dnat("203.0.113.7"), ports: "80"), Rule("d", Snat("10.0.0.1")));

        compiled.Chains.Count.ShouldBe(4);
        foreach (var chain in compiled.Chains)
        {
            ChainHash.Proves(chain).ShouldBeTrue();
        }
    }

    [Fact]
    public void A_ticket_or_another_line_changes_no_chain()
    {
        var rule = Rule("a", Accept, to: "10.0.0.1");

        var moved = rule with { Origin = rule.Origin with { Line = 99, Ticket = "CHG-1" }, At = rule.At with { Line = 99 } };

        Compiled(moved).Chains[0].Name.ShouldBe(Compiled(rule).Chains[0].Name);
    }

    [Fact]
    public void The_name_of_a_known_chain_never_changes() =>
        Compiled(Rule("a", Accept, to: "10.0.0.1", ports: "80")).Chains[0].Name.Value.ShouldBe("shop-arg8h1h");

    private static IEnumerable<string> EntryBehind(CompiledPartition compiled, PointerKind kind)
    {
        var entry = compiled.Pointers.First(pointer => pointer.Kind == kind).Chain;
        return compiled.Chains.Single(chain => chain.Name == entry).Rules.Select(rule => rule.Text);
    }
}
