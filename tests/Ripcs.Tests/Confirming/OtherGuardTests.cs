using System.Globalization;
using Ripcs.Confirming;
using Ripcs.State;
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
    [InlineData(1, "/etc/ripcs/state")]
    [InlineData(2, "/var/lib/other")]
    public void Nothing_is_changed_and_the_message_names_it(int number, string stateDirectory)
    {
        new PendingFiles(_scene.State).End(1);
        using var other = ApplyLock.TryTake(Lock).ShouldNotBeNull();
        other.Note(new GuardClaim(number, 4711, stateDirectory.Replace("/etc/ripcs/state", _scene.StatePath, StringComparison.Ordinal)).Text);

        var result = _scene.Apply("--confirm", "60s");

        result.ExitCode.ShouldBe(1);
        result.Errors.ShouldBe(string.Create(
            CultureInfo.InvariantCulture,
            $"error: the guard of change {number} (process 4711, state directory {stateDirectory}) is still at work in this network namespace, "
            + $"and there can be but one: try again when it has ended; if it was stopped, let it go on: kill -CONT 4711, or end it: kill -KILL 4711\nthe host is as before\n"));
        _scene.LiveRules().ShouldBe(_before);
        _scene.Guards.Started.ShouldBeEmpty();
    }

    [Fact]
    public void A_lock_that_somebody_holds_without_a_word_is_no_guard_of_ours()
    {
        using var other = ApplyLock.TryTake(Lock).ShouldNotBeNull();

        _scene.Apply("--confirm", "60s").Errors.ShouldContain("error: another guard is at work in this network namespace, and there can be but one (it holds ");

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
        _scene.Run("status").Output.ShouldContain("its guard is gone");
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
