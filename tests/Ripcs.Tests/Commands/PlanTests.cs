using System.Text;
using Ripcs.Changes.Plans;
using Ripcs.Changes.State;
using Ripcs.Core.Model;
using Ripcs.Rendering;
using Shouldly;
using Xunit;

namespace Ripcs.Tests.Commands;

/// <summary>rules diff --out, plan show and rules apply PLAN: what was reviewed is what is applied.</summary>
public sealed class PlanTests : IDisposable
{
    private const string ClosedForwarding = "*filter\n:INPUT ACCEPT [0:0]\n:FORWARD DROP [0:0]\n:OUTPUT ACCEPT [0:0]\nCOMMIT\n";

    private readonly CommandLineScene _scene = NewScene();

    public void Dispose() => _scene.Dispose();

    [Fact]
    public void A_plan_shows_what_the_diff_printed_and_for_which_host_it_is()
    {
        _scene.Live().With("rules/shop.csx", RuleTexts.ShopOn(23));

        var diff = _scene.Diff("--out", _scene.At("web1.plan"), "--detailed-exitcode");
        var show = _scene.WithoutNetfilter().Run("plan", "show", "{web1.plan}");

        diff.ExitCode.ShouldBe(ExitCode.Changes);
        diff.Lines[^2].ShouldBe("written to /etc/ripcs/web1.plan; look at it with: ripcs plan show /etc/ripcs/web1.plan; apply exactly this with: ripcs rules apply /etc/ripcs/web1.plan");
        show.ExitCode.ShouldBe(ExitCode.Done, show.Errors);
        show.Lines[0].ShouldBe("/etc/ripcs/web1.plan: made 2026-11-20 03:12:20 UTC by alice on web1, of 2 files below /etc/ripcs/rules");
        show.Lines[1].ShouldMatch("^for web1(, a network namespace without a name)?(, iptables nft)?; sha256 [0-9a-f]{64}$");
        string.Join('\n', show.Lines[2..^1]).ShouldBe(string.Join('\n', (string[])[.. diff.Lines[..^2], diff.LastLine]));
        show.LastLine.ShouldEndWith(": ripcs rules apply /etc/ripcs/web1.plan");
    }

    [Fact]
    public void Rules_that_are_alike_stand_together_in_a_plan_as_in_the_diff()
    {
        const string rules = """
            Partition("many");
            Label("office", "198.51.100.0/24");
            for (var i = 1; i < 13; i++)
            {
                Accept($"ssh {i}").Ports(22).From("office").To($"10.10.1.{i}");
            }
            """;
        _scene.With("rules/many.csx", rules).Live().With("rules/many.csx", rules.Replace("198.51.100.0/24", "198.51.100.0/23", StringComparison.Ordinal));

        var diff = _scene.Diff("--out", _scene.At("web1.plan"));
        var show = _scene.Run("plan", "show", "{web1.plan}");

        diff.Output.ShouldContain("office");
        diff.Lines.ShouldContain(line => line.Contains("198.51.100.0/24 -> 198.51.100.0/23", StringComparison.Ordinal));
        string.Join('\n', show.Lines[2..^1]).ShouldBe(string.Join('\n', (string[])[.. diff.Lines[..^2], diff.LastLine]));
    }

    [Fact]
    public void A_plan_holds_its_whole_meaning_and_shows_it_as_the_diff_does()
    {
        PlannedForMany(60);

        var (diff, all) = (_scene.Diff(), _scene.Diff("--all"));
        var (show, showAll) = (_scene.Run("plan", "show", "{web1.plan}"), _scene.Run("plan", "show", "{web1.plan}", "--all"));
        var json = _scene.Run("plan", "show", "{web1.plan}", "--json").Json().GetProperty("plan").GetProperty("meaning");

        MeaningOf(show).ShouldBe(MeaningOf(diff));
        MeaningOf(show).ShouldContain("  and 40 more; --all lists them");
        MeaningOf(showAll).ShouldBe(MeaningOf(all));
        MeaningOf(showAll).ShouldContain(line => line.Contains("10.0.59.1", StringComparison.Ordinal));
        showAll.Output.ShouldNotContain(" more; ");
        json.EnumerateArray().Select(line => line.GetString()).ShouldBe(MeaningOf(all));
        _scene.Run("plan", "show", "{web1.plan}", "--format", "markdown", "--all").Output.ShouldContain("10.0.59.1");
    }

    [Fact]
    public void Of_a_long_meaning_that_is_not_what_was_reviewed_the_lines_that_differ_are_shown()
    {
        PlannedForMany(60);
        _scene.ByHand("-I FORWARD 1 -d 10.0.58.1/32 -p tcp -m tcp --dport 1058 -j DROP");

        var apply = Apply();

        apply.ExitCode.ShouldBe(ExitCode.TryLater);
        apply.Errors.ShouldMatch(@"(?m)^      - newly allowed:  IPv4  tcp .*10\.0\.58\.1");
        apply.Errors.ShouldNotContain("10.0.57.1");
    }

    [Fact]
    public void A_plan_is_not_believed_about_its_meaning_in_short()
    {
        PlannedForMany(30);
        var plan = PlanText.Read(Bytes(), "web1.plan");
        void Says(Func<string, string> edit) => File.WriteAllBytes(_scene.At("web1.plan"), PlanText.Write(plan with { ShortMeaning = plan.ShortMeaning.Select(edit).ToValueList() }));

        Says(line => line.Replace("(30)", "(3)", StringComparison.Ordinal));
        IsRefused(_scene.Run("plan", "show", "{web1.plan}"), ExitCode.RulesRefused, "/etc/ripcs/web1.plan holds what no ripcs writes (its meaning in short is another one)");
        Says(line => line.Replace("10.0.1.1", "10.9.9.9", StringComparison.Ordinal));
        IsRefused(Apply(), ExitCode.TryLater, "what it means for packets is not what the plan says");
    }

    [Fact]
    public void A_plan_is_not_believed_about_what_was_applied_before()
    {
        Planned();
        var plan = PlanText.Read(Bytes(), "web1.plan");
        File.WriteAllBytes(_scene.At("web1.plan"), PlanText.Write(plan with { Before = plan.Before.Select(partition => partition with { Labels = [] }).ToValueList() }));

        IsRefused(Apply(), ExitCode.TryLater, "shop is not as when the plan was made");
    }

    [Fact]
    public void The_exit_code_of_a_diff_does_not_depend_on_whether_it_writes_a_plan()
    {
        _scene.Diff("--out", _scene.At("a.plan")).ExitCode.ShouldBe(ExitCode.Done);
        _scene.Live();

        var diff = _scene.Diff("--out", _scene.At("b.plan"), "--detailed-exitcode");

        diff.ExitCode.ShouldBe(ExitCode.Done);
        _scene.Run("plan", "show", "{b.plan}").Output.ShouldContain("nothing to do: 2 partitions are live as written.");
    }

    [Fact]
    public void A_plan_can_be_read_by_nobody_but_its_owner()
    {
        Planned();

        File.GetUnixFileMode(_scene.At("web1.plan")).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    [Fact]
    public void A_plan_is_applied_without_its_rule_files_and_without_a_compiler()
    {
        _scene.Diff("--out", _scene.At("web1.plan"));
        WithoutRuleFiles();

        var apply = Apply();

        apply.ExitCode.ShouldBe(ExitCode.Done, apply.Errors);
        apply.LastLine.ShouldStartWith("change 1 applied and verified");
        _scene.ChainInForce("shop-a").ShouldNotBeEmpty();
        _scene.ChainInForce("forum-a").ShouldNotBeEmpty();
        _scene.Applied.Directory.ShouldBe(_scene.Rules);
        _scene.Applied.Known.Partitions.Count.ShouldBe(2);
    }

    [Fact]
    public void A_plan_leaves_what_the_apply_of_its_rule_files_leaves()
    {
        using var other = NewScene().With("rules/office.csx", RuleTexts.Office);
        other.Live();
        _scene.With("rules/office.csx", RuleTexts.Office).Diff("--out", _scene.At("web1.plan"));

        Apply().ExitCode.ShouldBe(ExitCode.Done);

        _scene.LiveRules().ShouldBe(other.LiveRules());
        _scene.Applied.Known.ShouldBe(other.Applied.Known);
        _scene.Diff("--detailed-exitcode").ExitCode.ShouldBe(ExitCode.Done);
    }

    [Fact]
    public void The_history_says_which_plan_was_applied_and_who_made_it()
    {
        Planned();

        Apply("--message", "reviewed by bob");

        var record = _scene.History.Read(2);
        record.Plan.ShouldBe(new PlanMark(CarriedText.Digest(Bytes()), "alice", "web1", record.Time));
        record.Command.ShouldStartWith("rules apply ");
        _scene.Run("history", "show", "2").LastLine.ShouldBe(
            $"made by: ripcs rules apply /etc/ripcs/web1.plan, of the plan that alice made on web1, 2026-11-20 03:12:20 UTC (sha256 {record.Plan!.Sha256})");
        _scene.Run("history", "--json").Json().GetProperty("history")[0].GetProperty("plan").GetString().ShouldBe(record.Plan.Sha256);
        _scene.Run("history").Lines[0].ShouldEndWith("1 of 2 partitions changed: 1 rule added, 1 removed. \"reviewed by bob\"");
    }

    [Fact]
    public void A_plan_that_is_already_in_force_has_nothing_to_do()
    {
        Planned();
        Apply();

        var again = Apply();

        again.ExitCode.ShouldBe(ExitCode.Done);
        again.LastLine.ShouldBe("nothing to do: the host is as /etc/ripcs/web1.plan leaves it; it was applied as change 2 (2026-11-20 03:12:20 UTC).");
    }

    [Fact]
    public void A_plan_is_not_replayed_over_a_later_change()
    {
        Planned();
        Apply();
        var then = _scene.With("rules/shop.csx", RuleTexts.ShopOn(24)).Live().ChainInForce("shop-a");

        var replayed = Apply();

        _scene.ChainInForce("shop-a").ShouldBe(then);
        replayed.ExitCode.ShouldBe(ExitCode.TryLater);
        replayed.Errors.ShouldBe(
            "error: /etc/ripcs/web1.plan was applied already as change 2 (2026-11-20 03:12:20 UTC), and the host is no longer as it left it; a plan is applied once: "
            + "make the plan again, and have it reviewed: ripcs rules diff /etc/ripcs/rules --out PLAN\n");
    }

    [Fact]
    public void A_plan_is_not_replayed_once_the_history_does_not_hold_its_change_any_more()
    {
        _scene.Keep = "3";
        Planned();
        var then = _scene.ChainInForce("shop-a");
        Apply().ExitCode.ShouldBe(ExitCode.Done);
        Forgotten();

        var replayed = Apply();

        _scene.History.Numbers().ShouldNotContain(2);
        replayed.ExitCode.ShouldBe(ExitCode.TryLater);
        replayed.Errors.ShouldStartWith("error: /etc/ripcs/web1.plan was applied already as change 2 (2026-11-20 03:12:20 UTC), and the host is no longer as it left it; a plan is applied once: ");
        _scene.ChainInForce("shop-a").ShouldBe(then);
        Apply("--dry-run").Errors.ShouldContain("was applied already as change 2");
        Apply("--again").ExitCode.ShouldBe(ExitCode.Done);
        _scene.ChainInForce("shop-a").ShouldNotBe(then);
    }

    [Fact]
    public void Plans_that_a_ripcs_without_a_list_of_them_applied_are_known_from_the_history()
    {
        _scene.Keep = "3";
        Planned();
        var then = _scene.ChainInForce("shop-a");
        Apply().ExitCode.ShouldBe(ExitCode.Done);
        _scene.Without("state/plans.json");
        _scene.With("rules/shop.csx", RuleTexts.ShopOn(25)).Diff("--out", _scene.At("other.plan"));
        _scene.Run("rules", "apply", "{other.plan}").ExitCode.ShouldBe(ExitCode.Done);
        Forgotten();

        Apply().Errors.ShouldStartWith("error: /etc/ripcs/web1.plan was applied already as change 2 ");
        _scene.ChainInForce("shop-a").ShouldBe(then);
    }

    [Fact]
    public void No_plan_is_applied_while_the_list_of_those_that_were_is_damaged()
    {
        Planned();
        _scene.With("state/plans.json", "{");
        File.SetUnixFileMode(_scene.At("state/plans.json"), UnixFileMode.UserRead | UnixFileMode.UserWrite);

        var apply = Apply();

        IsRefused(apply, ExitCode.Failed, "/etc/ripcs/state/plans.json is damaged: ");
        apply.Errors.ShouldContain("; it says which plans were applied, and no plan is applied without it: move it away once you know that none will be applied a second time\nthe host is as before");
        _scene.Live();
        _scene.Run("rollback").ExitCode.ShouldBe(ExitCode.Done);
        File.ReadAllText(_scene.At("state/plans.json")).ShouldBe("{");
    }

    [Fact]
    public void Of_more_plans_than_are_kept_the_oldest_are_forgotten()
    {
        var used = new UsedPlans().With(Enumerable.Range(1, UsedPlans.Kept + 2).Select(number => new UsedPlan($"{number:x64}", number, default)));

        used.Plans.Count.ShouldBe(UsedPlans.Kept);
        used.Find($"{2:x64}").ShouldBeNull();
        used.With([new UsedPlan($"{3:x64}", UsedPlans.Kept + 3, default)]).Find($"{3:x64}")!.Change.ShouldBe(UsedPlans.Kept + 3);
    }

    [Fact]
    public void A_plan_that_was_rolled_back_is_held_as_its_rule_files_are_and_applied_where_somebody_says_again()
    {
        Planned();
        Apply();
        _scene.Run("rollback").ExitCode.ShouldBe(ExitCode.Done);

        var held = Apply();
        var again = Apply("--again");

        held.ExitCode.ShouldBe(ExitCode.TryLater);
        held.Errors.ShouldBe("error: /etc/ripcs/web1.plan was applied already as change 2 (2026-11-20 03:12:20 UTC), which was rolled back; if it is meant all the same: ripcs rules apply /etc/ripcs/web1.plan --again; "
            + "otherwise change the rule files, make the plan again, and have it reviewed: ripcs rules diff /etc/ripcs/rules --out PLAN\n");
        again.ExitCode.ShouldBe(ExitCode.Done, again.Errors);
    }

    [Fact]
    public void Another_plan_that_brings_back_what_was_rolled_back_is_held()
    {
        Planned();
        Apply();
        _scene.Run("rollback");
        _scene.Diff("--out", _scene.At("next.plan"), "--replace").ExitCode.ShouldBe(ExitCode.Done);

        var held = _scene.Run("rules", "apply", "{next.plan}");

        held.ExitCode.ShouldBe(ExitCode.TryLater);
        held.Errors.ShouldBe("error: shop is held: change 2 was rolled back, and /etc/ripcs/next.plan brings the same back; if it is meant all the same: ripcs rules apply /etc/ripcs/next.plan --again; "
            + "otherwise change the rule files, make the plan again, and have it reviewed: ripcs rules diff /etc/ripcs/rules --replace --out PLAN\n");
    }

    [Fact]
    public void A_host_that_has_moved_on_in_what_the_plan_touches_is_left_alone_and_the_difference_shown()
    {
        Planned();
        _scene.With("rules/shop.csx", RuleTexts.ShopOn(24)).Live();

        var apply = Apply();

        IsRefused(apply, ExitCode.TryLater,
            "shop is not as when the plan was made, so /etc/ripcs/web1.plan was not applied; make the plan again, and have it reviewed: ripcs rules diff /etc/ripcs/rules --out PLAN");
        apply.Errors.ShouldContain("what was reviewed (-) and what would be done now (+):");
        apply.Errors.ShouldMatch(@"(?m)^      - .*--dport 22 -j ACCEPT");
        apply.Errors.ShouldMatch(@"(?m)^      \+ .*--dport 24 -j ACCEPT");
    }

    [Fact]
    public void A_host_that_has_moved_on_in_what_the_plan_does_not_touch_is_no_obstacle()
    {
        _scene.Live().With("rules/shop.csx", RuleTexts.ShopOn(23));
        _scene.Run("rules", "diff", "{rules/shop.csx}", "--out", _scene.At("web1.plan"));
        _scene.With("rules/forum.csx", RuleTexts.ForumOn(444));
        _scene.Run("rules", "apply", "{rules/forum.csx}").ExitCode.ShouldBe(ExitCode.Done);
        _scene.ByHand(":DOCKER - [0:0]", "-A DOCKER -d 172.17.0.2/32 -p tcp -m tcp --dport 8080 -j ACCEPT");

        var apply = Apply();

        apply.ExitCode.ShouldBe(ExitCode.Done, apply.Errors);
        _scene.LiveRules().ShouldContain("--dport 23 ");
        _scene.LiveRules().ShouldContain("--dport 444 ");
    }

    [Fact]
    public void A_plan_of_a_directory_does_not_take_another_partition_back()
    {
        using var other = NewScene();
        other.Live().With("rules/forum.csx", RuleTexts.ForumOn(444)).Live().With("rules/shop.csx", RuleTexts.ShopOn(23)).Live();
        Planned();
        _scene.With("rules/forum.csx", RuleTexts.ForumOn(444));
        _scene.Run("rules", "apply", "{rules/forum.csx}").ExitCode.ShouldBe(ExitCode.Done);
        var dry = Apply("--dry-run");

        var apply = Apply();

        dry.ExitCode.ShouldBe(ExitCode.Done, dry.Errors);
        apply.ExitCode.ShouldBe(ExitCode.Done, apply.Errors);
        apply.Output.ShouldContain("1 of 2 partitions changes: 1 rule added, 1 removed.");
        _scene.LiveRules().ShouldBe(other.LiveRules());
        _scene.Applied.Known.ShouldBe(other.Applied.Known);
        _scene.Applied.Files.ShouldBe(other.Applied.Files!.Value.Select(file => file with { Path = file.Path.Replace(other.Rules, _scene.Rules, StringComparison.Ordinal) }).ToValueList());
        _scene.Diff("--detailed-exitcode").ExitCode.ShouldBe(ExitCode.Done);
    }

    [Fact]
    public void Partitions_that_came_or_went_since_a_plan_of_a_directory_was_made_stay_so()
    {
        Planned();
        _scene.With("rules/office.csx", RuleTexts.Office);
        _scene.Run("rules", "apply", "{rules/office.csx}").ExitCode.ShouldBe(ExitCode.Done);
        _scene.Without("rules/forum.csx").With("rules/shop.csx", RuleTexts.Shop);
        _scene.Run("clean", "apply", "{rules}").ExitCode.ShouldBe(ExitCode.Done);

        var apply = Apply();

        apply.ExitCode.ShouldBe(ExitCode.Done, apply.Errors);
        apply.Errors.ShouldBeEmpty();
        _scene.Applied.Known.Partitions.Select(partition => partition.Name.Value).ShouldBe(["office", "shop"]);
        _scene.Applied.Files!.Value.Select(file => file.Partition).ShouldBe(["office", "shop"]);
        _scene.With("rules/shop.csx", RuleTexts.ShopOn(23)).Diff("--detailed-exitcode").ExitCode.ShouldBe(ExitCode.Done);
        _scene.Run("check").ExitCode.ShouldBe(ExitCode.Done);
    }

    [Fact]
    public void What_is_expected_elsewhere_is_proved_as_it_is_recorded_when_a_plan_of_a_directory_is_applied()
    {
        _scene.With("rules/policy.csx", "Expect.Blocked(\"nothing else\").Ports(99).From(\"all\").To(\"192.168.7.10\");");
        Planned();
        _scene.With("rules/policy.csx", "Expect.Blocked(\"no such port\").Ports(23).From(\"all\").To(\"192.168.7.10\");");
        _scene.Run("rules", "apply", "{rules/policy.csx}").ExitCode.ShouldBe(ExitCode.Done);
        var refused = Apply();
        _scene.With("rules/policy.csx", "Expect.Blocked(\"another port\").Ports(98).From(\"all\").To(\"192.168.7.10\");");
        _scene.Run("rules", "apply", "{rules/policy.csx}").ExitCode.ShouldBe(ExitCode.Done);

        var apply = Apply();

        refused.ExitCode.ShouldBe(ExitCode.RulesRefused);
        refused.Errors.ShouldContain("no such port");
        apply.ExitCode.ShouldBe(ExitCode.Done, apply.Errors);
        _scene.Applied.Expectations.ShouldHaveSingleItem().Said.Origin.ToString().ShouldContain("another port");
    }

    [Fact]
    public void What_is_held_in_a_partition_that_a_plan_leaves_alone_stays_held()
    {
        Planned();
        _scene.With("rules/forum.csx", RuleTexts.ForumOn(444));
        _scene.Run("rules", "apply", "{rules/forum.csx}").ExitCode.ShouldBe(ExitCode.Done);
        _scene.Run("rollback").ExitCode.ShouldBe(ExitCode.Done);

        Apply().ExitCode.ShouldBe(ExitCode.Done);

        _scene.Run("rules", "apply", "{rules/forum.csx}").Errors.ShouldContain("forum is held: change 2 was rolled back");
    }

    [Fact]
    public void A_rule_typed_by_hand_into_a_partition_that_a_plan_leaves_alone_stays_and_is_named()
    {
        Planned();
        _scene.ByHand("-I {forum-a} 1 -s 66.6.6.6/32 -j DROP");

        var apply = Apply();

        apply.ExitCode.ShouldBe(ExitCode.Done, apply.Errors);
        apply.Output.ShouldContain("is not as recorded (see: ripcs status) and stays so");
        _scene.LiveRules().ShouldContain("-s 66.6.6.6/32 -j DROP");
    }

    [Fact]
    public void A_plan_is_not_believed_about_what_it_leaves_alone()
    {
        Planned();
        var plan = PlanText.Read(Bytes(), "web1.plan");
        File.WriteAllBytes(_scene.At("web1.plan"), PlanText.Write(plan with { Made = plan.Made with { Left = ["shop"] } }));

        plan.Made.Left.ShouldBe(["forum"]);
        IsRefused(Apply(), ExitCode.RulesRefused, "/etc/ripcs/web1.plan holds what no ripcs writes (it leaves a partition alone that it changes, or has not)");
    }

    [Fact]
    public void A_rule_typed_by_hand_since_then_is_not_removed_unseen()
    {
        Planned();
        _scene.ByHand("-I {shop-a} 1 -s 66.6.6.6/32 -j DROP");

        var apply = Apply();

        IsRefused(apply, ExitCode.TryLater, "shop is not as when the plan was made");
        apply.Errors.ShouldContain("-s 66.6.6.6/32 -j DROP");
    }

    [Fact]
    public void A_foreign_rule_that_gives_the_plan_another_meaning_stops_it()
    {
        _scene.With("rules/shop.csx", RuleTexts.Shop);
        _scene.Diff("--out", _scene.At("web1.plan"));
        _scene.ByHand("-A FORWARD -d 192.168.7.10/32 -p tcp -m tcp --dport 80 -j ACCEPT");

        IsRefused(Apply(), ExitCode.TryLater,
            "other packets would change their fate than when the plan was made, because other partitions, rules not managed by Ripcs or addresses of the host have changed, so /etc/ripcs/web1.plan was not applied");
        Apply().Errors.ShouldMatch(@"(?m)^      - newly allowed:  IPv4 ");
    }

    [Fact]
    public void Addresses_of_the_host_that_give_a_plan_another_meaning_are_named()
    {
        Planned();
        _scene.Address = "192.168.7.10";

        var apply = Apply();

        IsRefused(apply, ExitCode.TryLater, "other packets would change their fate than when the plan was made, because other partitions, rules not managed by Ripcs or addresses of the host have changed");
        apply.Errors.ShouldMatch(@"(?m)^      - .*192\.168\.7\.10:23");
        apply.Errors.ShouldContain("      - 192.0.2.254/32: an address of the host\n");
        apply.Errors.ShouldContain("      + 192.168.7.10/32: an address of the host\n");
    }

    [Fact]
    public void A_dry_run_says_what_an_apply_would_and_changes_nothing()
    {
        Planned();

        var can = Apply("--dry-run", "--detailed-exitcode");
        _scene.With("rules/shop.csx", RuleTexts.ShopOn(24)).Live();
        var cannot = Apply("--dry-run");

        can.ExitCode.ShouldBe(ExitCode.Changes);
        can.Output.ShouldContain("--dport 23 -j ACCEPT");
        can.Output.ShouldContain("newly allowed");
        IsRefused(cannot, ExitCode.TryLater, "shop is not as when the plan was made");
    }

    [Fact]
    public void A_dry_run_says_what_was_warned_of_when_the_plan_was_made()
    {
        _scene.Live().With("rules/shop.csx", RuleTexts.ShopOn(23) + "\nAccept(\"again\").Ports(23).From(\"192.0.2.0/24\").To(\"web\");\n");
        var diff = _scene.Diff("--out", _scene.At("web1.plan"));

        diff.Errors.ShouldContain("warning RIP");
        Apply("--dry-run").Errors.ShouldContain(diff.Errors.Trim().Split('\n')[0]);
    }

    [Fact]
    public void A_machine_learns_from_JSON_how_it_ended_and_what_a_plan_holds()
    {
        Planned();
        var shown = _scene.Run("plan", "show", "{web1.plan}", "--json").Json();
        _scene.With("rules/shop.csx", RuleTexts.ShopOn(24)).Live();

        var json = Apply("--json").Json();

        json.GetProperty("result").GetString().ShouldBe("outdated");
        json.GetProperty("exit_code").GetInt32().ShouldBe(ExitCode.TryLater);
        shown.GetProperty("plan").GetProperty("this_host").GetBoolean().ShouldBeTrue();
        shown.GetProperty("plan").GetProperty("inputs").GetArrayLength().ShouldBe(2);
        shown.GetProperty("partitions")[0].GetProperty("name").GetString().ShouldBe("shop");
    }

    [Fact]
    public void A_plan_can_be_confirmed_and_reverted_as_any_change()
    {
        Planned();

        var apply = Apply("--confirm", "60s");

        apply.ExitCode.ShouldBe(ExitCode.Done, apply.Errors);
        apply.LastLine.ShouldContain("ripcs confirm 2");
    }

    [Fact]
    public void A_plan_for_another_machine_is_refused()
    {
        Planned();
        _scene.Here = Whereabouts.Current() with { Machine = "another machine" };
        _scene.HostName = "web2";

        IsRefused(Apply(), ExitCode.RulesRefused, "/etc/ripcs/web1.plan is for another host (web1");
        _scene.Run("plan", "show", "{web1.plan}").Lines[1].ShouldContain(", which is not this host");
    }

    [Fact]
    public void A_plan_for_another_network_namespace_of_the_machine_is_refused()
    {
        Planned();
        var here = Whereabouts.Current();
        _scene.Here = here with { Network = new NetworkPlace(IsHost: false, ["blue"], "unnamed boot/4711", "4711") };

        var apply = Apply();

        IsRefused(apply, ExitCode.RulesRefused, "/etc/ripcs/web1.plan is for another host (web1");
        apply.Errors.ShouldContain("and this is web1, network namespace blue; make a plan for this one");
    }

    [Fact]
    public void A_machine_without_an_identity_makes_no_plan()
    {
        _scene.Here = Whereabouts.Current() with { Machine = null };

        var diff = _scene.Diff("--out", _scene.At("web1.plan"));

        IsRefused(diff, ExitCode.RulesRefused, "this machine has no /etc/machine-id by which a plan could tell it from others; make one: systemd-machine-id-setup");
        File.Exists(_scene.At("web1.plan")).ShouldBeFalse();
    }

    [Fact]
    public void A_plan_whose_rules_have_ended_is_refused()
    {
        _scene.With("rules/shop.csx", RuleTexts.Shop.Replace("Ports(80)", "Ports(80).Until(\"2026-11-30\")", StringComparison.Ordinal));
        _scene.Diff("--out", _scene.At("web1.plan"));
        _scene.Clock.Advance(TimeSpan.FromDays(30));

        IsRefused(Apply(), ExitCode.TryLater, "/etc/ripcs/web1.plan holds only until 2026-11-30, as rules in it end then, and today is 2026-12-20 (UTC)");
    }

    [Fact]
    public void Every_byte_that_was_changed_is_seen()
    {
        Planned();
        var bytes = Bytes();
        var step = Math.Max(1, bytes.Length / 150);
        for (var place = 0; place < bytes.Length; place += step)
        {
            var changed = (byte[])bytes.Clone();
            changed[place] ^= 1;

            Should.Throw<PlanRefusedException>(() => PlanText.Read(changed, "web1.plan"), $"byte {place}");
        }
    }

    [Fact]
    public void A_plan_that_is_cut_anywhere_is_refused()
    {
        Planned();
        var bytes = Bytes();
        for (var length = 0; length < bytes.Length; length += 37)
        {
            Should.Throw<PlanRefusedException>(() => PlanText.Read(bytes[..length], "web1.plan"), $"{length} bytes");
        }
    }

    [Fact]
    public void A_changed_plan_says_so()
    {
        Planned();
        Edit(text => text.Replace("--dport 23", "--dport 25", StringComparison.Ordinal));

        IsRefused(Apply(), ExitCode.RulesRefused, "/etc/ripcs/web1.plan was changed after it was made (the checksum differs); make the plan again: ripcs rules diff PATH --out PLAN");
    }

    [Fact]
    public void A_plan_whose_line_ends_were_changed_says_so()
    {
        Planned();
        Edit(text => text.Replace("\n", "\r\n", StringComparison.Ordinal));

        IsRefused(Apply(), ExitCode.RulesRefused, "the ends of the lines of /etc/ripcs/web1.plan were changed (to CR LF, as of another operating system); copy it again from where it was made, byte for byte");
    }

    [Fact]
    public void A_plan_with_something_behind_its_end_says_so()
    {
        Planned();
        Edit(text => $"{text}# reviewed\n");

        IsRefused(Apply(), ExitCode.RulesRefused, "/etc/ripcs/web1.plan has something behind its last line; copy it again from where it was made");
    }

    [Theory]
    [InlineData("", "/etc/ripcs/web1.plan is empty; copy the plan again from where it was made")]
    [InlineData("pcs plan 4", "/etc/ripcs/web1.plan is neither a rule file, whose name ends in .csx, nor a plan, which begins with \"ripcs plan\"; name the rules, or copy the plan again from where it was made")]
    public void A_file_that_is_no_plan_any_more_is_not_taken_for_a_rule_file(string content, string message)
    {
        Planned();
        Edit(_ => content);

        IsRefused(Apply(), ExitCode.RulesRefused, message);
    }

    [Fact]
    public void A_plan_that_was_cut_off_says_so()
    {
        Planned();
        Edit(text => text[..(text.Length / 2)]);

        IsRefused(Apply(), ExitCode.RulesRefused, "/etc/ripcs/web1.plan is cut off; copy it again from where it was made");
    }

    [Fact]
    public void A_plan_of_another_version_says_so()
    {
        Planned();
        Edit(text => $"ripcs plan 2 by 9.9.9{text[text.IndexOf('\n', StringComparison.Ordinal)..]}");

        IsRefused(Apply(), ExitCode.RulesRefused, "/etc/ripcs/web1.plan was made by ripcs 9.9.9 (plan form 2), and this is ripcs 0.1.0 (form 4), which may do otherwise; make the plan with the version that reads it");
    }

    [Fact]
    public void A_plan_that_is_too_large_says_so()
    {
        Planned();
        using (var file = new FileStream(_scene.At("web1.plan"), FileMode.Open))
        {
            file.SetLength(CarriedText.MaxLength + 1L);
        }

        IsRefused(Apply(), ExitCode.RulesRefused, "/etc/ripcs/web1.plan is too large for a plan: more than 128 MiB are not read");
    }

    [Theory]
    [InlineData("--dport 23", "--dport 25", "has other rules than its name says")]
    [InlineData("\"Name\":\"shop\",\"Order\":0", "\"Name\":\"other\",\"Order\":0", "is none of partition other")]
    [InlineData("\"Order\":0", "\"Order\": 0", "line 3 is not as ripcs writes it")]
    [InlineData("\"Order\":0", "\"Order\":0,\"More\":1", "(line 3 is not as ripcs writes it); make the plan again: ripcs rules diff PATH --out PLAN")]
    [InlineData("\npartition ", "\npart ", "line 3 should begin with \\\"diff\\\"")]
    [InlineData("\nmeaning ", "\nmade ", " is not as ripcs writes it")]
    [InlineData("\"User\":\"alice\"", "\"User\":7", "line 2 is not as ripcs writes it")]
    [InlineData("\"User\":\"alice\"", "\"User\":\"alice\",\"Extra\":7", "line 2 is not as ripcs writes it")]
    [InlineData("\"User\":\"alice\"", "\"User\":\"alice\u202e\"", "a text in it cannot be printed")]
    [InlineData("\"Kind\":\"Added\",\"Text\":\"-s", "\"Kind\":\"Added\",\"Text\":\"-d", "what changes in partition shop is not what its rules say")]
    public void Who_can_reckon_a_checksum_is_not_believed_either(string from, string to, string reason)
    {
        Planned();
        Edit(text =>
        {
            var body = text[..text.LastIndexOf("sha256 ", StringComparison.Ordinal)].Replace(from, to, StringComparison.Ordinal);
            return $"{body}sha256 {CarriedText.Digest(Encoding.UTF8.GetBytes(body))}\n";
        });

        var apply = Apply();

        IsRefused(apply, ExitCode.RulesRefused, "/etc/ripcs/web1.plan holds what no ripcs writes (");
        apply.Errors.ShouldNotContain(".NET");
        apply.Errors.ShouldNotContain("$.");
        apply.Errors.ShouldContain(reason.Replace("\\\"", "\"", StringComparison.Ordinal));
    }

    [Fact]
    public void A_diff_in_a_plan_that_is_not_that_of_its_partitions_is_never_applied()
    {
        Planned();
        var plan = PlanText.Read(Bytes(), "web1.plan");
        File.WriteAllBytes(_scene.At("web1.plan"), PlanText.Write(plan with { Diff = plan.Diff with { Partitions = [] }, Meaning = ["no packet changes its fate."] }));

        var (apply, show) = (Apply(), _scene.Run("plan", "show", "{web1.plan}"));

        IsRefused(apply, ExitCode.RulesRefused, "/etc/ripcs/web1.plan holds what no ripcs writes (what it means for packets is not that of a plan that changes so much)");
        show.ExitCode.ShouldBe(ExitCode.RulesRefused);
    }

    [Fact]
    public void A_plan_whose_diff_says_that_nothing_changes_is_not_applied_either()
    {
        Planned();
        var plan = PlanText.Read(Bytes(), "web1.plan");
        File.WriteAllBytes(_scene.At("web1.plan"), PlanText.Write(plan with { Diff = plan.Diff with { Partitions = [] }, Meaning = [] }));

        _scene.Run("plan", "show", "{web1.plan}").Output.ShouldContain("nothing to do: 2 partitions are live as written.");
        IsRefused(Apply(), ExitCode.TryLater, "shop is not as when the plan was made");
    }

    [Fact]
    public void A_meaning_in_a_plan_that_is_not_that_of_its_partitions_is_never_applied()
    {
        Planned();
        var plan = PlanText.Read(Bytes(), "web1.plan");
        File.WriteAllBytes(_scene.At("web1.plan"), PlanText.Write(plan with { Meaning = ["no packet changes its fate."] }));

        IsRefused(Apply(), ExitCode.TryLater, "what it means for packets is not what the plan says");
    }

    [Theory]
    [InlineData("rules", "diff", "{web1.plan}")]
    [InlineData("rules", "generate", "{web1.plan}")]
    [InlineData("clean", "apply", "{web1.plan}")]
    [InlineData("lint", "{web1.plan}")]
    public void A_plan_given_to_a_command_of_rule_files_says_what_it_is(params string[] command)
    {
        Planned();

        var result = _scene.Run(command);

        result.ExitCode.ShouldBe(ExitCode.Usage);
        result.Errors.ShouldBe(
            "error: /etc/ripcs/web1.plan is a plan, and this command takes rule files; look at it with: ripcs plan show /etc/ripcs/web1.plan; apply it with: ripcs rules apply /etc/ripcs/web1.plan\n");
    }

    [Theory]
    [InlineData("--clean", "--clean does not go with a plan")]
    [InlineData("--replace", "--replace does not go with a plan")]
    public void A_plan_is_applied_with_nothing_that_was_not_reviewed(string option, string message)
    {
        Planned();

        var apply = Apply(option);

        apply.ExitCode.ShouldBe(ExitCode.Usage);
        apply.Errors.ShouldStartWith($"error: {message}");
    }

    [Fact]
    public void What_is_no_plan_is_not_shown_as_one() =>
        IsRefused(_scene.Run("plan", "show", "{rules/shop.csx}"), ExitCode.RulesRefused, "/etc/ripcs/rules/shop.csx is not a plan; make one: ripcs rules diff PATH --out PLAN");

    [Fact]
    public void A_plan_does_not_overwrite_a_rule_file()
    {
        var diff = _scene.Diff("--out", _scene.At("rules/shop.csx"));

        diff.ExitCode.ShouldBe(ExitCode.Failed);
        diff.Errors.ShouldBe("error: /etc/ripcs/rules/shop.csx is there already and is not a plan; --out overwrites nothing else, so name another file\n");
        File.ReadAllText(_scene.At("rules/shop.csx")).ShouldBe(RuleTexts.Shop);
    }

    [Fact]
    public void A_plan_is_not_written_over_a_directory_or_through_a_link()
    {
        File.CreateSymbolicLink(_scene.At("link"), _scene.At("elsewhere"));

        _scene.Diff("--out", _scene.Rules).Errors.ShouldStartWith("error: /etc/ripcs/rules is a directory");
        _scene.Diff("--out", _scene.At("link")).Errors.ShouldStartWith("error: /etc/ripcs/link is a link");
        File.Exists(_scene.At("elsewhere")).ShouldBeFalse();
    }

    [Fact]
    public void A_new_plan_takes_the_place_of_an_old_one()
    {
        Planned();
        _scene.With("rules/shop.csx", RuleTexts.ShopOn(24)).Diff("--out", _scene.At("web1.plan"));

        Apply().ExitCode.ShouldBe(ExitCode.Done);

        _scene.LiveRules().ShouldContain("--dport 24 ");
    }

    [Fact]
    public void No_plan_is_made_of_a_dump()
    {
        var diff = _scene.Diff("--against", "/dev/null", "--out", _scene.At("web1.plan"));

        diff.ExitCode.ShouldBe(ExitCode.Usage);
        diff.Errors.ShouldStartWith("error: --out writes a plan for a host, and a dump does not say of which it is: leave --against and --against6 out, or give what plan host, run on that host, has written: --host FILE.");
    }

    [Fact]
    public void Nothing_is_written_where_a_rule_file_is_refused()
    {
        _scene.With("rules/shop.csx", "Partition(\"shop\"); Accept(\"ssh\").Ports(22);").Diff("--out", _scene.At("web1.plan")).ExitCode.ShouldBe(ExitCode.RulesRefused);

        File.Exists(_scene.At("web1.plan")).ShouldBeFalse();
    }

    private static CommandLineScene NewScene() =>
        new CommandLineScene(ClosedForwarding).With("rules/shop.csx", RuleTexts.Shop).With("rules/forum.csx", RuleTexts.Forum);

    /// <summary>The shop is to change its port, and web1.plan says so.</summary>
    private void Planned()
    {
        _scene.Live().With("rules/shop.csx", RuleTexts.ShopOn(23));
        _scene.Diff("--out", _scene.At("web1.plan")).ExitCode.ShouldBe(ExitCode.Done);
    }

    /// <summary>A new partition opens so many ports, each of another address, which no two lines of a meaning say in one.</summary>
    private void PlannedForMany(int count)
    {
        _scene.Live().With("rules/many.csx", $$"""
            Partition("many");
            for (var i = 0; i < {{count}}; i++)
            {
                Accept($"port {i}").Ports(1000 + i).From("198.51.100.0/24").To($"10.0.{i}.1");
            }
            """);
        _scene.Diff("--out", _scene.At("web1.plan")).ExitCode.ShouldBe(ExitCode.Done);
    }

    private static string[] MeaningOf(CommandResult result) =>
        [.. result.Lines.SkipWhile(line => !line.StartsWith("newly allowed", StringComparison.Ordinal)).TakeWhile(line => line.StartsWith("newly", StringComparison.Ordinal) || line.StartsWith("  ", StringComparison.Ordinal))];

    /// <summary>The shop is as it was when web1.plan was made, after so many changes that the one which applied it is forgotten.</summary>
    private void Forgotten()
    {
        foreach (var port in new[] { 26, 27, 28, 29 })
        {
            _scene.With("rules/shop.csx", RuleTexts.ShopOn(port)).Live();
        }

        _scene.With("rules/shop.csx", RuleTexts.Shop).Live();
    }

    private void WithoutRuleFiles()
    {
        Directory.Delete(_scene.Rules, recursive: true);
        _scene.Compiler = (_, _) => throw new InvalidOperationException("something was compiled");
    }

    private CommandResult Apply(params string[] options) => _scene.Run(["rules", "apply", "{web1.plan}", .. options]);

    private byte[] Bytes() => File.ReadAllBytes(_scene.At("web1.plan"));

    private void Edit(Func<string, string> edit) => File.WriteAllText(_scene.At("web1.plan"), edit(Encoding.UTF8.GetString(Bytes())));

    /// <summary>Nothing was written, and the error begins so.</summary>
    private void IsRefused(CommandResult result, int exitCode, string error)
    {
        result.ExitCode.ShouldBe(exitCode, result.Errors);
        result.Errors.ShouldStartWith($"error: {error}");
        _scene.LiveRules().ShouldNotContain("--dport 23 ");
    }
}
