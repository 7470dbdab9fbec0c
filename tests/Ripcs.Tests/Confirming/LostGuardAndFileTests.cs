using Ripcs.Changes.State;
using Ripcs.Tests.Commands;
using Shouldly;
using Xunit;

namespace Ripcs.Tests.Confirming;

/// <summary>The guard was killed, and the file of its change deleted: what it left in its lock still tells of it.</summary>
public sealed class LostGuardAndFileTests : IDisposable
{
    private readonly CommandLineScene _scene = CommandLineScene.WithShopAndForum().Live().With("rules/shop.csx", RuleTexts.ShopOn(23));
    private readonly string _before;

    public LostGuardAndFileTests() => _before = _scene.LiveRules();

    public void Dispose() => _scene.Dispose();

    [Fact]
    public void Its_file_is_deleted_too_and_everybody_is_told_until_the_next_command_reverts_the_change()
    {
        PendingWithoutFile();

        var check = _scene.Run("check");
        check.ExitCode.ShouldBe(2);
        check.Output.ShouldContain("a pending change will NOT revert by itself: its guard died and its file is gone");
        _scene.Run("status").Output.ShouldContain(
            "change 2 (rules apply /etc/ripcs/rules, by alice) was pending and will NOT revert by itself: "
            + "its guard died and its file is gone, so it cannot be confirmed; run: ripcs rollback");
        _scene.Run("confirm", "2").ExitCode.ShouldBe(1);
        _scene.Apply().Lines.ShouldBe(
            ["warning: change 2 (rules apply /etc/ripcs/rules, by alice) was not confirmed, and its guard had died: reverted as change 3"]);
        _scene.LiveRules().ShouldBe(_before);
        _scene.Run("check").ExitCode.ShouldBe(0);
    }

    [Theory]
    [InlineData("rollback")]
    [InlineData("rollback", "1")]
    public void Its_file_is_deleted_too_and_a_rollback_rolls_back_that_change_alone(params string[] words)
    {
        PendingWithoutFile();

        _scene.Run(words).ExitCode.ShouldBe(0);

        _scene.LiveRules().ShouldBe(_before);
        _scene.Run("check").ExitCode.ShouldBe(0);
    }

    [Fact]
    public void After_a_restart_it_does_not_come_back()
    {
        PendingWithoutFile();
        Restart();

        _scene.Run("check").ExitCode.ShouldBe(2);
        var restore = _scene.Run("restore");

        restore.ExitCode.ShouldBe(0, restore.Errors);
        _scene.LiveRules().ShouldBe(_before);
        _scene.Run("check").ExitCode.ShouldBe(0);
    }

    [Fact]
    public void After_a_restart_without_a_restore_the_next_command_reverts_it()
    {
        PendingWithoutFile();
        Restart();

        _scene.Apply().Errors.ShouldContain("shop is held");

        _scene.LiveRules().ShouldBe(_before);
    }

    [Fact]
    public void A_confirmed_change_comes_back_after_a_restart_though_all_that_tells_of_its_confirmation_is_deleted()
    {
        PendingWithoutGuard();
        var confirmed = _scene.LiveRules();
        _scene.Run("confirm", "2").ExitCode.ShouldBe(0);
        Directory.Delete(_scene.At("state/pending"), recursive: true);
        Restart();

        _scene.Run("restore").ExitCode.ShouldBe(0);

        _scene.LiveRules().ShouldBe(confirmed);
    }

    [Fact]
    public void A_change_that_gets_the_number_of_one_that_never_came_into_force_stays()
    {
        new UnconfirmedMarks(_scene.State).Set(2);

        _scene.Apply().ExitCode.ShouldBe(0);

        _scene.Run("check").ExitCode.ShouldBe(0);
    }

    [Fact]
    public void A_confirmed_change_whose_guard_was_killed_stays()
    {
        PendingWithoutGuard();
        _scene.Run("confirm", "2").ExitCode.ShouldBe(0);

        _scene.Run("check").ExitCode.ShouldBe(0);
        _scene.Apply().Output.ShouldStartWith("nothing to do");
    }

    [Fact]
    public void A_change_that_gets_the_number_of_a_lost_one_after_a_backup_was_put_back_stays()
    {
        var record = File.ReadAllText(_scene.At("state/applied.json"));
        PendingWithoutFile();
        File.WriteAllText(_scene.At("state/applied.json"), record);
        File.Delete(_scene.At("state/history/000002.json"));

        _scene.Apply().ExitCode.ShouldBe(0);
        var live = _scene.LiveRules();
        _scene.Apply().ExitCode.ShouldBe(0);

        _scene.LiveRules().ShouldBe(live);
        _scene.Run("check").ExitCode.ShouldBe(0);
    }

    /// <summary>A restart empties /run, and with it what the guard left in its lock.</summary>
    private void Restart()
    {
        Directory.Delete(_scene.At("run"), recursive: true);
        _scene.Reboot();
    }

    private void PendingWithoutFile()
    {
        PendingWithoutGuard();
        _scene.Without("state/pending/000002.pending.json");
    }

    private void PendingWithoutGuard()
    {
        _scene.Apply("--confirm", "60s").ExitCode.ShouldBe(0);
        _scene.Guards.Kill();
    }
}
