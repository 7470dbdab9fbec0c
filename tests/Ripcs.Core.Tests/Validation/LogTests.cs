using Ripcs.Core.Model;
using Shouldly;
using Xunit;
using static Ripcs.Core.Tests.Validation.Given;

namespace Ripcs.Core.Tests.Validation;

public sealed class LogTests
{
    [Fact]
    public void A_rule_does_not_log_unless_it_says_so() => Accept(rule => rule).OnlyRule().Log.ShouldBeNull();

    [Fact]
    public void A_Log_rule_always_logs() =>
        Rule(StatementKind.Log, rule => rule).OnlyRule().Log.ShouldBe(new LogSettings("shop noise: ", null, "10/sec"));

    [Theory]
    [InlineData("ssh", "shop ssh: ")]
    [InlineData("everything that comes to us", "shop everything that comes: ")]
    [InlineData("twenty-two-bytes-fit-x", "shop twenty-two-bytes-fit-x: ")]
    [InlineData("twenty-three-bytes-do-n", "shop: ")]
    [InlineData("é in many words éééééééééé", "shop é in many words: ")]
    public void The_default_prefix_is_cut_at_the_last_blank_at_which_it_fits(string what, string prefix) =>
        File(AcceptSsh with { What = what, Log = new LogRequest(null, null, null) }).OnlyRule().Log!.Prefix.ShouldBe(prefix);

    [Fact]
    public void A_prefix_of_29_bytes_fits() =>
        Log(new LogRequest(new string('x', 29), null, null)).Prefix.Length.ShouldBe(29);

    [Theory]
    [InlineData("warning", null)]
    [InlineData("warn", null)]
    [InlineData("4", null)]
    [InlineData("Emerg", 0)]
    [InlineData("info", 6)]
    [InlineData("7", 7)]
    public void A_level_has_a_name_or_a_number(string level, int? number) => Log(new LogRequest(null, level, null)).Level.ShouldBe(number);

    // What iptables-save of 1.8.9 prints for these, nft and legacy.
    [Theory]
    [InlineData("10/second", "10/sec")]
    [InlineData("1/s", "1/sec")]
    [InlineData("60/minute", "1/sec")]
    [InlineData("61/min", "61/min")]
    [InlineData("90/m", "90/min")]
    [InlineData("7/minutes", "7/min")]
    [InlineData("600000/minute", "10000/sec")]
    [InlineData("10000/second", "10000/sec")]
    [InlineData("3333/second", "3333/sec")]
    [InlineData("10000/hour", "10000/hour")]
    [InlineData("1/h", "1/hour")]
    [InlineData("24/day", "1/hour")]
    [InlineData("48/d", "2/hour")]
    [InlineData("4/day", "4/day")]
    [InlineData("19999/day", "19999/day")]
    [InlineData("864000000/day", "10000/sec")]
    [InlineData("NONE", null)]
    public void A_rate_is_kept_as_the_kernel_prints_it(string limit, string? saved) =>
        Log(new LogRequest(null, null, limit)).Limit.ShouldBe(saved);

    [Theory]
    [InlineData("10001/minute", "169/sec")]
    [InlineData("19999/minute", "333/sec")]
    [InlineData("10001/hour", "10002/hour")]
    [InlineData("600000/hour", "166/sec")]
    [InlineData("600001/day", "25017/hour")]
    public void A_rate_that_the_kernel_prints_otherwise_is_refused(string limit, string saved) =>
        Accept(rule => rule with { Log = new LogRequest(null, null, limit) })
        .Says($"error RIP0394: rules/shop.csx(11): the kernel cannot count {limit} and would make it {saved}; write \"{saved}\" if that "
            + $"will do");

    private static LogSettings Log(LogRequest request) => Accept(rule => rule with { Log = request }).OnlyRule().Log.ShouldNotBeNull();
}
