using Ripcs.Core.Model;
using Shouldly;
using Xunit;
using static Ripcs.Core.Tests.Validation.Given;

namespace Ripcs.Core.Tests.Lowering;

public sealed class EndedRulesTests
{
    private static readonly DateOnly LastDay = new(2027, 1, 31);

    private static readonly RuleFile Two = File(
        AcceptSsh with { Until = "2027-01-31" }, AcceptSsh with { What = "later", Ports = [Port(23)], At = At(12), Until = "2027-06-30" });

    [Fact]
    public void On_its_last_day_a_rule_is_there_and_the_result_holds_up_to_that_day()
    {
        var compiled = Compiler.Compile(Two, LastDay);

        Ports(compiled).ShouldBe(["22", "23"]);
        compiled.Diagnostics.ShouldBeEmpty();
        compiled.Holds.ShouldBe(new DaySpan(DateOnly.MinValue, LastDay));
    }

    [Fact]
    public void On_the_day_after_it_is_not_and_a_warning_says_so()
    {
        var compiled = Compiler.Compile(Two, LastDay.AddDays(1));

        Ports(compiled).ShouldBe(["23"]);
        compiled.Diagnostics.ShouldHaveSingleItem().ToString().ShouldBe(
            "warning RIP0520: rules/shop.csx(11): accept \"ssh\" ended after 2027-01-31 (UTC) and no longer makes rules; remove it, "
                + "or write a later day");
        compiled.Holds.ShouldBe(new DaySpan(LastDay.AddDays(1), new DateOnly(2027, 6, 30)));
    }

    [Fact]
    public void Where_all_rules_have_ended_there_are_no_chains_and_that_holds_for_good()
    {
        var compiled = Compiler.Compile(Two, new DateOnly(2030, 1, 1));

        compiled.Partition!.Chains.ShouldBeEmpty();
        compiled.Partition.Pointers.ShouldBeEmpty();
        compiled.Holds.ShouldBe(new DaySpan(new DateOnly(2027, 7, 1), DateOnly.MaxValue));
    }

    [Fact]
    public void A_file_without_a_last_day_holds_always() =>
        Compiler.Compile(File(AcceptSsh), LastDay).Holds.ShouldBe(DaySpan.Always);

    private static IEnumerable<string> Ports(CompiledFile file) =>
        file.Partition!.Chains.Where(chain => chain.Family is Family.IPv4).SelectMany(chain => chain.Rules)
            .Select(rule => rule.Text.Split("--dport ")[1].Split(' ')[0]);
}
