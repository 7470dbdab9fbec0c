using Ripcs.Core.Model;
using Shouldly;
using Xunit;
using static Ripcs.Core.Tests.Validation.Given;

namespace Ripcs.Core.Tests.Validation;

public sealed class SynProxyMessageTests
{
    private const string At = "rules/shop.csx(11)";

    [Fact]
    public void A_SynProxy_takes_tcp_to_ports_of_addresses_from_sources_by_interfaces_at_times() =>
        SynProxy(rule => rule with { From = ["inside"], In = ["eth0"], Days = ["Mon"] }).OnlyRule().ShouldSatisfyAllConditions(
            rule => rule.Action.ShouldBe(new RuleAction.SynProxy(1400, 5)),
            rule => rule.Protocols.ShouldBe([Protocol.Tcp]),
            rule => rule.To.ShouldNotBeNull().Count.ShouldBe(2));

    [Fact]
    public void The_numbers_of_a_SynProxy_are_in_range() =>
        Rewrite(new TranslationRequest.SynProxy(["www"], 40, 15), rule => rule with { Ports = [Port(80)] })
            .Says($"error RIP0414: {At}: mss: 40 is out of range; write a number from 536 to 65495, or leave mss: out",
                $"error RIP0414: {At}: wscale: 15 is out of range; write a number from 0 to 14, or leave wscale: out");

    [Theory]
    [InlineData("Out")]
    [InlineData("NotIn")]
    [InlineData("To")]
    public void A_SynProxy_comes_before_routing_and_names_its_destinations_itself(string method) => SynProxy(rule => method switch
        {
            "Out" => rule with { Out = ["eth1"] },
            "NotIn" => rule with { NotIn = "eth1" },
            _ => rule with { To = ["www"] },
        }).Codes().ShouldBe([method switch { "Out" => "RIP0350", "NotIn" => "RIP0398", _ => "RIP0356" }]);

    private static RuleFile SynProxy(Func<RuleStatement, RuleStatement> refine) =>
        Rewrite(new TranslationRequest.SynProxy(["www"], 1400, 5), rule => refine(rule with { Ports = [Port(80)] }));
}
