using Ripcs.Core.Diagnostics;
using Ripcs.Core.Model;
using Ripcs.Core.Validation;
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
        Rule(StatementKind.Log, rule => rule).OnlyRule().Log.ShouldBe(new LogSettings("ripcs:shop:log:noise ", null, "10/sec"));

    [Theory]
    [InlineData("ssh", "ripcs:shop:accept:ssh ")]
    [InlineData("ssh: for  us", "ripcs:shop:accept:ssh-for-us ")]
    [InlineData("everything that comes to us", "ripcs:shop:accept:everything ")]
    [InlineData("everythin of it", "ripcs:shop:accept:everythin ")]
    [InlineData("11-bytes-no", "ripcs:shop:accept:11-bytes-n ")]
    [InlineData("é in ééé words", "ripcs:shop:accept:é-in-éé ")]
    [InlineData("1234567\U0001F40D", "ripcs:shop:accept:1234567 ")]
    [InlineData("::", "ripcs:shop:accept ")]
    public void The_default_prefix_is_cut_to_29_bytes_and_has_a_blank_only_at_its_end(string what, string prefix) =>
        File(AcceptSsh with { What = what, Log = new LogRequest(null, null, null) }).OnlyRule().Log!.Prefix.ShouldBe(prefix);

    [Fact]
    public void The_longest_name_of_a_partition_fits_into_the_default_prefix()
    {
        var file = FileOfPartition("a2345678901234567890") with { Rules = [AcceptSsh with { Log = new LogRequest(null, null, null) }] };

        file.OnlyRule().Log!.Prefix.ShouldBe("ripcs:a2345678901234567890:a ");
    }

    [Theory]
    [InlineData(5)]
    [InlineData(0)]
    [InlineData(65535)]
    public void A_log_goes_to_a_group(int group) =>
        Rule(StatementKind.Log, rule => rule with { LogGroup = group }).OnlyRule().Log
        .ShouldBe(new LogSettings("ripcs:shop:log:noise ", null, "10/sec") { Group = (ushort)group });

    [Fact]
    public void A_default_prefix_for_a_group_can_have_63_bytes()
    {
        var what = "everything that comes to us from there and is not for us";

        Accept(rule => rule with { What = what, Log = new LogRequest(null, null, null), LogGroup = 5 }).OnlyRule().Log!.Prefix
            .ShouldBe("ripcs:shop:accept:everything-that-comes-to-us-from-there-and-i ");
    }

    [Fact]
    public void A_prefix_for_a_group_can_have_63_bytes() =>
        Accept(rule => rule with { Log = new LogRequest(new string('x', 63), null, null), LogGroup = 5 }).OnlyRule().Log!.Prefix.Length
            .ShouldBe(63);

    [Fact]
    public void The_log_of_what_the_host_policy_drops_goes_to_a_group() =>
        HostPolicyOf(new LogRequest(null, null, null) { Group = 5 })
        .ShouldBe(new LogSettings("ripcs:shop:dropped ", null, "10/sec") { Group = 5 });

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

    private static LogSettings? HostPolicyOf(LogRequest log)
    {
        var said = new HostPolicyStatement(At(7)) { Default = new HostDefaults(1, null, null), LogDropped = log };
        return Validator.Check(File() with { HostPolicies = [said] }, new DiagnosticBag())!.HostPolicy!.LogDropped;
    }

    private static LogSettings Log(LogRequest request) => Accept(rule => rule with { Log = request }).OnlyRule().Log.ShouldNotBeNull();
}
