using Ripcs.Changes.State;
using Ripcs.Tests.Commands;
using Shouldly;
using Xunit;

namespace Ripcs.Tests.Confirming;

/// <summary>What takes a change back that nobody confirmed, whatever happens around it.</summary>
public sealed class GuardTests : IDisposable
{
    private readonly CommandLineScene _scene = CommandLineScene.WithShopAndForum().Live().With("rules/shop.csx", RuleTexts.ShopOn(23));
    private readonly string _before;
    private readonly string _after;

    public GuardTests()
    {
        _before = _scene.LiveRules();
        _scene.Apply("--confirm", "60s").ExitCode.ShouldBe(0);
        _after = _scene.LiveRules();
        _scene.Guards.Kill();
    }

    public void Dispose() => _scene.Dispose();

    [Fact]
    public void A_confirmation_at_the_last_moment_counts()
    {
        At(59.7, () => _scene.Run("confirm", "2").ExitCode.ShouldBe(0));

        _scene.Run("guard", "2");

        _scene.LiveRules().ShouldBe(_after);
    }

    [Fact]
    public void Once_the_revert_has_begun_it_cannot_be_confirmed_any_more()
    {
        _scene.Netfilter.BeforeRestore = (_, _) =>
        {
            var late = _scene.Run("confirm", "2");
            late.ExitCode.ShouldBe(1);
            late.Errors.ShouldBe("error: too late: change 2 is being reverted; see: ripcs history\n");
        };

        _scene.Run("guard", "2");

        _scene.LiveRules().ShouldBe(_before);
    }

    [Fact]
    public void It_tries_again_until_the_kernel_takes_the_revert()
    {
        _scene.RefuseRestore(1, 2, 3);

        var guard = _scene.Run("guard", "2");

        guard.Output.Split('\n').Count(line => line.Contains("No space left on device")).ShouldBe(3);
        _scene.LiveRules().ShouldBe(_before);
    }

    [Fact]
    public void It_tries_again_when_the_state_cannot_be_written()
    {
        var fails = 3;
        _scene.AtStateStep = step =>
        {
            if (step.Contains("journal") && fails-- > 0)
                throw new IOException("No space left on device");
        };

        _scene.Run("guard", "2");

        _scene.LiveRules().ShouldBe(_before);
    }

    [Fact]
    public void On_a_full_disk_the_change_is_reverted_first_and_that_is_recorded_when_there_is_room()
    {
        var (isFull, looks) = (true, 0);
        _scene.AtStateStep = step =>
        {
            if (isFull && step.StartsWith("write", StringComparison.Ordinal))
                throw new IOException("No space left on device");
        };
        _scene.Sleep = time =>
        {
            _scene.Clock.Advance(time);
            if (_scene.LiveRules() == _before && looks++ == 3)
                isFull = false;
        };

        _scene.Run("guard", "2");

        looks.ShouldBeGreaterThan(3, "the change was not reverted while the disk was full");
        _scene.LiveRules().ShouldBe(_before);
        _scene.Run("history").Lines[0].ShouldStartWith("3 ");
        _scene.Run("confirm", "2").ExitCode.ShouldBe(1);
    }

    [Theory]
    [InlineData(-3600)]
    [InlineData(3600)]
    public void A_clock_that_somebody_sets_changes_nothing_for_a_guard_that_saw_the_change_begin(int seconds)
    {
        // As at the start: the guard is there before the change is in force.
        var pending = new PendingFiles(_scene.State);
        var waiting = pending.Find().ShouldNotBeNull().Change;
        pending.Write(waiting with { Until = null });
        var start = _scene.Clock.GetTimestamp();
        At(1, () =>
        {
            pending.Write(waiting with { Ends = waiting.Ends + TimeSpan.FromSeconds(1) });
            _scene.Clock.Set(TimeSpan.FromSeconds(seconds));
        });

        _scene.Run("guard", "2");

        _scene.LiveRules().ShouldBe(_before);
        _scene.Clock.GetElapsedTime(start).TotalSeconds.ShouldBe(61, 0.5);
    }

    [Fact]
    public void A_clock_set_back_gives_a_guard_that_came_later_no_more_than_the_time_that_was_asked_for()
    {
        _scene.Clock.Set(TimeSpan.FromDays(-1));
        var start = _scene.Clock.GetTimestamp();

        _scene.Run("guard", "2");

        _scene.Clock.GetElapsedTime(start).TotalSeconds.ShouldBe(60, 0.5);
    }

    [Fact]
    public void A_second_guard_goes_home()
    {
        using var first = ApplyLock.TryTake(Path.Combine(_scene.At("run"), $"lock-{NetworkNamespaceId.Current()}-guard")).ShouldNotBeNull();

        _scene.Run("guard", "2").Output.ShouldBe("another guard is running\n");

        _scene.LiveRules().ShouldBe(_after);
    }

    [Fact]
    public void What_others_changed_meanwhile_stays()
    {
        At(30, () => _scene.ByHand("-N DOCKER", "-A DOCKER -j RETURN"));

        _scene.Run("guard", "2");

        _scene.LiveRules().ShouldContain("-A DOCKER -j RETURN");
        _scene.LiveRules().Replace(":DOCKER - [0:0]\n", "").Replace("-A DOCKER -j RETURN\n", "").ShouldBe(_before);
    }

    private void At(double seconds, Action act)
    {
        var (start, done) = (_scene.Clock.GetTimestamp(), false);
        _scene.Sleep = time =>
        {
            _scene.Clock.Advance(time);
            if (!done && _scene.Clock.GetElapsedTime(start).TotalSeconds >= seconds - 0.05)
            {
                done = true;
                act();
            }
        };
    }
}
