using Ripcs.Core.Model;
using Xunit;
using static Ripcs.Core.Tests.Validation.Given;

namespace Ripcs.Core.Tests.Validation;

public sealed class ProtocolMessageTests
{
    [Fact]
    public void An_unknown_protocol_is_named_with_the_nearest_one() => Accept(rule => rule with { Protocols = ["tcpp"] })
        .Says("error RIP0330: rules/shop.csx(11): no protocol \"tcpp\"; did you mean \"tcp\"?");

    [Fact]
    public void An_unknown_protocol_that_resembles_none_is_written_as_a_number() => Accept(rule => rule with { Protocols = ["256"] })
        .Says("error RIP0330: rules/shop.csx(11): no protocol \"256\"; write its number, 1 to 255");

    [Theory]
    [InlineData("ipip")]
    [InlineData("IPIP")]
    public void A_name_of_two_protocols_is_refused_with_both(string name) =>
        Rule(StatementKind.Accept, rule => rule with { Protocols = [name] })
        .Says($"error RIP0344: rules/shop.csx(11): \"{name}\" is 94 in /etc/protocols, and 4 as the kernel and ip(8) use the word; write "
            + $"\"ipencap\" for 4, IP in IP, or 94");

    [Fact]
    public void All_is_not_a_protocol() => Rule(StatementKind.Accept, rule => rule with { Protocols = ["all"] })
        .Says("error RIP0331: rules/shop.csx(11): \"all\" is not a protocol; write .AnyProtocol()");

    [Fact]
    public void ICMP_has_one_name_in_both_families() => Rule(StatementKind.Drop, rule => rule with { Protocols = ["icmpv6"] })
        .Says("error RIP0332: rules/shop.csx(11): \"icmpv6\" exists only in IPv6; write \"icmp\", which is ipv6-icmp there, and "
            + ".Family(6) if you mean only IPv6");

    [Theory]
    [InlineData("ah", null, ".Family(4), and another rule with .Family(6).AnyProtocol().Match(\"-m ah\")")]
    [InlineData("ah", 6, ".Family(6).AnyProtocol().Match(\"-m ah\") instead")]
    [InlineData("44", 6, ".Family(6).AnyProtocol().Match(\"-m frag\") instead")]
    public void A_protocol_that_is_a_header_of_another_in_IPv6_is_warned_of_as_it_never_matches_there(
        string name, int? family, string advice) =>
        Rule(StatementKind.Drop, rule => rule with { Protocols = [name], Family = family })
            .Says($"warning RIP0349: rules/shop.csx(11): in IPv6 this rule never matches: \"{name}\" is a header there, and a packet's "
                + $"protocol is the one after it; write {advice}");

    [Fact]
    public void In_IPv4_and_for_esp_a_protocol_is_one() =>
        Rule(StatementKind.Drop, rule => rule with { Protocols = ["ah", "esp"], Family = 4 }).Says();

    [Fact]
    public void An_accept_says_which_protocols_it_takes() => Rule(StatementKind.Accept, rule => rule)
        .Says("error RIP0333: rules/shop.csx(11): this accept has neither ports nor protocols; add .Ports(…), .Protocols(…), .Icmp(…) or, "
            + "for everything, .AnyProtocol()");

    [Fact]
    public void A_Dnat_says_which_protocols_it_takes() => Dnat(rule => rule with { Ports = null })
        .Says("error RIP0333: rules/shop.csx(11): this Dnat has neither ports nor protocols; add .Ports(…), .Protocols(…), .Icmp(…) or, "
            + "for everything, .AnyProtocol()");

    [Fact]
    public void A_protocol_without_ports_takes_none() => Accept(rule => rule with { Protocols = ["tcp", "gre"] })
        .Says("error RIP0334: rules/shop.csx(11): the protocol 47 has no ports; write a separate rule for it, without ports");

    [Theory]
    [InlineData("ntp", "22")]
    [InlineData("snmp", "dns")]
    public void A_service_of_udp_beside_ports_of_tcp_says_so(string service, string other) =>
        Accept(rule => rule with { Ports = [Service(service), Service(other)] })
        .Says($"error RIP0335: rules/shop.csx(11): the service \"{service}\" uses udp and this rule is for tcp; "
            + "write a separate rule for it, or add .Protocols(\"udp\") if all of its ports use that");

    [Fact]
    public void Services_of_two_protocols_are_two_rules() => Accept(rule => rule with { Ports = [Service("ntp"), Service("ssh")] })
        .Says("error RIP0335: rules/shop.csx(11): the service \"ntp\" uses udp and this rule is for tcp, as \"ssh\" is; write a rule "
            + "for each");

    [Theory]
    [InlineData("tcp/udp", "\"tcp\", \"udp\"")]
    [InlineData("tcp,udp", "\"tcp\", \"udp\"")]
    [InlineData("TCP UDP", "\"TCP\", \"UDP\"")]
    public void Protocols_in_one_text_are_refused(string text, string write) => Accept(rule => rule with { Protocols = [text] })
        .Says($"error RIP0347: rules/shop.csx(11): \"{text}\" lists several protocols in one text; write {write}");

    [Theory]
    [InlineData("tcp/80", "a port", ".Protocols(\"tcp\").Ports(80)")]
    [InlineData("80/tcp", "a port", ".Protocols(\"tcp\").Ports(80)")]
    [InlineData("tcp 22", "a port", ".Protocols(\"tcp\").Ports(22)")]
    [InlineData("TCP,22", "a port", ".Protocols(\"tcp\").Ports(22)")]
    [InlineData("udp/53", "a port", ".Protocols(\"udp\").Ports(53)")]
    [InlineData("udp:53", "a port", ".Protocols(\"udp\").Ports(53)")]
    [InlineData("tcp/ssh", "a port", ".Protocols(\"tcp\").Ports(\"ssh\")")]
    [InlineData("tcp/8000-8010", "a port", ".Protocols(\"tcp\").Ports(8000..8010)")]
    [InlineData("tcp/80,443", "a port", ".Protocols(\"tcp\").Ports(80, 443)")]
    [InlineData("tcp/udp/53", "a port", ".Protocols(\"tcp\", \"udp\").Ports(53)")]
    [InlineData("tcp80", "a port", ".Protocols(\"tcp\").Ports(80)")]
    [InlineData("icmp/8", "an ICMP type", ".Icmp(\"8\")")]
    [InlineData("icmp/3/4", "an ICMP type", ".Icmp(\"3/4\")")]
    [InlineData("icmp:echo-request", "an ICMP type", ".Icmp(\"echo-request\")")]
    public void A_protocol_with_its_port_is_refused_with_both_methods(string text, string what, string write) =>
        Accept(rule => rule with { Protocols = [text] })
        .Says($"error RIP0348: rules/shop.csx(11): \"{text}\" names {what}, which is written separately; write {write}");

    [Fact]
    public void Protocols_with_ports_of_their_own_are_several_rules() => Accept(rule => rule with { Protocols = ["tcp/80", "udp"] })
        .Says("error RIP0348: rules/shop.csx(11): \"tcp/80\" names a port, which is written separately; write a rule for each protocol, "
            + "this "
            + "one's with .Protocols(\"tcp\").Ports(80)");

    [Theory]
    [InlineData("6/22")]
    [InlineData("gre,80")]
    public void A_number_that_could_be_a_port_is_in_no_list_of_protocols(string text) => Accept(rule => rule with { Protocols = [text] })
        .Says($"error RIP0330: rules/shop.csx(11): no protocol \"{text}\"; write its number, 1 to 255");

    [Fact]
    public void A_service_is_no_protocol() => Accept(rule => rule with { Protocols = ["https"] })
        .Says("error RIP0345: rules/shop.csx(11): \"https\" is a service, not a protocol; write .Ports(\"https\")");

    [Fact]
    public void ICMP_types_in_one_text_are_refused() =>
        Rule(StatementKind.Accept, rule => rule with { IcmpTypes = ["echo-request,echo-reply"] })
        .Says("error RIP0346: rules/shop.csx(11): \"echo-request,echo-reply\" lists several ICMP types in one text; write "
            + "\"echo-request\", \"echo-reply\"");

    [Fact]
    public void A_ping_is_an_echo_request() => Rule(StatementKind.Accept, rule => rule with { IcmpTypes = ["ping"] })
        .Says("error RIP0340: rules/shop.csx(11): no ICMP type \"ping\"; did you mean \"echo-request\"?");

    [Fact]
    public void AnyProtocol_takes_no_ports() => Accept(rule => rule with { AnyProtocol = true })
        .Says("error RIP0336: rules/shop.csx(11): AnyProtocol and ports cannot be combined, because most protocols have none; write "
            + ".Protocols(\"tcp\", \"udp\")");

    [Fact]
    public void AnyProtocol_and_one_protocol_contradict_each_other() =>
        Rule(StatementKind.Accept, rule => rule with { AnyProtocol = true, Protocols = ["udp"] })
        .Says("error RIP0337: rules/shop.csx(11): AnyProtocol and Protocols contradict each other; remove one of them");

    [Fact]
    public void ICMP_takes_no_ports() => Accept(rule => rule with { IcmpTypes = ["echo-request"] })
        .Says("error RIP0338: rules/shop.csx(11): ICMP has no ports; remove the ports or Icmp");

    [Fact]
    public void ICMP_types_stand_beside_no_other_protocol() =>
        Rule(StatementKind.Accept, rule => rule with { IcmpTypes = ["echo-request"], Protocols = ["tcp"] })
        .Says("error RIP0339: rules/shop.csx(11): Icmp already sets the protocol; remove Protocols, or write a separate rule for the "
            + "others");

    [Fact]
    public void An_unknown_ICMP_type_is_named_with_the_nearest_one() =>
        Rule(StatementKind.Accept, rule => rule with { IcmpTypes = ["echo-requst"] })
        .Says("error RIP0340: rules/shop.csx(11): no ICMP type \"echo-requst\"; did you mean \"echo-request\"?");

    [Fact]
    public void The_ICMP_type_that_iptables_takes_for_any_is_refused_as_that() =>
        Rule(StatementKind.Accept, rule => rule with { IcmpTypes = ["255"], Family = 4 })
        .Says("error RIP0341: rules/shop.csx(11): iptables takes 255 for any ICMP type; write .Protocols(\"icmp\") for all of them, or a "
            + "type from 0 to 254");

    [Theory]
    [InlineData("3/256")]
    [InlineData("08")]
    [InlineData("3/4/5")]
    public void Numbers_that_are_no_ICMP_type_are_refused(string text) =>
        Rule(StatementKind.Accept, rule => rule with { IcmpTypes = [text], Family = 4 })
        .Says($"error RIP0341: rules/shop.csx(11): \"{text}\" is not an ICMP type; write a type from 0 to 254, and after a slash a code "
            + $"from 0 to 255");

    [Fact]
    public void A_number_that_means_two_things_is_refused() => Rule(StatementKind.Accept, rule => rule with { IcmpTypes = ["8"] })
        .Says("error RIP0342: rules/shop.csx(11): the ICMP type 8 means one thing in IPv4 and another in IPv6; write its name, or add "
            + ".Family(4) or .Family(6)");

    [Fact]
    public void ICMP_types_that_none_of_the_rules_families_knows_are_refused() =>
        Rule(StatementKind.Accept, rule => rule with { IcmpTypes = ["neighbour-solicitation"], To = ["four"] })
        .Says("error RIP0343: rules/shop.csx(11): none of the rule's ICMP types exists in IPv4, the only family of its addresses; name "
            + "a type that does, or other addresses");
}
