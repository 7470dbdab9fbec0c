using Ripcs.Tests.Commands;
using Shouldly;
using Xunit;

namespace Ripcs.Tests.Faults;

/// <summary>Files of the state that are not what was written: each is named, and what the message says to do helps.</summary>
public sealed class DamagedStateTests : IDisposable
{
    private const string MoveAway = "move it away (the live rules stay as they are), then compare with: ripcs rules diff PATH";

    private readonly CommandLineScene _scene =
        new CommandLineScene().With("rules/shop.csx", RuleTexts.Shop).Live().With("rules/shop.csx", RuleTexts.ShopOn(23)).Live();

    public void Dispose() => _scene.Dispose();

    [Theory]
    [InlineData("applied.json", "{")]
    [InlineData("applied.json", "")]
    [InlineData("applied.json", "\0\0\0\0")]
    [InlineData("held.json", "{")]
    [InlineData("held.json", "[]")]
    public void A_damaged_file_stops_a_change_and_moved_away_it_does_no_more_harm(string file, string text)
    {
        _scene.With($"state/{file}", text).With("rules/shop.csx", RuleTexts.ShopOn(24));
        var before = _scene.LiveRules();

        var result = _scene.Apply();

        result.ExitCode.ShouldBe(ExitCode.Failed);
        result.Errors.ShouldStartWith($"error: /etc/ripcs/state/{file} is damaged: ");
        result.Errors.ShouldEndWith($"; {MoveAway}\nthe host is as before: put that right, then run the same command again\n");
        result.Errors.Count(character => character == '\n').ShouldBe(2);
        _scene.LiveRules().ShouldBe(before);
        File.Move(_scene.At($"state/{file}"), _scene.At("elsewhere"));
        _scene.Diff().LastLine.ShouldBe("1 of 1 partition changes: 1 rule added, 1 removed.");
        _scene.Apply().LastLine.ShouldStartWith("change 3 applied and verified");
    }

    [Fact]
    public void A_damaged_change_of_the_history_stops_no_apply_and_no_clean()
    {
        _scene.With("state/history/000002.json", "{").With("rules/shop.csx", RuleTexts.ShopOn(24));

        _scene.Apply().LastLine.ShouldStartWith("change 3 applied and verified");
        _scene.CleanDiff().ExitCode.ShouldBe(ExitCode.Done);
        _scene.Clean().LastLine.ShouldStartWith("change 4 applied and verified");
    }

    [Fact]
    public void A_rollback_to_before_a_damaged_change_says_so_and_an_earlier_state_can_still_come_back()
    {
        _scene.With("state/history/000002.json", "{");
        var before = _scene.LiveRules();

        var result = _scene.Run("rollback");

        result.ExitCode.ShouldBe(ExitCode.Failed);
        result.Errors.ShouldMatch(
            @"^error: /etc/ripcs/state/history/000002\.json is damaged: [^\n]+; the state after that change cannot come back; others can: ripcs history\n"
            + @"the host is as before: put that right, then run the same command again\n$");
        _scene.LiveRules().ShouldBe(before);
        _scene.Run("history").Lines.ShouldContain("warning: change 2 cannot be read; see: ripcs history show 2");
        _scene.Run("rollback", "1").ExitCode.ShouldBe(ExitCode.Done);
        _scene.LiveRules().ShouldContain("--dport 22");
    }

    [Fact]
    public void Damaged_compiled_forms_cost_a_rollback_names_and_lines_and_nothing_else()
    {
        _scene.With("state/partitions/000001.json", "{");

        _scene.Run("rollback").ExitCode.ShouldBe(ExitCode.Done);

        _scene.LiveRules().ShouldContain("--dport 22");
    }

    [Fact]
    public void A_file_in_the_place_of_the_state_directory_is_named_by_whoever_changes_and_whoever_looks()
    {
        Directory.Move(_scene.StatePath, _scene.At("elsewhere"));
        _scene.With("state", "").With("rules/shop.csx", RuleTexts.ShopOn(24));
        const string error = "error: /etc/ripcs/state is not a folder; look into it, then move it away\n";

        _scene.Apply().ShouldBe(new CommandResult(ExitCode.Failed, "", error));
        _scene.Diff().ShouldBe(new CommandResult(ExitCode.Failed, "", error));

        _scene.Without("state");
        Directory.Move(_scene.At("elsewhere"), _scene.StatePath);
        _scene.Apply().LastLine.ShouldStartWith("change 3 applied and verified");
    }

    [Fact]
    public void A_state_directory_that_others_can_write_is_refused_until_it_is_its_owners_alone()
    {
        const UnixFileMode own = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        File.SetUnixFileMode(_scene.StatePath, own | UnixFileMode.OtherWrite);

        _scene.Apply().ShouldBe(new CommandResult(
            ExitCode.Failed, "", "error: /etc/ripcs/state can be written by other users, who could change what ripcs applies; look into it, then: chmod 700 /etc/ripcs/state\n"));

        File.SetUnixFileMode(_scene.StatePath, own);
        _scene.Apply().ExitCode.ShouldBe(ExitCode.Done);
    }

    [Fact]
    public void A_state_of_a_newer_ripcs_is_left_to_it()
    {
        _scene.With("state/applied.json", """{"Schema":99}""").With("rules/shop.csx", RuleTexts.ShopOn(24));

        var result = _scene.Apply();

        result.ShouldBe(new CommandResult(ExitCode.Failed, "", """
            error: /etc/ripcs/state/applied.json was written by a newer ripcs (schema 99, this one knows 1); use that version
            the host is as before: put that right, then run the same command again

            """));
    }

    [Fact]
    public void Without_any_state_what_is_live_is_kept_and_recorded_anew()
    {
        var live = _scene.LiveRules();
        Directory.Delete(_scene.StatePath, recursive: true);

        _scene.Apply().LastLine.ShouldBe("nothing to do: 1 partition is live as written.");

        _scene.LiveRules().ShouldBe(live);
        _scene.Run("rollback").ShouldBe(new CommandResult(ExitCode.Failed, "", """
            error: no change was recorded yet: there is nothing to go back to
            the host is as before

            """));
    }
}
