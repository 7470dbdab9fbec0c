using Ripcs.Changes.State;
using Ripcs.Core.Model;
using Shouldly;
using Xunit;

namespace Ripcs.Tests.Commands;

/// <summary>ripcs restore: after a reboot the last recorded state is in force again, without rule files.</summary>
public sealed class RestoreTests : IDisposable
{
    private const string Docker = """
        *filter
        :INPUT ACCEPT [0:0]
        :FORWARD DROP [0:0]
        :OUTPUT ACCEPT [0:0]
        :DOCKER - [0:0]
        :DOCKER-USER - [0:0]
        -A FORWARD -j DOCKER-USER
        -A FORWARD -o docker0 -j DOCKER
        -A DOCKER-USER -j RETURN
        COMMIT

        """;

    private readonly CommandLineScene _scene = CommandLineScene.WithShopAndForum().With("rules/office.csx", RuleTexts.Office);

    public void Dispose() => _scene.Dispose();

    [Fact]
    public void After_a_reboot_the_same_rules_are_live_as_before_stale_chains_too()
    {
        var before = _scene.Live().With("rules/shop.csx", RuleTexts.ShopOn(23)).Live().LiveRules();
        var (history, applied) = (_scene.History.Read(2), _scene.Applied);
        _scene.Reboot();
        Directory.Delete(_scene.Rules, recursive: true);

        var result = _scene.Run("restore", "--verbose");

        result.ExitCode.ShouldBe(0, result.Errors);
        result.Errors.ShouldBe("");
        _scene.LiveRules().ShouldBe(before);
        result.Output.ShouldContain("+ shop  (rules/shop.csx)  new partition: 3 rules (1 chain)\n");
        result.Output.ShouldStartWith("back to the state after change 2: 3 of 3 partitions change: ");
        result.LastLine.ShouldBe("the state after change 2 is restored and verified in 0.00 s: IPv4 filter and nat, IPv6 filter and nat");
        _scene.History.Numbers().ShouldBe([1, 2]);
        _scene.History.Read(2).ShouldBe(history);
        _scene.Applied.Known.Partitions.ShouldBe(applied.Known.Partitions);
        _scene.Applied.Directory.ShouldBe(_scene.Rules);
        File.Exists(_scene.At("state/journal.json")).ShouldBeFalse();
    }

    [Fact]
    public void A_second_time_there_is_nothing_to_do()
    {
        _scene.Live().Reboot().Run("restore");

        var result = _scene.Run("restore");

        result.ShouldBe(new CommandResult(0, "nothing to do: the host is in the state after change 1.\n", ""));
    }

    [Fact]
    public void What_the_record_says_is_true_for_the_new_kernel()
    {
        _scene.Live().Reboot(Docker).Run("restore").ExitCode.ShouldBe(0);

        _scene.Applied.Change.ShouldBe(1);
        _scene.Applied.Known.Made.Count.ShouldBe(_scene.Netfilter.State.V4.Tables.Concat(_scene.Netfilter.State.V6.Tables)
            .SelectMany(table => table.Chains).Count(chain => !chain.IsBuiltIn
                && !chain.Name.Value.StartsWith("DOCKER", StringComparison.Ordinal) && chain.Name != DispatchChain.Guard));
        _scene.Applied.Known.Behind.Single(jump => jump.BuiltIn == new ChainName("FORWARD") && jump.Family is Family.IPv4).Rules
            .ShouldBe(["-j DOCKER-USER", "-o docker0 -j DOCKER"]);
        _scene.Run("status").LastLine.ShouldBe("no drift: 3 partitions in force, as change 1 left them.");
        _scene.Diff().Lines.ShouldBe(["nothing to do: 3 partitions are live as written."]);
    }

    [Fact]
    public void Foreign_rules_that_are_there_before_stay_and_our_jumps_stand_in_front()
    {
        _scene.Live().Reboot(Docker).Run("restore").ExitCode.ShouldBe(0);

        _scene.LiveRules().ShouldContain("-A FORWARD -j partition-a\n-A FORWARD -j DOCKER-USER\n-A FORWARD -o docker0 -j DOCKER\n");
        _scene.LiveRules().ShouldContain("-A DOCKER-USER -j RETURN\n");
        _scene.LiveRules().ShouldContain(":FORWARD DROP ");
    }

    [Fact]
    public void Names_lines_and_order_are_known_as_before()
    {
        _scene.Live().Reboot().Run("restore");
        _scene.ByHand("-D {shop-a} -s 203.0.113.0/24 -d 192.168.7.10/32 -j DROP");

        _scene.Diff().Output.ShouldContain("!   missing   drop \"bad guys\" :5");
        _scene.Run("status").Output.ShouldContain("!   missing   drop \"bad guys\" :5");
    }

    [Fact]
    public void A_rollback_is_what_comes_back_after_it_and_what_it_holds_stays_held()
    {
        var before = _scene.Live().LiveRules();
        _scene.With("rules/shop.csx", RuleTexts.ShopOn(23)).Live().Run("rollback").ExitCode.ShouldBe(0);

        _scene.Reboot().Run("restore").LastLine.ShouldStartWith("the state after change 3 is restored");

        _scene.LiveRules().ShouldBe(before);
        _scene.Apply().ExitCode.ShouldBe(75);
        _scene.Run("rollback").Output.ShouldContain("back to the state before change 1: ");
    }

    [Fact]
    public void After_a_flush_nothing_comes_back()
    {
        _scene.Live().Run("rules", "flush").ExitCode.ShouldBe(0);

        _scene.Reboot(Docker).Run("restore").Output.ShouldBe("nothing to do: after change 2 nothing of Ripcs's is in force.\n");
    }

    [Fact]
    public void On_a_live_host_it_undoes_what_was_typed_by_hand_and_nothing_foreign()
    {
        var before = _scene.ByHand("-N f2b-sshd", "-A INPUT -j f2b-sshd").Live().LiveRules();
        _scene.ByHand("-D {shop-a} -s 203.0.113.0/24 -d 192.168.7.10/32 -j DROP", "-A {forum-a} -s 66.6.6.6/32 -j DROP");

        var result = _scene.Run("restore");

        result.Output.ShouldContain(
            "back to the state after change 1: no partition changes. Drift in 2 partitions: restore puts back 1 rule and REMOVES 1 "
            + "hand-typed rule.\n");
        _scene.LiveRules().ShouldBe(before);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Where_nothing_was_recorded_it_says_so_and_touches_nothing(bool hasFolder)
    {
        using var scene = new CommandLineScene().WithoutNetfilter();
        if (hasFolder)
            Directory.CreateDirectory(scene.StatePath, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);

        scene.Run("restore").ShouldBe(new CommandResult(0, "nothing to do: no change was recorded yet.\n", ""));

        Directory.Exists(scene.StatePath).ShouldBe(hasFolder);
        (hasFolder ? Directory.GetFileSystemEntries(scene.StatePath) : []).ShouldBeEmpty();
        Directory.Exists(scene.At("run")).ShouldBeFalse();
    }

    [Fact]
    public void Another_ripcs_at_work_is_waited_for_and_then_it_is_later()
    {
        _scene.Live().Reboot();
        using var held = ApplyLock.Take(ApplyLock.PathFor(_scene.At("run"), _scene.State), TimeSpan.Zero);

        _scene.Run("restore", "--wait", "0s").ExitCode.ShouldBe(75);
    }

    [Fact]
    public void The_journal_says_at_once_what_a_restore_waits_for_and_how_long()
    {
        _scene.Live().Reboot();
        using var held = ApplyLock.Take(ApplyLock.PathFor(_scene.At("run"), _scene.State), TimeSpan.Zero);

        var errors = _scene.Run("restore", "--wait", "1s").Errors;

        errors.ShouldMatch(@"^note: another ripcs is changing this host \(\S+ is locked[^\n]*\); waiting for it, for up to 1 s\nerror: ");
    }

    [Fact]
    public void It_speaks_json_as_other_changes_do()
    {
        var json = _scene.Live().Reboot().Run("restore", "--json").Json();

        json.GetProperty("command").GetString().ShouldBe("restore");
        json.GetProperty("result").GetString().ShouldBe("changed");
        json.GetProperty("changed").GetBoolean().ShouldBeTrue();
        json.GetProperty("change").GetInt32().ShouldBe(1);
        json.GetProperty("partitions").GetArrayLength().ShouldBe(3);
        _scene.Run("restore", "--json").Json().GetProperty("result").GetString().ShouldBe("unchanged");
    }

    [Fact]
    public void A_diff_after_a_reboot_does_not_speak_of_somebody_who_changed_the_host_by_hand()
    {
        var first = _scene.Diff().Output;

        _scene.Live().Reboot().Diff().Output.ShouldBe(first);
    }

    [Theory]
    [InlineData("restore", "--verbose")]
    [InlineData("rollback", "1")]
    public void Nor_does_what_brings_the_rules_back(params string[] command)
    {
        var result = _scene.Live().Reboot().Run(command);

        result.ExitCode.ShouldBe(0, result.Errors);
        result.Output.ShouldNotContain("by hand");
        result.Output.ShouldContain("back to the state after change 1: ");
    }

    [Fact]
    public void Status_and_check_tell_of_a_reboot_without_a_restore()
    {
        _scene.Live().Reboot();

        _scene.Run("status").Lines[1..].ShouldBe([
            "warning: nothing of Ripcs's is live, although change 1 left 3 partitions (forum, office, shop) in force; restore it with: "
                + "ripcs restore",
            "0 of 3 partitions in force.",
        ]);
        _scene.Run("check").Output.ShouldStartWith(
            "RIPCS CRITICAL - nothing of Ripcs's is live, although change 1 left 3 partitions (forum, office, shop) in force; restore it "
                + "with: ripcs restore | partitions=0");
        _scene.Run("restore");
        _scene.Run("check").Output.ShouldStartWith("RIPCS OK - ");
    }
}
