using Ripcs.Rendering;
using Ripcs.Tests.Commands;
using Shouldly;
using Xunit;

namespace Ripcs.Tests.Faults;

/// <summary>A run for one rule file after a run for all of them died half way.</summary>
public sealed class OneFileAfterACrashTests : IDisposable
{
    private const string Title = "rules apply /etc/ripcs/rules, by alice, 2026-11-20 03:12:20 UTC";

    private readonly CommandLineScene _scene =
        new CommandLineScene().With("rules/office.csx", RuleTexts.Office).With("rules/shop.csx", RuleTexts.Shop).Live();

    private readonly string _before;

    public OneFileAfterACrashTests()
    {
        _before = _scene.LiveRules();
        _scene.With("rules/office.csx", RuleTexts.OfficeMoved).With("rules/shop.csx", RuleTexts.ShopOn(23));
    }

    public void Dispose() => _scene.Dispose();

    [Theory]
    [InlineData("rules")]
    [InlineData("clean")]
    public void It_is_refused_while_the_change_is_partly_applied_and_both_ways_out_stay_open(string group)
    {
        Death.After(2, _scene, () => _scene.Apply());
        var between = _scene.LiveRules();

        var result = _scene.Run(group, "apply", "{rules/shop.csx}");

        result.ExitCode.ShouldBe(ExitCode.Failed);
        result.Errors.ShouldBe(
            $"error: change 2 ({Title}) is partly applied, and shop alone cannot put that right; "
            + "nothing was done: run that command again, or: ripcs rollback\n");
        _scene.LiveRules().ShouldBe(between);
        _scene.Run("rollback").ExitCode.ShouldBe(ExitCode.Done);
        _scene.LiveRules().ShouldBe(_before);
    }

    [Fact]
    public void After_the_whole_rule_set_was_applied_it_is_as_always()
    {
        Death.After(2, _scene, () => _scene.Apply());
        _scene.Run("rules", "apply", "{rules/shop.csx}").ExitCode.ShouldBe(ExitCode.Failed);

        _scene.Live().Run("rules", "apply", "{rules/shop.csx}")
            .ShouldBe(new CommandResult(0, "nothing to do: 1 partition is live as written.\n", ""));

        _scene.Diff().Lines.ShouldBe(["nothing to do: 2 partitions are live as written."]);
    }

    [Fact]
    public void A_run_that_died_before_its_first_block_is_in_nobodys_way()
    {
        Death.After(0, _scene, () => _scene.Apply());

        _scene.Run("rules", "apply", "{rules/shop.csx}").ExitCode.ShouldBe(ExitCode.Done);

        _scene.Diff().FirstLine.ShouldStartWith("1 of 2 partitions changes: ");
    }

    [Fact]
    public void What_one_file_left_half_way_is_completed_by_the_same_file()
    {
        Death.After(2, _scene, () => _scene.Run("rules", "apply", "{rules/office.csx}"));
        _scene.Run("rules", "apply", "{rules/shop.csx}").ExitCode.ShouldBe(ExitCode.Failed);

        _scene.Run("rules", "apply", "{rules/office.csx}").ExitCode.ShouldBe(ExitCode.Done);

        _scene.Run("rules", "apply", "{rules/shop.csx}").ExitCode.ShouldBe(ExitCode.Done);
        _scene.Diff().Lines.ShouldBe(["nothing to do: 2 partitions are live as written."]);
    }
}
