using Ripcs.Core.Diagnostics;
using Ripcs.Core.Model;
using Ripcs.Core.Validation;
using Shouldly;
using Xunit;
using static Ripcs.Core.Tests.Validation.Given;

namespace Ripcs.Core.Tests.Lowering;

/// <summary>What a partition becomes whose rules ask who sends.</summary>
public sealed class SenderLoweringTests
{
    private const string Ssh = "-d 192.168.5.230/32 -p tcp -m tcp --dport 22";
    private const string Card = "00:11:22:33:44:55";

    [Fact]
    public void A_hardware_address_is_asked_of_what_comes_in_and_nothing_of_it_of_what_the_host_sends()
    {
        var partition = Compiled(AcceptSsh with { Family = 4, Macs = [Card.ToUpperInvariant()] },
            AcceptSsh with { Family = 4, From = ["four"] });

        partition.Lines().ShouldBe([$"{Ssh} -m mac --mac-source 00:11:22:33:44:55 -j ACCEPT", $"-s 192.0.2.4/32 {Ssh} -j ACCEPT"]);
        partition.Lines(ChainKind.Sent).ShouldBe([$"-s 192.0.2.4/32 {Ssh} -j ACCEPT"]);
        partition.PointerLines(DispatchChain.Filter).ShouldBe(["-d 192.168.5.230/32 -j shop-a"]);
        partition.PointerLines(DispatchChain.Sent).ShouldBe(["-d 192.168.5.230/32 -j shop-h"]);
    }

    [Fact]
    public void A_user_is_asked_of_what_the_host_sends_and_nothing_of_it_of_what_comes_in()
    {
        var partition = Compiled(AcceptSsh with { Family = 4, Users = ["102"] }, AcceptSsh with { Family = 4, In = ["eth0"] });

        partition.Lines().ShouldBe(["-d 192.168.5.230/32 -i eth0 -p tcp -m tcp --dport 22 -j ACCEPT"]);
        partition.Lines(ChainKind.Sent).ShouldBe([$"{Ssh} -m owner --uid-owner 102 -j ACCEPT"]);
    }

    [Fact]
    public void A_partition_of_users_alone_has_nothing_below_INPUT_and_FORWARD()
    {
        var partition = Compiled(AcceptSsh with { Family = 4, Users = ["102"] });

        partition.Chains.Count.ShouldBe(1);
        partition.PointerLines(DispatchChain.Filter).ShouldBeEmpty();
        partition.PointerLines(DispatchChain.Sent).ShouldBe(["-d 192.168.5.230/32 -j shop-h"]);
    }

    [Fact]
    public void A_partition_of_hardware_addresses_alone_returns_what_the_host_sends()
    {
        var partition = Compiled(AcceptSsh with { Family = 4, Macs = [Card] });

        partition.Lines(ChainKind.Sent).ShouldBeEmpty();
        partition.Lines(ChainKind.SentEntry).ShouldBe(["-j RETURN"]);
        partition.PointerLines(DispatchChain.Sent).ShouldBe(["-j shop-y"]);
    }

    [Fact]
    public void A_partition_that_does_not_ask_who_sends_is_as_it_was() =>
        Compiled(AcceptSsh with { Family = 4 }).Pointers.ShouldHaveSingleItem().Dispatch.ShouldBe(DispatchChain.Filter.Name);

    [Fact]
    public void Only_the_family_that_has_such_a_rule_has_two_lists()
    {
        var partition = Compiled(AcceptSsh with { Family = 6, Macs = [Card] }, AcceptSsh);

        partition.PointerLines(DispatchChain.Sent).ShouldBeEmpty();
        partition.PointerLines(DispatchChain.Sent, Family.IPv6).ShouldBe(["-d 2001:db8:5::230/128 -j shop-h"]);
    }

    [Fact]
    public void Several_senders_are_several_rules_and_ranges_that_overlap_one()
    {
        Compiled(AcceptSsh with { Family = 4, Users = ["1500..2999", "102", "1000..1999", "102"], NotUsers = ["1700"] })
            .Lines(ChainKind.Sent).ShouldBe(
        [
            $"{Ssh} -m owner --uid-owner 102 -m owner ! --uid-owner 1700 -j ACCEPT",
            $"{Ssh} -m owner --uid-owner 1000-2999 -m owner ! --uid-owner 1700 -j ACCEPT",
        ]);
        Compiled(AcceptSsh with { Family = 4, Macs = [Card, "00:11:22:33:44:66"] }).Lines().Count().ShouldBe(2);
    }

    [Fact]
    public void Several_exceptions_stand_in_one_rule_because_each_alone_would_except_nothing()
    {
        Compiled(AcceptSsh with { Family = 4, NotUsers = ["0", "1000..1999"] }).Lines(ChainKind.Sent)
            .ShouldBe([$"{Ssh} -m owner ! --uid-owner 0 -m owner ! --uid-owner 1000-1999 -j ACCEPT"]);
        Compiled(AcceptSsh with { Family = 4, NotMacs = [Card, "00:11:22:33:44:66"] }).Lines()
            .ShouldBe([$"{Ssh} -m mac ! --mac-source {Card} -m mac ! --mac-source 00:11:22:33:44:66 -j ACCEPT"]);
    }

    [Fact]
    public void The_log_of_a_rule_asks_who_sends_too() =>
        Compiled(AcceptSsh with { Family = 4, Users = ["102"], Log = new LogRequest(null, null, null) }).Lines(ChainKind.Sent)
            .ShouldBe([$"{Ssh} -m owner --uid-owner 102 -m limit --limit 10/sec -j LOG --log-prefix \"ripcs:shop:accept:ssh \"",
                $"{Ssh} -m owner --uid-owner 102 -j ACCEPT"]);

    private static CompiledPartition Compiled(params RuleStatement[] rules)
    {
        var diagnostics = new DiagnosticBag();
        var partition = Validator.Check(File(rules), diagnostics).ShouldNotBeNull();
        return Compiler.Compile(partition, diagnostics);
    }
}
