using System.Globalization;
using Ripcs.Changes.Confirming;
using Ripcs.Changes.State;
using Ripcs.Linux;
using Ripcs.Tests.Commands;
using Shouldly;
using Xunit;

namespace Ripcs.Tests.Confirming;

/// <summary>A guard of another change, or of another state directory, holds the lock: it takes nothing back of ours.</summary>
public sealed class OtherGuardTests : IDisposable
{
    private readonly CommandLineScene _scene = CommandLineScene.WithShopAndForum().Live().With("rules/shop.csx", RuleTexts.ShopOn(23));
    private readonly string _before;

    public OtherGuardTests() => _before = _scene.LiveRules();

    public void Dispose() => _scene.Dispose();

    private string Lock => Path.Combine(_scene.At("run"), $"lock-{NetworkNamespaceId.Current()}-guard");

    [Theory]
    [InlineData("--confirm", "60s")]
    [InlineData("--again")]
    public void While_a_change_of_another_state_directory_is_pending_nothing_is_changed_that_could_be_lost_with_it(params string[] options)
    {
        using var other = ApplyLock.TryTake(Lock).ShouldNotBeNull();
        other.Note(new GuardClaim(2, 4711, "/var/lib/other").Text);

        var result = _scene.Apply(options);

        result.ExitCode.ShouldBe(75);
        result.Errors.ShouldBe("error: change 2 of state directory /var/lib/other is pending in this network namespace; "
            + "keep it with: ripcs --state-dir /var/lib/other confirm 2; or try again when it is reverted; "
            + "if its guard was stopped, continue it: kill -CONT 4711\n");
        _scene.LiveRules().ShouldBe(_before);
        _scene.Guards.Started.ShouldBeEmpty();
    }

    [Fact]
    public void Nothing_is_changed_and_the_message_names_it()
    {
        new PendingFiles(_scene.State).End(1);
        using var other = ApplyLock.TryTake(Lock).ShouldNotBeNull();
        other.Note(new GuardClaim(1, 4711, _scene.StatePath).Text);

        var result = _scene.Apply("--confirm", "60s");

        result.ExitCode.ShouldBe(1);
        result.Errors.ShouldBe(string.Create(
            CultureInfo.InvariantCulture,
            $"error: the guard of change 1 (process 4711, state directory /etc/ripcs/state) is still running in this network namespace, "
            + $"where only one can run: try again when it has ended; if it was stopped, continue it: kill -CONT 4711, or end it: kill "
                + $"-KILL 4711\nthe host is as before\n"));
        _scene.LiveRules().ShouldBe(_before);
        _scene.Guards.Started.ShouldBeEmpty();
    }

    [Fact]
    public void A_lock_that_somebody_holds_without_a_word_is_no_guard_of_ours()
    {
        using var other = ApplyLock.TryTake(Lock).ShouldNotBeNull();

        _scene.Apply("--confirm",
            "60s").Errors.ShouldContain("error: another guard is running in this network namespace, where only one can run (it holds ");

        _scene.LiveRules().ShouldBe(_before);
    }

    [Fact]
    public void What_a_dead_guard_wrote_counts_for_nothing()
    {
        using (var dead = ApplyLock.TryTake(Lock).ShouldNotBeNull())
        {
            dead.Note(new GuardClaim(2, 4711, _scene.StatePath).Text);
        }

        new Guards(Lock, _scene.StatePath, _scene.Guards).Watched.ShouldBeNull();
    }

    [Fact]
    public void A_change_whose_guard_is_another_ones_is_called_unguarded()
    {
        _scene.Apply("--confirm", "60s").ExitCode.ShouldBe(0);
        _scene.Guards.Kill();
        using var other = ApplyLock.TryTake(Lock).ShouldNotBeNull();
        other.Note(new GuardClaim(2, 4711, "/var/lib/other").Text);

        _scene.Run("check").ExitCode.ShouldBe(2);
        _scene.Run("status").Output.ShouldContain("its guard died");
    }

    [Fact]
    public void Two_who_look_do_not_take_each_other_for_a_guard()
    {
        using (ApplyLock.TryTake(Lock))
        {
        }

        using var first = Posix.OpenOwnLockFile(Lock);
        Posix.TryLockShared(first).ShouldBeTrue();

        ApplyLock.IsTaken(Lock).ShouldBeFalse();
    }
}
