using Ripcs.Core.Diagnostics;
using Ripcs.Core.Emit;
using Ripcs.Core.Lint;
using Ripcs.Core.Lowering;
using Ripcs.Core.Model;
using Shouldly;
using Xunit;
using static Ripcs.Core.Tests.Lowering.Given;

namespace Ripcs.Core.Tests.Analysis;

/// <summary>Statements whose packets several earlier ones take, and denies that only the whole chain shows to be late or in time.</summary>
public sealed class CoveredTogetherTests
{
    private static readonly CheckedRule[] Halves =
    [
        Rule("low", Accept, from: "192.0.2.0/25", to: "10.0.0.1", line: 2, ports: "80"),
        Rule("high", Drop, from: "192.0.2.128/25", to: "10.0.0.1", line: 3),
    ];

    [Fact]
    public void A_rule_that_two_together_cover_is_named_with_both() =>
        Warnings([.. Halves, Rule("web", Accept, from: "192.0.2.0/24", to: "10.0.0.1", line: 4, ports: "80")]).ShouldBe(
    [
        "RIP0503 rules/shop.csx(4,1): accept \"web\" can never match: accept \"low\" (line 2) and drop \"high\" (line 3) together take "
            + "all of its packets; "
        + "remove it or put it above line 2",
    ]);

    [Fact]
    public void A_rule_that_still_matches_what_the_host_sends_is_not_covered_by_rules_for_each_interface()
    {
        // Below OUTPUT neither of the first two has a rule: what this host sends comes in by no interface.
        CheckedRule[] rules =
        [
            Rule("others", Drop, to: "10.0.0.1", line: 2, ports: "80") with { NotIn = "eth0" },
            Rule("outside", Drop, to: "10.0.0.1", line: 3, ports: "80") with { In = ["eth0"] },
            Rule("rest", Drop, to: "10.0.0.1", line: 4, ports: "80"),
        ];

        Warnings(rules).ShouldBeEmpty();
        Warnings([.. rules, Rule("again", Drop, to: "10.0.0.1", line: 5, ports: "80")]).ShouldHaveSingleItem()
            .ShouldContain("drop \"again\" can never match: drop \"rest\" (line 4) takes");
    }

    [Fact]
    public void Of_many_that_cover_one_the_first_are_named()
    {
        var parts = Enumerable.Range(0, 8).Select(part =>
            Rule($"p{part}", Accept, from: $"192.0.2.{32 * part}/27", to: "10.0.0.1", line: 2 + part, ports: "80"));

        Warnings([.. parts, Rule("web", Accept, from: "192.0.2.0/24", to: "10.0.0.1", line: 12, ports: "80")]).ShouldHaveSingleItem()
            .ShouldEndWith("accept \"web\" can never match: accept \"p0\" (line 2), accept \"p1\" (line 3), accept \"p2\" (line 4) and "
                + "others together take all of its packets; remove it or put it above line 2");
    }

    [Fact]
    public void Where_one_of_several_takes_all_alone_that_one_is_named() =>
        Warnings([.. Halves, Rule("all", Drop, to: "10.0.0.0/24", line: 4),
            Rule("web", Accept, from: "192.0.2.0/24", to: "10.0.0.1", line: 5, ports: "80")]).ShouldHaveSingleItem()
            .ShouldContain("accept \"web\" can never match: drop \"all\" (line 4) takes all of its packets; ");

    [Fact]
    public void A_rule_that_several_leave_one_port_or_address_is_not_reported()
    {
        Codes([.. Halves, Rule("web", Accept, from: "192.0.2.0/24", to: "10.0.0.1", line: 4, ports: "80-81")]).ShouldBeEmpty();
        Codes([.. Halves, Rule("web", Accept, from: "192.0.2.0/24", to: "10.0.0.1 10.0.0.2", line: 4, ports: "80")]).ShouldBeEmpty();
        Codes([.. Halves, Rule("web", Accept, from: "192.0.2.0/23", to: "10.0.0.1", line: 4, ports: "80")]).ShouldBeEmpty();
    }

    [Fact]
    public void An_accept_with_a_limit_takes_nothing_for_certain() => Codes(
        Halves[0] with { Limits = new RuleLimits { PerSource = new RateLimit("4/min", 5) } }, Halves[1],
        Rule("web", Accept, from: "192.0.2.0/24", to: "10.0.0.1", line: 4, ports: "80")).ShouldBeEmpty();

    [Fact]
    public void A_rule_that_is_covered_in_each_family_by_another_is_named_with_both() => Warnings(
        InBoth(Rule("four", Accept, to: "10.0.0.0/24", line: 2, ports: "80")),
        InBoth(Rule("six", Drop, to: "2001:db8::/64", line: 3)),
        InBoth(Rule("web", Accept, to: "10.0.0.1 2001:db8::1", line: 4, ports: "80"))).ShouldHaveSingleItem()
        .ShouldContain("accept \"web\" can never match: accept \"four\" (line 2) and drop \"six\" (line 3) together take all of its "
            + "packets; ");

    [Fact]
    public void A_rewrite_whose_packets_several_denies_take_can_never_pass() => Warnings(
        Rule("low", Drop, from: "0.0.0.0/1", to: "10.0.0.0/24", line: 2),
        Rule("high", Drop, from: "128.0.0.0/1", to: "10.0.0.0/24", line: 3),
        Rule("web", Dnat("203.0.113.7"), line: 4, ports: "80")).ShouldBe(
    [
        "RIP0503 rules/shop.csx(4,1): what rewrite \"web\" accepts can never pass: drop \"low\" (line 2) and drop \"high\" (line 3) "
            + "together take all of its packets; "
        + "put it above line 2 if they should pass",
    ]);

    [Fact]
    public void A_rewrite_of_which_an_accept_above_the_deny_lets_some_pass_is_not_reported() => Codes(
        Rule("office", Accept, from: "192.0.2.0/24", to: "10.0.0.1", line: 2, ports: "80"),
        Rule("closed", Drop, to: "10.0.0.0/24", line: 3),
        Rule("web", Dnat("203.0.113.7"), line: 4, ports: "80")).ShouldBeEmpty();

    [Fact]
    public void A_deny_of_the_rest_of_what_a_deny_above_the_accept_has_excepted_is_in_time() => Codes(
        Rule("no web", Drop, from: "192.0.2.1", to: "10.0.0.1", line: 2, ports: "80"),
        Rule("web", Accept, to: "10.0.0.1", line: 3, ports: "80"),
        Rule("nothing else", Drop, from: "192.0.2.1", to: "10.0.0.1", line: 4)).ShouldBeEmpty();

    [Fact]
    public void Of_several_accepts_above_a_late_deny_the_first_is_named() => Warnings(
        Rule("mail", Accept, to: "10.0.0.1", line: 2, ports: "25"),
        Rule("any", Accept, to: "10.0.0.0/24", line: 3, ports: "80"),
        Rule("bad guy", Drop, from: "192.0.2.1", to: "10.0.0.0/24", line: 4)).ShouldHaveSingleItem()
            .ShouldContain(": accept \"mail\" (line 2) has already accepted part of its packets");

    [Fact]
    public void What_a_set_holds_is_covered_by_the_prefix_around_it_and_by_nothing_that_lacks_one_of_its_entries()
    {
        Codes(Rule("net", Accept, from: "198.51.100.0/24", to: "10.0.0.1", line: 2),
            Bad("198.51.100.7", "198.51.100.128/25")).ShouldBe(["RIP0503 3"]);
        Codes(Rule("net", Accept, from: "198.51.100.0/24", to: "10.0.0.1", line: 2), Bad("198.51.100.7", "198.51.101.7")).ShouldBeEmpty();
        Codes(Bad("198.51.100.7"), Bad("198.51.100.7")).ShouldBe(["RIP0503 3"]);
    }

    [Fact]
    public void Of_a_long_set_it_is_open_who_is_in_it()
    {
        var many = Enumerable.Range(0, 1_000).Select(number => $"198.51.{100 + (number / 250)}.{number % 250}").ToArray();

        Codes(Rule("net", Accept, from: "198.51.0.0/16", to: "10.0.0.1", line: 2), Bad(many)).ShouldBeEmpty();
        Codes(Rule("any", Accept, to: "10.0.0.0/24", line: 2, ports: "80"), Bad(many)).ShouldBe(["RIP0502 3"]);
        Codes(Rule("any", Accept, to: "10.0.0.0/24", line: 2), Bad(many)).ShouldBe(["RIP0503 3"]);
        Codes(Bad(many), Bad(many)).ShouldBe(["RIP0503 3"]);
    }

    [Fact]
    public void Thousands_of_rules_that_overlap_without_any_order_are_looked_at_whole()
    {
        var random = new Random(7);
        var rules = Enumerable.Range(2, 2_000).Select(line => Rule(
            "r", random.Next(2) == 0 ? Accept : Drop, from: Some("10"), to: Some("172"), line: line, ports: $"{random.Next(1, 60_000)}"));

        Codes([.. rules, Rule("net", Drop, from: "10.16.0.0/12", to: "172.16.0.0/16", line: 9_000),
            Rule("host", Accept, from: "10.17.0.0/16", to: "172.16.3.0/24", line: 9_001)])
            .ShouldContain("RIP0503 9001");

        string Some(string first) => random.Next(3) switch
        {
            0 => $"{first}.16.0.0/16",
            1 => $"{first}.16.{random.Next(256)}.0/24",
            _ => $"{first}.16.{random.Next(256)}.{random.Next(256)}",
        };
    }

    [Theory]
    [InlineData(1 << 20, "RIP0503 4", "RIP0502 5")]
    [InlineData(100, "RIP0503 4")]
    [InlineData(60)]
    [InlineData(40)]
    [InlineData(10)]
    public void Of_a_chain_that_shows_to_be_too_tangled_nothing_more_is_said(int mostEdges, params string[] said)
    {
        var partition = Partition([.. Halves, Rule("web", Accept, from: "192.0.2.0/24", to: "10.0.0.1", line: 4, ports: "80"),
            Rule("late", Drop, from: "192.0.2.7", to: "10.0.0.1", line: 5)]);
        var (port, app) = (new PortRange(80), new AddressItem.Prefix(App));
        LoweredRule Of(int statement, LoweredTarget target, string from, params PortRange[] ports) =>
            new(statement, Family.IPv4, ChainKind.Filter, target)
        {
            Source = new AddressItem.Prefix(IpPrefix.Parse(from)), Destination = app, Protocol = ports.Length == 0 ? null : Protocol.Tcp,
            Ports = [.. ports],
        };
        var chains = ChainPackets.Of(partition, ChainEmitter.Emit(partition,
        [
            Of(0, LoweredTarget.Accept, "192.0.2.0/25", port), Of(1, LoweredTarget.Drop, "192.0.2.128/25"),
            Of(2, LoweredTarget.Accept, "192.0.2.0/24", port), Of(3, LoweredTarget.Drop, "192.0.2.7"),
        ]), mostEdges);
        var diagnostics = new DiagnosticBag();

        var shadowed = ShadowedRules.Warn(partition, chains, new LonePointers(partition, []), diagnostics);
        LateDenies.Warn(partition, chains, shadowed, diagnostics);

        diagnostics.ToList().Select(warning => $"{warning.Code} {warning.Span.Line}").ShouldBe(said);
    }

    private static CheckedRule Bad(params string[] entries) => Rule("bad", Drop, to: "10.0.0.1", line: 3) with
    {
        From = [new AddressItem.Set(AddressSet.Of("shop", "bad", new RuleOrigin("set", "bad", "rules/shop.csx", 1), Family.IPv4,
            entries.Select(IpPrefix.Parse)))],
    };

    private static IEnumerable<string> Warnings(params CheckedRule[] rules) =>
        Found(rules).Select(warning => $"{warning.Code} {warning.Span}: {warning.Message}");

    private static IEnumerable<string> Codes(params CheckedRule[] rules) =>
        Found(rules).Select(warning => $"{warning.Code} {warning.Span.Line}");

    private static CheckedRule InBoth(CheckedRule rule) => rule with { Families = Families.Both };

    private static ValueList<Diagnostic> Found(params CheckedRule[] rules)
    {
        var diagnostics = new DiagnosticBag();
        _ = Compiler.Compile(Partition(rules), diagnostics);
        return diagnostics.ToList();
    }
}
