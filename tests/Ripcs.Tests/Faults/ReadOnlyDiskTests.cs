using System.Text.RegularExpressions;
using Ripcs.Rendering;
using Ripcs.Tests.Commands;
using Ripcs.Tests.State;
using Shouldly;
using Xunit;
using SmallDisk = Ripcs.Testing.SmallDisk;

namespace Ripcs.Tests.Faults;

/// <summary>The file system that holds the state is read-only, or becomes
/// so in the middle of a change, as a failing disk makes it.</summary>
public sealed class ReadOnlyDiskTests : IDisposable
{
    private const string Reason = "the file system is read-only; see why (dmesg), then make it writable: mount -o remount,rw";

    private readonly SmallDisk? _disk = Environment.IsPrivilegedProcess ? new SmallDisk() : null;
    private readonly CommandLineScene _scene;

    public ReadOnlyDiskTests() =>
        _scene = new CommandLineScene { StatePath = $"{_disk?.Path}/state" }.With("rules/shop.csx", RuleTexts.Shop);

    public void Dispose()
    {
        _scene.Dispose();
        _disk?.Dispose();
    }

    [RootFact]
    public void Where_there_is_no_state_yet_none_can_be_made_and_nothing_is_applied()
    {
        _disk!.MakeReadOnly();

        _scene.Apply().ShouldBe(new CommandResult(ExitCode.Failed, "", $"error: cannot make /etc/ripcs/state: {Reason}\n"));

        _scene.Netfilter.Applied.ShouldBeEmpty();
        _disk.MakeWritable();
        _scene.Live();
    }

    [RootTheory]
    [InlineData("rules", "apply", "{rules}")]
    [InlineData("clean", "apply", "{rules}")]
    [InlineData("rules", "flush")]
    [InlineData("rollback")]
    public void A_change_stops_before_its_first_block_and_succeeds_when_the_disk_is_writable_again(params string[] command)
    {
        var before = _scene.Live().With("rules/shop.csx", RuleTexts.ShopOn(23)).Live().With("rules/shop.csx",
            RuleTexts.ShopOn(24)).LiveRules();
        if (command[0] == "clean")
            _scene.With("rules/shop.csx", RuleTexts.ShopOn(23));

        _disk!.MakeReadOnly();

        var result = _scene.Run(command);

        result.ExitCode.ShouldBe(ExitCode.Failed);
        Regex.Replace(result.Errors, "objects/[-a-z0-9]+", "objects/*").ShouldBe(
            $"error: cannot write /etc/ripcs/state/objects/*: {Reason}\nthe host is as before: put that right, then run the same "
                + $"command again\n");
        _scene.LiveRules().ShouldBe(before);
        _disk.MakeWritable();
        _scene.Run(command).ExitCode.ShouldBe(ExitCode.Done);
        _scene.LiveRules().ShouldNotBe(before);
    }

    [RootTheory]
    [InlineData("write history/000002.json", "cannot write /etc/ripcs/state/history/000002.json")]
    [InlineData("rename history/000002.json", "cannot write /etc/ripcs/state/history/000002.json")]
    [InlineData("rename applied.json", "cannot write /etc/ripcs/state/applied.json")]
    [InlineData("remove journal.json", "cannot remove /etc/ripcs/state/journal.json")]
    public void A_disk_that_becomes_read_only_in_a_change_leaves_it_in_force_and_the_same_command_records_it(string step, string what)
    {
        _scene.Live().With("rules/shop.csx", RuleTexts.ShopOn(23)).AtStateStep = now =>
        {
            if (now == step)
                _disk!.MakeReadOnly();
        };

        var result = _scene.Apply();

        result.ExitCode.ShouldBe(ExitCode.NeedsHuman);
        result.Errors.ShouldBe(
            $"error: {what}: {Reason}\nthe change is in force and verified, but not recorded: put that right, then run the same command "
                + $"again\n");
        _scene.LiveRules().ShouldContain("--dport 23");
        _disk!.MakeWritable();
        _scene.AtStateStep = null;
        _scene.Apply().FirstLine.ShouldBe("nothing to do: 1 partition is live as written.");
        _scene.History.Numbers().ShouldBe([1, 2]);
        _scene.Diff().Lines.ShouldBe(["nothing to do: 1 partition is live as written."]);
    }

    [RootFact]
    public void A_block_that_is_refused_is_still_the_reason_if_the_journal_cannot_be_removed_either()
    {
        var before = _scene.Live().With("rules/shop.csx", RuleTexts.ShopOn(23)).LiveRules();
        _scene.RefuseRestore(1);
        _scene.AtStateStep = now =>
        {
            if (now == "remove journal.json")
                _disk!.MakeReadOnly();
        };

        var result = _scene.Apply();

        result.ExitCode.ShouldBe(ExitCode.Failed);
        result.Errors.ShouldStartWith("error: iptables-restore refused the IPv4 block (exit code 4): ");
        result.Errors.ShouldEndWith(
            $"\nthe host is as before: put that right, then run the same command again\nand cannot remove /etc/ripcs/state/journal.json: "
                + $"{Reason}: until then commands report that this change did not finish\n");
        _scene.LiveRules().ShouldBe(before);
        _scene.Diff().Output.ShouldContain(" did not finish and is not in force: run the same command again\n");
        _disk!.MakeWritable();
        (_scene.AtStateStep, _scene.Netfilter.BeforeRestore) = (null, null);
        _scene.Apply().ExitCode.ShouldBe(ExitCode.Done);
        _scene.Diff().Lines.ShouldBe(["nothing to do: 1 partition is live as written."]);
    }

    [RootFact]
    public void A_read_only_disk_keeps_nobody_from_looking_or_from_a_run_that_has_nothing_to_do()
    {
        _scene.Live();
        _disk!.MakeReadOnly();

        _scene.Apply().ShouldBe(new CommandResult(0, "nothing to do: 1 partition is live as written.\n", ""));
        _scene.Run("status").ExitCode.ShouldBe(ExitCode.Done);
        _scene.Run("check").ExitCode.ShouldBe(CheckCode.Ok);
    }
}
