using Ripcs.Tests.Commands;
using Shouldly;
using Xunit;

namespace Ripcs.Tests.Confirming;

/// <summary>Files of the state are deleted, damaged or out of reach while a change
/// waits: a guard knows from its start what it has to undo.</summary>
public sealed class GuardWithoutStateTests : IDisposable
{
    private const string Pending = "state/pending/000002.pending.json";
    private const UnixFileMode Own = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly CommandLineScene _scene = CommandLineScene.WithShopAndForum().Live().With("rules/shop.csx", RuleTexts.ShopOn(23));
    private readonly string _before;
    private readonly string _after;

    public GuardWithoutStateTests()
    {
        _before = _scene.LiveRules();
        _scene.Apply("--confirm", "60s").ExitCode.ShouldBe(0);
        _after = _scene.LiveRules();
        _scene.Guards.Kill();
    }

    public void Dispose() => _scene.Dispose();

    [Fact]
    public void Its_file_is_deleted_and_the_change_is_reverted_all_the_same()
    {
        At(30, () => _scene.Without(Pending));

        _scene.Run("guard", "2");

        _scene.LiveRules().ShouldBe(_before);
        _scene.Run("history").Lines[0].ShouldContain("back to the state before change 2");
    }

    [Fact]
    public void A_file_that_was_deleted_is_written_again_and_the_change_can_still_be_confirmed()
    {
        At(30, () => _scene.Without(Pending), () => _scene.Run("confirm", "2").Output.ShouldBe("change 2 is confirmed.\n"));

        _scene.Run("guard", "2");

        _scene.LiveRules().ShouldBe(_after);
    }

    [Fact]
    public void A_file_that_was_damaged_is_written_again_and_the_change_can_still_be_confirmed()
    {
        At(30, () => _scene.With(Pending, "{"), () => _scene.Run("confirm", "2").Output.ShouldBe("change 2 is confirmed.\n"));

        _scene.Run("guard", "2");

        _scene.LiveRules().ShouldBe(_after);
    }

    [Fact]
    public void The_whole_state_directory_is_deleted_and_the_change_is_reverted_all_the_same()
    {
        At(30, () => Directory.Delete(_scene.StatePath, recursive: true));

        _scene.Run("guard", "2");

        _scene.LiveRules().ShouldBe(_before);
        _scene.Run("status").Output.ShouldNotContain("ripcs confirm");
    }

    [Fact]
    public void It_is_deleted_and_cannot_be_made_again_and_the_rules_are_reverted_first()
    {
        At(
            30,
            () =>
            {
                Directory.Delete(_scene.StatePath, recursive: true);
                _scene.With("state", "");
            },
            later: () =>
            {
                if (_scene.LiveRules() == _before && File.Exists(_scene.StatePath))
                    _scene.Without("state");
            });

        _scene.Run("guard", "2").Output.ShouldContain("the change is reverted, but this is not recorded");

        _scene.LiveRules().ShouldBe(_before);
        Directory.GetDirectories(_scene.At("run")).ShouldBeEmpty();
    }

    [Fact]
    public void It_cannot_be_made_again_for_long_and_each_further_try_finds_the_rules_as_they_were()
    {
        var tries = 0;
        At(
            30,
            () =>
            {
                Directory.Delete(_scene.StatePath, recursive: true);
                _scene.With("state", "");
            },
            later: () =>
            {
                if (_scene.LiveRules() == _before && ++tries == 500)
                    _scene.Without("state");
            });

        _scene.Run("guard", "2").Output.ShouldContain("\nthe rules are as before the change\n");

        _scene.LiveRules().ShouldBe(_before);
    }

    [Fact]
    public void A_state_directory_that_others_can_write_now_is_not_trusted_and_the_change_is_reverted_without_it()
    {
        At(
            30,
            () =>
            {
                File.SetUnixFileMode(_scene.StatePath, Own | UnixFileMode.OtherWrite);
                File.SetUnixFileMode(_scene.At("state/history"), Own | UnixFileMode.OtherWrite);
            },
            later: () =>
            {
                if (_scene.LiveRules() == _before)
                {
                    File.SetUnixFileMode(_scene.StatePath, Own);
                    File.SetUnixFileMode(_scene.At("state/history"), Own);
                }
            });

        _scene.Run("guard", "2");

        _scene.LiveRules().ShouldBe(_before);
        _scene.Run("history").Lines[0].ShouldContain("the host is in the state before change 2");
    }

    [Theory]
    [InlineData("applied.json")]
    [InlineData("held.json")]
    [InlineData("journal.json")]
    [InlineData("history/000001.json")]
    [InlineData("history/000002.json")]
    [InlineData("objects")]
    [InlineData("pending/000002.pending.json")]
    public void A_damaged_file_does_not_keep_the_change_from_being_reverted(string file)
    {
        At(30, () =>
        {
            foreach (var path in file == "objects" ? Directory.GetFiles(_scene.At("state/objects")) : [_scene.At($"state/{file}")])
            {
                File.WriteAllText(path, "{");
            }
        });

        _scene.Run("guard", "2");

        _scene.LiveRules().ShouldBe(_before);
        _scene.Run("confirm", "2").ExitCode.ShouldBe(1);
        _scene.Run("status").Output.ShouldNotContain("ripcs confirm");
    }

    [Theory]
    [InlineData("applied.json", "the lists of rule files and of chains that Ripcs made are lost until the next: ripcs rules apply PATH")]
    [InlineData("held.json", "nothing is held any more")]
    public void A_rollback_by_hand_does_without_it_too_puts_it_aside_and_says_what_was_lost(string file, string loss)
    {
        _scene.With($"state/{file}", "{");

        var result = _scene.Run("rollback");

        result.ExitCode.ShouldBe(4);
        result.Errors.ShouldStartWith($"error: /etc/ripcs/state/{file} is damaged (");
        result.Errors.ShouldContain($") and was ignored: it is now /etc/ripcs/state/{file}.damaged; {loss}\n");
        _scene.LiveRules().ShouldBe(_before);
        _scene.Run("rollback", "1").ExitCode.ShouldBe(0);
    }

    [Fact]
    public void A_rollback_of_a_change_that_was_confirmed_does_without_it_too()
    {
        _scene.Run("confirm", "2");
        _scene.With("state/applied.json", "{");

        _scene.Run("rollback", "1").ExitCode.ShouldBe(4);

        _scene.LiveRules().ShouldBe(_before);
    }

    [Fact]
    public void A_confirmation_that_a_stopped_guard_slept_through_counts_also_when_another_change_came_after_it()
    {
        At(30, () =>
        {
            _scene.Run("confirm", "2").ExitCode.ShouldBe(0);
            _scene.With("rules/shop.csx", RuleTexts.ShopOn(24)).Apply().ExitCode.ShouldBe(0);
        });

        _scene.Run("guard", "2").Output.ShouldBe("no change is pending any more\n");

        _scene.LiveRules().ShouldContain("--dport 24");
    }

    [Fact]
    public void How_an_earlier_change_ended_is_forgotten_with_the_next_one_that_is_to_be_confirmed()
    {
        _scene.Run("confirm", "2");

        _scene.With("rules/shop.csx", RuleTexts.ShopOn(24)).Apply("--confirm", "60s").ExitCode.ShouldBe(0);

        _scene.State.Files("pending").ShouldBe(["000003.pending.json"]);
    }

    [Fact]
    public void While_its_guard_is_at_work_a_change_without_its_file_is_neither_confirmed_nor_forgotten()
    {
        const string unseen = "change 2 is pending, but its file is gone; its guard writes it again; "
            + "try again in a moment";
        _scene.Guards.Start(2);
        _scene.Without(Pending);

        _scene.Run("confirm", "2").ShouldBe(new CommandResult(75, "", $"error: {unseen}\n"));
        _scene.Apply().ShouldBe(new CommandResult(75, "", $"error: {unseen}\n"));
        _scene.Run("status").Lines.ShouldContain($"warning: {unseen}");
        _scene.Run("check").ExitCode.ShouldBe(2);
    }

    private void At(double seconds, Action act, Action? after = null, Action? later = null)
    {
        var (start, done) = (_scene.Clock.GetTimestamp(), 0);
        _scene.Sleep = time =>
        {
            _scene.Clock.Advance(time);
            done.ShouldBeLessThan(5000, $"it never ends: {_scene.PrintedSoFar}");
            if (_scene.Clock.GetElapsedTime(start).TotalSeconds >= seconds && done++ is var times)
                (times == 0 ? act : times == 2 ? after : later)?.Invoke();
        };
    }
}
