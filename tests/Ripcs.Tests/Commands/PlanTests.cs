using Ripcs.Changes.Plans;
using Ripcs.Changes.State;
using Ripcs.Core.Model;
using Ripcs.Rendering;
using Shouldly;
using Xunit;

namespace Ripcs.Tests.Commands;

/// <summary>rules diff --out, plan show and rules apply PLAN: what was reviewed is what is applied.</summary>
public sealed class PlanTests : PlanScene
{
    [Fact]
    public void A_plan_shows_what_the_diff_printed_and_for_which_host_it_is()
    {
        Scene.Live().With("rules/shop.csx", RuleTexts.ShopOn(23));

        var diff = Scene.Diff("--out", Scene.At("web1.plan"), "--detailed-exitcode");
        var show = Scene.WithoutNetfilter().Run("plan", "show", "{web1.plan}");

        diff.ExitCode.ShouldBe(ExitCode.Changes);
        diff.Lines[^1].ShouldBe(
            "written to /etc/ripcs/web1.plan; look at it with: ripcs plan show /etc/ripcs/web1.plan; apply exactly this with: ripcs rules "
            + "apply /etc/ripcs/web1.plan");
        show.ExitCode.ShouldBe(ExitCode.Done, show.Errors);
        show.Lines[0].ShouldBe("/etc/ripcs/web1.plan: made 2026-11-20 03:12:20 UTC by alice on web1, of 2 files below /etc/ripcs/rules");
        show.Lines[1].ShouldMatch("^for web1(, a network namespace without a name)?(, iptables nft)?; sha256 [0-9a-f]{64}$");
        string.Join('\n', show.Lines[2..^1]).ShouldBe(string.Join('\n', diff.Lines[..^1]));
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
        Scene.With("rules/many.csx", rules).Live().With("rules/many.csx",
            rules.Replace("198.51.100.0/24", "198.51.100.0/23", StringComparison.Ordinal));

        var diff = Scene.Diff("--out", Scene.At("web1.plan"));
        var show = Scene.Run("plan", "show", "{web1.plan}");

        diff.Output.ShouldContain("office");
        diff.Lines.ShouldContain(line => line.Contains("198.51.100.0/24 -> 198.51.100.0/23", StringComparison.Ordinal));
        string.Join('\n', show.Lines[2..^1]).ShouldBe(string.Join('\n', diff.Lines[..^1]));
    }

    [Fact]
    public void A_plan_holds_its_whole_meaning_and_shows_it_as_the_diff_does()
    {
        PlannedForMany(60);

        var (diff, all) = (Scene.Diff(), Scene.Diff("--all"));
        var (show, showAll) = (Scene.Run("plan", "show", "{web1.plan}"), Scene.Run("plan", "show", "{web1.plan}", "--all"));
        var json = Scene.Run("plan", "show", "{web1.plan}", "--json").Json().GetProperty("plan").GetProperty("meaning");

        MeaningOf(show).ShouldBe(MeaningOf(diff));
        MeaningOf(show).ShouldContain("  and 40 more; --all lists them");
        MeaningOf(showAll).ShouldBe(MeaningOf(all));
        MeaningOf(showAll).ShouldContain(line => line.Contains("10.0.59.1", StringComparison.Ordinal));
        showAll.Output.ShouldNotContain(" more; ");
        json.EnumerateArray().Select(line => line.GetString()).ShouldBe(MeaningOf(all));
        Scene.Run("plan", "show", "{web1.plan}", "--format", "markdown", "--all").Output.ShouldContain("10.0.59.1");
    }

    [Fact]
    public void Of_a_long_meaning_that_is_not_what_was_reviewed_the_lines_that_differ_are_shown()
    {
        PlannedForMany(60);
        Scene.ByHand("-I FORWARD 1 -d 10.0.58.1/32 -p tcp -m tcp --dport 1058 -j DROP");

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
        void Says(Func<string, string> edit) =>
            File.WriteAllBytes(Scene.At("web1.plan"),
            PlanText.Write(plan with { ShortMeaning = plan.ShortMeaning.Select(edit).ToValueList() }));

        Says(line => line.Replace("(30)", "(3)", StringComparison.Ordinal));
        IsRefused(Scene.Run("plan", "show", "{web1.plan}"), ExitCode.RulesRefused,
            "/etc/ripcs/web1.plan contains what ripcs never writes (its summary of the meaning is different)");
        Says(line => line.Replace("10.0.1.1", "10.9.9.9", StringComparison.Ordinal));
        IsRefused(Apply(), ExitCode.TryLater, "what it means for packets is not what the plan shows");
    }

    [Fact]
    public void A_plan_is_not_believed_about_what_was_applied_before()
    {
        Planned();
        var plan = PlanText.Read(Bytes(), "web1.plan");
        File.WriteAllBytes(Scene.At("web1.plan"),
            PlanText.Write(plan with { Before = plan.Before.Select(partition => partition with { Labels = [] }).ToValueList() }));

        IsRefused(Apply(), ExitCode.TryLater, "shop is not as when the plan was made");
    }

    [Fact]
    public void The_exit_code_of_a_diff_does_not_depend_on_whether_it_writes_a_plan()
    {
        Scene.Diff("--out", Scene.At("a.plan")).ExitCode.ShouldBe(ExitCode.Done);
        Scene.Live();

        var diff = Scene.Diff("--out", Scene.At("b.plan"), "--detailed-exitcode");

        diff.ExitCode.ShouldBe(ExitCode.Done);
        Scene.Run("plan", "show", "{b.plan}").Output.ShouldContain("nothing to do: 2 partitions are live as written.");
    }

    [Fact]
    public void A_plan_can_be_read_by_nobody_but_its_owner()
    {
        Planned();

        File.GetUnixFileMode(Scene.At("web1.plan")).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    [Fact]
    public void A_plan_is_applied_without_its_rule_files_and_without_a_compiler()
    {
        Scene.Diff("--out", Scene.At("web1.plan"));
        WithoutRuleFiles();

        var apply = Apply();

        apply.ExitCode.ShouldBe(ExitCode.Done, apply.Errors);
        apply.LastLine.ShouldStartWith("change 1 applied and verified");
        Scene.ChainInForce("shop-a").ShouldNotBeEmpty();
        Scene.ChainInForce("forum-a").ShouldNotBeEmpty();
        Scene.Applied.Directory.ShouldBe(Scene.Rules);
        Scene.Applied.Known.Partitions.Count.ShouldBe(2);
    }

    [Fact]
    public void A_plan_leaves_what_the_apply_of_its_rule_files_leaves()
    {
        using var other = NewScene().With("rules/office.csx", RuleTexts.Office);
        other.Live();
        Scene.With("rules/office.csx", RuleTexts.Office).Diff("--out", Scene.At("web1.plan"));

        Apply().ExitCode.ShouldBe(ExitCode.Done);

        Scene.LiveRules().ShouldBe(other.LiveRules());
        Scene.Applied.Known.ShouldBe(other.Applied.Known);
        Scene.Diff("--detailed-exitcode").ExitCode.ShouldBe(ExitCode.Done);
    }

    [Fact]
    public void The_history_says_which_plan_was_applied_and_who_made_it()
    {
        Planned();

        Apply("--message", "reviewed by bob");

        var record = Scene.History.Read(2);
        record.Plan.ShouldBe(new PlanMark(CarriedText.Digest(Bytes()), "alice", "web1", record.Time));
        record.Command.ShouldStartWith("rules apply ");
        Scene.Run("history", "show", "2").LastLine.ShouldBe(
            $"made by: ripcs rules apply /etc/ripcs/web1.plan, of the plan that alice made on web1, 2026-11-20 03:12:20 UTC (sha256 "
                + $"{record.Plan!.Sha256})");
        Scene.Run("history", "--json").Json().GetProperty("history")[0].GetProperty("plan").GetString().ShouldBe(record.Plan.Sha256);
        Scene.Run("history").Lines[0].ShouldEndWith("1 of 2 partitions changed: 1 rule added, 1 removed. \"reviewed by bob\"");
    }

    [Fact]
    public void A_dry_run_says_what_an_apply_would_and_changes_nothing()
    {
        Planned();

        var can = Apply("--dry-run", "--detailed-exitcode");
        Scene.With("rules/shop.csx", RuleTexts.ShopOn(24)).Live();
        var cannot = Apply("--dry-run");

        can.ExitCode.ShouldBe(ExitCode.Changes);
        can.Output.ShouldContain("--dport 23 -j ACCEPT");
        can.Output.ShouldContain("newly allowed");
        IsRefused(cannot, ExitCode.TryLater, "shop is not as when the plan was made");
    }

    [Fact]
    public void A_dry_run_says_what_was_warned_of_when_the_plan_was_made()
    {
        Scene.Live().With("rules/shop.csx", RuleTexts.ShopOn(23) + "\nAccept(\"again\").Ports(23).From(\"192.0.2.0/24\").To(\"web\");\n");
        var diff = Scene.Diff("--out", Scene.At("web1.plan"));

        diff.Errors.ShouldContain("warning RIP");
        Apply("--dry-run").Errors.ShouldContain(diff.Errors.Trim().Split('\n')[0]);
    }

    [Fact]
    public void A_machine_learns_from_JSON_how_it_ended_and_what_a_plan_holds()
    {
        Planned();
        var shown = Scene.Run("plan", "show", "{web1.plan}", "--json").Json();
        Scene.With("rules/shop.csx", RuleTexts.ShopOn(24)).Live();

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

    [Theory]
    [InlineData("rules", "diff", "{web1.plan}")]
    [InlineData("rules", "generate", "{web1.plan}")]
    [InlineData("clean", "apply", "{web1.plan}")]
    [InlineData("lint", "{web1.plan}")]
    public void A_plan_given_to_a_command_of_rule_files_says_what_it_is(params string[] command)
    {
        Planned();

        var result = Scene.Run(command);

        result.ExitCode.ShouldBe(ExitCode.Usage);
        result.Errors.ShouldBe(
            "error: /etc/ripcs/web1.plan is a plan, and this command takes rule files; look at it with: ripcs plan show "
                + "/etc/ripcs/web1.plan; apply it with: ripcs rules apply /etc/ripcs/web1.plan\n");
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
        IsRefused(Scene.Run("plan", "show", "{rules/shop.csx}"), ExitCode.RulesRefused,
            "/etc/ripcs/rules/shop.csx is not a plan; make one: ripcs rules diff PATH --out PLAN");

    [Fact]
    public void A_plan_does_not_overwrite_a_rule_file()
    {
        var diff = Scene.Diff("--out", Scene.At("rules/shop.csx"));

        diff.ExitCode.ShouldBe(ExitCode.Failed);
        diff.Errors.ShouldBe("error: /etc/ripcs/rules/shop.csx already exists and is not a plan; --out overwrites only plans, so name "
            + "another file\n");
        File.ReadAllText(Scene.At("rules/shop.csx")).ShouldBe(RuleTexts.Shop);
    }

    [Fact]
    public void A_plan_is_not_written_over_a_directory_or_through_a_link()
    {
        File.CreateSymbolicLink(Scene.At("link"), Scene.At("elsewhere"));

        Scene.Diff("--out", Scene.Rules).Errors.ShouldStartWith("error: /etc/ripcs/rules is a directory");
        Scene.Diff("--out", Scene.At("link")).Errors.ShouldStartWith("error: /etc/ripcs/link is a link");
        File.Exists(Scene.At("elsewhere")).ShouldBeFalse();
    }

    [Fact]
    public void A_new_plan_takes_the_place_of_an_old_one()
    {
        Planned();
        Scene.With("rules/shop.csx", RuleTexts.ShopOn(24)).Diff("--out", Scene.At("web1.plan"));

        Apply().ExitCode.ShouldBe(ExitCode.Done);

        Scene.LiveRules().ShouldContain("--dport 24 ");
    }

    [Fact]
    public void No_plan_is_made_of_a_dump()
    {
        var diff = Scene.Diff("--against", "/dev/null", "--out", Scene.At("web1.plan"));

        diff.ExitCode.ShouldBe(ExitCode.Usage);
        diff.Errors.ShouldStartWith(
            "error: --out writes a plan for a host, and a dump does not name its host: leave --against and --against6 out, or give "
            + "what plan host, run on that host, has written: --host FILE.");
    }

    [Fact]
    public void Nothing_is_written_where_a_rule_file_is_refused()
    {
        Scene.With("rules/shop.csx", "Partition(\"shop\"); Accept(\"ssh\").Ports(22);").Diff("--out",
            Scene.At("web1.plan")).ExitCode.ShouldBe(ExitCode.RulesRefused);

        File.Exists(Scene.At("web1.plan")).ShouldBeFalse();
    }

    /// <summary>A new partition opens so many ports, each of another address, which no two lines of a meaning say in one.</summary>
    private void PlannedForMany(int count)
    {
        Scene.Live().With("rules/many.csx", $$"""
            Partition("many");
            for (var i = 0; i < {{count}}; i++)
            {
                Accept($"port {i}").Ports(1000 + i).From("198.51.100.0/24").To($"10.0.{i}.1");
            }
            """);
        Scene.Diff("--out", Scene.At("web1.plan")).ExitCode.ShouldBe(ExitCode.Done);
    }

    private static string[] MeaningOf(CommandResult result) =>
        [.. result.Lines.SkipWhile(line => !line.StartsWith("newly allowed", StringComparison.Ordinal))
            .TakeWhile(line => line.StartsWith("newly", StringComparison.Ordinal) || line.StartsWith("  ", StringComparison.Ordinal))];

    private void WithoutRuleFiles()
    {
        Directory.Delete(Scene.Rules, recursive: true);
        Scene.Compiler = (_, _) => throw new InvalidOperationException("something was compiled");
    }
}
