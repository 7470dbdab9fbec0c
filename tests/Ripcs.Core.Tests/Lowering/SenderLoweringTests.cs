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
    public void What_arrives_and_what_the_host_sends_stand_each_in_their_own_chain()
    {
        var partition = Compiled(AcceptSsh with { Family = 4, Place = MatchPlace.Arriving },
            AcceptSsh with { Family = 4, Place = MatchPlace.Sent, Out = ["eth0"] });

        partition.Lines().ShouldBe([$"{Ssh} -j ACCEPT"]);
        partition.Lines(ChainKind.Sent).ShouldBe(["-d 192.168.5.230/32 -o eth0 -p tcp -m tcp --dport 22 -j ACCEPT"]);
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
    public void A_group_and_a_control_group_are_asked_of_what_the_host_sends()
    {
        var partition = Compiled(AcceptSsh with { Family = 4, Groups = ["33", "100..199"], NotGroups = ["150"],
            Cgroups = ["/system.slice/"], NotCgroups = ["system.slice/ssh.service"] });

        partition.Lines().ShouldBeEmpty();
        partition.Lines(ChainKind.Sent).ShouldBe(
        [
            $"{Ssh} -m owner --gid-owner 33 -m cgroup --path \"system.slice\" -m owner ! --gid-owner 150 "
            + "-m cgroup ! --path \"system.slice/ssh.service\" -j ACCEPT",
            $"{Ssh} -m owner --gid-owner 100-199 -m cgroup --path \"system.slice\" -m owner ! --gid-owner 150 "
            + "-m cgroup ! --path \"system.slice/ssh.service\" -j ACCEPT",
        ]);
    }

    [Theory]
    [InlineData("-m policy --dir in --pol none", true)]
    [InlineData("-m physdev --physdev-out eth0 --physdev-is-bridged", true)]
    [InlineData("-m addrtype --src-type UNICAST --limit-iface-in", true)]
    [InlineData("-m devgroup --src-group 0x1", true)]
    [InlineData("-m owner --socket-exists", false)]
    [InlineData("-m cgroup --cgroup 5", false)]
    public void A_match_that_the_kernel_takes_in_some_chains_alone_stands_there(string match, bool isOfArriving)
    {
        var partition = Compiled(AcceptSsh with { Family = 4, Matches = [match] }, AcceptSsh with { Family = 4, From = ["four"] });

        string[] both = [$"{Ssh} {match} -j ACCEPT", $"-s 192.0.2.4/32 {Ssh} -j ACCEPT"];
        partition.Lines().ShouldBe(isOfArriving ? both : both[1..]);
        partition.Lines(ChainKind.Sent).ShouldBe(isOfArriving ? both[1..] : both);
    }

    [Fact]
    public void What_goes_out_through_IPsec_is_asked_of_what_the_host_sends_and_what_came_in_through_it_of_the_rest()
    {
        var partition = Compiled(AcceptSsh with { Family = 4, Ipsec = "in" },
            AcceptSsh with { Family = 4, Ipsec = "OUT", From = ["host"] });

        partition.Lines().ShouldBe([$"{Ssh} -m policy --dir in --pol ipsec -j ACCEPT"]);
        partition.Lines(ChainKind.Sent).ShouldBe([$"{Ssh} -m addrtype --src-type LOCAL -m policy --dir out --pol ipsec -j ACCEPT"]);
    }

    [Fact]
    public void What_goes_out_through_IPsec_is_asked_in_FORWARD_and_OUTPUT()
    {
        var partition = Compiled(AcceptSsh with { Family = 4, Ipsec = "out" }, AcceptSsh with { Family = 4, From = ["four"] });

        string[] both = [$"{Ssh} -m policy --dir out --pol ipsec -j ACCEPT", $"-s 192.0.2.4/32 {Ssh} -j ACCEPT"];
        partition.Lines(ChainKind.Received).ShouldBe(both[1..]);
        partition.Lines(ChainKind.Forwarded).ShouldBe(both);
        partition.Lines(ChainKind.Sent).ShouldBe(both);
    }

    [Fact]
    public void What_comes_to_the_host_and_what_passes_through_it_stand_each_in_their_own_chain()
    {
        var partition = Compiled(AcceptSsh with { Family = 4, Place = MatchPlace.Received, From = ["four"] },
            AcceptSsh with { Family = 4, Place = MatchPlace.Forwarded },
            AcceptSsh with { Family = 4, Ports = [new PortTerm.Numbers("80", 80, 80)] });

        const string Http = "-d 192.168.5.230/32 -p tcp -m tcp --dport 80 -j ACCEPT";
        partition.Lines(ChainKind.Received).ShouldBe([$"-s 192.0.2.4/32 {Ssh} -j ACCEPT", Http]);
        partition.Lines(ChainKind.Forwarded).ShouldBe([$"{Ssh} -j ACCEPT", Http]);
        partition.Lines(ChainKind.Sent).ShouldBe([Http]);
    }

    [Fact]
    public void What_goes_to_the_host_or_comes_from_it_is_never_forwarded_and_what_goes_out_never_received()
    {
        var partition = Compiled(AcceptSsh with { Family = 4, Place = MatchPlace.Received, From = ["four"] },
            AcceptSsh with { Family = 4, To = ["host"] }, AcceptSsh with { Family = 4, From = ["host"] },
            AcceptSsh with { Family = 4, Out = ["eth0"] });

        const string Host = "-p tcp -m tcp --dport 22 -m addrtype --dst-type LOCAL -j ACCEPT";
        const string Out = "-d 192.168.5.230/32 -o eth0 -p tcp -m tcp --dport 22 -j ACCEPT";
        partition.Lines(ChainKind.Received).ShouldBe([$"-s 192.0.2.4/32 {Ssh} -j ACCEPT", Host,
            $"{Ssh} -m addrtype --src-type LOCAL -j ACCEPT"]);
        partition.Lines(ChainKind.Forwarded).ShouldBe([Out]);
        partition.Lines(ChainKind.Sent).ShouldBe([Host, $"{Ssh} -m addrtype --src-type LOCAL -j ACCEPT", Out]);
    }

    [Fact]
    public void What_passes_through_the_host_alone_leaves_one_list_for_INPUT_and_OUTPUT()
    {
        var partition = Compiled(AcceptSsh with { Family = 4, Place = MatchPlace.Forwarded });

        partition.PointerLines(DispatchChain.Filter).ShouldBeEmpty();
        partition.PointerLines(DispatchChain.Forwarded).ShouldBe(["-d 192.168.5.230/32 -j shop-g"]);
        partition.PointerLines(DispatchChain.Sent).ShouldBeEmpty();
    }

    [Fact]
    public void What_goes_out_is_denied_to_the_host_too_beside_a_rule_for_what_passes_through_it()
    {
        var partition = Compiled(AcceptSsh with { Kind = StatementKind.Drop, Family = 4, Protocols = ["tcp"], Out = ["eth0"] },
            AcceptSsh with { Family = 4, Place = MatchPlace.Forwarded });

        const string Deny = "-d 192.168.5.230/32 -o eth0 -p tcp -m tcp --dport 22 -j DROP";
        partition.Lines(ChainKind.Forwarded).ShouldBe([Deny, $"{Ssh} -j ACCEPT"]);
        partition.Lines(ChainKind.Sent).ShouldBe([Deny]);
        partition.PointerLines(DispatchChain.Filter).ShouldBeEmpty();
        partition.PointerLines(DispatchChain.Sent).ShouldBe(["-d 192.168.5.230/32 -j shop-h"]);
    }

    [Fact]
    public void What_comes_to_the_host_alone_returns_everything_else()
    {
        var partition = Compiled(AcceptSsh with { Family = 4, Matches = ["-m socket --transparent"] });

        partition.Lines(ChainKind.Received).ShouldBe([$"{Ssh} -m socket --transparent -j ACCEPT"]);
        partition.PointerLines(DispatchChain.Forwarded).ShouldBe(["-j shop-l"]);
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
