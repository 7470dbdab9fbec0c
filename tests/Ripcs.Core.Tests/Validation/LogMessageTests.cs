using Ripcs.Core.Model;
using Shouldly;
using Xunit;
using static Ripcs.Core.Tests.Validation.Given;

namespace Ripcs.Core.Tests.Validation;

public sealed class LogMessageTests
{
    [Fact]
    public void A_group_for_a_rule_that_does_not_log_is_refused() => Accept(rule => rule with { LogGroup = 5 })
        .Says("error RIP0639: rules/shop.csx(11): ToGroup sets where a log goes, and this accept does not log; add .Log(), or remove "
            + "ToGroup");

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

    private static string LinesOf(RuleFile file) => string.Join('\n', Compiler.Compile(file, default).Partition!.Chains
        .SelectMany(chain => chain.Rules).Select(rule => rule.Text));

    private static RuleFile Log(LogRequest request) => Accept(rule => rule with { Log = request });
}
