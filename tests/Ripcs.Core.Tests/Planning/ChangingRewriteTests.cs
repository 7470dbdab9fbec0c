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
        [Shop(Dnat("all", Ground.App1, Http) with { In = "eth0" })],
        [Shop(Dnat("all", Ground.App2, Http) with { In = "eth0" })]);

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

    private static void Between(ValueList<Statements> old, ValueList<Statements> wanted, string forward = "DROP")
    {
        var trial = new ChangeTrial(new RandomChange(old, wanted, forward, "DROP", "ACCEPT", AcceptsOpen: false, KeepsOld: false));

        trial.Found.Take(1).Select(trial.Explain).ShouldBeEmpty();
        trial.Noted.ShouldBe(0);
    }

    private static Statements Shop(params ValueList<RuleStatement> rules) => new("shop", 0, rules);

    private static RuleStatement Dnat(string address, (string V4, string V6) target, params ValueList<PortTerm> ports) => Dnat([address], target, ports);

    private static RuleStatement Dnat(ValueList<string> addresses, (string V4, string V6) target, params ValueList<PortTerm> ports) =>
        new(StatementKind.Rewrite, "web", new SourceSpan("x", 1))
        {
            Ports = ports.Count > 0 ? ports : null,
            Translations = [new TranslationRequest.Dnat(addresses, target.V4)],
        };

    private static PortTerm.Numbers Port(int port) => new(port.ToString(System.Globalization.CultureInfo.InvariantCulture), port, port);
}
