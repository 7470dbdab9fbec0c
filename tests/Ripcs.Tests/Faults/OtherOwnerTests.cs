using Ripcs.Changes.State;
using Ripcs.Rendering;
using Ripcs.Tests.Commands;
using Ripcs.Tests.State;
using Shouldly;
using Xunit;

namespace Ripcs.Tests.Faults;

/// <summary>A state directory belongs to one machine and one network namespace:
/// nobody else brings its rules into force by mistake.</summary>
public sealed class OtherOwnerTests : IDisposable
{
    private const string Machine = "5f2c1d0e9b8a47f6a1b2c3d4e5f60718";
    private static readonly HostIdentity Host = new(Machine, new NetworkPlace(IsHost: true, [], "unnamed boot/1", "4026531840"));
    private static readonly HostIdentity Blue = Host with { Network = new NetworkPlace(IsHost: false, ["blue"], "unnamed boot/2",
        "4026532001") };
    private static readonly HostIdentity Machines = Host with { Network = Host.Network with { IsInitial = true } };
    private static readonly HostIdentity Container = Host with { Network = new NetworkPlace(IsHost: true, [], "unnamed boot/7", "7")
    {
        IsInitial = false,
    } };

    private static readonly HostIdentity Clone = Host with { Machine = "00000000000000000000000000000001" };

    private readonly CommandLineScene _scene = new CommandLineScene { Here = Host }.With("rules/shop.csx", RuleTexts.Shop).Live()
        .With("rules/shop.csx", RuleTexts.ShopOn(23)).Live();

    private readonly string _before;

    public OtherOwnerTests() => _before = _scene.LiveRules();

    public static TheoryData<string> Commands =>
        ["rules apply {rules}", "rules apply {rules/shop.csx}", "clean apply {rules}", "rules flush", "rollback", "rollback 1", "restore",
        "rules apply {rules} --confirm 60s", "rules diff {rules}", "confirm 2", "guard 2"];

    public void Dispose() => _scene.Dispose();

    [Theory, MemberData(nameof(Commands))]
    public void No_command_in_another_network_namespace_uses_the_hosts(string command)
    {
        _scene.Here = Blue;

        var result = _scene.With("rules/shop.csx", RuleTexts.ShopOn(24)).Run(command.Split(' '));

        result.ExitCode.ShouldBe(ExitCode.Failed);
        result.Errors.ShouldContain(
            "/etc/ripcs/state is the state of the host's own network namespace, and this is network namespace blue; each has its own "
                + "folder: "
            + "leave --state-dir and RIPCS_STATE_DIR out, or choose another one; if this should be its state from now on, add --adopt");
        _scene.LiveRules().ShouldBe(_before);
    }

    [Theory, MemberData(nameof(Commands))]
    public void No_command_in_a_container_uses_the_hosts_though_it_has_a_process_1_of_its_own(string command)
    {
        _scene.Here = Machines;
        _scene.Run("restore").ExitCode.ShouldBe(ExitCode.Done);
        _scene.Here = Container;

        var result = _scene.With("rules/shop.csx", RuleTexts.ShopOn(24)).Run(command.Split(' '));

        result.ExitCode.ShouldBe(ExitCode.Failed);
        result.Errors.ShouldContain("/etc/ripcs/state is the state of the host's own network namespace, and this is a container's network "
            + "namespace; each has its own folder: ");
        result.Errors.ShouldNotContain("--adopt");
        _scene.Run("restore", "--adopt").Errors.ShouldContain(
            "which is in use, and this is a container's network namespace; leave --adopt, --state-dir and RIPCS_STATE_DIR out");
        _scene.LiveRules().ShouldBe(_before);
        _scene.Here = Machines;
        _scene.Run("check").ExitCode.ShouldBe(CheckCode.Ok);
    }

    [Theory, MemberData(nameof(Commands))]
    public void A_restarted_host_restores_whatever_the_number_of_its_namespace_is_now(string command)
    {
        _scene.Here = Machines with { Network = Machines.Network with { Unnamed = "unnamed new-boot/1", Inode = "4026531992" } };

        _scene.Reboot().Run("restore").ExitCode.ShouldBe(ExitCode.Done);

        _scene.LiveRules().ShouldBe(_before);
        _scene.Run(command.Split(' ')).Errors.ShouldNotContain("/etc/ripcs/state is the state of");
    }

    [Fact]
    public void A_container_that_was_started_again_restores_and_all_else_waits_for_that()
    {
        using var scene = new CommandLineScene { Here = Container }.With("rules/shop.csx", RuleTexts.Shop).Live();
        var before = scene.LiveRules();
        scene.Here = Container with { Network = Container.Network with { Unnamed = "unnamed boot/8", Inode = "8" } };
        scene.Reboot();

        var apply = scene.Apply();
        apply.ExitCode.ShouldBe(ExitCode.Failed);
        apply.Errors.ShouldContain("/etc/ripcs/state is the state of the host's own network namespace, and it cannot be told whether this "
            + "is that one: since the machine started, that was another network namespace; if this is a container that was started again, "
            + "first run: ripcs restore; "
            + "choose another folder: --state-dir DIR; or, if it is this one's, add --adopt");
        scene.Run("restore").ExitCode.ShouldBe(ExitCode.Done);

        scene.LiveRules().ShouldBe(before);
        scene.Apply().ExitCode.ShouldBe(ExitCode.Done);
    }

    [Fact]
    public void Where_process_1_is_hidden_a_restore_brings_the_rules_back_and_says_what_it_does_not_know()
    {
        _scene.Here = Host with { Network = Host.Network with { IsUnknown = true, Unnamed = "unnamed new-boot/1" } };

        _scene.Run("rules", "flush").ExitCode.ShouldBe(ExitCode.Failed);
        var restored = _scene.Reboot().Run("restore");

        restored.ExitCode.ShouldBe(ExitCode.NeedsHuman);
        restored.Errors.ShouldContain("it cannot be told whether this is that one: /proc hides process 1 (hidepid, ProtectProc)");
        _scene.LiveRules().ShouldBe(_before);
    }

    [Fact]
    public void What_was_live_in_a_namespace_that_is_gone_is_not_missed_in_the_next_one()
    {
        var first = Host with { Network = new NetworkPlace(IsHost: false, [], "unnamed old-boot/7", "0") };
        using var scene = new CommandLineScene { Here = first }.With("rules/shop.csx", RuleTexts.Shop).Live();
        scene.Here = first with { Network = first.Network with { Unnamed = "unnamed new-boot/9" } };
        const string anew = "/etc/ripcs/state records what was in force in a network namespace without a name that is gone, so ripcs "
            + "begins anew here; earlier changes are in: ripcs history";

        scene.Reboot().Run("status").ToString().ShouldContain(anew);
        var apply = scene.With("rules/shop.csx", RuleTexts.ShopOn(23)).Apply();

        apply.ExitCode.ShouldBe(ExitCode.Done);
        apply.ToString().ShouldContain($"warning: {anew}");
        apply.ToString().ShouldContain("+ shop  (rules/shop.csx)  new partition");
        scene.Run("check").ExitCode.ShouldBe(CheckCode.Ok);
        scene.Apply().ToString().ShouldNotContain("anew");
        File.ReadAllText(scene.At("state/audit.jsonl")).ShouldNotContain("drift");
    }

    [Theory]
    [InlineData("status")]
    [InlineData("rules diff {rules}")]
    [InlineData("confirm")]
    [InlineData("confirm 2")]
    public void What_was_pending_in_a_namespace_that_is_gone_is_told_to_nobody_in_the_next_one(string command)
    {
        using var scene = LeftPending();

        var said = scene.Run(command.Split(' ')).ToString();

        said.ShouldContain("ripcs begins anew here");
        said.ShouldNotContain("ripcs restore");
        said.ShouldNotContain("rollback");
        said.ShouldNotContain("permanent");
    }

    [Theory]
    [InlineData("pending")]
    [InlineData("lost")]
    [InlineData("unfinished")]
    public void What_was_pending_in_a_namespace_that_is_gone_is_not_reverted_into_the_next_one_and_holds_nothing(string left)
    {
        using var scene = LeftPending();
        if (left is "lost")
            Directory.Delete(scene.At("state/pending"), recursive: true);

        if (left is "unfinished")
            scene.With("state/journal.json", "{").With("state/held.json", "{");

        var apply = scene.Without("rules/forum.csx").Apply();

        apply.ExitCode.ShouldBe(ExitCode.Done, apply.ToString());
        apply.ToString().ShouldContain("ripcs begins anew here");
        apply.ToString().ShouldNotContain("was not confirmed");
        apply.ToString().ShouldNotContain("did not finish");
        scene.LiveRules().ShouldContain("--dport 23");
        scene.LiveRules().ShouldNotContain("forum");
        scene.Run("check").ExitCode.ShouldBe(CheckCode.Ok);
        scene.Run("confirm").Errors.ShouldContain("no change is pending");
    }

    // A change of a partition that no file names any more was pending.
    private static CommandLineScene LeftPending()
    {
        var first = Host with { Network = new NetworkPlace(IsHost: false, [], "unnamed old-boot/7", "0") };
        var scene = new CommandLineScene { Here = first }.With("rules/shop.csx", RuleTexts.Shop).With("rules/forum.csx", RuleTexts.Forum)
            .Live().With("rules/shop.csx", RuleTexts.ShopOn(23));
        scene.Apply("--confirm", "60s").ExitCode.ShouldBe(ExitCode.Done);
        scene.Guards.Kill();
        scene.RestartWhilePending(2);
        scene.Here = first with { Network = first.Network with { Unnamed = "unnamed new-boot/9" } };
        return scene.Reboot();
    }

    [Theory, MemberData(nameof(Commands))]
    public void No_command_on_a_clone_uses_that_of_the_machine_it_was_cloned_from(string command)
    {
        _scene.Here = Clone;

        var result = _scene.With("rules/shop.csx", RuleTexts.ShopOn(24)).Run(command.Split(' '));

        result.ExitCode.ShouldBe(ExitCode.Failed);
        result.Errors.ShouldContain(
            "/etc/ripcs/state is the state of another machine; if this one is a clone of that one, or the folder was moved here, make it "
                + "this machine's: add --adopt");
        _scene.LiveRules().ShouldBe(_before);
    }

    [Fact]
    public void Status_and_check_say_whose_it_is_and_history_shows_it_with_a_warning()
    {
        _scene.Here = Clone;

        _scene.Run("status").ExitCode.ShouldBe(ExitCode.Failed);
        _scene.Run("check").ExitCode.ShouldBe(CheckCode.Critical);
        _scene.Run("check").Output.ShouldContain("/etc/ripcs/state is the state of another machine");
        var history = _scene.Run("history");
        history.Output.ShouldContain("warning: /etc/ripcs/state is the state of another machine");
        history.Output.ShouldContain("current");
    }

    [Fact]
    public void A_change_that_is_pending_on_the_host_is_not_ended_by_a_command_in_another_namespace()
    {
        _scene.With("rules/shop.csx", RuleTexts.ShopOn(24)).Apply("--confirm", "60s").ExitCode.ShouldBe(ExitCode.Done);
        _scene.Here = Blue;

        _scene.Run("rules", "flush").ExitCode.ShouldBe(ExitCode.Failed);
        _scene.Run("restore").ExitCode.ShouldBe(ExitCode.Failed);

        _scene.Here = Host;
        _scene.Run("status").Output.ShouldContain(" is pending");
        _scene.LiveRules().ShouldContain("--dport 24");
    }

    [Fact]
    public void Who_says_adopt_makes_it_the_clones_with_all_that_is_in_it()
    {
        _scene.Here = Clone;

        _scene.Reboot().Run("restore", "--adopt").ExitCode.ShouldBe(ExitCode.Done);

        _scene.LiveRules().ShouldBe(_before);
        _scene.Run("check").ExitCode.ShouldBe(CheckCode.Ok);
        _scene.Run("rollback").ExitCode.ShouldBe(ExitCode.Done);
        _scene.LiveRules().ShouldContain("--dport 22");
        _scene.Here = Host;
        _scene.Run("restore").ExitCode.ShouldBe(ExitCode.Failed);
    }

    [Theory]
    [InlineData("write history/000002.json")]
    [InlineData("rename applied.json")]
    [InlineData("rename host.json")]
    public void An_adoption_that_died_half_way_is_completed_by_the_next_run(string step)
    {
        _scene.Here = Clone;
        Death.At(step, _scene, () => _scene.Run("restore", "--adopt"));

        _scene.Run("restore", "--adopt").ExitCode.ShouldBe(ExitCode.Done);

        _scene.Run("check").ExitCode.ShouldBe(CheckCode.Ok);
        _scene.Run("rollback").ExitCode.ShouldBe(ExitCode.Done);
        File.ReadAllText(_scene.At("state/host.json")).ShouldContain("\"From\":null");
    }

    [Theory]
    [InlineData("history/000002.json", "rollback 2")]
    [InlineData("applied.json", "rules apply {rules}")]
    public void A_file_of_another_directory_is_refused_in_its_place(string file, string command)
    {
        using var other = new CommandLineScene { Here = Host }.With("rules/shop.csx", RuleTexts.ShopOn(80)).Live().With("rules/shop.csx",
            RuleTexts.ShopOn(81)).Live();
        File.Copy(other.At($"state/{file}"), _scene.At($"state/{file}"), overwrite: true);

        var result = _scene.Run(command.Split(' '));

        result.ExitCode.ShouldBe(ExitCode.Failed);
        result.Errors.ShouldContain($"/etc/ripcs/state/{file} is damaged: it was written for another state directory; ");
        _scene.LiveRules().ShouldBe(_before);
    }

    [Fact]
    public void A_restore_does_not_take_the_newest_record_of_another_host()
    {
        using var other = new CommandLineScene { Here = Host }.With("rules/shop.csx", RuleTexts.ShopOn(80)).Live().With("rules/shop.csx",
            RuleTexts.ShopOn(81)).Live()
            .With("rules/shop.csx", RuleTexts.ShopOn(82)).Live();
        File.Copy(other.At("state/history/000003.json"), _scene.At("state/history/000003.json"));

        var result = _scene.Reboot().Run("restore");

        result.ExitCode.ShouldBe(ExitCode.NeedsHuman);
        result.Errors.ShouldContain("000003.json is damaged: it was written for another state directory");
        _scene.LiveRules().ShouldBe(_before);
    }

    [Fact]
    public void A_file_of_another_kind_is_not_taken_for_one()
    {
        File.Copy(_scene.At("state/applied.json"), _scene.At("state/held.json"));

        _scene.With("rules/shop.csx", RuleTexts.ShopOn(24)).Apply().Errors.ShouldStartWith(
            "error: /etc/ripcs/state/held.json is damaged: it holds something else (applied); ");
    }

    [Theory]
    [InlineData("{")]
    [InlineData(null)]
    public void Where_it_is_unknown_whose_it_is_a_host_still_comes_up_and_nothing_else_is_done(string? text)
    {
        if (text is null)
        {
            _scene.Without("state/host.json");
        }
        else
        {
            _scene.With("state/host.json", text);
        }

        var apply = _scene.With("rules/shop.csx", RuleTexts.ShopOn(24)).Apply();
        apply.ExitCode.ShouldBe(ExitCode.Failed);
        apply.Errors.ShouldContain(text is null
            ? "/etc/ripcs/state/host.json is gone, so it is unknown whose state /etc/ripcs/state is; if it is this host's, add --adopt"
            : "/etc/ripcs/state/host.json is damaged (it is cut off, or was not written by ripcs), so it is unknown");
        _scene.Run("check").ExitCode.ShouldBe(CheckCode.Critical);
        var restored = _scene.Reboot().Run("restore");
        restored.ExitCode.ShouldBe(ExitCode.NeedsHuman);
        restored.Errors.ShouldContain("it is unknown whose state");
        _scene.LiveRules().ShouldBe(_before);
        _scene.Apply("--adopt").ExitCode.ShouldBe(ExitCode.Done);
        _scene.Run("check").ExitCode.ShouldBe(CheckCode.Ok);
    }

    [Fact]
    public void A_directory_that_an_older_ripcs_made_is_taken_as_this_ones_with_its_files()
    {
        _scene.Without("state/host.json");
        foreach (var file in Directory.GetFiles(_scene.At("state"), "*.json", SearchOption.AllDirectories))
        {
            SealedText.Unbind(file);
        }

        _scene.Run("check").ExitCode.ShouldBe(CheckCode.Ok);
        _scene.Run("rollback").ExitCode.ShouldBe(ExitCode.Done);

        _scene.Run("check").ExitCode.ShouldBe(CheckCode.Ok);
        _scene.Here = Blue;
        _scene.Run("rollback", "2").ExitCode.ShouldBe(ExitCode.Failed);
    }

    [Fact]
    public void What_a_namespace_without_a_name_left_belongs_to_the_next_one_when_it_is_gone()
    {
        var first = Host with { Network = new NetworkPlace(IsHost: false, [], "unnamed old-boot/7", "0") };
        using var scene = new CommandLineScene { Here = first }.With("rules/shop.csx", RuleTexts.Shop).Live();
        var before = scene.LiveRules();
        scene.Here = first with { Network = first.Network with { Unnamed = "unnamed new-boot/9" } };

        scene.Reboot().Run("restore").ExitCode.ShouldBe(ExitCode.Done);

        scene.LiveRules().ShouldBe(before);
        scene.Here = Host;
        scene.Run("restore").ExitCode.ShouldBe(ExitCode.Failed);
    }
}
