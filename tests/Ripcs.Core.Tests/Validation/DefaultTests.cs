using Ripcs.Core.Model;
using Ripcs.Core.Validation;
using Shouldly;
using Xunit;
using static Ripcs.Core.Tests.Validation.Given;

namespace Ripcs.Core.Tests.Validation;

public sealed class DefaultTests
{
    [Fact]
    public void An_accept_with_ports_is_for_tcp() => Accept(rule => rule).OnlyRule().Protocols.ShouldBe([Protocol.Tcp]);

    [Fact]
    public void A_Dnat_with_ports_is_for_tcp() => Dnat(rule => rule).OnlyRule().Protocols.ShouldBe([Protocol.Tcp]);

    [Theory]
    [InlineData(StatementKind.Drop)]
    [InlineData(StatementKind.Reject)]
    [InlineData(StatementKind.Log)]
    public void A_deny_or_log_with_ports_is_for_tcp_and_udp(StatementKind kind) =>
        Rule(kind, rule => rule with { SourcePorts = [Port(53)] }).OnlyRule().Protocols.ShouldBe([Protocol.Tcp, Protocol.Udp]);

    [Fact]
    public void A_Snat_with_ports_is_for_tcp_and_udp() =>
        Snat(rule => rule with { Ports = [Port(53)] }).OnlyRule().Protocols.ShouldBe([Protocol.Tcp, Protocol.Udp]);

    [Fact]
    public void A_deny_without_ports_is_for_everything() => Rule(StatementKind.Drop, rule => rule).OnlyRule().Protocols.ShouldBeEmpty();

    [Fact]
    public void A_Snat_without_ports_is_for_everything() => Snat(rule => rule).OnlyRule().Protocols.ShouldBeEmpty();

    [Fact]
    public void An_accept_of_any_protocol_is_for_everything() =>
        Rule(StatementKind.Accept, rule => rule with { AnyProtocol = true }).OnlyRule().Protocols.ShouldBeEmpty();

    [Fact]
    public void Protocols_keep_their_order_and_stand_once() =>
        Accept(rule => rule with { Protocols = ["udp", "TCP", "6"] }).OnlyRule().Protocols.ShouldBe([Protocol.Udp, Protocol.Tcp]);

    [Theory]
    [InlineData("llmnr")]
    [InlineData("ntp")]
    [InlineData("snmp", "syslog")]
    [InlineData("WireGuard")]
    public void The_protocol_of_an_accept_follows_from_services_that_all_speak_one(params string[] services) =>
        Accept(rule => rule with { Ports = services.Select(Service).ToValueList() }).OnlyRule().Protocols.ShouldBe([Protocol.Udp]);

    [Fact]
    public void The_protocol_of_a_Dnat_follows_from_its_services() =>
        Dnat(rule => rule with { Ports = [Service("ntp"), Map(Service("snmp"), Port(1161))] })
            .OnlyRule().Protocols.ShouldBe([Protocol.Udp]);

    [Fact]
    public void The_protocol_follows_from_services_of_the_source_too() =>
        Accept(rule => rule with { Ports = [Ports(1024, 65535)], SourcePorts = [Service("ntp")] })
            .OnlyRule().Protocols.ShouldBe([Protocol.Udp]);

    [Fact]
    public void Who_says_the_protocol_means_it() =>
        Accept(rule => rule with { Ports = [Service("ntp")], Protocols = ["tcp"] }).OnlyRule().Protocols.ShouldBe([Protocol.Tcp]);

    [Fact]
    public void A_service_of_tcp_and_udp_stays_tcp_in_an_accept() =>
        Accept(rule => rule with { Ports = [Service("dns")] }).OnlyRule().Protocols.ShouldBe([Protocol.Tcp]);

    [Fact]
    public void A_deny_of_a_service_takes_tcp_and_udp() =>
        Rule(StatementKind.Drop, rule => rule with { Ports = [Service("ntp")] })
            .OnlyRule().Protocols.ShouldBe([Protocol.Tcp, Protocol.Udp]);

    [Fact]
    public void A_service_becomes_its_port() =>
        Accept(rule => rule with { Ports = [Service("HTTPS"), Service("8600-8900"), Service("8600:8900"), Service("22")] })
        .OnlyRule().Ports.ShouldBe([Entry(443), new PortEntry(new PortRange(8600, 8900), null), Entry(22)]);

    [Fact]
    public void Maps_stand_beside_plain_ports() =>
        Dnat(rule => rule with { Ports = [Port(80), Map(Service("https"), Port(4443)), Port(80)] })
        .OnlyRule().Ports.ShouldBe([Entry(80), new PortEntry(new PortRange(443), 4443)]);

    [Fact]
    public void A_shifted_range_is_a_map_for_each_of_its_ports() =>
        Dnat(rule => rule with { Ports = [Map(Ports(65533, 65535), Ports(1, 3)), Port(80)] })
        .OnlyRule().Ports.ShouldBe(
            [new PortEntry(new PortRange(65533), 1), new PortEntry(new PortRange(65534), 2), new PortEntry(new PortRange(65535), 3),
                Entry(80)]);

    [Fact]
    public void A_service_may_run_over_a_protocol_that_the_author_names() =>
        Accept(rule => rule with { Ports = [Service("syslog")], Protocols = ["tcp"] }).OnlyRule().Ports.ShouldBe([Entry(514)]);

    [Fact]
    public void States_stand_in_the_order_of_the_save_whatever_their_case() =>
        Accept(rule => rule with { States = ["dnat", "Established", "new", "untracked", "NEW", "snat", "related", "invalid"] })
        .OnlyRule().States.ShouldBe(["INVALID", "NEW", "RELATED", "ESTABLISHED", "UNTRACKED", "SNAT", "DNAT"]);

    [Fact]
    public void ICMP_types_have_the_numbers_of_each_family()
    {
        var rule = Rule(StatementKind.Accept, rule =>
            rule with { IcmpTypes = ["echo-request", "Packet-Too-Big", "neighbour-solicitation", "echo-request"] }).OnlyRule();

        rule.Protocols.ShouldBe([Protocol.Icmp]);
        rule.IcmpTypes.ShouldBe([new("echo-request", "8", "128"), new("packet-too-big", "3/4", "2"),
            new("neighbour-solicitation", null, "135")]);
        rule.Families.ShouldBe(Families.Both);
    }

    [Fact]
    public void ICMP_types_of_one_family_make_no_rules_in_the_other() =>
        Rule(StatementKind.Accept, rule => rule with { IcmpTypes = ["neighbour-solicitation"] })
            .OnlyRule().Families.ShouldBe([Family.IPv6]);

    [Fact]
    public void An_ICMP_number_serves_in_the_one_family_that_is_said() =>
        Rule(StatementKind.Accept, rule => rule with { IcmpTypes = ["3/13"], Family = 4 })
            .OnlyRule().IcmpTypes.ShouldHaveSingleItem().V4.ShouldBe("3/13");

    [Fact]
    public void A_reject_answers_port_unreachable() => Rule(StatementKind.Reject, rule => rule).OnlyRule()
        .Action.ShouldBe(new RuleAction.Reject(RejectAnswer.PortUnreachable));

    [Fact]
    public void A_reject_of_everything_may_reset_its_tcp() =>
        Rule(StatementKind.Reject, rule => rule with { RejectWith = "tcp-reset" }).OnlyRule()
        .Action.ShouldBe(new RuleAction.Reject(RejectAnswer.TcpReset));

    [Fact]
    public void A_rewrite_implies_its_accept_unless_it_says_otherwise()
    {
        Dnat(rule => rule).OnlyRule().ImpliesAccept.ShouldBeTrue();
        Dnat(rule => rule with { NoAccept = true }).OnlyRule().ImpliesAccept.ShouldBeFalse();
        Accept(rule => rule).OnlyRule().ImpliesAccept.ShouldBeFalse();
    }

    [Fact]
    public void A_rule_knows_its_statement_place_ticket_and_owner() =>
        Accept(rule => rule with { Ticket = "CHG-1", Owner = "web team" }).OnlyRule()
        .Origin.ShouldBe(new RuleOrigin("accept", "ssh", RuleFilePath, 11, "CHG-1", "web team"));

    private static PortEntry Entry(int port) => new(new PortRange(port), null);
}
