using Ripcs.Core.Model;
using Ripcs.Core.Tests.Planning.Changes;
using Ripcs.Testing.Tracing;
using Shouldly;
using Xunit;

namespace Ripcs.Core.Tests.Planning;

/// <summary>Changes of rewrites behind which packets were once lost or let in between two blocks.</summary>
public sealed class ChangingRewriteTests
{
    private static readonly PortTerm Http = Port(80), Https = Port(443);

    [Fact]
    public void A_rewrite_of_everything_moves_to_another_machine() => Between(
        [Shop(Dnat("all", Ground.App1, Http) with { In = ["eth0"] })],
        [Shop(Dnat("all", Ground.App2, Http) with { In = ["eth0"] })]);

    [Fact]
    public void Addresses_of_which_one_is_the_target_fail_over_to_the_other() => Between(
        [Shop(Dnat([Ground.App1.V4, Ground.App2.V4], Ground.App1, Http))],
        [Shop(Dnat([Ground.App1.V4, Ground.App2.V4], Ground.App2, Http))]);

    [Fact]
    public void Some_sources_stay_where_they_were_and_the_rest_move() => Between(
        [Shop(Dnat(Ground.Www1.V4, Ground.App1, Http))],
        [Shop(Dnat(Ground.Www1.V4, Ground.App1, Http) with { From = ["192.0.2.60-192.0.2.70"] }, Dnat(Ground.Www1.V4, Ground.App2, Http))]);

    [Fact]
    public void Some_source_ports_stay_where_they_were_and_the_rest_move() => Between(
        [Shop(Dnat(Ground.Www1.V4, Ground.App1, Http))],
        [
            Shop(Dnat(Ground.Www1.V4, Ground.App1, Http) with { SourcePorts = [new PortTerm.Numbers("1..1023", 1, 1023)] },
                Dnat(Ground.Www1.V4, Ground.App2, Http)),
        ]);

    [Fact]
    public void A_rewrite_of_everything_without_an_accept_moves_while_another_partition_opens_its_target() => Between(
        [Shop(Dnat("all", Ground.App1, Https) with { NoAccept = true })],
        [
            Shop(Dnat("all", Ground.App2, Https) with { NoAccept = true }),
            new Statements("wiki", 0, [Dnat(Ground.Www1.V4, Ground.App1, new PortTerm.Map("8080.To(443)", Port(8080), Https))]),
        ]);

    [Fact]
    public void A_rewrite_of_everything_moves_on_a_host_that_accepts_what_nobody_drops()
    {
        var drop = new RuleStatement(StatementKind.Drop, "bad", new SourceSpan("x", 1)) { From = [Ground.Bad.V4], To = [Ground.Www1.V4] };
        Between([Shop(drop, Dnat("all", Ground.App1, Http))], [Shop(drop, Dnat("all", Ground.App2, Http))], forward: "ACCEPT");
    }

    [Theory]
    [InlineData("DROP")]
    [InlineData("ACCEPT")]
    public void A_rewrite_goes_together_with_one_of_addresses_of_which_one_is_the_target(string forward) => Between(
        [
            Shop(Dnat(Ground.Www1.V4, Ground.App1, new PortTerm.Map("443.To(8443)", Https, Port(8443))),
                Dnat([Ground.App1.V4, Ground.App2.V4], Ground.App1) with { AnyProtocol = true }),
        ],
        [], forward);

    [Theory]
    [InlineData("10.0.0.0/24", "10.0.0.1")]
    [InlineData("10.0.0.1", "10.0.0.1")]
    [InlineData("2001:db8:5::1", "2001:db8:5::1")]
    public void A_rewrite_that_was_never_reached_opens_nothing_when_one_of_the_host_leads_to_its_target(string unreached, string target) =>
        Between(
        [
            new Statements("blocklist", -10, [Any(Dnat(["all"], target == Ground.App1.V4 ? Ground.App2.V4 : Ground.App2.V6))]),
            Shop(Any(Dnat([unreached], target))),
        ],
        [Shop(Any(Dnat(["host"], target)))]);

    [Fact]
    public void A_rewrite_that_some_reached_opens_nothing_to_the_others_when_one_of_the_host_leads_to_its_target() => Between(
        [Shop(Any(Dnat("all", Ground.App2)) with { From = [Ground.Good.V4] }, Any(Dnat(Ground.App1.V4, Ground.App1)))],
        [Shop(Any(Dnat("host", Ground.App1)))]);

    [Fact]
    public void A_rewrite_that_was_never_reached_stays_without_effect_while_those_above_it_go_where_others_publish_ports() => Between(
        [new Statements("blocklist", -10, [Any(Dnat("host", Ground.App2))]), Shop(Any(Dnat(Ground.Gate.V4, Ground.Gate)))],
        [], othersPublish: true, isDropped: true);

    [Fact]
    public void A_port_that_becomes_mapped_goes_by_the_new_rules_though_one_of_the_host_keeps_every_port_of_its_target() => Between(
        [Shop(Any(Dnat(Ground.Www2.V4, Ground.App2)))],
        [
            new Statements("blocklist", -10,
                [new RuleStatement(StatementKind.Drop, "all", new SourceSpan("x", 1)) { To = [Ground.App2.V4] }]),
            new Statements("shop", 5, [Dnat(Ground.Www2.V4, Ground.App2, new PortTerm.Map("443.To(80)", Https, Http))]),
            new Statements("wiki", 0, [Any(Dnat("host", Ground.App2))]),
        ]);

    [Fact]
    public void A_port_that_others_publish_goes_by_the_old_rules_until_a_rewrite_of_the_host_takes_it() => Between(
        [],
        [
            Shop(
                Dnat("host", Ground.App2, new PortTerm.Map("8443.To(443)", Port(8443), Https)),
                Any(Dnat("host", Ground.App2)) with { NoAccept = true },
                new RuleStatement(StatementKind.Drop, "bad", new SourceSpan("x", 1)) { From = [Ground.Bad.V4] }),
        ],
        forward: "ACCEPT", othersPublish: true);

    [Fact]
    public void What_was_sent_to_an_address_is_not_dropped_where_the_host_alone_moves() => Between(
        [Shop(Dnat("host", Ground.App1, Http), Dnat(Ground.Www1.V4, Ground.App1, Http))],
        [Shop(Dnat("host", Ground.App2, Http), Dnat(Ground.Www1.V4, Ground.App1, Http))]);

    [Fact]
    public void A_rewrite_of_an_address_below_two_of_the_host_lets_nobody_in_by_the_old_rules_of_the_host() => Between(
        [Shop(Any(Dnat("host", Ground.App2)), Any(Dnat("all", Ground.App1)))],
        [Shop(Any(Dnat("host", Ground.Gate)), Any(Dnat("host", Ground.App2)),
            Any(Dnat("10.0.0.0/24", Ground.App2)) with { NoAccept = true })],
        isDropped: true);

    [Fact]
    public void What_was_dropped_for_the_moment_leaves_without_an_old_Snat_once_it_passes() => Between(
        [Shop(new RuleStatement(StatementKind.Rewrite, "out", new SourceSpan("x", 1))
        {
            AnyProtocol = true, Out = ["lan0"], Translations = [new TranslationRequest.Snat(["all"], Ground.Mask.V4)],
        })],
        [Shop(Any(Dnat("host", Ground.App1)), Any(Dnat(Ground.Www1.V4, Ground.App2)))],
        othersPublish: true);

    private static void Between(
        ValueList<Statements> old, ValueList<Statements> desired, string forward = "DROP", bool othersPublish = false,
        bool isDropped = false)
    {
        var change = new RandomChange(old, desired, forward, "DROP", "ACCEPT", AcceptsOpen: false,
            KeepsOld: false) { HasDocker = othersPublish };

        var trial = new ChangeTrial(change);

        trial.Found.Take(1).Select(trial.Explain).ShouldBeEmpty();
        (trial.Noted > 0).ShouldBe(isDropped);
    }

    private static Statements Shop(params ValueList<RuleStatement> rules) => new("shop", 0, rules);

    private static RuleStatement Dnat(string address, (string V4, string V6) target, params ValueList<PortTerm> ports) =>
        Dnat([address], target, ports);

    private static RuleStatement Dnat(ValueList<string> addresses, (string V4, string V6) target, params ValueList<PortTerm> ports) =>
        Dnat(addresses, target.V4, ports);

    private static RuleStatement Dnat(ValueList<string> addresses, string target, params ValueList<PortTerm> ports) =>
        new(StatementKind.Rewrite, "web", new SourceSpan("x", 1))
        {
            Ports = ports.Count > 0 ? ports : null,
            Translations = [new TranslationRequest.Dnat(addresses, target)],
        };

    private static RuleStatement Any(RuleStatement rule) => rule with { AnyProtocol = true };

    private static PortTerm.Numbers Port(int port) => new(port.ToString(System.Globalization.CultureInfo.InvariantCulture), port, port);
}
