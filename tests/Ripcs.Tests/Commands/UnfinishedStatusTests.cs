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
