using Ripcs.Changes.State;
using Ripcs.Core.Model;
using Ripcs.Tests.Commands;
using Shouldly;
using Xunit;

namespace Ripcs.Tests.Confirming;

/// <summary>The guard was killed, or the machine restarted: whoever comes next does its work.</summary>
public sealed class LostGuardTests : IDisposable
{
    private readonly CommandLineScene _scene = CommandLineScene.WithShopAndForum().Live().With("rules/shop.csx", RuleTexts.ShopOn(23));
    private readonly string _before;

    public LostGuardTests() => _before = _scene.LiveRules();

    public void Dispose() => _scene.Dispose();

    [Fact]
    public void Before_the_time_is_over_the_next_command_starts_another_one()
    {
        PendingWithoutGuard();

        var result = _scene.Apply();

        result.ExitCode.ShouldBe(75);
        result.Lines.ShouldBe(["warning: its guard had died and was started again"]);
        result.Errors.ShouldContain("is pending until 03:13:20 UTC");
        _scene.Guards.Started.ShouldBe([2, 2]);
    }

    [Fact]
    public void After_the_time_the_next_command_reverts_the_change_and_then_does_its_own_work()
    {
        PendingWithoutGuard();
        _scene.Clock.Advance(TimeSpan.FromMinutes(2));

        var result = _scene.Apply();

        result.ExitCode.ShouldBe(75);
        result.Lines.ShouldBe(
            ["warning: change 2 (rules apply /etc/ripcs/rules, by alice) was not confirmed, and its guard had died: reverted as change 3"]);
        result.Errors.ShouldContain("shop is held: change 2 was reverted");
        _scene.LiveRules().ShouldBe(_before);
    }

    [Fact]
    public void That_it_reverted_the_change_is_said_also_if_the_next_command_is_refused()
    {
        PendingWithoutGuard();
        _scene.Clock.Advance(TimeSpan.FromMinutes(2));
        _scene.With("rules/shop.csx", RuleTexts.ShopOn(24)
            + "\nExpect.Blocked(\"no ssh\").Ports(24).From(\"all\").To(\"192.168.7.10\");\n");

        var result = _scene.Apply("--again");

        result.ExitCode.ShouldBe(3);
        result.Errors.ShouldContain("RIP1004");
        result.Lines.ShouldContain(
            "warning: change 2 (rules apply /etc/ripcs/rules, by alice) was not confirmed, and its guard had died: reverted as change 3");
    }

    [Fact]
    public void What_was_lost_with_each_damaged_file_is_named_when_the_change_is_reverted()
    {
        PendingWithoutGuard();
        _scene.Clock.Advance(TimeSpan.FromMinutes(2));
        _scene.With("state/applied.json", "{").With("state/held.json", "{");

        var result = _scene.Apply("--again");

        result.Lines.ShouldContain(line =>
            line.StartsWith("warning: /etc/ripcs/state/applied.json is damaged (", StringComparison.Ordinal));
        result.Lines.ShouldContain(line => line.StartsWith("warning: /etc/ripcs/state/held.json is damaged (", StringComparison.Ordinal));
    }

    [Fact]
    public void A_change_whose_run_was_killed_between_two_blocks_is_reverted()
    {
        Killed("-A partition-a");

        _scene.LiveRules().ShouldNotBe(_before);
        _scene.Guards.Kill();
        _scene.Run("guard", "2");

        _scene.LiveRules().ShouldBe(_before);
        _scene.Run("status").ExitCode.ShouldBe(0);
    }

    [Fact]
    public void A_change_whose_run_was_killed_before_the_first_block_leaves_nothing_to_revert()
    {
        _scene.AtStateStep = step => Crash(step == "write journal.json");
        Should.Throw<Crashed>(() => _scene.Apply("--confirm", "60s"));
        _scene.AtStateStep = null;
        _scene.Guards.Kill();

        _scene.Run("guard", "2").Lines.ShouldBe(["change 2 never came into force.", "no change is pending any more"]);

        _scene.LiveRules().ShouldBe(_before);
        _scene.Apply().ExitCode.ShouldBe(0);
    }

    [Theory]
    [InlineData("write history/000002.json")]
    [InlineData("write applied.json")]
    [InlineData("remove journal.json")]
    [InlineData("write pending/000002.pending.json")]
    public void A_change_whose_run_was_killed_while_it_was_recorded_is_reverted(string where)
    {
        _scene.AtStateStep = step => Crash(step == where && _scene.LiveRules() != _before);
        Should.Throw<Crashed>(() => _scene.Apply("--confirm", "60s"));
        _scene.AtStateStep = null;
        _scene.Guards.Kill();

        _scene.Run("guard", "2");

        _scene.LiveRules().ShouldBe(_before);
        _scene.Run("confirm", "2").ExitCode.ShouldBe(1);
    }

    [Fact]
    public void A_revert_that_was_killed_at_any_step_is_finished_by_the_next_command()
    {
        for (var steps = 1; ; steps++)
        {
            using var scene = CommandLineScene.WithShopAndForum().Live().With("rules/shop.csx", RuleTexts.ShopOn(23));
            var before = scene.LiveRules();
            scene.Apply("--confirm", "60s").ExitCode.ShouldBe(0);
            scene.Guards.Kill();
            var left = steps;
            scene.AtStateStep = _ => Crash(--left <= 0);

            // Who was killed reads no rules and waits for nothing any more.
            scene.Netfilter.BeforeRead = _ => Crash(left <= 0);
            scene.Sleep = time =>
            {
                Crash(left <= 0);
                scene.Clock.Advance(time);
            };
            try
            {
                scene.Run("guard", "2");
                steps.ShouldBeGreaterThan(8, "no step was counted");
                return;
            }
            catch (Crashed)
            {
                (scene.AtStateStep, scene.Netfilter.BeforeRead, scene.Sleep) = (null, null, null);
            }

            var next = scene.Run("rollback", "1");
            next.ExitCode.ShouldBe(0, $"step {steps}: {next.Errors}");
            scene.LiveRules().ShouldBe(before, $"step {steps}");
            scene.Run("history").Output.ShouldNotContain("pending");
        }
    }

    [Fact]
    public void After_a_restart_the_change_is_not_in_force_and_the_next_apply_begins_from_the_state_before_it()
    {
        PendingWithoutGuard();
        _scene.RestartWhilePending(2);

        var late = _scene.Run("confirm", "2");
        late.ExitCode.ShouldBe(1);
        late.Errors.ShouldBe(
            "error: change 2 was in force before the restart, and is not in force now; restore the state before it with: ripcs restore\n");
        var result = _scene.Apply();

        result.ExitCode.ShouldBe(75);
        result.Errors.ShouldContain("shop is held");
        _scene.LiveRules().ShouldBe(_before);
    }

    [Fact]
    public void After_a_restart_a_restore_brings_the_state_before_it_back_and_says_so()
    {
        PendingWithoutGuard();
        _scene.RestartWhilePending(2);

        var restore = _scene.Run("restore");

        restore.ExitCode.ShouldBe(0, restore.Errors);
        restore.Lines.ShouldContain(
            "warning: change 2 (rules apply /etc/ripcs/rules, by alice) was not confirmed, and its guard had died: reverted as change 3");
        restore.LastLine.ShouldBe("the state before that change is restored and verified, and recorded as change 3.");
        _scene.LiveRules().ShouldBe(_before);
        _scene.Apply().Errors.ShouldContain("shop is held: change 2 was reverted");
    }

    [Fact]
    public void A_restore_leaves_it_out_even_if_that_cannot_be_written_down()
    {
        PendingWithoutGuard();
        _scene.RestartWhilePending(2);
        _scene.AtStateStep = step =>
        {
            if (step.Contains("history", StringComparison.Ordinal))
                throw new IOException("No space left on device");
        };

        var restore = _scene.Run("restore");

        restore.ExitCode.ShouldBe(4);
        restore.Errors.ShouldContain("change 2 was not confirmed and is left out, but could not be recorded as reverted: ");
        _scene.LiveRules().ShouldBe(_before);
    }

    [Fact]
    public void A_restore_leaves_it_out_even_if_its_file_is_damaged()
    {
        PendingWithoutGuard();
        _scene.RestartWhilePending(2);
        File.WriteAllText(_scene.At("state/pending/000002.pending.json"), "{");

        var restore = _scene.Run("restore");

        restore.ExitCode.ShouldBe(0, restore.Errors);
        restore.Output.ShouldContain("/etc/ripcs/state/pending/000002.pending.json is damaged");
        _scene.LiveRules().ShouldBe(_before);
        _scene.Apply().Errors.ShouldContain("shop is held: change 2 was reverted");
    }

    [Fact]
    public void Where_the_boot_id_is_hidden_a_change_that_its_guard_watches_is_neither_reverted_nor_refused_to_be_confirmed()
    {
        _scene.Apply("--confirm", "60s").ExitCode.ShouldBe(0);
        HideBoot();

        _scene.Apply().ExitCode.ShouldBe(75);
        _scene.Run("status").Output.ShouldContain("is pending until 03:13:20 UTC");

        _scene.LiveRules().ShouldContain("--dport 23");
        _scene.Run("confirm").ExitCode.ShouldBe(0);
    }

    [Fact]
    public void Where_the_boot_id_is_hidden_a_restore_starts_no_guard_for_what_may_be_gone_with_a_restart()
    {
        PendingWithoutGuard();
        HideBoot();

        var result = _scene.Reboot().Run("restore");

        result.ExitCode.ShouldBe(0, result.ToString());
        _scene.Guards.Started.ShouldBe([2]);
        _scene.LiveRules().ShouldBe(_before);
    }

    private void HideBoot()
    {
        var pending = new PendingFiles(_scene.State);
        pending.Write(pending.Find(2)!.Change with { Place = $"hidden/{NetworkNamespaceId.Current()}" });
    }

    private void PendingWithoutGuard()
    {
        _scene.Apply("--confirm", "60s").ExitCode.ShouldBe(0);
        _scene.Guards.Kill();
    }

    private void Killed(string atBlockWith)
    {
        _scene.With("rules/office.csx", RuleTexts.Office);
        _scene.Netfilter.BeforeRestore = (_, text) => Crash(text.Contains(atBlockWith) && _scene.LiveRules() != _before);
        Should.Throw<Crashed>(() => _scene.Apply("--confirm", "60s"));
        _scene.Netfilter.BeforeRestore = null;
    }

    private static void Crash(bool now)
    {
        if (now)
            throw new Crashed();
    }

    private sealed class Crashed : Exception;
}
