using Ripcs.Changes.State;
using Ripcs.Tests.Commands;
using Shouldly;
using Xunit;

namespace Ripcs.Tests.Confirming;

/// <summary>The guard was killed, and the record of its change is damaged or gone: its own file tells what was live before it.</summary>
public sealed class LostGuardAndRecordTests : IDisposable
{
    private readonly CommandLineScene _scene = CommandLineScene.WithShopAndForum().Live().With("rules/shop.csx", RuleTexts.ShopOn(23));
    private readonly string _before;

    public LostGuardAndRecordTests() => _before = _scene.LiveRules();

    public void Dispose() => _scene.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_change_whose_record_is_damaged_or_gone_is_reverted_all_the_same_and_held(bool isGone)
    {
        PendingWithoutGuard();
        _scene.RestartWhilePending(2);
        if (isGone)
        {
            File.Delete(_scene.At("state/history/000002.json"));
        }
        else
        {
            File.WriteAllText(_scene.At("state/history/000002.json"), "x");
        }

        var restore = _scene.Run("restore");

        restore.ExitCode.ShouldBe(0, restore.Errors);
        _scene.LiveRules().ShouldBe(_before);
        _scene.Apply().Errors.ShouldContain("shop is held: change 2 was reverted");
        _scene.LiveRules().ShouldBe(_before);
    }

    [Fact]
    public void Where_neither_its_record_nor_any_before_it_can_be_read_its_own_file_tells_what_was()
    {
        _scene.Keep = "1";
        PendingWithoutGuard();
        File.Delete(_scene.At("state/history/000001.json"));
        File.WriteAllText(_scene.At("state/history/000002.json"), "x");

        var result = _scene.Run("rollback");

        result.ExitCode.ShouldBe(0, result.Errors);
        _scene.LiveRules().ShouldBe(_before);
    }

    [Fact]
    public void Where_the_file_of_an_older_ripcs_does_not_tell_it_either_nothing_is_taken_away_on_a_guess()
    {
        _scene.Keep = "1";
        PendingWithoutGuard();
        var pending = new PendingFiles(_scene.State);
        pending.Write(pending.Find(2)!.Change with { Before = null });
        var live = _scene.LiveRules();
        File.Delete(_scene.At("state/history/000001.json"));
        File.WriteAllText(_scene.At("state/history/000002.json"), "x");

        var result = _scene.Run("rollback");

        result.ExitCode.ShouldBe(1);
        result.Errors.ShouldContain("/etc/ripcs/state/history/000002.json is damaged");
        _scene.LiveRules().ShouldBe(live);
    }

    private void PendingWithoutGuard()
    {
        _scene.Apply("--confirm", "60s").ExitCode.ShouldBe(0);
        _scene.Guards.Kill();
    }
}
