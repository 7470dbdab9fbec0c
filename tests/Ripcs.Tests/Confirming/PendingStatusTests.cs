using Ripcs.Tests.Commands;
using Shouldly;
using Xunit;

namespace Ripcs.Tests.Confirming;

/// <summary>Who looks at the host learns that a change is pending.</summary>
public sealed class PendingStatusTests : IDisposable
{
    private const string Line =
        "change 2 (rules apply /etc/ripcs/rules, by alice) is pending until 03:13:20 UTC; "
        + "keep it with: ripcs confirm 2; roll it back with: ripcs rollback";

    private readonly CommandLineScene _scene = CommandLineScene.WithShopAndForum().Live().With("rules/shop.csx", RuleTexts.ShopOn(23));

    public PendingStatusTests() => _scene.Apply("--confirm", "60s").ExitCode.ShouldBe(0);

    public void Dispose() => _scene.Dispose();

    [Fact]
    public void Status_and_diff_say_so()
    {
        _scene.Run("status").Lines.ShouldContain(Line);
        _scene.Diff().Lines.ShouldContain(Line);
    }

    [Fact]
    public void Machines_read_it_from_status_and_check()
    {
        foreach (var command in new[] { "status", "check" })
        {
            var pending = _scene.Run(command, "--json").Json().GetProperty("pending");

            pending.GetProperty("change").GetInt32().ShouldBe(2);
            pending.GetProperty("until").GetString().ShouldBe("2026-11-20T03:13:20+00:00");
        }
    }

    [Fact]
    public void Nobody_is_asked_who_only_looks()
    {
        _scene.Answers = new StringReader("no\n");

        _scene.Run("status").Output.ShouldNotContain("keep it?");

        _scene.Run("history").Lines[0].ShouldContain("pending");
    }

    [Fact]
    public void The_history_calls_it_pending() =>
        _scene.Run("history").Lines[0].ShouldStartWith("2  2026-11-20 03:12:20 UTC  alice  -  pending");

    [Fact]
    public void Monitoring_is_calm_while_the_guard_is_at_work_and_its_line_names_the_change()
    {
        var check = _scene.Run("check");

        check.ExitCode.ShouldBe(0);
        check.Output.ShouldStartWith("RIPCS OK - 2 partitions as change 2 left them, 2026-11-20 03:12:20 UTC by alice; "
            + "change 2 is pending until 03:13:20 UTC; INPUT and FORWARD (filter IPv4) have policy ACCEPT: what no partition accepts "
                + "passes | ");
    }

    [Fact]
    public void Monitoring_is_alarmed_when_the_guard_is_gone()
    {
        _scene.Guards.Kill();

        var check = _scene.Run("check");

        check.ExitCode.ShouldBe(2);
        check.Output.ShouldContain("a pending change will NOT revert by itself: its guard died");
        _scene.Run("status").Lines.ShouldContain(
            "warning: change 2 (rules apply /etc/ripcs/rules, by alice) is pending and will NOT revert by itself: its guard died; "
            + "keep it with: ripcs confirm 2; roll it back with: ripcs rollback");
    }

    [Fact]
    public void Once_confirmed_nobody_speaks_of_it()
    {
        _scene.Run("confirm", "2");

        _scene.Run("status").Output.ShouldNotContain("confirm");
        _scene.Run("history").Lines[0].ShouldContain("current");
    }
}
