using Ripcs.Core.Diagnostics;
using Ripcs.Core.Model;
using Ripcs.Testing;
using Shouldly;
using Xunit;

namespace Ripcs.Core.Tests.Validation;

public sealed class ExpectationMessageTests
{
    [Fact]
    public void What_is_to_be_allowed_needs_where_to() => Says(Allowed(said => said with { To = null, From = ["four"] }),
        "error RIP1001: rules/shop.csx(11): Expect.Allowed has no destination; add .To(…), or .To(\"all\") if you "
            + "mean it");

    [Fact]
    public void What_is_to_be_blocked_needs_an_end() => Says(Blocked(said => said with { To = null }),
        "error RIP1001: rules/shop.csx(11): Expect.Blocked has neither a source nor a destination; add .From(…) or .To(…), or "
            + ".To(\"all\") if you mean it");

    [Fact]
    public void An_expectation_of_no_packet_is_refused() => Says(Blocked(said => said with { From = ["four"], NotFrom = ["192.0.2.0/24"] }),
        "error RIP1002: rules/shop.csx(11): expectation \"ssh\" matches no packet at all; check what .NotFrom(…), .NotTo(…), .In(…) and "
            + ".Out(…) exclude; packets that a host sends to itself are never part of an expectation");

    [Theory]
    [InlineData("destination-unreachable")]
    [InlineData("echo-reply")]
    [InlineData("neighbour-solicitation")]
    public void What_begins_no_connection_is_expected_of_nobody(string type)
    {
        Says(Blocked(said => said with { Ports = null, IcmpTypes = [type] }),
            $"error RIP1007: rules/shop.csx(11): an expectation is about packets that begin a connection, and ICMP \"{type}\" never does: "
                + $"it answers one, or is INVALID or UNTRACKED; leave the type out");
        Codes(Blocked(said => said with { Ports = null, IcmpTypes = ["echo-request"] })).ShouldBeEmpty();
    }

    [Fact]
    public void The_host_is_not_asked_what_it_sends_to_itself() =>
        Codes(Blocked(said => said with { From = ["host"], To = ["host"] })).ShouldBe(["RIP1002"]);

    [Fact]
    public void Two_that_cannot_both_hold_are_refused() => Says(
        [Allowed(said => said with { From = ["192.0.2.0/24"] }),
            Blocked(said => said with { At = Given.At(12), From = ["192.0.2.4"], Ports = [Given.Ports(20, 30)] })],
        "error RIP1003: rules/shop.csx(12): expectation \"ssh\" and expectation \"ssh\" at rules/shop.csx(11) cannot both hold: one "
            + "expects tcp packets 192.0.2.4 -> 192.168.5.230:22 to be allowed, the other to be blocked; remove them from one of the "
            + "two, such as with .NotFrom(…)");

    [Fact]
    public void Two_that_meet_nowhere_are_right() => Says(
        [Allowed(said => said with { From = ["192.0.2.0/24"] }),
            Blocked(said => said with { At = Given.At(12), NotFrom = ["192.0.2.0/24"] })]);

    [Fact]
    public void Words_are_checked_as_those_of_a_rule_are()
    {
        Codes(Blocked(said => said with { To = ["app-02"] })).ShouldBe(["RIP0204"]);
        Codes(Blocked(said => said with { Ports = [Given.Port(70000)] }))
            .ShouldBe(Given.Accept(said => said with { Ports = [Given.Port(70000)] }).Codes());
        Codes(Blocked(said => said with { To = [] })).ShouldBe(["RIP0305"]);
        Codes(Allowed(said => said with { Ports = null })).ShouldBe(["RIP0333"]);
        Codes(Blocked(said => said with { In = ["eth0 "] })).ShouldBe(Given.Accept(said => said with { In = ["eth0 "] }).Codes());
        Says(new ExpectationStatement(ExpectedFate.Blocked, new RuleStatement(StatementKind.Accept, "", Given.At(11)) { To = ["app-01"] }),
            "error RIP0301: rules/shop.csx(11): this expectation has no name; write in quotes what it is for, such as "
                + "Expect.Blocked(\"telnet\")");
    }

    [Fact]
    public void Ports_alone_are_of_tcp_where_allowed_and_of_udp_too_where_blocked()
    {
        Of(Allowed()).Traffic[0].Protocols.ShouldBe([6]);
        Of(Blocked()).Traffic[0].Protocols.ShouldBe([6, 17]);
        Of(Blocked(said => said with { Ports = null })).Traffic[0].Protocols.ShouldBeEmpty();
    }

    [Fact]
    public void Each_family_is_expected_in_which_the_ends_have_addresses()
    {
        Of(Blocked()).Traffic.Select(traffic => traffic.Family).ShouldBe([Family.IPv4, Family.IPv6]);
        Of(Blocked(said => said with { NotFrom = ["four"] })).Traffic.Select(traffic => traffic.NotFrom).ShouldBe([["192.0.2.4"], []]);
        Of(Blocked(said => said with { From = ["six"] })).Traffic.ShouldHaveSingleItem().From.ShouldBe(["2001:db8::6"]);
        Of(Blocked(said => said with { Ports = null, IcmpTypes = ["echo-request"] })).Traffic.Select(traffic =>
            (traffic.Protocols[0], traffic.IcmpTypes[0])).ShouldBe([(1, "8"), (58, "128")]);
    }

    [Fact]
    public void A_file_of_expectations_alone_needs_no_partition_and_one_with_rules_does()
    {
        var file = File(Blocked()) with { Partitions = [] };
        var compiled = Compiler.Compile(file, default);
        compiled.Diagnostics.ShouldBeEmpty();
        compiled.Partition.ShouldBeNull();
        compiled.Expectations.ShouldHaveSingleItem().Origin.ShouldBe(new RuleOrigin("expectation", "ssh", Given.RuleFilePath, 11));

        (file with { Rules = [Given.AcceptSsh] }).Codes().ShouldBe(["RIP0401"]);
    }

    private static ExpectationStatement Blocked(Func<RuleStatement, RuleStatement>? refine = null) => Said(ExpectedFate.Blocked, refine);

    private static ExpectationStatement Allowed(Func<RuleStatement, RuleStatement>? refine = null) => Said(ExpectedFate.Allowed, refine);

    private static ExpectationStatement Said(ExpectedFate fate, Func<RuleStatement, RuleStatement>? refine) =>
        new(fate, (refine ?? (said => said))(Given.AcceptSsh));

    private static RuleFile File(params ExpectationStatement[] said) => Given.File() with { Expectations = said.ToValueList() };

    private static CompiledExpectation Of(ExpectationStatement said)
    {
        var compiled = Compiler.Compile(File(said), default);
        compiled.Diagnostics.ShouldBeEmpty();
        return compiled.Expectations.ShouldHaveSingleItem();
    }

    private static IEnumerable<string> Codes(ExpectationStatement said) =>
        Compiler.Compile(File(said), default).Diagnostics.Select(diagnostic => diagnostic.Code);

    private static void Says(ExpectationStatement said, params string[] lines) => Says([said], lines);

    private static void Says(ExpectationStatement[] said, params string[] lines)
    {
        var compiled = Compiler.Compile(File(said), default);
        compiled.Diagnostics.Concat(Compiler.CheckTogether([compiled])).Select(diagnostic => diagnostic.ToString()).ShouldBe(lines);
    }
}
