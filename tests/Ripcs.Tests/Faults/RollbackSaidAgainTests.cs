using Ripcs.Rendering;
using Ripcs.Tests.Commands;
using Shouldly;
using Xunit;

namespace Ripcs.Tests.Faults;

/// <summary>Who was not told that a rollback has ended says it again, and means the same one.</summary>
public sealed class RollbackSaidAgainTests : IDisposable
{
    private readonly CommandLineScene _scene = new CommandLineScene().With("rules/shop.csx", RuleTexts.Shop).Live()
        .With("rules/shop.csx", RuleTexts.ShopOn(23)).Live().With("rules/shop.csx", RuleTexts.ShopOn(24)).Live();

    public void Dispose() => _scene.Dispose();

    [Theory]
    [InlineData("write unreported.json")]
    [InlineData("remove journal.json")]
    [InlineData("remove unreported.json")]
    public void One_that_died_when_it_had_ended_is_not_done_twice(string step)
    {
        Death.At(step, _scene, () => _scene.Run("rollback"));

        var result = _scene.Run("rollback");

        result.ExitCode.ShouldBe(ExitCode.Done, result.Errors);
        result.FirstLine.ShouldBe("nothing to do: the host is in the state after change 4.");
        _scene.LiveRules().ShouldContain("--dport 23");
        _scene.History.Numbers().ShouldBe([1, 2, 3, 4]);
    }

    [Fact]
    public void Said_once_more_it_goes_one_change_further()
    {
        Death.At("remove unreported.json", _scene, () => _scene.Run("rollback"));
        _scene.Run("rollback").Output.ShouldEndWith(
            "\nwarning: change 4 (rollback, by alice, 2026-11-20 03:12:20 UTC) was a rollback that ended "
            + "before it could report; to roll back one change further, run the same command again\n");

        _scene.Run("rollback").ExitCode.ShouldBe(ExitCode.Done);

        _scene.LiveRules().ShouldContain("--dport 22");
    }

    [Fact]
    public void One_whose_report_went_to_a_full_disk_is_not_done_twice()
    {
        _scene.IsOutputRefused = true;
        _scene.Run("rollback").Errors.ShouldStartWith("warning: the output could not be written");
        _scene.IsOutputRefused = false;

        var result = _scene.Run("rollback");

        result.FirstLine.ShouldBe("nothing to do: the host is in the state after change 4.");
        _scene.LiveRules().ShouldContain("--dport 23");
    }

    [Fact]
    public void After_another_change_it_is_forgotten()
    {
        Death.At("remove unreported.json", _scene, () => _scene.Run("rollback"));
        _scene.With("rules/shop.csx", RuleTexts.ShopOn(25)).Live().LiveRules().ShouldContain("--dport 25");

        _scene.Run("rollback").LastLine.ShouldStartWith("change 6 applied and verified");

        _scene.LiveRules().ShouldContain("--dport 23");
    }

    [Fact]
    public void A_note_that_cannot_be_written_or_read_stops_nothing()
    {
        Directory.CreateDirectory(_scene.At("state/unreported.json.new/in the way"));
        _scene.Run("rollback").ExitCode.ShouldBe(ExitCode.Done);
        Directory.Delete(_scene.At("state/unreported.json.new"), recursive: true);
        _scene.With("state/unreported.json", "{");

        _scene.Run("rollback").FirstLine.ShouldBe("nothing to do: the host is in the state after change 4.");

        _scene.Run("rollback").ExitCode.ShouldBe(ExitCode.Done);
        _scene.LiveRules().ShouldContain("--dport 22");
    }

    [Fact]
    public void A_rollback_after_the_guard_has_reverted_the_change_does_not_go_one_change_further()
    {
        _scene.With("rules/shop.csx", RuleTexts.ShopOn(25)).Apply("--confirm", "60s").ExitCode.ShouldBe(ExitCode.Done);
        _scene.Guards.Kill();
        _scene.Run("guard", "4");
        _scene.LiveRules().ShouldContain("--dport 24");

        _scene.Run("rollback").ExitCode.ShouldBe(ExitCode.Done);

        _scene.LiveRules().ShouldContain("--dport 24");
    }
}
