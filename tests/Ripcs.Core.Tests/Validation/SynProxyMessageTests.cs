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
    public void A_SynProxy_names_its_ports() => SynProxy(rule => rule with { Ports = null })
        .Says($"error RIP0411: {At}: this SynProxy has no ports, and a server is known by its address and its ports; add .Ports(…)");

    [Fact]
    public void A_SynProxy_is_of_tcp() => SynProxy(rule => rule with { Protocols = ["tcp", "udp"] })
        .Says($"error RIP0412: {At}: a SynProxy answers the first packet of tcp, and udp has none to answer; remove .Protocols(…), and "
            + "write an Accept for udp");

    [Theory]
    [InlineData(".NoAccept()")]
    [InlineData(".Log(…)")]
    [InlineData(".Mark(…)")]
    [InlineData(".Dscp(…)")]
    public void A_SynProxy_accepts_what_it_opens_and_knows_only_first_packets(string method) => SynProxy(rule => method switch
        {
            ".NoAccept()" => rule with { NoAccept = true },
            ".Log(…)" => rule with { Log = new LogRequest(null, null, null) },
            ".Mark(…)" => rule with { Mark = new(1, uint.MaxValue) },
            _ => rule with { Dscp = "ef" },
        })
        .Says($"error RIP0413: {At}: a SynProxy opens the connections itself, accepts them, and knows only addresses, ports, interfaces "
            + $"and times of their first packets; remove {method}");

    [Fact]
    public void The_numbers_of_a_SynProxy_are_in_range() =>
        Rewrite(new TranslationRequest.SynProxy(["www"], 40, 15), rule => rule with { Ports = [Port(80)] })
            .Says($"error RIP0414: {At}: mss: 40 is out of range; write a number from 536 to 65495, or leave mss: out",
                $"error RIP0414: {At}: wscale: 15 is out of range; write a number from 0 to 14, or leave wscale: out");

    [Fact]
    public void A_SynProxy_and_a_Dnat_do_not_take_the_same_packets() => Beside(Dnat(rule => rule))
        .Says("error RIP0415: rules/shop.csx(11): rewrite \"website\" and rewrite \"website\" (line 11) take the same packets, and the "
            + "first packet of a connection that a SynProxy answers is never translated; remove one of them, or name other addresses or "
            + "ports");

    [Fact]
    public void A_Dnat_of_another_port_is_no_mistake() => Beside(Dnat(rule => rule with { Ports = [Port(81)] })).Says();

    [Fact]
    public void An_accept_above_a_SynProxy_takes_none_of_its_packets() =>
        Beside(Accept(rule => rule with { To = ["www"], Ports = null, AnyProtocol = true, From = ["inside"] }))
        .Says("error RIP0416: rules/shop.csx(11): accept \"ssh\" (line 11) takes packets of rewrite \"website\" first, which are not "
            + "tracked, so the answers to them would be lost; write the SynProxy above it");

    [Fact]
    public void An_accept_of_what_comes_in_elsewhere_is_no_mistake()
    {
        var (accept, proxy) = (Accept(rule => rule with { To = ["www"], Ports = [Port(80)], In = ["eth1"] }),
            SynProxy(rule => rule with { In = ["eth0"] }));
        (accept with { Rules = [.. accept.Rules, .. proxy.Rules] }).Says();
    }

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

    private static RuleFile Beside(RuleFile first) => first with { Rules = [.. first.Rules, .. SynProxy(rule => rule).Rules] };
}
