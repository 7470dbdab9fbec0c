using Ripcs.Core.Model;
using Shouldly;
using Xunit;
using static Ripcs.Core.Tests.Lowering.Given;

namespace Ripcs.Core.Tests.Lowering;

/// <summary>What is sent to all hosts of a network: the compiler does not know these addresses, as it does not know the host's.</summary>
public sealed class BroadcastTests
{
    [Fact]
    public void They_are_matched_by_their_type_and_have_a_pointer_of_their_own_behind_that_of_the_host()
    {
        var compiled = Compiled(Rule("dhcp", Accept, to: "host broadcast 224.0.0.0/4", ports: "67") with { Protocols = [Protocol.Udp] });

        compiled.Lines().ShouldBe(
        [
            "-p udp -m udp --dport 67 -m addrtype --dst-type LOCAL -j ACCEPT",
            "-p udp -m udp --dport 67 -m addrtype --dst-type BROADCAST -j ACCEPT",
            "-d 224.0.0.0/4 -p udp -m udp --dport 67 -j ACCEPT",
        ]);
        compiled.PointerLines(DispatchChain.Filter).ShouldBe(
        [
            "-m addrtype --dst-type LOCAL -j shop-a",
            "-m addrtype --dst-type BROADCAST -j shop-a",
            "-d 224.0.0.0/4 -m addrtype ! --dst-type LOCAL,BROADCAST -j shop-a",
        ]);
    }

    [Fact]
    public void IPv6_has_none()
    {
        var compiled = Compiled(Rule("dhcp", Accept, to: "host broadcast", ports: "67") with { Families = Families.Both });

        compiled.Lines(ChainKind.Filter, Family.IPv6).ShouldBe(["-p tcp -m tcp --dport 67 -m addrtype --dst-type LOCAL -j ACCEPT"]);
        compiled.PointerLines(DispatchChain.Filter, Family.IPv6).ShouldBe(["-m addrtype --dst-type LOCAL -j shop-a"]);
    }

    [Fact]
    public void A_pointer_by_source_leaves_out_what_the_pointer_to_them_took()
    {
        var compiled = Compiled(Rule("dhcp", Accept, to: "broadcast", ports: "67"), Rule("a", Drop, from: "192.0.2.1"),
            Rule("b", Drop, to: "all"));

        compiled.PointerLines(DispatchChain.Filter).ShouldBe(
            ["-m addrtype --dst-type BROADCAST -j shop-a", "-s 192.0.2.1/32 -j shop-e", "-j shop-e"]);
        var entry = compiled.Chains.Where(chain => PartitionChainName.Parse(chain.Name).Kind is ChainKind.Entry).ToList();
        entry.Count.ShouldBe(2);
        entry.ShouldAllBe(chain => chain.Rules[0].Text == "-m addrtype --dst-type BROADCAST -j RETURN");
    }

    [Fact]
    public void A_log_to_them_and_to_addresses_beside_them_logs_each_packet_once() =>
        Compiled(Rule("x", new RuleAction.Log(), to: "host broadcast 10.0.0.0/24") with { Log = new("x", null, null) }).Lines().ShouldBe(
        [
            "-m addrtype --dst-type LOCAL -j LOG --log-prefix x",
            "-m addrtype --dst-type BROADCAST -j LOG --log-prefix x",
            "-d 10.0.0.0/24 -m addrtype ! --dst-type LOCAL -m addrtype ! --dst-type BROADCAST -j LOG --log-prefix x",
        ]);

    [Fact]
    public void An_exception_leaves_them_out() =>
        Compiled(Rule("x", Drop, from: "10.0.0.9") with { NotTo = Items("broadcast 10.0.0.1") }).Lines()
            .ShouldBe(["-s 10.0.0.9/32 ! -d 10.0.0.1/32 -m addrtype ! --dst-type BROADCAST -j DROP"]);

    [Theory]
    [InlineData("-m addrtype --dst-type BROADCAST -j shop-a111111")]
    [InlineData("-d 10.0.0.0/8 -m addrtype ! --dst-type LOCAL,BROADCAST -j shop-a111111")]
    [InlineData("-d 10.0.0.0/8 -m addrtype ! --dst-type BROADCAST -j shop-a111111")]
    public void A_pointer_is_read_back(string rule)
    {
        Pointer.TryParse(Family.IPv4, DispatchChain.Filter.Name, rule, out var pointer).ShouldBeTrue();

        pointer.ToRuleText().ShouldBe(rule);
    }

    [Theory]
    [InlineData("-m addrtype --src-type BROADCAST -j shop-a111111")]
    [InlineData("-m addrtype --dst-type LOCAL,BROADCAST -j shop-a111111")]
    [InlineData("-s 10.0.0.0/8 -m addrtype ! --src-type LOCAL,BROADCAST -j shop-a111111")]
    public void A_rule_that_no_partition_makes_is_no_pointer(string rule) =>
        Pointer.TryParse(Family.IPv4, DispatchChain.Filter.Name, rule, out _).ShouldBeFalse();
}
