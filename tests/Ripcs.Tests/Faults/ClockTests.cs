using Ripcs.Rendering;
using Ripcs.Tests.Commands;
using Shouldly;
using Xunit;

namespace Ripcs.Tests.Faults;

/// <summary>The clock was set back: the history says 2031, the clock 2026. Changes are told by number, never by time.</summary>
public sealed class ClockTests : IDisposable
{
    private static readonly TimeSpan FiveYears = TimeSpan.FromDays(1826);

    private readonly CommandLineScene _scene = new CommandLineScene().With("rules/shop.csx", RuleTexts.Shop);

    public ClockTests()
    {
        _scene.Clock.Set(FiveYears);
        _scene.Live().With("rules/shop.csx", RuleTexts.ShopOn(23)).Live();
        _scene.Clock.Set(-FiveYears);
    }

    public void Dispose() => _scene.Dispose();

    [Fact]
    public void Numbers_still_ascend_and_the_last_change_is_the_last_made()
    {
        _scene.With("rules/shop.csx", RuleTexts.ShopOn(24)).Apply().LastLine.ShouldStartWith("change 3 applied and verified");

        _scene.History.Numbers().ShouldBe([1, 2, 3]);
        _scene.Run("status").Output.ShouldContain("change 3");
        _scene.Run("history").Lines[..3].Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[0])
            .ShouldBe(["3", "2", "1"]);
        _scene.Run("status").LastLine.ShouldBe("no drift: 1 partition in force, as change 3 left it.");
    }

    [Fact]
    public void A_rollback_goes_to_the_state_before_the_change_last_made()
    {
        var before = _scene.LiveRules();
        _scene.With("rules/shop.csx", RuleTexts.ShopOn(24)).Live();

        _scene.Run("rollback").ExitCode.ShouldBe(ExitCode.Done);

        _scene.LiveRules().ShouldBe(before);
        _scene.Apply().Errors.ShouldStartWith("error: shop is held: change 3 was rolled back");
    }

    [Fact]
    public void Chains_that_will_have_been_stale_since_next_year_are_no_cause_for_alarm()
    {
        var check = _scene.Run("check");

        check.ExitCode.ShouldBe(CheckCode.Ok, check.Output);
        _scene.CleanDiff().Output.ShouldContain("stale since change 2");
        _scene.Clean().ExitCode.ShouldBe(ExitCode.Done);
    }

    [Fact]
    public void A_change_that_did_not_end_is_found_and_completed_although_its_time_is_to_come()
    {
        _scene.Clock.Set(FiveYears);
        _scene.With("rules/shop.csx", RuleTexts.ShopOn(24)).AtStateStep = step =>
        {
            if (step == "write history/000003.json")
                throw new InvalidOperationException("the end");
        };
        Should.Throw<InvalidOperationException>(() => _scene.Apply());
        _scene.AtStateStep = null;
        _scene.Clock.Set(-FiveYears);

        _scene.Apply().LastLine.ShouldEndWith("was in force but not recorded; it is recorded now as change 3");
    }
}
