using Ripcs.Tests.Commands;
using Shouldly;
using Xunit;

namespace Ripcs.Tests.Applying;

/// <summary>A run that ends without a word, then a reboot: what was recorded comes back, what was not does not.</summary>
public sealed class RestoreCrashTests : IDisposable
{
    private readonly CommandLineScene _scene = new CommandLineScene().With("rules/office.csx", RuleTexts.Office);
    private readonly string _before;

    public RestoreCrashTests()
    {
        _before = _scene.Live().LiveRules();
        _scene.With("rules/office.csx", RuleTexts.OfficeMoved);
    }

    public void Dispose() => _scene.Dispose();

    [Theory]
    [InlineData("rules", "apply", "{rules}")]
    [InlineData("rules", "flush")]
    public void A_change_that_did_not_end_does_not_come_back(params string[] command)
    {
        CrashAfter(2, () => _scene.Run(command));

        var result = _scene.Reboot().Run("restore");

        result.ExitCode.ShouldBe(0, result.Errors);
        result.Output.ShouldContain(
            $"warning: change 2 ({string.Join(' ', command).Replace("{rules}", "/etc/ripcs/rules", StringComparison.Ordinal)}, "
            + "by alice, 2026-11-20 03:12:20 UTC) did not finish: the state after change 1 is restored without it\n");
        _scene.LiveRules().ShouldBe(_before);
        ShouldBeEnded();
    }

    [Fact]
    public void A_change_that_is_in_force_but_was_not_recorded_does_not_come_back_either()
    {
        CrashAt("write history/000002.json", () => _scene.Apply());

        _scene.Reboot().Run("restore").ExitCode.ShouldBe(0);

        _scene.LiveRules().ShouldBe(_before);
        ShouldBeEnded();
    }

    [Theory]
    [InlineData("write applied.json")]
    [InlineData("rename applied.json")]
    [InlineData("remove journal.json")]
    public void A_change_that_was_recorded_comes_back_although_its_run_did_not_end(string step)
    {
        var moved = "";
        CrashAt(step, () => _scene.Apply(), () => moved = _scene.LiveRules());

        var result = _scene.Reboot().Run("restore");

        result.ExitCode.ShouldBe(0, result.Errors);
        result.Output.ShouldContain("warning: change 2 (rules apply /etc/ripcs/rules, by alice, 2026-11-20 03:12:20 UTC) did not finish\n");
        _scene.LiveRules().ShouldBe(moved);
        _scene.Applied.Change.ShouldBe(2);
        _scene.Applied.Known.Partitions.Single().File.ShouldBe("rules/office.csx");
        _scene.History.Numbers().ShouldBe([1, 2]);
        File.Exists(_scene.At("state/journal.json")).ShouldBeFalse();
        _scene.Run("restore").Output.ShouldBe("nothing to do: the host is in the state after change 2.\n");
    }

    [Fact]
    public void What_a_rollback_holds_is_held_although_its_run_did_not_end()
    {
        _scene.Live();
        CrashAt("write held.json", () => _scene.Run("rollback"));

        _scene.Reboot().Run("restore").ExitCode.ShouldBe(0);

        _scene.LiveRules().ShouldBe(_before);
        _scene.Apply().ExitCode.ShouldBe(75);
    }

    [Theory]
    [InlineData("restore")]
    [InlineData("rollback")]
    [InlineData("rules", "apply", "{rules}")]
    public void A_restore_that_did_not_end_is_found_and_completed(params string[] next)
    {
        _scene.With("rules/office.csx", RuleTexts.Office).Reboot();
        CrashAfter(2, () => _scene.Run("restore"));
        _scene.Run("rules", "save", "--family", "4").Errors.ShouldBe(
            "warning: the restore of change 1 (restore, by alice, 2026-11-20 03:12:20 UTC) is partly applied: run the same command "
                + "again\n");

        var result = _scene.Run(next);

        result.ExitCode.ShouldBe(0, result.Errors);
        _scene.LiveRules().ShouldBe(_before);
        ShouldBeEnded(isRecorded: next[0] != "restore");
        result.Output.Contains("back to the state that the unfinished restore leads to: ",
            StringComparison.Ordinal).ShouldBe(next[0] == "rollback");
    }

    [Fact]
    public void A_restore_that_is_in_force_but_did_not_end_makes_no_second_record_of_its_change()
    {
        _scene.With("rules/office.csx", RuleTexts.Office).Reboot();
        CrashAt("remove journal.json", () => _scene.Run("restore"));

        _scene.Apply().Output.ShouldContain("was in force but not recorded; it is recorded now as change 1\n");

        _scene.LiveRules().ShouldBe(_before);
        ShouldBeEnded();
    }

    private void CrashAfter(int blocks, Action run)
    {
        _scene.Netfilter.BeforeRestore = (_, _) => Crash.If(blocks-- == 0);
        Should.Throw<Crash>(run);
        _scene.Netfilter.BeforeRestore = null;
    }

    private void CrashAt(string step, Action run, Action? look = null)
    {
        _scene.AtStateStep = now => Crash.If(now == step);
        Should.Throw<Crash>(run);
        _scene.AtStateStep = null;
        look?.Invoke();
    }

    private void ShouldBeEnded(bool isRecorded = false)
    {
        File.Exists(_scene.At("state/journal.json")).ShouldBeFalse();
        _scene.History.Numbers().ShouldBe(isRecorded ? [1, 2] : [1]);
        _scene.Run("status").Output.ShouldContain("\nno drift: ");
    }

    private sealed class Crash : Exception
    {
        public static void If(bool isNow)
        {
            if (isNow)
                throw new Crash();
        }
    }
}
