using System.Text.Json;
using Ripcs.Changes.State;
using Ripcs.Core.Model;
using Ripcs.Rendering;
using Shouldly;
using Xunit;

namespace Ripcs.Tests.Commands;

/// <summary>What "status" says of a host; each line once.</summary>
public sealed class StatusTests : IDisposable
{
    private const string Ssh = "-s 192.0.2.0/24 -d 192.168.7.10/32 -p tcp -m tcp --dport 22 -j ACCEPT";

    private readonly CommandLineScene _scene = CommandLineScene.WithShopAndForum();

    public void Dispose() => _scene.Dispose();

    [Fact]
    public void A_host_on_which_nothing_was_applied_is_said_to_be_so() =>
        Status().ShouldBe(new CommandResult(0, "nothing applied yet: nothing of Ripcs's is live or recorded.\n", ""));

    [Fact]
    public void What_is_live_and_since_when_reads_no_rule_files()
    {
        _scene.Live().With("rules/shop.csx", "no rules").With("rules/forum.csx", "no rules");

        Status().Output.ShouldBeGolden("status");
    }

    [Fact]
    public void Everything_at_once_has_its_line()
    {
        using var scene = new CommandLineScene("""
            *filter
            :INPUT ACCEPT [0:0]
            :FORWARD ACCEPT [0:0]
            :OUTPUT ACCEPT [0:0]
            :DOCKER-USER - [0:0]
            :f2b-sshd - [0:0]
            :ufw-user-input - [0:0]
            -A INPUT -p tcp -m tcp --dport 22 -j f2b-sshd
            -A INPUT -j ufw-user-input
            -A FORWARD -j DOCKER-USER
            COMMIT

            """).With("rules/shop.csx", RuleTexts.Shop).With("rules/office.csx", RuleTexts.Office).Live();
        scene.With("rules/shop.csx", RuleTexts.ShopOn(2222)).Live();
        scene.ByHand($"-D {{shop-a}} {Ssh.Replace("22", "2222", StringComparison.Ordinal)}", "-I INPUT 1 -j f2b-sshd",
            "-I FORWARD 1 -s 198.51.100.66/32 -j DROP");
        scene.Netfilter.Legacy[Family.IPv4] = "*filter\n:INPUT DROP [0:0]\n:DOCKER - [0:0]\n-A DOCKER -j RETURN\nCOMMIT\n";

        scene.Run("status").Output.ShouldBeGolden("status, everything");
    }

    [Fact]
    public void A_rule_removed_by_hand_is_drift_and_no_rule_file_is_needed_to_say_so()
    {
        _scene.Live().ByHand($"-D {{shop-a}} {Ssh}").Without("rules/shop.csx");

        var status = Status();

        status.Lines.ShouldContain($"!   missing   accept \"ssh\" :6  {Ssh}");
        status.LastLine.ShouldBe(
            "drift in 1 partition (shop) (1 rule); see what apply does about it with: ripcs rules diff /etc/ripcs/rules");
        status.ExitCode.ShouldBe(ExitCode.Done);
    }

    [Fact]
    public void A_partition_flushed_by_hand_is_drift()
    {
        var shop = _scene.Live().ChainInForce("shop-a");
        _scene.ByHand($"-D partition-a -d 192.168.7.10/32 -j {shop}", $"-F {shop}", $"-X {shop}");

        Status().Output.ShouldContain($"! shop  filter IPv4  {shop} is gone:");
    }

    [Fact]
    public void An_older_chain_put_into_force_by_hand_is_drift_although_it_proves_its_name()
    {
        var older = _scene.Live().ChainInForce("shop-a");
        _scene.With("rules/shop.csx", RuleTexts.ShopOn(2222)).Live().ByHand(
            "-D partition-a -d 192.168.7.10/32 -j {shop-a}", $"-A partition-a -d 192.168.7.10/32 -j {older}");

        Status().LastLine.ShouldStartWith("drift in 1 partition (shop)");
    }

    [Fact]
    public void A_deleted_jump_and_a_rule_in_a_dispatch_chain_are_drift()
    {
        _scene.Live().ByHand("-D FORWARD -j partition-a", "-I partition-a 1 -s 66.6.6.6/32 -j ACCEPT");

        Status().LastLine.ShouldStartWith("drift in the jumps and the dispatch chains (2 rules)");
    }

    [Fact]
    public void Apply_leaves_no_drift_behind_whatever_came_before()
    {
        _scene.Live().With("rules/office.csx", RuleTexts.Office).With("rules/shop.csx", RuleTexts.ShopOn(2222)).Live();
        _scene.Without("rules/forum.csx").Live();
        _scene.Run("rules", "apply", "{rules/office.csx}").ExitCode.ShouldBe(ExitCode.Done);

        Status().LastLine.ShouldBe("no drift: 3 partitions in force, as change 2 left them.");
    }

    [Fact]
    public void Without_a_record_a_chain_that_does_not_prove_itself_is_nobody_s_and_its_pointer_is_drift()
    {
        _scene.Live().ByHand($"-D {{shop-a}} {Ssh}");
        Directory.Delete(_scene.StatePath, recursive: true);

        var status = Status();

        status.Output.ShouldContain(_scene.Named("!   not ours  pointer at position 2  -d 192.168.7.10/32 -j {shop-a}\n"));
        status.Output.ShouldContain(_scene.Named(
            "warning: partition-a (filter IPv4) jumps to {shop-a}, which looks like a chain of Ripcs, but nothing proves that Ripcs "
                + "made it: "
            + "ripcs rules apply PATH removes that rule and leaves the chain; to keep what it does, write it into a rule file and apply "
                + "that\n"));
        status.Output.ShouldContain("warning: no record has what should be live, so missing rules cannot be detected");
        status.LastLine.ShouldStartWith("drift in the dispatch chains (1 rule)");
    }

    [Fact]
    public void Without_a_record_and_without_drift_nothing_more_is_claimed()
    {
        _scene.Live();
        Directory.Delete(_scene.StatePath, recursive: true);

        Status().LastLine.ShouldBe("every live chain matches its hash: 2 partitions in force.");
    }

    [Fact]
    public void A_damaged_record_is_named_and_what_is_live_is_still_shown()
    {
        _scene.Live();
        File.WriteAllText(Path.Combine(_scene.StatePath, "applied.json"), "{");

        var status = Status();

        status.ExitCode.ShouldBe(ExitCode.Failed);
        status.Output.ShouldContain("warning: /etc/ripcs/state/applied.json is damaged");
        status.Output.ShouldContain("2 partitions");
    }

    [Fact]
    public void A_damaged_history_is_named()
    {
        _scene.Live();
        File.WriteAllText(Path.Combine(_scene.StatePath, "history", "000001.json"), "{");

        Status().Output.ShouldContain("warning: /etc/ripcs/state/history/000001.json is damaged");
    }

    [Fact]
    public void Partitions_of_another_administrator_are_in_force_but_not_recorded_here()
    {
        using var colleague = new CommandLineScene(_scene.Live().Netfilter).With("rules/news.csx",
            RuleTexts.Office.Replace("office", "news", StringComparison.Ordinal)).Live();

        Status().Output.ShouldContain(
            "warning: news is in force but not recorded here (16 rules), so missing rules cannot be detected; an apply of its rule file "
            + "records it, a restore removes it");
        Status().LastLine.ShouldBe("no drift: what change 1 left is as it was; 1 of 3 partitions in force is not recorded.");
    }

    [Fact]
    public void Nothing_in_force_after_a_flush_is_a_warning()
    {
        _scene.Live().Run("rules", "flush").ExitCode.ShouldBe(ExitCode.Done);

        Status().Lines.ShouldContain(
            "warning: nothing of Ripcs is in force since change 2 (rules flush); roll it back with: ripcs rollback");
    }

    [Fact]
    public void Nothing_in_force_after_a_rollback_names_the_state_before_it()
    {
        _scene.Live().Run("rollback").ExitCode.ShouldBe(ExitCode.Done);

        Status().Lines.ShouldContain(
            "warning: nothing of Ripcs is in force since change 2 (rollback); bring its rules back with: ripcs rollback 1");
        _scene.Run("rollback", "1").ExitCode.ShouldBe(ExitCode.Done);
        Status().Output.ShouldNotContain("nothing of Ripcs is in force");
    }

    [Fact]
    public void After_the_rollback_of_a_first_change_that_did_not_end_there_is_nothing_to_roll_back_to()
    {
        var blocks = 1;
        _scene.With("rules/shop.csx", RuleTexts.Shop + "Rewrite(\"web\").Ports(80).Dnat(\"192.0.2.80\", to: \"192.168.8.10\");\n");
        _scene.Netfilter.BeforeRestore = (_, _) => blocks = blocks > 0 ? blocks - 1
            : throw new TimeoutException("the run ends without a word");
        Should.Throw<TimeoutException>(() => _scene.Live());
        _scene.Netfilter.BeforeRestore = null;
        _scene.Run("rollback").ExitCode.ShouldBe(ExitCode.Done);

        Status().Lines.ShouldContain("warning: nothing of Ripcs is in force since change 1 (rollback)");
    }

    [Fact]
    public void Chains_of_ours_in_the_other_variant_are_named_with_the_way_out()
    {
        _scene.Live().Netfilter.Legacy[Family.IPv6] =
            "*filter\n:INPUT ACCEPT [0:0]\n:partition-a - [0:0]\n-A INPUT -j partition-a\nCOMMIT\n";

        Status().Lines.ShouldContain(
            "warning: chains of Ripcs are live in the legacy variant of iptables too (filter IPv6: partition-a), and the kernel enforces "
                + "both; "
            + "remove those first: ripcs rules flush --backend legacy, then apply the rule files again");
    }

    [Fact]
    public void Where_ours_are_in_the_other_variant_alone_it_says_where_to_look()
    {
        _scene.Live().Reboot().Netfilter.Legacy[Family.IPv4] =
            "*filter\n:INPUT ACCEPT [0:0]\n:partition-a - [0:0]\n-A INPUT -j partition-a\nCOMMIT\n";

        var status = Status();

        status.Output.ShouldContain(
            "warning: chains of Ripcs are live in the legacy variant of iptables (filter IPv4: partition-a), and none in this one; "
            + "look at them with: ripcs status --backend legacy; if this variant is to be used from now on, remove those first: "
            + "ripcs rules flush --backend legacy, then apply the rule files again\n");
        status.Output.ShouldNotContain("ripcs restore");
        _scene.Run("check").ExitCode.ShouldBe(CheckCode.Critical);
    }

    [Fact]
    public void Where_nothing_is_live_and_the_record_is_damaged_no_chain_is_said_to_match()
    {
        _scene.Live().Reboot();
        File.WriteAllText(Path.Combine(_scene.StatePath, "applied.json"), "{");

        Status().LastLine.ShouldBe("nothing of Ripcs's is live in this variant of iptables, and no record has what should be.");
    }

    [Fact]
    public void Chains_that_somebody_emptied_and_unhooked_are_drift_and_not_stale()
    {
        _scene.Live().ByHand("-F partition-a", "-F {shop-a}", "-F {forum-a}");

        var status = Status();

        status.Output.ShouldNotContain("clean apply");
        status.LastLine.ShouldStartWith("drift in 2 partitions (forum, shop) ");
        _scene.Run("status", "--json").Json().GetProperty("stale").GetArrayLength().ShouldBe(0);
        _scene.Live().Run("status").LastLine.ShouldStartWith("no drift: ");
    }

    [Fact]
    public void A_stale_chain_is_to_be_deleted_once_the_drift_is_repaired()
    {
        _scene.Live().With("rules/shop.csx", RuleTexts.ShopOn(23)).Live().ByHand("-F partition-a");

        Status().Lines.ShouldContain(
            "3 rules (1 chain) stale; once an apply has repaired the drift, delete with: ripcs clean apply /etc/ripcs/rules");
    }

    [Fact]
    public void Another_run_half_way_is_waited_for_and_is_no_drift()
    {
        _scene.Live();
        var reads = 0;
        _scene.ByHand($"-D {{shop-a}} {Ssh}");
        _scene.Netfilter.BeforeRead = _ =>
        {
            // Two families are read each time; before the second time the other run has ended.
            if (++reads == 3)
                _scene.ByHand($"-I {{shop-a}} 2 {Ssh}");
        };

        Status().LastLine.ShouldBe("no drift: 2 partitions in force, as change 1 left them.");
    }

    [Fact]
    public void A_run_that_does_not_end_in_time_is_named_beside_the_drift()
    {
        _scene.Live().ByHand($"-D {{shop-a}} {Ssh}");
        using var held = ApplyLock.Take(ApplyLock.PathFor(_scene.At("run"), _scene.State), TimeSpan.Zero);

        var status = Status("--wait", "0s");

        status.Lines.ShouldContain("warning: another ripcs is changing this host; what is shown as drift may be its work");
        status.LastLine.ShouldStartWith("drift in 1 partition (shop)");
    }

    [Fact]
    public void Nothing_is_written_and_nothing_changed()
    {
        _scene.Live().ByHand($"-D {{shop-a}} {Ssh}");
        var (rules, files) = (_scene.LiveRules(), Files());

        Status();

        _scene.LiveRules().ShouldBe(rules);
        Files().ShouldBe(files);
    }

    [Fact]
    public void Live_rules_that_cannot_be_read_are_an_error()
    {
        _scene.Live().Netfilter.FailNextSave(Family.IPv4, "no iptables-save");

        Status().ShouldBe(new CommandResult(ExitCode.Failed, "", "error: no iptables-save\n"));
    }

    [Fact]
    public void A_machine_reads_the_same()
    {
        _scene.Live().ByHand($"-D {{shop-a}} {Ssh}", "-I FORWARD 1 -s 198.51.100.66/32 -j DROP");

        var json = Status("--json").Json();

        json.GetProperty("result").GetString().ShouldBe("changes");
        json.GetProperty("partitions")[0].GetProperty("drift")[0].GetProperty("rules")[0].GetProperty("text").GetString().ShouldBe(Ssh);
        var status = json.GetProperty("status");
        status.GetProperty("last_change").GetProperty("user").GetString().ShouldBe("alice");
        status.GetProperty("live")[0].GetProperty("rules").GetInt32().ShouldBe(3);
        status.GetProperty("beside")[0].GetProperty("in_front")[0].GetProperty("text").GetString().ShouldBe("-s 198.51.100.66/32 -j DROP");
        Kinds(status).ShouldBe(["drift critical", "in_front warning", "default_fate note"]);
    }

    private CommandResult Status(params string[] options) => _scene.Run(["status", .. options]);

    private static IEnumerable<string> Kinds(JsonElement status) => status.GetProperty("findings").EnumerateArray()
        .Select(finding => $"{finding.GetProperty("kind").GetString()} {finding.GetProperty("level").GetString()}");

    private string Files() =>
        string.Join('\n', Directory.GetFiles(_scene.StatePath, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
        .Select(file => $"{file} {File.GetLastWriteTimeUtc(file).Ticks}"));
}
