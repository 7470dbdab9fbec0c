using Ripcs.Changes.State;
using Ripcs.Tests.Commands;
using Shouldly;
using Xunit;

namespace Ripcs.Tests.Confirming;

/// <summary>The time of a change is over and its guard, stopped or stuck,
/// holds its lock: the deadline decides, not the guard's pulse.</summary>
public sealed class OverdueTests : IDisposable
{
    private const string Change = "change 2 (rules apply /etc/ripcs/rules, by alice)";

    private readonly CommandLineScene _scene = CommandLineScene.WithShopAndForum().Live().With("rules/shop.csx", RuleTexts.ShopOn(23));
    private readonly string _before;

    public OverdueTests()
    {
        _before = _scene.LiveRules();
        _scene.Apply("--confirm", "60s").ExitCode.ShouldBe(0);
    }

    public void Dispose() => _scene.Dispose();

    [Fact]
    public void Monitoring_is_alarmed_and_status_says_what_to_run()
    {
        _scene.Clock.Advance(TimeSpan.FromSeconds(75));

        _scene.Run("check").ExitCode.ShouldBe(2);
        _scene.Run("status").Lines.ShouldContain(
            $"warning: {Change} was not confirmed in time and is not reverted: its guard (process 4711) does nothing, perhaps because "
                + $"it was stopped; continue it: kill -CONT 4711; or run: ripcs rollback");
    }

    [Fact]
    public void Only_of_a_guard_that_has_told_of_its_attempts_they_are_said_to_have_failed()
    {
        new PendingFiles(_scene.State).BeginRevert(2);
        _scene.Clock.Advance(TimeSpan.FromSeconds(75));

        _scene.Run("check").Output.ShouldContain("a change was not confirmed and is not reverted: its guard does nothing");
        _scene.Guards.LastWords = ": no table";
        _scene.Run("check").Output.ShouldContain("a change was not confirmed, and no attempt has reverted all of it yet");
        _scene.Run("status").Lines.ShouldContain(
            $"warning: {Change} was not confirmed, and no attempt has reverted all of it yet: no table; put that right, and if it "
            + "is not reverted then, run: ripcs rollback");
    }

    [Theory]
    [InlineData(60, 1)]
    [InlineData(61, 1)]
    [InlineData(63, 2)]
    public void Monitoring_warns_at_the_deadline_and_is_alarmed_when_the_guard_does_not_begin(int seconds, int expected)
    {
        _scene.Clock.Advance(TimeSpan.FromSeconds(seconds));

        _scene.Run("check").ExitCode.ShouldBe(expected);
    }

    [Theory]
    [InlineData(63, 1)]
    [InlineData(71, 2)]
    public void Monitoring_warns_while_the_guard_reverts_it_and_is_alarmed_when_that_does_not_end(int seconds, int expected)
    {
        new PendingFiles(_scene.State).BeginRevert(2);
        _scene.Clock.Advance(TimeSpan.FromSeconds(seconds));

        _scene.Run("check").ExitCode.ShouldBe(expected);
    }

    [Fact]
    public void A_late_confirmation_is_refused_and_the_next_command_reverts_the_change()
    {
        _scene.Clock.Advance(TimeSpan.FromSeconds(61));

        _scene.Run("confirm", "2").ShouldBe(new CommandResult(
            1, "", "error: too late: change 2 had to be confirmed by 03:13:20 UTC and is being reverted; if it is still in force in a "
                + "minute, run: ripcs rollback\n"));

        _scene.Run("rollback", "1").ExitCode.ShouldBe(0);
        _scene.LiveRules().ShouldBe(_before);
    }

    [Fact]
    public void A_later_change_is_not_kept_out_for_ever()
    {
        _scene.Clock.Advance(TimeSpan.FromSeconds(75));

        var result = _scene.With("rules/shop.csx", RuleTexts.ShopOn(24)).Apply();

        result.ExitCode.ShouldBe(0, result.Errors);
        result.Output.ShouldContain($"warning: {Change} was not confirmed, and its guard had died: reverted as change 3");
        _scene.LiveRules().ShouldContain("--dport 24");
    }

    [Fact]
    public void A_clock_that_somebody_set_back_makes_no_late_confirmation_good()
    {
        _scene.Clock.Advance(TimeSpan.FromSeconds(61));
        _scene.Clock.Set(TimeSpan.FromHours(-1));

        _scene.Run("confirm", "2").ExitCode.ShouldBe(1);
        _scene.Clock.Advance(TimeSpan.FromSeconds(14));
        _scene.Run("check").ExitCode.ShouldBe(2);
    }

    [Fact]
    public void A_clock_that_somebody_set_forward_takes_no_time_away()
    {
        _scene.Clock.Set(TimeSpan.FromHours(1));

        _scene.Run("check").ExitCode.ShouldBe(0);
        _scene.Run("confirm", "2").Output.ShouldBe("change 2 is confirmed.\n");
    }

    [Fact]
    public void After_a_guard_died_at_its_work_nobody_is_told_to_confirm()
    {
        new PendingFiles(_scene.State).BeginRevert(2);
        _scene.Guards.Kill();

        var status = _scene.Run("status");

        status.Output.ShouldNotContain("ripcs confirm");
        status.Lines.ShouldContain($"warning: {Change} was not confirmed in time and will NOT revert by itself: "
            + "its guard died; run: ripcs rollback");
        _scene.Run("check").ExitCode.ShouldBe(2);
    }

    [Fact]
    public void Of_a_guard_that_was_ended_long_before_nobody_hears_that_it_tried()
    {
        _scene.Guards.Kill();
        _scene.Clock.Advance(TimeSpan.FromSeconds(75));

        _scene.Run("status").Lines.ShouldContain(
            $"warning: {Change} was not confirmed in time and will NOT revert by itself: its guard died; run: ripcs rollback");
        var check = _scene.Run("check");
        check.ExitCode.ShouldBe(2);
        check.Output.ShouldContain("a change was not confirmed and will NOT revert by itself: its guard died");
    }

    [Fact]
    public void A_guard_that_was_killed_after_the_time_was_over_leaves_no_advice_to_confirm()
    {
        _scene.Clock.Advance(TimeSpan.FromSeconds(61));
        _scene.Guards.Kill();

        _scene.Run("status").Output.ShouldNotContain("ripcs confirm");
    }

    [Fact]
    public void A_run_that_was_stopped_while_its_change_comes_into_force_alarms_monitoring_too()
    {
        var pending = new PendingFiles(_scene.State);
        pending.Write(pending.Find(2).ShouldNotBeNull().Change with { Until = null });
        _scene.Clock.Advance(TimeSpan.FromSeconds(75));

        _scene.Run("check").ExitCode.ShouldBe(2);
    }
}
