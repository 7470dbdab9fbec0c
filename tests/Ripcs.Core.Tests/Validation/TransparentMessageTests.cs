using Ripcs.Core.Model;
using Shouldly;
using Xunit;
using static Ripcs.Core.Tests.Validation.Given;

namespace Ripcs.Core.Tests.Validation;

public sealed class TransparentMessageTests
{
    private const string At = "rules/shop.csx(11)";

    [Fact]
    public void A_Transparent_takes_packets_to_destinations_from_sources_by_interfaces() =>
        Transparent(Port(3129), rule => rule with { From = ["inside"], In = ["eth0"], NotTo = ["host"] }).OnlyRule()
            .ShouldSatisfyAllConditions(
                rule => rule.Action.ShouldBe(new RuleAction.Transparent(3129, 1)),
                rule => rule.Protocols.ShouldBe([Protocol.Tcp]),
                rule => rule.ImpliesAccept.ShouldBeTrue());

    [Fact]
    public void A_Transparent_says_whose_packets_it_takes() => Transparent(Port(3129), rule => rule with { To = null })
        .Says($"error RIP0417: {At}: this Transparent does not say whose packets it takes; add .To(…) with their destinations, or "
            + ".To(\"all\") if you mean all");

    [Fact]
    public void A_Transparent_names_its_ports() => Transparent(Port(3129), rule => rule with { Ports = null, Protocols = ["tcp"] })
        .Says($"error RIP0418: {At}: this Transparent has no ports, and a proxy is for some; add .Ports(…)");

    [Fact]
    public void A_Transparent_is_of_tcp_and_udp() => Transparent(Port(3129), rule => rule with { Protocols = ["udp", "sctp"] })
        .Says($"error RIP0419: {At}: a Transparent hands over tcp and udp, and not sctp; remove it from .Protocols(…)");

    [Fact]
    public void A_Transparent_goes_to_one_port() => Transparent(Ports(3129, 3130), rule => rule)
        .Says($"error RIP0420: {At}: Transparent goes to one port, on which the proxy listens, and 3129..3130 is not one; write "
            + ".Transparent(3129)");

    private static RuleFile Transparent(PortTerm port, Func<RuleStatement, RuleStatement> refine) =>
        Rewrite(new TranslationRequest.Transparent(port, 1), rule => refine(rule with { Ports = [Port(80)], To = ["all"] }));
}
