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
    public void A_rewrite_has_no_limit()
    {
        const string Instead = "and write a Drop(…) above it with .LimitPerSource(…) or .MaxConnections(…), or .NoAccept() with an "
            + "Accept(…) below it that has the limit";
        Dnat(rule => rule with { Limit = new("10/second", 5), MaxConnections = 3 }).Says(
            $"error RIP0631: rules/shop.csx(11): a rewrite translates without counting; remove .Limit(…), {Instead}",
            $"error RIP0631: rules/shop.csx(11): a rewrite translates without counting; remove .MaxConnections(…), {Instead}");
        Snat(rule => rule with { Out = ["eth0"], LimitPerSource = new("10/second", 5) }).Says(
            $"error RIP0631: rules/shop.csx(11): a rewrite translates without counting; remove .LimitPerSource(…), {Instead}");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void At_least_one_connection_is_allowed(int number) => Accept(rule => rule with { MaxConnections = number })
        .Says($"error RIP0632: rules/shop.csx(11): {number} is not a number of connections to allow; write 1 or more");

    [Theory]
    [InlineData(0)]
    [InlineData(10001)]
    public void A_burst_is_one_that_the_kernel_counts(int burst) => Accept(rule => rule with { Limit = new("10/second", burst) })
        .Says($"error RIP0633: rules/shop.csx(11): the kernel cannot count a burst of {burst}; write 1 to 10000");

    [Theory]
    [InlineData("1/day", 5, 1)]
    [InlineData("3/day", 5, 3)]
    [InlineData("1/minute", 2300, 1800)]
    public void A_burst_that_the_kernel_would_take_for_another_is_refused(string rate, int burst, int most) =>
        Accept(rule => rule with { LimitPerSource = new(rate, burst) })
        .Says($"error RIP0634: rules/shop.csx(11): at {rate} the kernel cannot count a burst of {burst}; write burst: {most}, or less, or "
            + $"a faster rate");

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

    [Theory]
    [InlineData("10")]
    [InlineData("none")]
    [InlineData("0/second")]
    public void What_is_no_rate_is_refused(string rate) => Accept(rule => rule with { Limit = new(rate, 5) })
        .Says($"error RIP0636: rules/shop.csx(11): \"{rate}\" is not a rate; write 10/second, 10/minute, 10/hour or 10/day");

    [Fact]
    public void A_rate_beyond_the_kernels_clock_is_refused() => Accept(rule => rule with { LimitPerSource = new("20000/second", 5) })
        .Says("error RIP0637: rules/shop.csx(11): 20000/second is more than the kernel can count; write at most 10000/second");

    [Fact]
    public void A_rate_that_the_kernel_would_alter_is_answered_with_the_nearest() =>
        Accept(rule => rule with { Limit = new("3000/second", 5) })
        .Says("error RIP0394: rules/shop.csx(11): the kernel cannot count 3000/second and would make it 3333/sec; write \"3333/sec\" if "
            + "that will do");

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
    public void A_network_of_sources_has_a_length_of_its_family()
    {
        Accept(rule => rule with { MaxConnections = 3, ConnectionNetworks = new(33, null) }).Says(
            "error RIP0640: rules/shop.csx(11): MaxConnections(prefix4: 33) is not the length of an IPv4 prefix; write 0 to 32");
        Accept(rule => rule with { LimitPerSource = new("4/minute", 5) { Networks = new(0, -1) } }).Says(
            "error RIP0640: rules/shop.csx(11): LimitPerSource(prefix6: -1) is not the length of an IPv6 prefix; write 0 to 128");
        Accept(rule => rule with { Family = 4, LimitPerSource = new("4/minute", 5) { Networks = new(24, 48) } }).Says(
            "error RIP0641: rules/shop.csx(11): this rule has no IPv6 addresses, so prefix6 of LimitPerSource(…) counts nothing; remove "
            + "prefix6");
    }

    [Theory]
    [InlineData(0, null, null, "maxSources: 0) is not a number of sources that the kernel takes; write 1 to 1048576")]
    [InlineData(null, 1048577, null, "tableSize: 1048577) is not a number of lists that the kernel takes; write 1 to 1048576")]
    [InlineData(null, null, 2592001, "expire: 2592001) is not a number of seconds that the kernel takes; write 1 to 2592000")]
    public void A_table_of_sources_is_one_that_iptables_does_not_alter(int? max, int? size, int? expire, string says) =>
        Accept(rule => rule with { LimitPerSource = new("4/minute", 5) { Table = new(max, size, expire) } })
            .Says($"error RIP0642: rules/shop.csx(11): LimitPerSource({says}");

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
