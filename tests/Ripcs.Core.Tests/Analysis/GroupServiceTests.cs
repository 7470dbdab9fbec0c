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
        "warning RIP0518: rules/shop.csx(1,1): accept \"x\" lets in only what is sent to an address of this host, and DHCP is also sent "
            + "to 255.255.255.255; "
        + "write .To(\"host\", \"broadcast\")",
    ]);

    [Theory]
    [InlineData("5353", "mDNS", "224.0.0.251")]
    [InlineData("1900", "SSDP", "239.255.255.250")]
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
    public void A_service_of_a_group_is_told_its_group_alone() =>
        Warnings(Udp("5353")).ShouldHaveSingleItem().ShouldEndWith("; write .To(\"host\", \"224.0.0.251\")");

    [Theory]
    [InlineData(112, "VRRP is also sent to 224.0.0.18; ")]
    [InlineData(2, "IGMP is also sent to 224.0.0.0/4; ")]
    [InlineData(89, "OSPF is also sent to 224.0.0.5 and 224.0.0.6; ")]
    [InlineData(103, "PIM is also sent to 224.0.0.13; ")]
    public void So_is_one_of_a_protocol_between_routers(byte protocol, string said) =>
        Warnings(Rule("x", Accept, to: "host") with { Protocols = [new Protocol(protocol)] }).ShouldHaveSingleItem().ShouldContain(said);

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

    private static CheckedRule Udp(string port) => Rule("x", Accept, to: "host", ports: port) with { Protocols = [Protocol.Udp] };

    private static string[] Warnings(params CheckedRule[] rules)
    {
        var diagnostics = new DiagnosticBag();
        GroupServices.Warn(Partition(rules), diagnostics);
        return [.. diagnostics.ToList().Select(diagnostic => diagnostic.ToString())];
    }
}
