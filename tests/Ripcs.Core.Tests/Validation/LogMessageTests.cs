using Ripcs.Core.Model;
using Shouldly;
using Xunit;
using static Ripcs.Core.Tests.Validation.Given;

namespace Ripcs.Core.Tests.Validation;

public sealed class LogMessageTests
{
    [Fact]
    public void A_prefix_that_iptables_would_cut_is_refused() => Log(new(new string('é', 15), null, null))
        .Says("error RIP0390: rules/shop.csx(11): the log prefix \"ééééééééééééééé\" has 30 bytes, and iptables would cut it; write at "
            + "most 29");

    [Fact]
    public void A_prefix_that_is_too_long_for_a_group_is_refused() =>
        Accept(rule => rule with { Log = new(new string('x', 64), null, null), LogGroup = 5 })
        .Says($"error RIP0390: rules/shop.csx(11): the log prefix \"{new string('x', 64)}\" has 64 bytes, and iptables would cut it; "
            + "write at most 63");

    [Theory]
    [InlineData(-1)]
    [InlineData(65536)]
    public void A_group_that_does_not_exist_is_refused(int group) =>
        Accept(rule => rule with { Log = new(null, null, null), LogGroup = group })
        .Says($"error RIP0307: rules/shop.csx(11): {group} is not a group of NFLOG; write a number from 0 to 65535, the one that ulogd "
            + "listens to");

    [Fact]
    public void A_level_for_a_group_is_refused() => Accept(rule => rule with { Log = new(null, "info", null), LogGroup = 5 })
        .Says("error RIP0308: rules/shop.csx(11): level \"info\" is for the kernel log, and this log goes to a group, which has no levels; "
            + "remove level:");

    [Fact]
    public void A_group_for_a_rule_that_does_not_log_is_refused() => Accept(rule => rule with { LogGroup = 5 })
        .Says("error RIP0639: rules/shop.csx(11): ToGroup sets where a log goes, and this accept does not log; add .Log(), or remove "
            + "ToGroup");

    [Fact]
    public void An_empty_prefix_is_refused() => Log(new("", null, null))
        .Says("error RIP0391: rules/shop.csx(11): the log prefix is empty, which iptables refuses; write one, or leave prefix: out for "
            + "the partition's and the rule's name");

    [Fact]
    public void A_burst_is_within_the_limit_and_part_of_one()
    {
        Log(new(null, null, "none") { Burst = 10 }).Says("error RIP0421: rules/shop.csx(11): burst: 10 is part of a limit, and this log "
            + "has none; add limit: \"10/second\", or remove burst");
        Log(new(null, null, "3/minute") { Burst = 0 })
            .Says("error RIP0633: rules/shop.csx(11): the kernel cannot count a burst of 0; write 1 to 10000");
        LinesOf(Log(new("x", null, "3/minute") { Burst = 10 })).ShouldContain("-m limit --limit 3/min --limit-burst 10 -j LOG");
        LinesOf(Log(new("x", null, null) { Burst = 5 })).ShouldContain("-m limit --limit 10/sec -j LOG");
    }

    [Fact]
    public void A_prefix_that_would_end_the_line_is_refused() => Log(new("a\nb", null, null))
        .Says("error RIP0302: rules/shop.csx(11): a log prefix has a character that cannot be printed (U+000A); remove it");

    [Fact]
    public void An_unknown_level_is_named_with_the_nearest_one() => Log(new(null, "warnin", null))
        .Says("error RIP0392: rules/shop.csx(11): no log level \"warnin\"; did you mean \"warning\"?");

    [Fact]
    public void A_level_out_of_range_is_answered_with_all() => Log(new(null, "9", null))
        .Says("error RIP0392: rules/shop.csx(11): no log level \"9\"; write emerg, panic, alert, crit, err, error, warning, warn, notice, "
            + "info or debug");

    [Theory]
    [InlineData("10")]
    [InlineData("10/fortnight")]
    [InlineData("0/second")]
    [InlineData("-1/second")]
    [InlineData("1.5/second")]
    public void What_is_no_rate_is_refused(string limit) => Log(new(null, null, limit))
        .Says($"error RIP0393: rules/shop.csx(11): \"{limit}\" is not a rate; write 10/second, 10/minute, 10/hour, 10/day or none");

    [Fact]
    public void A_rate_that_the_kernel_would_alter_is_refused() => Log(new(null, null, "3000/second"))
        .Says("error RIP0394: rules/shop.csx(11): the kernel cannot count 3000/second and would make it 3333/sec; write \"3333/sec\" if "
            + "that will do");

    [Fact]
    public void A_rate_beyond_the_kernels_clock_is_refused() => Log(new(null, null, "10001/second"))
        .Says("error RIP0395: rules/shop.csx(11): 10001/second is more than the kernel can count; write at most 10000/second, or none");

    [Fact]
    public void A_rate_that_legacy_cannot_count_is_refused() => Log(new(null, null, "3/day"))
        .Says("error RIP0396: rules/shop.csx(11): 3/day is less than iptables-legacy can count; write at least 4/day");

    [Fact]
    public void A_prefix_that_is_the_name_of_a_type_is_refused() => Log(new LogRequest("System.Int32[]: ", null, null))
        .Says("error RIP0306: rules/shop.csx(11): a log prefix contains the name of a type instead of its values; write string.Join(\", "
            + "\", …) for a list");

    private static string LinesOf(RuleFile file) => string.Join('\n', Compiler.Compile(file, default).Partition!.Chains
        .SelectMany(chain => chain.Rules).Select(rule => rule.Text));

    private static RuleFile Log(LogRequest request) => Accept(rule => rule with { Log = request });
}
