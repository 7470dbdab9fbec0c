using Ripcs.Rendering;
using Shouldly;
using Xunit;

namespace Ripcs.Tests.Commands;

public sealed class UnfinishedStatusTests
{
    private sealed class Crash : Exception;

    [Fact]
    public void Status_and_check_tell_of_a_change_that_did_not_end()
    {
        using var scene = CommandLineScene.WithShopAndForum();
        scene.AtStateStep = step => _ = step == "write history/000001.json" ? throw new Crash() : 0;
        Should.Throw<Crash>(() => scene.Apply());
        scene.AtStateStep = null;

        scene.Run("status").Output.ShouldContain("is in force but not recorded: run the same command again");
        var check = scene.Run("check");
        check.ExitCode.ShouldBe(2);
        check.Output.ShouldContain("the last change did not finish");
    }

    [Theory]
    [InlineData(0, 0, "RIPCS OK - ")]
    [InlineData(10, 1, "RIPCS WARNING - ")]
    public void A_change_that_is_at_work_is_none_that_did_not_finish_and_a_warning_only_if_its_run_hangs(
        int minutes, int code, string begin)
    {
        using var scene = CommandLineScene.WithShopAndForum().Live().With("rules/shop.csx", RuleTexts.ShopOn(23));
        CommandResult? check = null;
        scene.Netfilter.BeforeRestore = (_, _) =>
        {
            scene.Clock.Advance(check is null ? TimeSpan.FromMinutes(minutes) : TimeSpan.Zero);
            check ??= scene.Run("check");
        };

        scene.Live();

        check!.ExitCode.ShouldBe(code, check.Output);
        check.Output.ShouldStartWith(begin);
        check.Output.ShouldContain("change 2 is at work since 2026-11-20 03:12:20 UTC");
        check.Output.ShouldNotContain("did not finish");
    }

    [Fact]
    public void What_a_change_at_work_has_written_so_far_is_no_drift_by_hand()
    {
        using var scene = CommandLineScene.WithShopAndForum().Live().With("rules/office.csx", RuleTexts.Office)
            .With("rules/shop.csx", RuleTexts.ShopOn(23));
        var (block, check) = (0, (CommandResult?)null);
        scene.Netfilter.BeforeRestore = (_, _) => check = ++block == 2 ? scene.Run("check", "--wait", "0s") : check;

        scene.Live();

        check!.ExitCode.ShouldBe(1, check.Output);
        check.Output.ShouldContain(", perhaps the work of that change");
        check.Output.ShouldContain("; change 2 is at work since ");
    }

    [Fact]
    public void Status_names_what_was_rolled_back_and_is_held()
    {
        using var scene = CommandLineScene.WithShopAndForum();
        scene.Live();
        scene.Run("rollback").ExitCode.ShouldBe(ExitCode.Done);

        scene.Run("status").Output.ShouldContain(
            "2 partitions are held: change 1 was rolled back, and they are refused until their rule files change: forum, shop\n");
    }
}
