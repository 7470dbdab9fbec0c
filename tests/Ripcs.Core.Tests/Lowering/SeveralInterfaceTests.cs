using Ripcs.Core.Model;
using Shouldly;
using Xunit;
using static Ripcs.Core.Tests.Lowering.Given;

namespace Ripcs.Core.Tests.Lowering;

/// <summary>A rule of iptables takes one interface each way: a statement with several becomes several rules.</summary>
public sealed class SeveralInterfaceTests
{
    [Fact]
    public void Each_interface_by_which_packets_come_in_meets_each_by_which_they_go_out() =>
        Compiled(Rule("zone", Accept, from: "10.0.0.0/24", to: "10.9.0.1 10.9.0.2") with { In = ["lan+", "wg0"], Out = ["eth0", "eth1"] })
        .Lines().ShouldBe(
        [
            "-s 10.0.0.0/24 -d 10.9.0.1/32 -i lan+ -o eth0 -j ACCEPT",
            "-s 10.0.0.0/24 -d 10.9.0.2/32 -i lan+ -o eth0 -j ACCEPT",
            "-s 10.0.0.0/24 -d 10.9.0.1/32 -i lan+ -o eth1 -j ACCEPT",
            "-s 10.0.0.0/24 -d 10.9.0.2/32 -i lan+ -o eth1 -j ACCEPT",
            "-s 10.0.0.0/24 -d 10.9.0.1/32 -i wg0 -o eth0 -j ACCEPT",
            "-s 10.0.0.0/24 -d 10.9.0.2/32 -i wg0 -o eth0 -j ACCEPT",
            "-s 10.0.0.0/24 -d 10.9.0.1/32 -i wg0 -o eth1 -j ACCEPT",
            "-s 10.0.0.0/24 -d 10.9.0.2/32 -i wg0 -o eth1 -j ACCEPT",
        ]);

    [Fact]
    public void A_Dnat_translates_and_opens_what_comes_in_by_each()
    {
        var compiled = Compiled(Rule("web", Dnat("203.0.113.7"), ports: "80") with { In = ["eth0", "wg0"] });

        compiled.Lines(ChainKind.Dnat).ShouldBe(
        [
            "-d 203.0.113.7/32 -i eth0 -p tcp -m tcp --dport 80 -j DNAT --to-destination 10.0.0.1",
            "-d 203.0.113.7/32 -i wg0 -p tcp -m tcp --dport 80 -j DNAT --to-destination 10.0.0.1",
        ]);
        compiled.Lines().ShouldBe(
        [
            "-d 10.0.0.1/32 -i eth0 -p tcp -m tcp --dport 80 -m conntrack --ctorigdst 203.0.113.7 --ctdir ORIGINAL -j ACCEPT",
            "-d 10.0.0.1/32 -i wg0 -p tcp -m tcp --dport 80 -m conntrack --ctorigdst 203.0.113.7 --ctdir ORIGINAL -j ACCEPT",
        ]);
    }

    [Fact]
    public void Inside_clients_of_a_Dnat_are_led_once_whatever_its_interfaces()
    {
        var compiled = Compiled(Rule("web", Dnat("203.0.113.7"), ports: "80")
            with { In = ["eth0", "wg0"], Hairpin = Items("10.0.0.0/24") });

        compiled.Lines(ChainKind.Dnat).ShouldBe(
        [
            "-d 203.0.113.7/32 -i eth0 -p tcp -m tcp --dport 80 -j DNAT --to-destination 10.0.0.1",
            "-s 10.0.0.0/24 -d 203.0.113.7/32 -p tcp -m tcp --dport 80 -j DNAT --to-destination 10.0.0.1",
            "-d 203.0.113.7/32 -i wg0 -p tcp -m tcp --dport 80 -j DNAT --to-destination 10.0.0.1",
        ]);
        compiled.Lines(ChainKind.Snat).ShouldHaveSingleItem()
            .ShouldBe("-s 10.0.0.0/24 -d 10.0.0.1/32 -p tcp -m tcp --dport 80 -m conntrack --ctorigdst 203.0.113.7 --ctdir ORIGINAL "
                + "-j MASQUERADE");
    }

    [Fact]
    public void A_Snat_translates_and_opens_what_goes_out_by_each()
    {
        var compiled = Compiled(Rule("out", Snat("10.0.0.0/24")) with { Out = ["eth0", "ppp+"] });

        compiled.Lines(ChainKind.Snat).ShouldBe(
            ["-s 10.0.0.0/24 -o eth0 -j SNAT --to-source 203.0.113.7", "-s 10.0.0.0/24 -o ppp+ -j SNAT --to-source 203.0.113.7"]);
        compiled.Lines().ShouldBe(["-s 10.0.0.0/24 -o eth0 -j ACCEPT", "-s 10.0.0.0/24 -o ppp+ -j ACCEPT"]);
    }

    [Fact]
    public void A_Netmap_has_a_rule_each_way_for_the_interfaces_of_that_way()
    {
        var netmap = new RuleAction.Dnat(Items("203.0.113.0/24"), [IpPrefix.Parse("10.0.0.0/24")]) { IsNetmap = true };
        var compiled = Compiled(Rule("customer", netmap) with { In = ["eth0", "eth1"], Out = ["ppp0", "ppp1"], ImpliesAccept = false });

        compiled.Lines(ChainKind.Dnat).ShouldBe(
            ["-d 203.0.113.0/24 -i eth0 -j NETMAP --to 10.0.0.0/24", "-d 203.0.113.0/24 -i eth1 -j NETMAP --to 10.0.0.0/24"]);
        compiled.Lines(ChainKind.Snat).ShouldBe(
            ["-s 10.0.0.0/24 -o ppp0 -j NETMAP --to 203.0.113.0/24", "-s 10.0.0.0/24 -o ppp1 -j NETMAP --to 203.0.113.0/24"]);
    }

    [Fact]
    public void An_accept_takes_what_a_Dnat_of_its_file_leads_on_by_the_interfaces_of_both() =>
        Compiled(
            Rule("web", Dnat("203.0.113.7"), ports: "80") with { In = ["eth0", "wg0"], ImpliesAccept = false },
            Rule("ours", Accept, to: "203.0.113.7", ports: "80") with { In = ["eth+", "lan0"] })
        .Lines().ShouldBe(
        [
            "-d 203.0.113.7/32 -i eth+ -p tcp -m tcp --dport 80 -j ACCEPT",
            "-i eth0 -p tcp -m conntrack --ctstate DNAT --ctorigdst 203.0.113.7 --ctorigdstport 80 --ctdir ORIGINAL -j ACCEPT",
            "-d 203.0.113.7/32 -i lan0 -p tcp -m tcp --dport 80 -j ACCEPT",
        ]);

    [Fact]
    public void The_rules_for_all_interfaces_count_together()
    {
        var limits = new RuleLimits { Total = new("10/sec", 5) };

        var lines = Compiled(Rule("web", new RuleAction.Log(), to: "10.0.0.1")
            with { In = ["eth0", "wg0"], Limits = limits, Log = new("x", null, null) }).Lines().ToList();

        lines.Count.ShouldBe(2);
        lines.Select(line => line[line.IndexOf("-m hashlimit --hashlimit-upto 10/sec", StringComparison.Ordinal)..]).Distinct()
            .ShouldHaveSingleItem();
    }
}
