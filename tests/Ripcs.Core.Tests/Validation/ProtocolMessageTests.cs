using Ripcs.Core.Model;
using Xunit;
using static Ripcs.Core.Tests.Validation.Given;

namespace Ripcs.Core.Tests.Validation;

public sealed class ProtocolMessageTests
{
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
}
