using Ripcs.Core.Diagnostics;
using Ripcs.Core.Model;
using Shouldly;
using Xunit;
using static Ripcs.Core.Tests.Validation.Given;

namespace Ripcs.Core.Tests.Validation;

public sealed class HostPolicyMessageTests
{
    private static readonly HostPolicyStatement Closed = new(At(7))
    {
        Default = new HostDefaults(Input: 1, Forward: 1, Output: null), AllowLoopback = true, AllowEstablished = true,
    };

    [Fact]
    public void A_host_has_one_policy_a_file() => Policy(Closed, Closed with { At = At(9) })
        .Says("error RIP0701: rules/shop.csx(9): a second HostPolicy(); the first is at rules/shop.csx(7); a host has one: put "
            + "everything into one statement");

    [Fact]
    public void A_number_is_no_policy() => Policy(Closed with { Default = new HostDefaults(7, null, null) })
        .Says("error RIP0703: rules/shop.csx(7): 7 is not a policy; write Policy.Accept or Policy.Drop");

    [Theory]
    [InlineData(null, true, "FORWARD", "forward", "remove .RejectRest(…)")]
    [InlineData(false, null, "FORWARD", "forward", "remove .RejectRest(…)")]
    [InlineData(true, true, "FORWARD", "forward", ".RejectRest(input: true)")]
    public void What_no_default_drops_is_not_left_to_reject_and_no_other_chain_is_advised(
        bool? input, bool? forward, string chain, string argument, string write) =>
        Policy(Closed with { Default = new HostDefaults(1, 0, null), RejectRest = new(input, forward, null) }).Says(
            $"error RIP0712: rules/shop.csx(7): RejectRest() answers the packets that the default of {chain} drops, and this host policy "
            + $"does not make {chain} drop them; write .Default({argument}: Policy.Drop), or {write}");

    [Fact]
    public void A_rest_of_no_chain_is_an_error() => Policy(Closed with { RejectRest = new(false, false, null) })
        .Says("error RIP0713: rules/shop.csx(7): RejectRest(input: false, forward: false) rejects nothing; write .RejectRest() for both, "
            + "or remove it");

    [Fact]
    public void A_policy_that_only_allows_a_service_of_a_group_says_something()
    {
        Policy(new HostPolicyStatement(At(7)) { AllowDhcp = true }).Says();
        Policy(new HostPolicyStatement(At(7)) { AllowVrrp = true }).Says();
        Policy(new HostPolicyStatement(At(7)) { AllowMulticastDns = true }).Says();
    }

    [Fact]
    public void A_method_said_twice_is_an_error() => Policy(Closed with { SaidTwice = ["Default"] })
        .Says("error RIP0304: rules/shop.csx(7): Default is used twice in this rule, which takes only one; remove one");

    [Fact]
    public void A_host_policy_of_one_family_sets_no_policy_of_the_other()
    {
        var partition = Compiler.Compile(Policy(Closed with { Family = 4 }), default).Partition.ShouldNotBeNull();

        partition.HostPolicy!.DefaultsIn(Family.IPv4).Count.ShouldBe(2);
        partition.HostPolicy.DefaultsIn(Family.IPv6).ShouldBeEmpty();
        partition.Chains.ShouldAllBe(chain => chain.Family == Family.IPv4);
    }

    [Fact]
    public void A_second_host_policy_in_another_file_names_both_places()
    {
        var diagnostics = Compiler.CheckTogether([Compiler.Compile(Policy(Closed), default),
            Compiler.Compile(Policy(Closed with { At = new("rules/bank.csx", 3) }), default)]);

        diagnostics.Select(found => found.ToString())
            .ShouldContain("error RIP0709: rules/shop.csx(7): a second HostPolicy() in the rule set; the first is at rules/bank.csx(3); "
                + "remove one of them");
    }

    private static RuleFile Policy(params HostPolicyStatement[] policies) => File() with { HostPolicies = policies.ToValueList() };
}
