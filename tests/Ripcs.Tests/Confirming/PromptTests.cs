using Ripcs.Tests.Commands;
using Shouldly;
using Xunit;

namespace Ripcs.Tests.Confirming;

/// <summary>On a terminal the confirmation is also asked for.</summary>
public sealed class PromptTests : IDisposable
{
    private const string Question = "keep it? yes (only once a NEW connection has worked) or no: ";

    private readonly CommandLineScene _scene = CommandLineScene.WithShopAndForum().Live().With("rules/shop.csx", RuleTexts.ShopOn(23));
    private readonly string _before;

    public PromptTests() => _before = _scene.LiveRules();

    public void Dispose() => _scene.Dispose();

    [Theory]
    [InlineData("y\n")]
    [InlineData("YES\n")]
    public void An_apply_shows_the_diff_and_asks_and_yes_applies_it(string answer)
    {
        var diff = _scene.Diff().Output;
        _scene.Answers = new StringReader(answer);

        var result = _scene.Apply();

        result.ExitCode.ShouldBe(0, result.Errors);
        result.Output.ShouldStartWith($"{diff}Apply? [y/N] ");
        result.Output.Split("newly allowed").Length.ShouldBe(diff.Split("newly allowed").Length, "what was shown is not printed again");
        result.LastLine.ShouldStartWith("Apply? [y/N] change 2 applied and verified");
        _scene.LiveRules().ShouldNotBe(_before);
    }

    [Theory]
    [InlineData("\n")]
    [InlineData("n\n")]
    [InlineData("ja\n")]
    [InlineData("")]
    public void Any_other_answer_applies_nothing(string answer)
    {
        _scene.Answers = new StringReader(answer);

        var result = _scene.Apply();

        result.ExitCode.ShouldBe(1);
        result.Errors.ShouldBe("error: nothing was applied: the answer was not yes\n");
        _scene.LiveRules().ShouldBe(_before);
        _scene.History.Numbers().ShouldBe([1]);
    }

    [Theory]
    [InlineData("--yes")]
    [InlineData("--json")]
    [InlineData("--dry-run")]
    public void Scripts_are_not_asked(string option)
    {
        _scene.Answers = new StringReader("");

        _scene.Apply(option).ExitCode.ShouldBe(0);
    }

    [Fact]
    public void Where_there_is_nothing_to_do_nothing_is_asked()
    {
        _scene.With("rules/shop.csx", RuleTexts.Shop).Answers = new StringReader("");

        _scene.Apply().ExitCode.ShouldBe(0);
    }

    [Fact]
    public void What_changed_while_it_asked_is_not_applied_unseen()
    {
        _scene.Answers = new Asked(() => _scene.ByHand("-A {shop-a} -s 66.6.6.6 -j ACCEPT"), "y");

        var result = _scene.Apply();

        result.ExitCode.ShouldBe(75);
        result.Errors.ShouldBe("error: the live rules changed after they were shown; nothing was applied: run the same command again\n");
        _scene.History.Numbers().ShouldBe([1]);
    }

    [Fact]
    public void A_plan_is_shown_and_asked_for_too()
    {
        _scene.Diff("--out", _scene.At("p.plan")).ExitCode.ShouldBe(0);
        _scene.Answers = new StringReader("n\n");

        _scene.Run("rules", "apply", "{p.plan}").Output.ShouldContain("accept \"ssh\"");

        _scene.LiveRules().ShouldBe(_before);
        _scene.Answers = new StringReader("y\n");
        _scene.Run("rules", "apply", "{p.plan}").ExitCode.ShouldBe(0);
        _scene.LiveRules().ShouldNotBe(_before);
    }

    [Fact]
    public void With_confirm_it_asks_before_the_change_and_after_it()
    {
        _scene.Answers = new StringReader("y\nyes\n");

        var result = _scene.Apply("--confirm", "60s");

        result.Output.ShouldContain("Apply? [y/N] ");
        result.Output.ShouldEndWith($"\n{Question}change 2 is confirmed.\n");
    }

    [Fact]
    public void What_was_typed_before_the_question_is_no_answer()
    {
        _scene.Answers = new StringReader("yes\n");
        _scene.DropTyped = () => _scene.Answers.ReadToEnd();

        _scene.Apply("--yes", "--confirm", "60s").Output.ShouldEndWith(Question + "\n");

        _scene.Guards.IsAlive.ShouldBeTrue();
    }

    [Fact]
    public void Yes_keeps_the_change()
    {
        _scene.Answers = new StringReader("yes\n");

        var result = _scene.Apply("--yes", "--confirm", "60s");

        result.ExitCode.ShouldBe(0, result.Errors);
        result.Output.ShouldEndWith($"\n{Question}change 2 is confirmed.\n");
        _scene.LiveRules().ShouldNotBe(_before);
        _scene.Answers = null;
        _scene.Apply().ExitCode.ShouldBe(0);
    }

    [Theory]
    [InlineData("yes\n", 2)]
    [InlineData("", 2)]
    [InlineData("no\n", 1)]
    [InlineData("n\n", 1)]
    public void The_exit_code_follows_from_what_became_of_the_change(string answer, int code)
    {
        _scene.Answers = new StringReader(answer);

        _scene.Apply("--yes", "--confirm", "60s", "--detailed-exitcode").ExitCode.ShouldBe(code);
    }

    [Fact]
    public void No_rolls_it_back_at_once()
    {
        _scene.Answers = new StringReader("no\n");

        var result = _scene.Apply("--yes", "--confirm", "60s");

        result.ExitCode.ShouldBe(1, "the change that was asked for is not in force");
        result.LastLine.ShouldStartWith("change 3 applied and verified");
        _scene.LiveRules().ShouldBe(_before);
    }

    [Fact]
    public void Anything_else_is_asked_again()
    {
        _scene.Answers = new StringReader("y\nyes\n");

        _scene.Apply("--yes", "--confirm", "60s").Output.ShouldEndWith($"{Question}write yes or no: change 2 is confirmed.\n");
    }

    [Fact]
    public void The_end_of_the_input_leaves_it_to_the_guard()
    {
        _scene.Answers = new StringReader("");

        var result = _scene.Apply("--yes", "--confirm", "60s");

        result.ExitCode.ShouldBe(0);
        _scene.Guards.IsAlive.ShouldBeTrue();
        _scene.LiveRules().ShouldNotBe(_before);
    }

    [Fact]
    public void A_confirmation_from_elsewhere_ends_the_question()
    {
        using var silence = new Silence(() => _scene.Run("confirm", "2"));
        _scene.Answers = silence;

        var result = _scene.Apply("--yes", "--confirm", "60s");

        result.ExitCode.ShouldBe(0);
        result.Output.ShouldEndWith($"\n{Question}\nchange 2 is confirmed.\n");
    }

    [Fact]
    public void A_revert_while_it_asks_ends_the_question()
    {
        using var silence = new Silence(() =>
        {
            _scene.Guards.Kill();
            _scene.Run("guard", "2");
        });
        _scene.Answers = silence;

        var result = _scene.Apply("--yes", "--confirm", "60s");

        result.ExitCode.ShouldBe(1);
        result.Output.ShouldEndWith(
            $"\n{Question}\ntoo late: change 2 is being reverted\nchange 2 was not confirmed in time and was reverted; see: ripcs "
            + $"history\n");
        _scene.LiveRules().ShouldBe(_before);
    }

    [Fact]
    public void An_answer_typed_just_after_the_time_is_over_is_read_here_and_not_by_the_shell()
    {
        var dropped = 0;
        using var late = new LateAnswer("yes", () =>
        {
            _scene.Guards.Kill();
            _scene.Run("guard", "2");
        });
        _scene.Answers = late;
        _scene.Sleep = time =>
        {
            _scene.Clock.Advance(time);
            if (_scene.Run("history").Lines.Length > 3)
                late.Type();
        };
        _scene.DropTyped = () => dropped += late.WasRead ? 1 : 0;

        var result = _scene.Apply("--yes", "--confirm", "60s");

        result.ExitCode.ShouldBe(1);
        result.Output.ShouldEndWith(
            $"\n{Question}\ntoo late: change 2 is being reverted\nchange 2 was not confirmed in time and was reverted; see: ripcs "
            + $"history\n");
        late.WasRead.ShouldBeTrue();
        dropped.ShouldBe(1);
        _scene.LiveRules().ShouldBe(_before);
    }

    [Fact]
    public void Machines_are_not_asked()
    {
        _scene.Answers = new StringReader("no\n");

        _scene.Apply("--yes", "--confirm", "60s", "--json").Json().GetProperty("pending").GetProperty("change").GetInt32().ShouldBe(2);

        _scene.LiveRules().ShouldNotBe(_before);
    }

    /// <summary>A terminal at which something else happens before somebody types.</summary>
    private sealed class LateAnswer(string text, Action before) : TextReader
    {
        private readonly ManualResetEventSlim _typed = new();
        private readonly ManualResetEventSlim _read = new();

        public bool WasRead => _read.IsSet;

        public void Type()
        {
            _typed.Set();
            _read.Wait();
        }

        public override string? ReadLine()
        {
            before();
            _typed.Wait();
            _read.Set();
            return text;
        }

        protected override void Dispose(bool disposing)
        {
            _typed.Set();
            base.Dispose(disposing);
        }
    }

    /// <summary>A terminal at which something else happens and nobody types.</summary>
    private sealed class Silence(Action meanwhile) : TextReader
    {
        private readonly ManualResetEventSlim _end = new();

        public override string? ReadLine()
        {
            meanwhile();
            _end.Wait();
            return null;
        }

        protected override void Dispose(bool disposing)
        {
            _end.Set();
            base.Dispose(disposing);
        }
    }
}
