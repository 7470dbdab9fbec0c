using System.Diagnostics;
using System.Text.RegularExpressions;
using Ripcs.Changes.State;
using Ripcs.Rendering;
using Ripcs.Tests.Commands;
using Shouldly;
using Xunit;

namespace Ripcs.Tests.Faults;

/// <summary>Another process holds the lock of this host's changes.</summary>
public sealed class LockHeldTests : IDisposable
{
    private readonly CommandLineScene _scene = new CommandLineScene().With("rules/shop.csx", RuleTexts.Shop).Live();
    private readonly Process _holder;

    public LockHeldTests()
    {
        _scene.With("rules/shop.csx", RuleTexts.ShopOn(23)).Live().With("rules/shop.csx", RuleTexts.ShopOn(24));
        var start = new ProcessStartInfo("flock", ["--exclusive", Lock, "sh", "-c", "echo held; exec cat"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        _holder = Process.Start(start)!;
        _holder.StandardOutput.ReadLine().ShouldBe("held");
    }

    private string Lock => ApplyLock.PathFor(_scene.At("run"), _scene.State);

    public void Dispose()
    {
        _holder.StandardInput.Close();
        _holder.WaitForExit();
        _holder.Dispose();
        _scene.Dispose();
    }

    [Theory]
    [InlineData("rules", "apply", "{rules}")]
    [InlineData("rules", "flush")]
    [InlineData("rollback")]
    public void A_change_waits_as_long_as_it_may_and_then_says_which_lock_and_what_to_do(params string[] command)
    {
        var before = _scene.LiveRules();

        var result = _scene.Run([.. command, "--wait", "1s"]);

        var locked = Regex.Escape(Lock.Replace(_scene.At("run"), "/etc/ripcs/run", StringComparison.Ordinal));
        (result.ExitCode, result.Output).ShouldBe((ExitCode.TryLater, ""));
        result.Errors.ShouldMatch(
            $@"^error: another ripcs is changing this host \({locked} was locked for 1 s( by \w+ \(process \d+\))?\); try again later or wait longer: --wait T\n$");
        _scene.LiveRules().ShouldBe(before);
        _holder.StandardInput.Close();
        _holder.WaitForExit();
        _scene.Run(command).ExitCode.ShouldBe(ExitCode.Done);
        _scene.LiveRules().ShouldNotBe(before);
    }

    [Fact]
    public void A_change_that_waits_goes_on_when_the_lock_is_free()
    {
        using var free = new Timer(_ => _holder.StandardInput.Close(), null, TimeSpan.FromMilliseconds(200), Timeout.InfiniteTimeSpan);

        _scene.Apply("--wait", "1m").LastLine.ShouldStartWith("change 3 applied and verified");
    }

    [Fact]
    public void Looking_waits_for_nobody()
    {
        _scene.Diff("--wait", "0").ExitCode.ShouldBe(ExitCode.Done);
        _scene.Run("status", "--wait", "0").ExitCode.ShouldBe(ExitCode.Done);
        _scene.Run("history").ExitCode.ShouldBe(ExitCode.Done);
    }
}
