using Ripcs.Rendering;
using Ripcs.Tests.Commands;
using Shouldly;
using Xunit;

namespace Ripcs.Tests.Faults;

/// <summary>Files of the state that are not what was written: each is named, and what the message says to do helps.</summary>
public sealed class DamagedStateTests : IDisposable
{

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
        result.Errors.ShouldEndWith(
            $"; move it away (the live rules stay as they are): mv /etc/ripcs/state/{file} /etc/ripcs/state/{file}.damaged\nthe host is "
                + $"as before: put that right, then run the same command again\n");
        result.Errors.Count(character => character == '\n').ShouldBe(2);
        _scene.LiveRules().ShouldBe(before);
        File.Move(_scene.At($"state/{file}"), _scene.At($"state/{file}.damaged"));
        _scene.Diff().FirstLine.ShouldBe("1 of 1 partition changes: 1 rule added, 1 removed.");
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
            @"^error: /etc/ripcs/state/history/000002\.json is damaged: [^\n]+; a rollback to that change is impossible; choose another: ripcs history\n"
            + @"the host is as before\n$");
        _scene.LiveRules().ShouldBe(before);
        _scene.Run("history").Lines.ShouldContain("warning: change 2 cannot be read; see: ripcs history show 2");
        _scene.Run("rollback", "1").ExitCode.ShouldBe(ExitCode.Done);
        _scene.LiveRules().ShouldContain("--dport 22");
    }

    [Fact]
    public void Damaged_compiled_forms_stop_a_rollback_that_needs_them_and_moved_away_they_cost_it_names_and_nothing_else()
    {
        var shop = _scene.ObjectOf("shop", 1);
        _scene.With(shop, "{");
        var before = _scene.LiveRules();

        var result = _scene.Run("rollback");

        result.ShouldBe(new CommandResult(ExitCode.Failed, "", $"""
            error: /etc/ripcs/{shop} is damaged: its content is not what was written; a rollback to a state that needs it is refused: take another one (ripcs history), or move the file away: then the rollback continues without the names, lines and orders that it holds
            the host is as before: put that right, then run the same command again

            """));
        _scene.LiveRules().ShouldBe(before);
        File.Move(_scene.At(shop), _scene.At("elsewhere"));
        var without = _scene.Run("rollback");
        without.ExitCode.ShouldBe(ExitCode.Done, without.Errors);
        without.Lines.ShouldContain(
            $"warning: /etc/ripcs/{shop} is gone, so the names, lines and orders of shop are lost until the next: "
            + "ripcs rules apply /etc/ripcs/rules");
        _scene.LiveRules().ShouldContain("--dport 22");
        _scene.Run("check").Output.ShouldNotContain("damaged");
    }

    [Fact]
    public void A_state_that_needs_no_damaged_compiled_form_still_comes_back()
    {
        _scene.With("rules/shop.csx", RuleTexts.ShopOn(24)).Live().With(_scene.ObjectOf("shop", 1), "{");

        var result = _scene.Run("rollback");

        result.ExitCode.ShouldBe(ExitCode.Done, result.Errors);
        _scene.LiveRules().ShouldContain("--dport 23");
    }

    [Fact]
    public void A_compiled_form_of_another_change_does_not_pass_for_that_of_this_one()
    {
        var shop = _scene.ObjectOf("shop", 1);
        File.Copy(_scene.At(_scene.ObjectOf("shop", 2)), _scene.At(shop), overwrite: true);

        var result = _scene.Run("rollback", "1");

        result.ExitCode.ShouldBe(ExitCode.Failed);
        result.Errors.ShouldStartWith($"error: /etc/ripcs/{shop} is damaged: its content is not what was written; ");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_next_change_writes_down_what_damaged_or_lost_compiled_forms_held(bool isDamaged)
    {
        var shop = _scene.ObjectOf("shop", 2);
        _scene.Without(shop);
        if (isDamaged)
            _scene.With(shop, "{");

        _scene.With("rules/forum.csx", RuleTexts.Forum).Live().With("rules/forum.csx", RuleTexts.ForumOn(444)).Live();

        var result = _scene.Run("rollback");
        result.ExitCode.ShouldBe(ExitCode.Done, result.Errors);
        result.Output.ShouldNotContain("are lost");
        _scene.Applied.Known.Partitions.Select(partition => partition.Name.Value).ShouldBe(["forum", "shop"]);
    }

    [Fact]
    public void An_unconfirmed_change_is_reverted_although_the_compiled_forms_of_what_was_are_damaged()
    {
        var before = _scene.LiveRules();
        _scene.With("rules/shop.csx", RuleTexts.ShopOn(24)).Apply("--confirm", "60s").ExitCode.ShouldBe(ExitCode.Done);
        var shop = _scene.ObjectOf("shop", 2);
        _scene.With(shop, "{");

        var result = _scene.Run("rollback");

        result.ExitCode.ShouldBe(ExitCode.Done, result.Errors);
        result.Lines.ShouldContain(
            $"warning: /etc/ripcs/{shop} is damaged (its content is not what was written), "
            + "so the names, lines and orders of shop are lost until the next: ripcs rules apply /etc/ripcs/rules");
        _scene.LiveRules().ShouldContain("--dport 23");
        _scene.LiveRules().ShouldNotContain("--dport 24");
        before.ShouldContain("--dport 23");
    }

    [Fact]
    public void An_unconfirmed_change_is_reverted_and_held_although_neither_its_record_nor_what_it_brought_can_be_read()
    {
        _scene.With("rules/shop.csx", RuleTexts.ShopOn(24)).Apply("--confirm", "60s").ExitCode.ShouldBe(ExitCode.Done);
        _scene.With(_scene.ObjectOf("shop", 3), "{").With("state/history/000003.json", "{");

        var result = _scene.Run("rollback");

        result.ExitCode.ShouldBe(ExitCode.Done, result.Errors);
        _scene.LiveRules().ShouldContain("--dport 23");
        _scene.Apply().Errors.ShouldContain("shop is held: change 3 was rolled back");
    }

    [Fact]
    public void A_file_in_the_place_of_the_state_directory_is_named_by_whoever_changes_and_whoever_looks()
    {
        Directory.Move(_scene.StatePath, _scene.At("elsewhere"));
        _scene.With("state", "").With("rules/shop.csx", RuleTexts.ShopOn(24));
        const string error = "error: /etc/ripcs/state is not a folder; check it, then move it away\n";

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
            ExitCode.Failed, "", "error: /etc/ripcs/state can be written by other users, who could change what ripcs applies; check it, "
                + "then: chmod 700 /etc/ripcs/state\n"));

        File.SetUnixFileMode(_scene.StatePath, own);
        _scene.Apply().ExitCode.ShouldBe(ExitCode.Done);
    }

    [Fact]
    public void A_state_of_a_newer_ripcs_is_left_to_it()
    {
        _scene.With("state/applied.json", """{"Schema":99}""").With("rules/shop.csx", RuleTexts.ShopOn(24));

        var result = _scene.Apply();

        result.ShouldBe(new CommandResult(ExitCode.Failed, "", """
            error: /etc/ripcs/state/applied.json was written by a newer ripcs (schema 99, this one knows 2); use that version
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
            error: no change was recorded yet: there is nothing to roll back
            the host is as before

            """));
    }
}
