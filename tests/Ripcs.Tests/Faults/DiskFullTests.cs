using System.Text.RegularExpressions;
using Ripcs.Rendering;
using Ripcs.Tests.Commands;
using Ripcs.Tests.State;
using Shouldly;
using Xunit;
using SmallDisk = Ripcs.Testing.SmallDisk;

namespace Ripcs.Tests.Faults;

/// <summary>The disk that holds the state has no room left, at whichever file.</summary>
public sealed class DiskFullTests : IDisposable
{
    private const string Reason = "no space is left on the disk; make room there";
    private const string Unrecorded =
        "the change is in force and verified, but not recorded: put that right, then run the same command again";

    private readonly SmallDisk? _disk = Environment.IsPrivilegedProcess ? new SmallDisk() : null;
    private readonly CommandLineScene _scene;

    public DiskFullTests() =>
        _scene = new CommandLineScene { StatePath = $"{_disk?.Path}/state" }.With("rules/shop.csx", RuleTexts.Shop);

    public void Dispose()
    {
        _scene.Dispose();
        _disk?.Dispose();
    }

    [RootFact]
    public void No_room_for_the_journal_stops_a_change_before_its_first_block()
    {
        var before = Changed().LiveRules();
        _disk!.Fill();

        var result = _scene.Apply();

        (result.ExitCode, Named(result.Errors)).ShouldBe((ExitCode.Failed, $"""
            error: cannot write /etc/ripcs/state/objects/*: {Reason}
            the host is as before: put that right, then run the same command again

            """));
        _scene.LiveRules().ShouldBe(before);
        _scene.Run("status").LastLine.ShouldBe("no drift: 1 partition in force, as change 1 left it.");
        _disk.MakeRoom();
        _scene.Apply().LastLine.ShouldStartWith("change 2 applied and verified");
    }

    [RootFact]
    public void No_room_at_the_very_first_change_leaves_an_untouched_host()
    {
        _disk!.Fill();

        var result = _scene.Apply();

        result.ExitCode.ShouldBe(ExitCode.Failed);
        Named(result.Errors).ShouldBe(
            $"error: cannot write /etc/ripcs/state/objects/*: {Reason}\nthe host is as before: put that right, then run the same "
                + $"command again\n");
        _scene.Netfilter.Applied.ShouldBeEmpty();
        _disk.MakeRoom();
        _scene.Apply().LastLine.ShouldStartWith("change 1 applied and verified");
    }

    [RootTheory]
    [InlineData("history/000002.json", "history/000002.json")]
    [InlineData("applied.json", "applied.json")]
    public void No_room_for_the_record_leaves_a_change_in_force_that_the_same_command_records(string file, string firstOfTheNext)
    {
        Changed().AtStateStep = FullAt($"write {file}");

        var result = _scene.Apply();

        result.ExitCode.ShouldBe(ExitCode.NeedsHuman);
        result.Errors.ShouldBe($"error: cannot write /etc/ripcs/state/{file}: {Reason}\n{Unrecorded}\n");
        _scene.LiveRules().ShouldContain("--dport 23");
        const string title = "change 2 (rules apply /etc/ripcs/rules, by alice, 2026-11-20 03:12:20 UTC)";
        _scene.Diff().Lines.ShouldContain($"warning: {title} is in force but not recorded: run the same command again");

        // Still no room.
        _scene.AtStateStep = null;
        var again = _scene.Apply();
        again.ExitCode.ShouldBe(ExitCode.Failed);
        again.Errors.ShouldBe($"""
            error: cannot write /etc/ripcs/state/{firstOfTheNext}: {Reason}
            {title} is in force, but still not recorded
            the host is as before: put that right, then run the same command again

            """);

        _disk!.MakeRoom();
        _scene.Apply().Lines.ShouldBe([
            "nothing to do: 1 partition is live as written.",
            $"warning: {title} was in force but not recorded; it is recorded now as change 2"]);
        _scene.History.Numbers().ShouldBe([1, 2]);
    }

    [RootFact]
    public void No_room_for_what_is_held_leaves_a_rollback_in_force_that_is_recorded_when_it_is_said_again()
    {
        Changed().Live().AtStateStep = FullAt("write held.json");

        var result = _scene.Run("rollback");

        result.ExitCode.ShouldBe(ExitCode.NeedsHuman);
        result.Errors.ShouldBe($"error: cannot write /etc/ripcs/state/held.json: {Reason}\n{Unrecorded}\n");
        _disk!.MakeRoom();
        _scene.AtStateStep = null;
        _scene.Run("rollback").ExitCode.ShouldBe(ExitCode.Done);
        _scene.LiveRules().ShouldContain("--dport 22");
        _scene.Apply().Errors.ShouldStartWith("error: shop is held: ");
    }

    [RootFact]
    public void A_full_disk_keeps_nobody_from_looking_or_from_a_run_that_has_nothing_to_do()
    {
        _scene.Live();
        _disk!.Fill();

        _scene.Apply().ShouldBe(new CommandResult(0, "nothing to do: 1 partition is live as written.\n", ""));
        _scene.Diff().ExitCode.ShouldBe(ExitCode.Done);
        _scene.Run("status").ExitCode.ShouldBe(ExitCode.Done);
        _scene.Run("check").ShouldSatisfyAllConditions(
            check => check.ExitCode.ShouldBe(CheckCode.Warning),
            check => check.Output.ShouldContain("audit.jsonl cannot be written: its disk is full; make room"));
        _scene.Run("history").ExitCode.ShouldBe(ExitCode.Done);
    }

    [RootFact]
    public void A_metrics_file_that_does_not_fit_is_a_warning_of_the_check()
    {
        _scene.Live();
        _disk!.Fill();

        var result = _scene.Run("check", "--metrics", $"{_disk.Path}/ripcs.prom");

        result.ExitCode.ShouldBe(CheckCode.Warning);
        result.Output.ShouldContain($"cannot write {_disk.Path}/ripcs.prom: {Reason} | ");
        Directory.GetFiles(_disk.Path).Select(Path.GetFileName).ShouldBe(["filler"]);
        _disk.MakeRoom();
        _scene.Run("check", "--metrics", $"{_disk.Path}/ripcs.prom").ExitCode.ShouldBe(CheckCode.Ok);
    }

    private CommandLineScene Changed() => _scene.Live().With("rules/shop.csx", RuleTexts.ShopOn(23));

    private Action<string> FullAt(string step) => now =>
    {
        if (now == step)
            _disk!.Fill();
    };

    private static string Named(string errors) => Regex.Replace(errors, "objects/[-a-z0-9]+", "objects/*");
}
