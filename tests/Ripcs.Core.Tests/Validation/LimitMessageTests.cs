using Ripcs.Core.Model;
using Shouldly;
using Xunit;
using static Ripcs.Core.Tests.Validation.Given;

namespace Ripcs.Core.Tests.Validation;

public sealed class LimitMessageTests
{
    [Fact]
    public void A_plain_limit_on_a_deny_is_answered_with_what_is_meant()
    {
        Rule(StatementKind.Drop, rule => rule with { Limit = new("10/second", 5) }).Says(
            "error RIP0630: rules/shop.csx(11): this drop would deny only packets within the limit and not the rest; write "
                + "Accept(…).Limit(…) with a drop below it, or .LimitPerSource(…) or .MaxConnections(…), which deny what exceeds them");
        Rule(StatementKind.Reject, rule => rule with { Limit = new("10/second", 5) }).Codes().ShouldBe(["RIP0630"]);
    }

    [Fact]
    public void A_reset_with_a_limit_is_for_tcp()
    {
        Rule(StatementKind.Reject, rule => rule with { RejectWith = "tcp-reset", MaxConnections = 3 }).Says(
            "error RIP0635: rules/shop.csx(11): with MaxConnections, tcp-reset answers only tcp; add .Protocols(\"tcp\"), and a rule "
                + "for the other protocols if they should be denied, too");
        Rule(StatementKind.Reject, rule => rule with { RejectWith = "tcp-reset", MaxConnections = 3, Protocols = ["tcp"] }).Codes()
            .ShouldBeEmpty();
    }

    [Theory]
    [InlineData(StatementKind.Drop, "drop")]
    [InlineData(StatementKind.Reject, "reject")]
    public void A_deny_with_two_limits_would_deny_only_what_is_above_both(StatementKind kind, string said)
    {
        Rule(kind, rule => rule with { LimitPerSource = new("4/minute", 5), MaxConnections = 3, Protocols = ["tcp"] }).Says(
            $"error RIP0638: rules/shop.csx(11): this {said} would deny only what is above both limits at once; write two of them, one "
                + $"with .LimitPerSource(…) and one with .MaxConnections(…)");
        Accept(rule => rule with { LimitPerSource = new("4/minute", 5), MaxConnections = 3 }).Codes().ShouldBeEmpty();
    }

    [Fact]
    public void A_limit_is_kept_as_the_kernel_prints_it() =>
        Accept(rule => rule with { Limit = new("60/minute", 20), LimitPerSource = new("1/day", 1), MaxConnections = 20 })
        .OnlyRule().Limits.ShouldBe(new RuleLimits { Total = new("1/sec", 20), PerSource = new("1/day", 1), Connections = 20 });

    [Fact]
    public void A_log_with_a_limit_of_its_own_has_no_other_beside_it()
    {
        Rule(StatementKind.Log, rule => rule with { Limit = new("5/minute", 5) }).OnlyRule().Log!.Limit.ShouldBeNull();
        Rule(StatementKind.Log, rule => rule with { Limit = new("5/minute", 5), Log = new(null, null, "1/second") })
            .OnlyRule().Log!.Limit.ShouldBe("1/sec");
        Rule(StatementKind.Log, rule => rule with { MaxConnections = 5 }).OnlyRule().Log!.Limit.ShouldBe("10/sec");
    }

    [Fact]
    public void A_source_is_not_forgotten_within_the_time_of_its_rate()
    {
        Accept(rule => rule with { LimitPerSource = new("1/hour", 1) { Table = new(null, null, 2) } }).Says(
            "warning RIP0644: rules/shop.csx(11): the kernel forgets a source after 2 s without a packet, and then counts it anew, so that "
            + "who waits gets more than 1/hour; write expire: 3600 or more, or remove it");
        Accept(rule => rule with { LimitPerSource = new("1/hour", 1) { Table = new(null, null, 3600) } }).Codes().ShouldBeEmpty();
    }

    [Fact]
    public void The_kernel_never_counts_fewer_sources_than_it_has_lists()
    {
        Accept(rule => rule with { LimitPerSource = new("4/minute", 5) { Table = new(100, 101, null) } }).Says(
            "error RIP0643: rules/shop.csx(11): the kernel counts at least as many sources as it has lists, so tableSize: 101 would count "
            + "more than maxSources: 100; write a tableSize of at most 100, or remove it");
        Accept(rule => rule with { LimitPerSource = new("4/minute", 5) { Table = new(100, null, null) } }).OnlyRule()
            .Limits.Table!.Size.ShouldBe(100);
    }
}
