using Ripcs.Rendering;
using Shouldly;
using Xunit;

namespace Ripcs.Tests.Commands;

/// <summary>A rollback says whose change it rolls back, asks on a terminal, and never rolls back what was put right.</summary>
public sealed class RollbackAskedTests : IDisposable
{
    private const string Typed = "-s 66.6.6.6/32 -j ACCEPT";

    private readonly CommandLineScene _scene = CommandLineScene.WithShopAndForum().ByHand("-P FORWARD DROP").Live()
        .With("rules/shop.csx", RuleTexts.ShopOn(23));

    public void Dispose() => _scene.Dispose();

    [Fact]
    public void Without_a_terminal_it_does_not_ask_and_says_whose_change_it_rolls_back_and_why_that_was_made()
    {
        _scene.Apply("--message", "a new port");

        var result = _scene.Run("rollback");

        result.ExitCode.ShouldBe(ExitCode.Done, result.Errors);
        result.Output.ShouldMatch(@"\nrolls back change 2 of [-0-9: ]+ UTC, by alice: rules apply [^ ]+rules \(a new port\)\n");
        result.Output.ShouldNotContain("[y/N]");
    }

    [Theory]
    [InlineData("n\n")]
    [InlineData("\n")]
    [InlineData("")]
    public void On_a_terminal_it_shows_what_it_opens_and_closes_and_anything_but_yes_leaves_all_as_it_is(string answer)
    {
        var before = _scene.Live().LiveRules();
        _scene.Answers = new StringReader(answer);

        var result = _scene.Run("rollback");

        result.ExitCode.ShouldBe(ExitCode.Failed);
        result.Errors.ShouldContain("error: nothing was rolled back: the answer was not yes\n");
        result.Output.ShouldContain("rolls back change 2 of ");
        result.Output.ShouldContain("newly allowed");
        result.Output.ShouldContain("newly denied");
        result.Output.ShouldContain("Roll back? [y/N] ");
        _scene.LiveRules().ShouldBe(before);
        _scene.History.Numbers().ShouldBe([1, 2]);
    }

    [Theory]
    [InlineData("y\n", "rollback")]
    [InlineData("", "rollback", "--yes")]
    [InlineData("", "rollback", "--json")]
    public void Yes_rolls_back_and_so_do_the_option_and_a_machine_that_reads_json(string answer, params string[] command)
    {
        var before = _scene.LiveRules();
        _scene.Live().Answers = new StringReader(answer);

        _scene.Run(command).ExitCode.ShouldBe(ExitCode.Done);

        _scene.LiveRules().ShouldBe(before);
        _scene.History.Latest()!.Restores.ShouldBe(1);
    }

    [Fact]
    public void It_asks_before_it_rolls_back_a_pending_change_too()
    {
        _scene.Apply("--confirm", "60s").ExitCode.ShouldBe(ExitCode.Done);
        _scene.Answers = new StringReader("n\n");

        var result = _scene.Run("rollback");

        result.ExitCode.ShouldBe(ExitCode.Failed);
        result.Output.ShouldContain("rolls back change 2 of ");
        _scene.Run("status").Output.ShouldContain("change 2");
        _scene.History.Numbers().ShouldBe([1, 2]);
    }

    [Fact]
    public void A_repair_of_drift_stays_and_the_last_change_of_rule_files_is_rolled_back()
    {
        _scene.Live().ByHand($"-A {{shop-a}} {Typed}").Apply().ExitCode.ShouldBe(ExitCode.Done);
        _scene.History.Numbers().ShouldBe([1, 2, 3]);

        var result = _scene.Run("rollback");

        result.ExitCode.ShouldBe(ExitCode.Done, result.Errors);
        result.Output.ShouldStartWith("back to the state before change 2: ");
        result.Output.ShouldNotContain("rolls back change 3");
        _scene.LiveRules().ShouldNotContain(Typed);
        _scene.LiveRules().ShouldContain("--dport 22 -j ACCEPT");
    }

    [Fact]
    public void What_a_change_of_rule_files_put_right_beside_does_not_come_back_with_it()
    {
        _scene.ByHand($"-A {{forum-a}} {Typed}").Live();

        _scene.Run("rollback").ExitCode.ShouldBe(ExitCode.Done);

        _scene.LiveRules().ShouldNotContain(Typed);
        _scene.LiveRules().ShouldContain("--dport 22 -j ACCEPT");
    }

    [Fact]
    public void After_a_refused_apply_it_says_that_nothing_of_that_was_in_force()
    {
        const string Said = "a rules apply by alice was refused at ";
        _scene.Live().With("rules/shop.csx", "Partition(\"shop\");\nAccept(\"web\").Ports(80).To(\"nowhere\");\n").Apply()
            .ExitCode.ShouldBe(ExitCode.RulesRefused);

        var shown = _scene.Run("rollback", "--dry-run");
        var result = _scene.Run("rollback");

        foreach (var run in new[] { shown, result })
        {
            (run.Output + run.Errors).ShouldContain(Said);
            (run.Output + run.Errors).ShouldContain(": nothing of that was in force, and this rolls back what was applied before it");
        }

        (_scene.Run("rollback").Output + _scene.Run("history").Output).ShouldNotContain(Said);
    }
}
