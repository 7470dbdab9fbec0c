using Ripcs.Core.Model;
using Xunit;
using static Ripcs.Core.Tests.Validation.Given;

namespace Ripcs.Core.Tests.Validation;

public sealed class PortMessageTests
{
    [Theory]
    [InlineData("0")]
    [InlineData("99999999999")]
    [InlineData("1-2-3")]
    [InlineData("8.5")]
    public void A_text_of_figures_that_is_no_port_is_refused(string text) => Accept(rule => rule with { Ports = [Service(text)] })
        .Says($"error RIP0310: rules/shop.csx(11): \"{text}\" is not a port; write a number from 1 to 65535");

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
}
