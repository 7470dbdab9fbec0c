using Ripcs.Changes.State;
using Ripcs.Tests.Commands;
using Shouldly;
using Xunit;

namespace Ripcs.Tests.Confirming;

/// <summary>apply --confirm and rollback --confirm: the change stays if somebody confirms it, and is reverted if nobody does.</summary>
public sealed class ConfirmTests : IDisposable
{
    private const string Asking =
        "change 2 will be reverted in 60 s, at 03:13:20 UTC, unless you run, from a NEW connection:  ripcs confirm 2";

    private const string PendingLine =
        "change 2 (rules apply /etc/ripcs/rules, by alice) is pending until 03:13:20 UTC; "
        + "keep it with: ripcs confirm 2; roll it back with: ripcs rollback";

    private readonly CommandLineScene _scene = CommandLineScene.WithShopAndForum().Live().With("rules/shop.csx", RuleTexts.ShopOn(23));
    private readonly string _before;

    public ConfirmTests() => _before = _scene.LiveRules();

    public void Dispose() => _scene.Dispose();

    [Fact]
    public void The_change_is_in_force_at_once_and_the_last_line_says_until_when_and_what_to_run()
    {
        var result = _scene.Apply("--confirm", "60s");

        result.ExitCode.ShouldBe(0, result.Errors);
        result.LastLine.ShouldBe(Asking);
        result.Lines.ShouldContain("change 2 applied and verified in 0.00 s: IPv4 filter; nat and IPv6 unchanged");
        _scene.LiveRules().ShouldNotBe(_before);
        _scene.Guards.Started.ShouldBe([2]);
    }

    [Fact]
    public void Machines_learn_the_number_and_the_time()
    {
        var pending = _scene.Apply("--confirm", "60s", "--json").Json().GetProperty("pending");

        pending.GetProperty("change").GetInt32().ShouldBe(2);
        pending.GetProperty("seconds").GetInt32().ShouldBe(60);
        pending.GetProperty("until").GetString().ShouldBe("2026-11-20T03:13:20+00:00");
    }

    [Fact]
    public void Confirmed_it_stays_and_the_guard_has_nothing_to_do()
    {
        _scene.Apply("--confirm", "60s");
        var after = _scene.LiveRules();

        var result = _scene.Run("confirm", "2");

        result.ExitCode.ShouldBe(0, result.Errors);
        result.Output.ShouldBe("change 2 is confirmed.\n");
        Guard(2).Output.ShouldBe("no change is pending any more\n");
        _scene.LiveRules().ShouldBe(after);
        _scene.Apply().ExitCode.ShouldBe(0);
    }

    [Fact]
    public void Without_a_number_the_pending_one_is_kept_and_named()
    {
        _scene.Apply("--confirm", "60s");

        var result = _scene.Run("confirm");

        result.ShouldBe(new CommandResult(0, "change 2 (rules apply /etc/ripcs/rules, by alice) is confirmed.\n", ""));
        _scene.Apply().ExitCode.ShouldBe(0);
    }

    [Fact]
    public void Without_a_number_and_without_a_pending_change_nothing_is_claimed() => _scene.Run("confirm").ShouldBe(new CommandResult(
        1, "", "error: no change is pending; see what became of the last one with: ripcs history\n"));

    [Fact]
    public void Without_a_number_a_change_that_is_being_reverted_is_not_kept()
    {
        _scene.Apply("--confirm", "60s");
        new PendingFiles(_scene.State).BeginRevert(2);

        _scene.Run("confirm").Errors.ShouldBe("error: too late: change 2 is being reverted; see: ripcs history\n");
    }

    [Fact]
    public void Confirmed_twice_is_no_error()
    {
        _scene.Apply("--confirm", "60s");
        _scene.Run("confirm", "2");

        var result = _scene.Run("confirm", "2");

        result.ExitCode.ShouldBe(0);
        result.Output.ShouldBe("change 2 is already permanent.\n");
    }

    [Fact]
    public void Not_confirmed_it_is_reverted_when_the_time_is_over_and_held()
    {
        _scene.Apply("--confirm", "60s");

        var guard = Guard(2);

        guard.Output.ShouldEndWith("no change is pending any more\n");
        _scene.LiveRules().ShouldBe(_before);
        _scene.Clock.GetUtcNow().ShouldBe(new DateTimeOffset(2026, 11, 20, 3, 13, 20, TimeSpan.Zero));
        _scene.Run("history").Lines[0]
            .ShouldStartWith("3  2026-11-20 03:13:20 UTC  alice  -  current   shop        back to the state before change 2");
        _scene.Run("history").Lines[1].ShouldStartWith("2  2026-11-20 03:12:20 UTC  alice  -  reverted  ");
        var again = _scene.Apply();
        again.ExitCode.ShouldBe(75);
        again.Errors.ShouldContain("shop is held: change 2 was reverted");
    }

    [Fact]
    public void Machines_read_that_it_was_reverted_and_that_nobody_rolled_it_back()
    {
        _scene.Apply("--confirm", "60s");
        Guard(2);

        var history = _scene.Run("history", "--json").Json().GetProperty("history");

        history[0].GetProperty("command").GetString().ShouldBe("revert of change 2");
        history[1].GetProperty("state").GetString().ShouldBe("reverted");
        _scene.Run("history", "show", "3").LastLine.ShouldBe("made because change 2 was not confirmed.");
        _scene.Run("status").Lines.ShouldContain("shop is held: change 2 was reverted, and it is refused until its rule file changes");
    }

    [Fact]
    public void Rolled_back_while_it_is_pending_it_is_a_rollback()
    {
        _scene.Apply("--confirm", "60s");
        _scene.Run("rollback").ExitCode.ShouldBe(0);

        _scene.Run("history").Lines[1].ShouldContain("  rolled back  ");
        _scene.Run("history", "show", "3").LastLine.ShouldBe("made by: ripcs rollback");
        _scene.Apply().Errors.ShouldContain("shop is held: change 2 was rolled back");
        _scene.Run("confirm", "2").Errors.ShouldStartWith("error: too late: change 2 was rolled back; ");
    }

    [Fact]
    public void What_is_held_says_of_which_changes_whatever_became_of_them()
    {
        _scene.Apply("--confirm", "60s");
        Guard(2);
        _scene.With("rules/forum.csx", RuleTexts.Forum.Replace("443", "8443", StringComparison.Ordinal)).Run("rules", "apply",
            "{rules/forum.csx}").ExitCode.ShouldBe(0);
        _scene.Run("rollback").ExitCode.ShouldBe(0);

        _scene.Run("status").Lines.ShouldContain(
            "2 partitions are held: changes 2 and 4 were rolled back or reverted, and they are refused until their rule files change: "
                + "forum, shop");
    }

    [Fact]
    public void Too_late_a_confirmation_says_so()
    {
        _scene.Apply("--confirm", "60s");
        Guard(2);

        var result = _scene.Run("confirm", "2");

        result.ExitCode.ShouldBe(1);
        result.Errors.ShouldBe("error: too late: change 2 was reverted; see: ripcs history; apply it again with: ripcs rules apply "
            + "/etc/ripcs/rules --again\n");
    }

    [Theory]
    [InlineData("7", "change 7 is not pending, but change 2 is; keep it with: ripcs confirm 2")]
    [InlineData("1", "change 1 is not pending, but change 2 is; keep it with: ripcs confirm 2")]
    public void Another_number_is_refused(string number, string error)
    {
        _scene.Apply("--confirm", "60s");

        var result = _scene.Run("confirm", number);

        result.ExitCode.ShouldBe(1);
        result.Errors.ShouldBe($"error: {error}\n");
    }

    [Fact]
    public void A_number_that_never_was_is_refused() =>
        _scene.Run("confirm", "7").Errors.ShouldBe("error: there is no pending change 7; see: ripcs history\n");

    [Fact]
    public void While_it_is_pending_other_changes_are_refused_with_one_line()
    {
        _scene.Apply("--confirm", "60s");
        var after = _scene.LiveRules();
        _scene.With("rules/shop.csx", RuleTexts.ShopOn(24));

        foreach (var result in new[] { _scene.Apply(), _scene.Apply("--confirm", "5m"), _scene.Clean(), _scene.Run("rules", "flush"),
            _scene.Run("rollback", "2"), _scene.Run("rollback", "--confirm", "60s") })
        {
            result.ExitCode.ShouldBe(75);
            result.Errors.ShouldBe($"error: {PendingLine}; it changes shop, and no change of any partition begins before it ends; to "
                + "wait that long, add --wait T\n");
        }

        _scene.LiveRules().ShouldBe(after);
    }

    [Fact]
    public void A_change_of_another_partition_waits_as_long_as_it_may_until_the_pending_one_is_confirmed_and_goes_on()
    {
        _scene.Apply("--confirm", "60s");
        _scene.With("rules/forum.csx", RuleTexts.Forum.Replace("443", "8443", StringComparison.Ordinal));
        WhenTenSecondsHavePassed(() => _scene.Run("confirm", "2").ExitCode.ShouldBe(0));

        var result = Forum("--wait", "2m");

        result.ExitCode.ShouldBe(0, result.Errors);
        result.Lines.ShouldContain(
            "change 2 (rules apply /etc/ripcs/rules, by alice) was pending; this run has waited until it was confirmed");
        _scene.History.Numbers().ShouldBe([1, 2, 3]);
        _scene.LiveRules().ShouldContain("--dport 8443 ");
    }

    [Fact]
    public void A_directory_that_waits_for_a_revert_leaves_out_what_that_holds_and_applies_the_rest()
    {
        _scene.Apply("--confirm", "60s");
        _scene.With("rules/forum.csx", RuleTexts.Forum.Replace("443", "8443", StringComparison.Ordinal));
        WhenTenSecondsHavePassed(() => _scene.Run("rollback", "1").ExitCode.ShouldBe(0));

        var result = _scene.Apply("--wait", "2m");

        result.ExitCode.ShouldBe(75);
        result.Errors.ShouldContain("shop is held: change 2 was rolled back");
        result.Output.ShouldContain("was pending; this run has waited until it was reverted");
        _scene.LiveRules().ShouldContain("--dport 8443 ");
    }

    [Fact]
    public void Who_does_not_wait_long_enough_learns_for_what_and_until_when()
    {
        _scene.Apply("--confirm", "60s");

        var result = _scene.Apply("--wait", "5s");

        result.ExitCode.ShouldBe(75);
        result.Errors.ShouldContain("is pending until 03:13:20 UTC; ");
        _scene.Clock.GetUtcNow().ShouldBe(new DateTimeOffset(2026, 11, 20, 3, 12, 25, TimeSpan.Zero));
    }

    [Fact]
    public void A_run_that_could_neither_end_nor_undo_its_change_says_when_the_guard_does()
    {
        _scene.With("rules/office.csx", RuleTexts.Office).RefuseRestore(2, 3);

        var result = _scene.Apply("--confirm", "60s");

        result.ExitCode.ShouldBe(4);
        result.Errors.ShouldEndWith("\nthe change is partly applied; it cannot be confirmed, and its guard brings the state before it "
            + "back at 03:13:20 UTC, or you at once with: ripcs rollback\n");
        _scene.Netfilter.BeforeRestore = null;
        const string Title = "change 2 (rules apply /etc/ripcs/rules, by alice";
        _scene.Apply().Errors.ShouldStartWith(
            $"error: {Title}) did not finish, and its guard brings the state before it back at 03:13:20 UTC, or at once with: ripcs "
                + "rollback; ");
        _scene.Run("status").Output.ShouldContain($"{Title}, 2026-11-20 03:12:20 UTC) is partly applied: it cannot be confirmed, and "
            + "its guard brings the state before it back at 03:13:20 UTC, or you at once with: ripcs rollback");
        _scene.Run("rollback", "1").ExitCode.ShouldBe(0);
        _scene.LiveRules().ShouldBe(_before);
    }

    [Fact]
    public void A_change_that_could_not_be_recorded_is_not_said_to_be_ended_by_the_same_command()
    {
        _scene.AtStateStep = step => _ = step == "write history/000002.json" ? throw new IOException("No space left on device") : 0;

        var result = _scene.Apply("--confirm", "60s");

        result.ExitCode.ShouldBe(4);
        result.Errors.ShouldEndWith("\nthe change is in force and verified, but not recorded: it cannot be confirmed, and its guard brings "
            + "the state before it back at 03:13:20 UTC, or you at once with: ripcs rollback\n");
        _scene.AtStateStep = null;
        Guard(2);
        _scene.LiveRules().ShouldBe(_before);
    }

    [Fact]
    public void A_rollback_does_not_wait_for_the_end_of_the_time()
    {
        _scene.Apply("--confirm", "60s");

        var result = _scene.Run("rollback");

        result.ExitCode.ShouldBe(0, result.Errors);
        _scene.LiveRules().ShouldBe(_before);
        Guard(2).Output.ShouldBe("no change is pending any more\n");
        _scene.History.Numbers().ShouldBe([1, 2, 3]);
    }

    [Fact]
    public void A_rollback_to_the_state_before_it_takes_it_out_of_force_too_and_is_safe_at_any_moment()
    {
        _scene.Apply("--confirm", "60s");

        _scene.Run("rollback", "1").ExitCode.ShouldBe(0);
        _scene.LiveRules().ShouldBe(_before);
        _scene.Run("rollback", "1").ExitCode.ShouldBe(0);
        _scene.LiveRules().ShouldBe(_before);
    }

    [Fact]
    public void A_rollback_can_be_pending_too()
    {
        var later = _scene.Live().LiveRules();

        _scene.Run("rollback", "--confirm", "60s").LastLine
            .ShouldBe("change 3 will be reverted in 60 s, at 03:13:20 UTC, unless you run, from a NEW connection:  ripcs confirm 3");
        _scene.LiveRules().ShouldBe(_before);
        Guard(3);

        _scene.LiveRules().ShouldBe(later);
        _scene.Apply().LastLine.ShouldBe("nothing to do: 2 partitions are live as written.");
    }

    [Fact]
    public void Nothing_to_do_asks_for_nothing()
    {
        _scene.Live();

        _scene.Apply("--confirm", "60s").LastLine.ShouldBe("nothing to do: 2 partitions are live as written.");

        _scene.Guards.Started.ShouldBeEmpty();
        _scene.Apply().ExitCode.ShouldBe(0);
    }

    [Fact]
    public void A_change_that_failed_is_not_pending()
    {
        _scene.RefuseRestore(1);

        _scene.Apply("--confirm", "60s").ExitCode.ShouldBe(1);

        _scene.Netfilter.BeforeRestore = null;
        _scene.Apply().ExitCode.ShouldBe(0);
    }

    [Fact]
    public void The_guard_is_at_work_before_the_first_block_is_written()
    {
        _scene.Guards.AtStart = () => _scene.LiveRules().ShouldBe(_before);

        _scene.Apply("--confirm", "60s").ExitCode.ShouldBe(0);
    }

    [Fact]
    public void A_disk_that_is_full_in_the_last_moment_lets_the_change_be_reverted()
    {
        var writes = 0;
        _scene.AtStateStep = step =>
        {
            if (step == "write pending/000002.pending.json" && ++writes == 2)
                throw new IOException("No space left on device");
        };

        var result = _scene.Apply("--confirm", "60s");

        result.ExitCode.ShouldBe(4);
        result.Errors.ShouldEndWith(
            "\nchange 2 is in force and recorded, but cannot be confirmed: it is reverted when its time is over, or at once with: ripcs "
                + "rollback\n");
        _scene.AtStateStep = null;
        Guard(2);
        _scene.LiveRules().ShouldBe(_before);
    }

    [Fact]
    public void Without_a_guard_nothing_is_changed()
    {
        _scene.Guards.Fault = "the guard cannot be started; put that right";

        var result = _scene.Apply("--confirm", "60s");

        result.ExitCode.ShouldBe(1);
        result.Errors.ShouldBe("error: the guard cannot be started; put that right\nthe host is as before\n");
        _scene.LiveRules().ShouldBe(_before);
        _scene.Apply().ExitCode.ShouldBe(0);
    }

    [Theory]
    [InlineData("--clean", "--clean does not go with --confirm: confirm the change first, then run: ripcs clean apply /etc/ripcs/rules.")]
    [InlineData("--dry-run", "--dry-run changes nothing: leave --confirm out.")]
    public void What_does_not_go_together_is_a_usage_error(string option, string error)
    {
        var result = _scene.Apply("--confirm", "60s", option);

        result.ExitCode.ShouldBe(64);
        result.Errors.ShouldContain(error);
    }

    [Theory]
    [InlineData("0s", "0 leaves no time to confirm: write seconds or minutes, e.g. 60s or 5m.")]
    [InlineData("soon", "'soon' is not a time: write seconds or minutes, e.g. 60s or 5m.")]
    public void A_time_that_is_none_is_a_usage_error(string time, string error)
    {
        var result = _scene.Apply("--confirm", time);

        result.ExitCode.ShouldBe(64);
        result.Errors.ShouldContain(error);
    }

    private CommandResult Forum(params string[] options) => _scene.Run(["rules", "apply", "{rules/forum.csx}", .. options]);

    // The guard ends with its change.
    private void WhenTenSecondsHavePassed(Action decide)
    {
        var since = _scene.Clock.GetUtcNow();
        _scene.Sleep = time =>
        {
            _scene.Clock.Advance(time);
            if (_scene.Guards.IsAlive && _scene.Clock.GetUtcNow() - since >= TimeSpan.FromSeconds(10))
            {
                decide();
                _scene.Guards.Kill();
            }
        };
    }

    private CommandResult Guard(int number)
    {
        _scene.Guards.Kill();
        return _scene.Run("guard", $"{number}");
    }
}
