using Ripcs.Core.Diagnostics;
using Ripcs.Core.Model;
using Shouldly;
using Xunit;

namespace Ripcs.Core.Tests.Lowering;

public sealed class HostPolicyLoweringTests
{
    private static readonly ValueList<ChainPolicy> Drop = [new(new("INPUT"), ChainPolicy.Drop), new(new("FORWARD"), ChainPolicy.Drop)];

    private static readonly CheckedHostPolicy Whole = new(new RuleOrigin("host policy", "", "rules/shop.csx", 2))
    {
        Defaults = Drop,
        AllowLoopback = true,
        AllowEstablished = true,
        DropInvalid = true,
        IcmpTypes = [new IcmpType("echo-request", "8", "128")],
        LogDropped = new LogSettings("shop dropped: ", null, "10/sec"),
    };

    [Fact]
    public void What_passes_in_any_case_stands_in_front_and_what_is_invalid_behind_it() => Compiled(Whole).Lines(ChainKind.Before).ShouldBe(
    [
        "-i lo -j ACCEPT",
        "-o lo -j ACCEPT",
        "-m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT",
        "-p icmp -m icmp --icmp-type 8 -j ACCEPT",
        "-m conntrack --ctstate INVALID -j DROP",
    ]);

    [Fact]
    public void What_is_sent_to_groups_and_by_DHCP_servers_is_accepted_where_it_goes()
    {
        var said = new CheckedHostPolicy(Whole.Origin) { AllowDhcp = true, AllowVrrp = true, AllowMulticastDns = true };

        Compiled(said).Lines(ChainKind.Before).ShouldBe(
        [
            "-p udp -m udp --sport 67 --dport 68 -m addrtype --dst-type LOCAL -j ACCEPT",
            "-p udp -m udp --sport 67 --dport 68 -m addrtype --dst-type BROADCAST -j ACCEPT",
            "-d 224.0.0.18/32 -p 112 -j ACCEPT",
            "-d 224.0.0.251/32 -p udp -m udp --dport 5353 -j ACCEPT",
        ]);
        Compiled(said).Lines(ChainKind.Before, Family.IPv6).ShouldBe(
        [
            "-s fe80::/10 -p udp -m udp --sport 547 --dport 546 -m addrtype --dst-type LOCAL -j ACCEPT",
            "-d ff02::12/128 -p 112 -j ACCEPT",
            "-d ff02::fb/128 -p udp -m udp --dport 5353 -j ACCEPT",
        ]);
    }

    [Fact]
    public void What_IPv6_needs_is_left_to_rules_where_the_policy_says_so() =>
        Compiled(Whole with { WithoutNeededIcmp = true }).Lines(ChainKind.Before, Family.IPv6).ShouldBe(
        [
            "-i lo -j ACCEPT",
            "-o lo -j ACCEPT",
            "-m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT",
            "-p ipv6-icmp -m icmp6 --icmpv6-type 128 -j ACCEPT",
            "-m conntrack --ctstate INVALID -j DROP",
        ]);

    [Fact]
    public void What_is_dropped_is_logged_behind_everything() =>
        Compiled(Whole).Lines(ChainKind.Last).ShouldBe(["-m limit --limit 10/sec -j LOG --log-prefix \"shop dropped: \""]);

    [Theory]
    [InlineData(5, " --nflog-group 5")]
    [InlineData(0, "")]
    public void What_is_dropped_goes_to_a_group(int group, string printed) =>
        Compiled(Whole with { LogDropped = new LogSettings("shop dropped: ", null, "10/sec") { Group = (ushort)group } })
        .Lines(ChainKind.Last).ShouldBe([$"-m limit --limit 10/sec -j NFLOG --nflog-prefix \"shop dropped: \"{printed}"]);

    [Fact]
    public void What_is_left_is_answered_in_the_chains_that_are_named_and_behind_the_log()
    {
        var compiled = Compiled(Whole with { RestAnswer = RejectAnswer.All.First(answer => answer.Name == "admin-prohibited"),
            RestIn = [new("FORWARD")] });

        compiled.Lines(ChainKind.RestForward).ShouldBe(["-j REJECT --reject-with icmp-admin-prohibited"]);
        compiled.Lines(ChainKind.RestForward, Family.IPv6).ShouldBe(["-j REJECT --reject-with icmp6-adm-prohibited"]);
        compiled.PointerLines(DispatchChain.RestForward).ShouldBe(["-j shop-t"]);
        compiled.Lines(ChainKind.RestInput).ShouldBeEmpty();
        compiled.PointerLines(DispatchChain.RestInput).ShouldBeEmpty();
    }

    [Fact]
    public void A_reset_answers_what_is_left_of_tcp_and_an_error_the_rest() =>
        Compiled(Whole with { RestAnswer = RejectAnswer.TcpReset, RestIn = [new("INPUT")] }).Lines(ChainKind.RestInput)
            .ShouldBe(["-p tcp -j REJECT --reject-with tcp-reset", "-j REJECT --reject-with icmp-port-unreachable"]);

    [Fact]
    public void What_IPv6_cannot_live_without_passes_as_soon_as_anything_is_dropped()
    {
        string[] needed = ["1", "2", "3", "4", "130", "131", "132", "133", "134", "135", "136", "141", "142", "143", "148", "149", "151",
            "152", "153"];
        var said = new CheckedHostPolicy(Whole.Origin) { Defaults = Drop };

        Types(said).ShouldBe(needed);
        Types(new CheckedHostPolicy(Whole.Origin) { DropInvalid = true }).ShouldBe(needed);
        Types(Whole).ShouldBe([.. needed, "128"]);
        Types(new CheckedHostPolicy(Whole.Origin) { AllowEstablished = true }).ShouldBeEmpty();
    }

    [Fact]
    public void Packets_of_no_connection_do_not_keep_neighbours_from_finding_each_other() =>
        Compiled(Whole).Lines(ChainKind.Before, Family.IPv6).Last().ShouldBe("-m conntrack --ctstate INVALID -j DROP");

    [Fact]
    public void Each_chain_is_met_by_every_packet()
    {
        Compiled(Whole).PointerLines(DispatchChain.Before).ShouldBe(["-j shop-b"]);
        Compiled(Whole).PointerLines(DispatchChain.Last, Family.IPv6).ShouldBe(["-j shop-z"]);
    }

    [Fact]
    public void A_policy_alone_makes_no_chain_in_IPv4() =>
        Compiled(new CheckedHostPolicy(Whole.Origin) { Defaults = Drop }).Chains.Where(chain => chain.Family is Family.IPv4)
            .ShouldBeEmpty();

    private static IEnumerable<string> Types(CheckedHostPolicy policy) => Compiled(policy).Lines(ChainKind.Before, Family.IPv6)
        .Where(line => line.StartsWith("-p ipv6-icmp -m icmp6 --icmpv6-type ", StringComparison.Ordinal))
            .Select(line => line.Split(' ')[5]);

    private static CompiledPartition Compiled(CheckedHostPolicy policy) =>
        Compiler.Compile(Given.Partition() with { HostPolicy = policy }, new DiagnosticBag());
}
