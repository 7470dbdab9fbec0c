using Ripcs.Rendering;
using Ripcs.Tests.Commands;
using Shouldly;
using Xunit;

namespace Ripcs.Tests.Faults;

/// <summary>A file of the history is gone on a host that runs: no rollback goes too far, and no number is used twice.</summary>
public sealed class LostChangeTests : IDisposable
{
    private readonly CommandLineScene _scene = new CommandLineScene().With("rules/shop.csx", RuleTexts.Shop).Live()
        .With("rules/shop.csx", RuleTexts.ShopOn(23)).Live().With("rules/shop.csx", RuleTexts.ShopOn(24)).Live();

    private readonly string _third;

    public LostChangeTests() => _third = _scene.LiveRules();

    public void Dispose() => _scene.Dispose();

    [Fact]
    public void Status_and_check_say_that_the_newest_one_is_gone()
    {
        _scene.Without("state/history/000003.json");

        _scene.Run("status").Output.ShouldContain(
            "warning: change 3 was the last one, but it is gone from the history: a restart would restore an earlier state; "
            + "record what is live with: ripcs rules apply /etc/ripcs/rules\n");
        var check = _scene.Run("check");
        check.ExitCode.ShouldBe(CheckCode.Critical);
        check.Output.ShouldStartWith("RIPCS CRITICAL - change 3 was the last one, but it is gone from the history");
    }

    [Fact]
    public void A_rollback_without_a_number_does_not_go_one_change_too_far()
    {
        _scene.Without("state/history/000003.json");

        var result = _scene.Run("rollback");

        result.ExitCode.ShouldBe(ExitCode.Failed);
        result.Errors.ShouldStartWith(
            "error: change 3 was the last one, but it is gone from /etc/ripcs/state/history, so the state before it is unknown; "
            + "name the state to roll back to: ripcs rollback N (see: ripcs history)\n");
        _scene.LiveRules().ShouldBe(_third);
    }

    [Fact]
    public void Its_number_is_not_used_again()
    {
        _scene.Without("state/history/000003.json");

        _scene.Run("rollback", "1").LastLine.ShouldStartWith("change 4 applied and verified");

        _scene.History.Numbers().ShouldBe([1, 2, 4]);
    }

    [Fact]
    public void Nor_is_it_after_a_restore_of_the_state_before_it()
    {
        _scene.Without("state/history/000003.json").Run("restore").ExitCode.ShouldBe(ExitCode.NeedsHuman);

        _scene.With("rules/shop.csx", RuleTexts.ShopOn(25)).Apply().LastLine.ShouldStartWith("change 4 applied and verified");
    }

    [Fact]
    public void After_a_restore_of_the_state_before_it_check_is_critical_until_the_rule_files_are_applied()
    {
        _scene.Without("state/history/000003.json").Reboot().Run("restore").ExitCode.ShouldBe(ExitCode.NeedsHuman);

        var check = _scene.Run("check");
        check.ExitCode.ShouldBe(CheckCode.Critical);
        check.Output.ShouldStartWith(
            "RIPCS CRITICAL - change 3 was the last one, but it is gone from the history, and an earlier state is in force");
        _scene.Run("status").Output.ShouldContain(
            "warning: change 3 was the last one, but it is gone from the history, and a restore brought an earlier state into force; "
            + "apply the rule files: ripcs rules apply /etc/ripcs/rules\n");
        _scene.Apply().ExitCode.ShouldBe(ExitCode.Done);
        _scene.LiveRules().ShouldBe(_third);
        _scene.Run("check").ExitCode.ShouldBe(CheckCode.Ok);
    }

    [Fact]
    public void Where_that_earlier_state_is_what_the_rule_files_say_an_apply_writes_it_down()
    {
        _scene.Without("state/history/000003.json").Run("restore");

        _scene.With("rules/shop.csx", RuleTexts.ShopOn(23)).Apply().ExitCode.ShouldBe(ExitCode.Done);

        _scene.Run("check").ExitCode.ShouldBe(CheckCode.Ok);
    }

    [Fact]
    public void An_apply_with_nothing_to_do_writes_down_what_is_live()
    {
        _scene.Without("state/history/000003.json");

        _scene.Apply().LastLine.ShouldBe("this is recorded as change 4.");

        _scene.Run("check").ExitCode.ShouldBe(CheckCode.Ok);
        _scene.Reboot().Run("restore").ExitCode.ShouldBe(ExitCode.Done);
        _scene.LiveRules().ShouldBe(_third);
    }

    [Fact]
    public void Two_rollbacks_do_not_skip_one_that_is_gone_in_the_middle()
    {
        _scene.Without("state/history/000002.json").Run("rollback").ExitCode.ShouldBe(ExitCode.Done);
        var second = _scene.LiveRules();
        second.ShouldContain("--dport 23");

        var result = _scene.Run("rollback");

        result.ExitCode.ShouldBe(ExitCode.Failed);
        result.Errors.ShouldStartWith("error: there is no change 2 (/etc/ripcs/state/history/000002.json); see: ripcs history\n");
        _scene.LiveRules().ShouldBe(second);
    }

    [Fact]
    public void Without_its_journal_a_rollback_asks_which_state_is_meant_and_takes_a_number()
    {
        _scene.With("state/journal.json", "{\"Checksum\":");

        var result = _scene.Run("rollback");

        result.ExitCode.ShouldBe(ExitCode.Failed);
        result.Errors.ShouldStartWith(
            "error: the last change did not finish, or its journal was damaged since (/etc/ripcs/state/journal.json: ");
        result.Errors.ShouldContain("); name the state to roll back to: ripcs rollback N (see: ripcs history)");
        _scene.LiveRules().ShouldBe(_third);
        _scene.Run("rollback", "2").ExitCode.ShouldBe(ExitCode.Done);
        _scene.LiveRules().ShouldContain("--dport 23");
    }

    [Theory]
    [InlineData("history/000002.json", "history/000000.json")]
    [InlineData("history/000002.json", "history/00000r.json")]
    [InlineData("applied.json", "applied.jso")]
    public void A_file_under_another_name_is_named_and_no_change_is_made_without_it(string name, string other)
    {
        File.Move(_scene.At($"state/{name}"), _scene.At($"state/{other}"));

        var result = _scene.Run("rollback");

        result.ExitCode.ShouldBe(ExitCode.Failed);
        result.Errors.ShouldStartWith($"error: /etc/ripcs/state/{other} is a file of this state (");
        _scene.Run("history").Output.ShouldContain($"warning: /etc/ripcs/state/{other} is a file of this state (");
        _scene.LiveRules().ShouldBe(_third);
    }

    [Fact]
    public void A_damaged_journal_of_the_first_change_keeps_no_host_from_coming_up()
    {
        using var fresh = new CommandLineScene().With("state/journal.json", "{");
        File.SetUnixFileMode(fresh.At("state"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);

        var result = fresh.Run("restore");

        result.ExitCode.ShouldBe(ExitCode.Done, result.Errors);
        result.Output.ShouldStartWith("warning: the first change may be unfinished: /etc/ripcs/state/journal.json is damaged: ");
    }
}
