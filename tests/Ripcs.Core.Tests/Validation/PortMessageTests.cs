using Ripcs.Core.Model;
using Xunit;
using static Ripcs.Core.Tests.Validation.Given;

namespace Ripcs.Core.Tests.Validation;

public sealed class PortMessageTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(65536)]
    public void A_number_that_is_no_port_is_refused(int port) => Accept(rule => rule with { Ports = [Port(port)] })
        .Says($"error RIP0310: rules/shop.csx(11): {port} is not a port; write a number from 1 to 65535");

    [Theory]
    [InlineData("0")]
    [InlineData("99999999999")]
    [InlineData("1-2-3")]
    [InlineData("8.5")]
    public void A_text_of_figures_that_is_no_port_is_refused(string text) => Accept(rule => rule with { Ports = [Service(text)] })
        .Says($"error RIP0310: rules/shop.csx(11): \"{text}\" is not a port; write a number from 1 to 65535");

    [Fact]
    public void A_range_that_ends_behind_the_last_port_is_refused() => Accept(rule => rule with { SourcePorts = [Ports(1024, 70000)] })
        .Says("error RIP0310: rules/shop.csx(11): 1024..70000 is not a port; write a number from 1 to 65535");

    [Fact]
    public void A_reversed_range_is_refused_with_the_right_one() => Accept(rule => rule with { Ports = [Ports(8900, 8600)] })
        .Says("error RIP0311: rules/shop.csx(11): the range 8900..8600 is reversed; write 8600..8900");

    [Fact]
    public void An_open_range_is_refused() => Accept(rule => rule with { Ports = [Ports(1024, null)] })
        .Says("error RIP0312: rules/shop.csx(11): the range 1024.. lacks an end; write both ends, such as 1024..65535");

    [Fact]
    public void An_open_range_in_quotes_is_refused() => Accept(rule => rule with { Ports = [Service("1024:")] })
        .Says("error RIP0312: rules/shop.csx(11): the range \"1024:\" lacks an end; write both ends, such as 1024..65535");

    [Fact]
    public void An_unknown_service_is_named_with_the_nearest_one() => Accept(rule => rule with { Ports = [Service("htps")] })
        .Says("error RIP0313: rules/shop.csx(11): no service \"htps\"; did you mean \"https\"?");

    [Fact]
    public void An_unknown_service_that_resembles_none_is_written_as_a_number() =>
        Accept(rule => rule with { Ports = [Service("our own thing")] })
        .Says("error RIP0313: rules/shop.csx(11): no service \"our own thing\"; write its port as a number");

    [Fact]
    public void A_difference_of_ports_is_answered_with_the_way_a_range_is_written() => Accept(rule => rule with { Ports = [Port(-10)] })
        .Says("error RIP0310: rules/shop.csx(11): -10 is not a port; write a number from 1 to 65535, and a range with two dots, such as "
            + "8000..8010");

    [Theory]
    [InlineData("80,443", "80, 443")]
    [InlineData("80 443", "80, 443")]
    [InlineData("http;8000-8010", "\"http\", 8000..8010")]
    [InlineData("80|443", "80, 443")]
    public void Ports_in_one_text_are_refused(string text, string write) => Accept(rule => rule with { Ports = [Service(text)] })
        .Says($"error RIP0314: rules/shop.csx(11): \"{text}\" lists several ports in one text; write each as an argument: "
            + $"{write}");

    [Theory]
    [InlineData("53/udp", ".Protocols(\"udp\").Ports(53)")]
    [InlineData("UDP/53", ".Protocols(\"udp\").Ports(53)")]
    [InlineData("udp:53", ".Protocols(\"udp\").Ports(53)")]
    [InlineData("dns/tcp", ".Protocols(\"tcp\").Ports(\"dns\")")]
    [InlineData("8000-8010/udp", ".Protocols(\"udp\").Ports(8000..8010)")]
    [InlineData("tcp", ".Protocols(\"tcp\").Ports(…)")]
    public void A_port_with_its_protocol_is_refused_with_both_methods(string text, string write) =>
        Accept(rule => rule with { Ports = [Service(text)] })
        .Says($"error RIP0316: rules/shop.csx(11): \"{text}\" names a protocol, which is written separately; write {write}");

    [Fact]
    public void A_source_port_with_its_protocol_stays_a_source_port() => Accept(rule => rule with { SourcePorts = [Service("53/udp")] })
        .Says("error RIP0316: rules/shop.csx(11): \"53/udp\" names a protocol, which is written separately; write "
            + ".Protocols(\"udp\").SourcePorts(53)");

    [Fact]
    public void A_port_with_its_protocol_beside_one_without_is_a_rule_of_its_own() =>
        Accept(rule => rule with { Ports = [Service("53/udp"), Port(80)] })
        .Says("error RIP0316: rules/shop.csx(11): \"53/udp\" names a protocol, which is written separately; write a rule for each "
            + "protocol, "
            + "this one's with .Protocols(\"udp\").Ports(53)");

    [Fact]
    public void A_port_of_another_protocol_than_the_rule_is_a_rule_of_its_own() =>
        Accept(rule => rule with { Protocols = ["tcp"], Ports = [Service("53/udp")] })
        .Says("error RIP0316: rules/shop.csx(11): \"53/udp\" names a protocol, which is written separately; write a rule for each "
            + "protocol, "
            + "this one's with .Protocols(\"udp\").Ports(53)");

    [Theory]
    [InlineData("any")]
    [InlineData("ALL")]
    [InlineData("*")]
    public void Every_port_is_a_range(string text) => Accept(rule => rule with { Ports = [Service(text)] })
        .Says($"error RIP0317: rules/shop.csx(11): \"{text}\" is not a port; write 1..65535 for every port");

    [Theory]
    [InlineData("!22", "1..21, 23..65535")]
    [InlineData("not 1", "2..65535")]
    public void A_port_cannot_be_excluded(string text, string write) => Accept(rule => rule with { Ports = [Service(text)] })
        .Says($"error RIP0318: rules/shop.csx(11): \"{text}\" excludes ports, which a rule cannot do; write the others: {write}");

    [Theory]
    [InlineData("80–90")]
    [InlineData("80 - 90")]
    [InlineData("80...90")]
    [InlineData("80 to 90")]
    public void A_range_with_another_sign_is_refused_with_the_right_one(string text) =>
        Accept(rule => rule with { Ports = [Service(text)] })
        .Says($"error RIP0319: rules/shop.csx(11): \"{text}\" is not a range of two numbers; write 80..90");

    [Fact]
    public void Two_numbers_with_a_colon_could_be_a_range_and_a_map_in_a_Dnat() => Dnat(rule => rule with { Ports = [Service("80:8080")] })
        .Says("error RIP0327: rules/shop.csx(11): \"80:8080\" could be a range or a map; write 80..8080 or 80.To(8080)");

    [Fact]
    public void A_port_counted_from_the_end_is_refused() => Accept(rule => rule with { Ports = [new PortTerm.Numbers("^5", null, null)] })
        .Says("error RIP0315: rules/shop.csx(11): ^5 counts from the end, and ports do not; write the port as a number from 1 to 65535");

    [Fact]
    public void A_query_that_found_no_ports_never_means_all() => Accept(rule => rule with { Ports = [] })
        .Says("error RIP0305: rules/shop.csx(11): Ports was given no ports, which never means all; give it at least one, or leave the "
            + "rule out");

    [Fact]
    public void A_map_from_a_range_to_a_port_is_refused() => Dnat(rule => rule with { Ports = [Map(Ports(8000, 8010), Port(80))] })
        .Says("error RIP0320: rules/shop.csx(11): (8000..8010).To(80) would send a whole range to one port; map each port separately, "
            + "such as 443.To(4443)");

    [Fact]
    public void A_range_shifted_to_fewer_ports_is_refused() =>
        Dnat(rule => rule with { Ports = [Map(Ports(8000, 8010), Ports(9000, 9009))] })
        .Says("error RIP0321: rules/shop.csx(11): (8000..8010).To(9000..9009) maps 11 ports to 10, and a range maps one to one; "
            + "make both the same size, such as (8000..8010).To(9000..9010)");

    [Fact]
    public void A_range_shifted_by_hundreds_of_rules_is_refused() =>
        Dnat(rule => rule with { Ports = [Map(Ports(1000, 1256), Ports(2000, 2256))] })
        .Says("error RIP0328: rules/shop.csx(11): (1000..1256).To(2000..2256) maps 257 ports, which takes a rule for each, and a map can "
            + "have at most 256; "
            + "let the target listen on the original ports, and write them without a map");

    [Fact]
    public void A_port_inside_a_shifted_range_of_the_same_rule_is_refused_once() =>
        Dnat(rule => rule with { Ports = [Map(Ports(8000, 8010), Ports(9000, 9010)), Map(Ports(8005, 8020), Ports(9005, 9020))] })
        .Says("error RIP0325: rules/shop.csx(11): (8005..8020).To(9005..9020) maps a port that (8000..8010).To(9000..9010) in the same "
            + "rule covers too; remove one of them");

    [Fact]
    public void A_map_from_a_port_to_a_range_is_refused() => Dnat(rule => rule with { Ports = [Map(Port(443), Ports(4443, 4450))] })
        .Says("error RIP0322: rules/shop.csx(11): 443.To(4443..4450) maps one port to several; map one port to one port, such as "
            + "443.To(4443)");

    [Fact]
    public void A_map_in_an_accept_is_refused() => Accept(rule => rule with { Ports = [Map(Port(443), Port(4443))] })
        .Says("error RIP0323: rules/shop.csx(11): 443.To(4443) maps a port, which only a Dnat can do; write only the port");

    [Fact]
    public void A_map_in_a_Snat_is_refused() => Snat(rule => rule with { Ports = [Map(Port(443), Port(4443))] })
        .Says("error RIP0323: rules/shop.csx(11): 443.To(4443) maps a port, which only a Dnat can do; write only the port");

    [Fact]
    public void A_map_of_a_source_port_is_refused() => Dnat(rule => rule with { SourcePorts = [Map(Port(443), Port(4443))] })
        .Says("error RIP0324: rules/shop.csx(11): 443.To(4443) maps a source port, which no rule can do; write only the port");

    [Fact]
    public void A_map_to_no_port_is_refused() => Dnat(rule => rule with { Ports = [Map(Port(443), Port(70000))] })
        .Says("error RIP0310: rules/shop.csx(11): 70000 is not a port; write a number from 1 to 65535");

    [Fact]
    public void A_mapped_port_inside_a_range_of_the_same_rule_is_refused() =>
        Dnat(rule => rule with { Ports = [Ports(400, 500), Map(Port(443), Port(4443))] })
        .Says("error RIP0325: rules/shop.csx(11): 443.To(4443) maps a port that 400..500 in the same rule covers too; remove one of them");

    [Fact]
    public void A_port_mapped_to_two_places_is_refused_once() =>
        Dnat(rule => rule with { Ports = [Map(Port(443), Port(1)), Map(Port(443), Port(2))] })
        .Says("error RIP0325: rules/shop.csx(11): 443.To(2) maps a port that 443.To(1) in the same rule covers too; remove one of them");

    [Fact]
    public void A_map_of_a_protocol_whose_ports_iptables_cannot_translate_is_refused() =>
        Dnat(rule => rule with { Ports = [Map(Port(443), Port(4443))], Protocols = ["udplite"] })
        .Says("error RIP0326: rules/shop.csx(11): 443.To(4443) maps a port of udplite, which iptables cannot do; map ports of tcp, udp, "
            + "sctp "
            + "or dccp");
}
