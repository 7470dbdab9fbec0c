using Ripcs.Core.Diagnostics;
using Ripcs.Core.Lint;
using Ripcs.Core.Model;
using Shouldly;
using Xunit;
using static Ripcs.Core.Tests.Lowering.Given;

namespace Ripcs.Core.Tests.Analysis;

public sealed class GroupServiceTests
{
    [Fact]
    public void An_accept_of_DHCP_to_the_host_alone_is_told_where_a_DISCOVER_goes() => Warnings(Udp("67")).ShouldBe(
    [
        "warning RIP0518: rules/shop.csx(1): accept \"x\" lets in only what is sent to an address of this host, and DHCP is also sent "
            + "to 255.255.255.255; "
        + "write .To(\"host\", \"broadcast\")",
    ]);

    [Theory]
    [InlineData("5353", "mDNS", "224.0.0.251")]
    [InlineData("1900", "SSDP", "239.255.255.250")]
    [InlineData("3702", "WS-Discovery", "239.255.255.250")]
    [InlineData("5355", "LLMNR", "224.0.0.252")]
    [InlineData("520", "RIP", "224.0.0.9")]
    [InlineData("137", "NetBIOS", "the broadcast address of its network")]
    public void So_is_one_of_another_service_of_a_group(string port, string service, string group) =>
        Warnings(Udp(port)).ShouldHaveSingleItem()
            .ShouldContain($"{service} is also sent to {(service == "NetBIOS" ? "255.255.255.255 and " : "")}{group}; ");

    [Fact]
    public void NetBIOS_is_told_of_broadcasts_of_its_network() =>
        Warnings(Udp("138")).ShouldHaveSingleItem().ShouldEndWith("; write .To(\"host\", \"broadcast\")");

    [Fact]
    public void An_accept_that_names_the_group_of_one_family_is_told_to_add_that_of_the_other() =>
        Warnings(Udp("5353") with { To = Items("host 224.0.0.251"), Families = [Family.IPv4, Family.IPv6] }).ShouldHaveSingleItem()
            .ShouldEndWith(" an address of this host in IPv6, and mDNS is also sent to ff02::fb; add \"ff02::fb\" to its To(…)");

    [Fact]
    public void A_service_of_a_group_is_told_its_group_alone() =>
        Warnings(Udp("5353")).ShouldHaveSingleItem().ShouldEndWith("; write .To(\"host\", \"224.0.0.251\")");

    [Theory]
    [InlineData(112, "VRRP is also sent to 224.0.0.18; ")]
    [InlineData(2, "IGMP is also sent to 224.0.0.0/4; ")]
    [InlineData(89, "OSPF is also sent to 224.0.0.5 and 224.0.0.6; ")]
    [InlineData(103, "PIM is also sent to 224.0.0.13; ")]
    public void So_is_one_of_a_protocol_between_routers(byte protocol, string said) =>
        Warnings(Rule("x", Accept, to: "host") with { Protocols = [new Protocol(protocol)] }).ShouldHaveSingleItem().ShouldContain(said);

    [Theory]
    [InlineData("134", "a router advertisement is also sent to ff02::1; write .To(\"host\", \"ff02::1\")")]
    [InlineData("135", null)]
    [InlineData("128", null)]
    public void So_is_one_of_router_advertisements_but_none_of_another_type_of_ICMPv6(string type, string? said)
    {
        var rule = Rule("x", Accept, to: "host") with { IcmpTypes = [new IcmpType("x", null, type)], Families = [Family.IPv6] };

        Warnings(rule).ShouldBe(said is null ? [] : Warnings(rule).Where(warning => warning.Contains(said, StringComparison.Ordinal)));
        Warnings(rule).Length.ShouldBe(said is null ? 0 : 1);
    }

    [Fact]
    public void Whoever_names_the_group_in_the_rule_or_beside_it_needs_no_word()
    {
        Warnings(Udp("67") with { To = Items("host 255.255.255.255") }).ShouldBeEmpty();
        Warnings(Udp("67") with { To = Items("host broadcast") }).ShouldBeEmpty();
        Warnings(Udp("5353"), Rule("groups", Accept, to: "224.0.0.0/24")).ShouldBeEmpty();
        Warnings(Udp("67") with { To = Items("all") }).ShouldBeEmpty();
        Warnings(Udp("53")).ShouldBeEmpty();
        Warnings(Udp("67") with { Protocols = [Protocol.Tcp] }).ShouldBeEmpty();
    }

    [Fact]
    public void A_port_within_a_range_is_told_its_group_unless_the_range_is_wide()
    {
        Warnings(Udp("60-70")).ShouldHaveSingleItem().ShouldContain("DHCP is also sent to 255.255.255.255; ");
        Warnings(Udp("1024-65535")).ShouldBeEmpty();
        Warnings(Rule("x", Accept, to: "host") with { Protocols = [Protocol.Udp] }).ShouldBeEmpty();
    }

    [Fact]
    public void Two_services_of_one_accept_are_told_together() =>
        Warnings(Rule("x", Accept, to: "host", ports: ["5353", "1900"]) with { Protocols = [Protocol.Udp] }).ShouldHaveSingleItem()
            .ShouldEndWith(" and mDNS and SSDP are also sent to 224.0.0.251 and 239.255.255.250; "
                + "write .To(\"host\", \"224.0.0.251\", \"239.255.255.250\")");

    [Fact]
    public void What_is_sent_to_a_group_is_another_accept_s_only_if_its_ports_protocols_and_senders_are_the_same()
    {
        var groups = Rule("groups", Accept, to: "host 224.0.0.0/4", ports: "5353") with { Protocols = [Protocol.Udp] };

        Warnings(Udp("5353"), groups).ShouldBeEmpty();
        Warnings(Udp("1900"), groups).ShouldHaveSingleItem().ShouldContain("SSDP");
        Warnings(Udp("5353"), groups with { Protocols = [Protocol.Tcp] }).ShouldHaveSingleItem();
        Warnings(Udp("5353") with { In = ["lan0"] }, groups with { In = ["dmz0"] }).ShouldHaveSingleItem();
        Warnings(Udp("5353") with { From = Items("10.0.0.0/8") }, groups with { From = Items("192.0.2.0/24") }).ShouldHaveSingleItem();
        Warnings(Udp("5353"), groups with { States = ["RELATED", "ESTABLISHED"] }).ShouldHaveSingleItem();
    }

    [Fact]
    public void What_the_host_policy_of_another_file_accepts_needs_no_second_accept()
    {
        var policy = new CheckedHostPolicy(new RuleOrigin("host policy", "", "rules/host.csx", 1))
        {
            AllowLoopback = true, AllowEstablished = true,
        };
        var vrrp = Rule("x", Accept, to: "host") with { Protocols = [new Protocol(112)] };

        foreach (var rule in new[] { Udp("5353"), Udp("68"), vrrp })
        {
            Told(policy, rule).ShouldHaveSingleItem();
        }

        Told(policy with { AllowMulticastDns = true }, Udp("5353")).ShouldBeEmpty();
        Told(policy with { AllowMulticastDns = true, Family = Family.IPv6 }, Udp("5353")).ShouldHaveSingleItem();
        Told(policy with { AllowMulticastDns = true }, Udp("1900")).ShouldHaveSingleItem();
        Told(policy with { AllowVrrp = true }, vrrp).ShouldBeEmpty();
        Told(policy with { AllowDhcp = true }, Udp("68")).ShouldBeEmpty();
        Told(policy with { AllowDhcp = true }, Udp("67")).ShouldHaveSingleItem();
    }

    [Fact]
    public void An_accept_with_a_limit_is_told_and_takes_what_is_sent_to_its_group()
    {
        var limits = new RuleLimits { PerSource = new RateLimit("10/sec", 5) };

        Warnings(Udp("5353") with { Limits = limits }).ShouldHaveSingleItem();
        Warnings(Udp("5353"), Udp("5353") with { To = Items("224.0.0.251"), Limits = limits }).ShouldBeEmpty();
    }

    private static CheckedRule Udp(string port) => Rule("x", Accept, to: "host", ports: port) with { Protocols = [Protocol.Udp] };

    private static string[] Warnings(params CheckedRule[] rules) => Told(Partition(rules));

    private static string[] Told(CheckedHostPolicy policy, CheckedRule rule) => Told(Partition(rule),
        new CheckedPartition(PartitionName.Parse("host"), 0, "rules/host.csx", [], []) { HostPolicy = policy });

    private static string[] Told(params CheckedPartition[] partitions)
    {
        var diagnostics = new DiagnosticBag();
        GroupServices.Warn(new CompiledRules([.. partitions.Select(partition => Compiler.Compile(partition, new DiagnosticBag()))]),
            diagnostics);
        return [.. diagnostics.ToList().Select(diagnostic => diagnostic.ToString())];
    }
}
