using Ripcs.Changes.Plans;
using Ripcs.Changes.State;
using Ripcs.Core.Model;
using Ripcs.Rendering;
using Shouldly;
using Xunit;

namespace Ripcs.Tests.Commands;

/// <summary>A plan is for one host, as that was when it was made.</summary>
public sealed class PlanMovedOnTests : PlanScene
{
    [Fact]
    public void A_host_that_has_moved_on_in_what_the_plan_touches_is_left_alone_and_the_difference_shown()
    {
        Planned();
        Scene.With("rules/shop.csx", RuleTexts.ShopOn(24)).Live();

        var apply = Apply();

        IsRefused(apply, ExitCode.TryLater,
            "shop is not as when the plan was made, so /etc/ripcs/web1.plan was not applied; make the plan again, and have it reviewed: "
                + "ripcs rules diff /etc/ripcs/rules --out PLAN");
        apply.Errors.ShouldContain("what was reviewed (-) and what would be done now (+):");
        apply.Errors.ShouldMatch(@"(?m)^      - .*--dport 22 -j ACCEPT");
        apply.Errors.ShouldMatch(@"(?m)^      \+ .*--dport 24 -j ACCEPT");
    }

    [Fact]
    public void A_host_that_has_moved_on_in_what_the_plan_does_not_touch_is_no_obstacle()
    {
        Scene.Live().With("rules/shop.csx", RuleTexts.ShopOn(23));
        Scene.Run("rules", "diff", "{rules/shop.csx}", "--out", Scene.At("web1.plan"));
        Scene.With("rules/forum.csx", RuleTexts.ForumOn(444));
        Scene.Run("rules", "apply", "{rules/forum.csx}").ExitCode.ShouldBe(ExitCode.Done);
        Scene.ByHand(":DOCKER - [0:0]", "-A DOCKER -d 172.17.0.2/32 -p tcp -m tcp --dport 8080 -j ACCEPT");

        var apply = Apply();

        apply.ExitCode.ShouldBe(ExitCode.Done, apply.Errors);
        Scene.LiveRules().ShouldContain("--dport 23 ");
        Scene.LiveRules().ShouldContain("--dport 444 ");
    }

    [Fact]
    public void A_plan_of_a_directory_does_not_take_another_partition_back()
    {
        using var other = NewScene();
        other.Live().With("rules/forum.csx", RuleTexts.ForumOn(444)).Live().With("rules/shop.csx", RuleTexts.ShopOn(23)).Live();
        Planned();
        Scene.With("rules/forum.csx", RuleTexts.ForumOn(444));
        Scene.Run("rules", "apply", "{rules/forum.csx}").ExitCode.ShouldBe(ExitCode.Done);
        var dry = Apply("--dry-run");

        var apply = Apply();

        dry.ExitCode.ShouldBe(ExitCode.Done, dry.Errors);
        apply.ExitCode.ShouldBe(ExitCode.Done, apply.Errors);
        apply.Output.ShouldContain("1 of 2 partitions changed: 1 rule added, 1 removed.");
        Scene.LiveRules().ShouldBe(other.LiveRules());
        Scene.Applied.Known.ShouldBe(other.Applied.Known);
        Scene.Applied.Files.ShouldBe(other.Applied.Files!.Value.Select(file =>
            file with { Path = file.Path.Replace(other.Rules, Scene.Rules, StringComparison.Ordinal) }).ToValueList());
        Scene.Diff("--detailed-exitcode").ExitCode.ShouldBe(ExitCode.Done);
    }

    [Fact]
    public void Partitions_that_came_or_went_since_a_plan_of_a_directory_was_made_stay_so()
    {
        Planned();
        Scene.With("rules/office.csx", RuleTexts.Office);
        Scene.Run("rules", "apply", "{rules/office.csx}").ExitCode.ShouldBe(ExitCode.Done);
        Scene.Without("rules/forum.csx").With("rules/shop.csx", RuleTexts.Shop);
        Scene.Run("clean", "apply", "{rules}").ExitCode.ShouldBe(ExitCode.Done);

        var apply = Apply();

        apply.ExitCode.ShouldBe(ExitCode.Done, apply.Errors);
        apply.Errors.ShouldBeEmpty();
        Scene.Applied.Known.Partitions.Select(partition => partition.Name.Value).ShouldBe(["office", "shop"]);
        Scene.Applied.Files!.Value.Select(file => file.Partition).ShouldBe(["office", "shop"]);
        Scene.With("rules/shop.csx", RuleTexts.ShopOn(23)).Diff("--detailed-exitcode").ExitCode.ShouldBe(ExitCode.Done);
        Scene.Run("check").ExitCode.ShouldBe(ExitCode.Done);
    }

    [Fact]
    public void What_is_expected_elsewhere_is_proved_as_it_is_recorded_when_a_plan_of_a_directory_is_applied()
    {
        Scene.With("rules/policy.csx", "Expect.Blocked(\"nothing else\").Ports(99).From(\"all\").To(\"192.168.7.10\");");
        Planned();
        Scene.With("rules/policy.csx", "Expect.Blocked(\"no such port\").Ports(23).From(\"all\").To(\"192.168.7.10\");");
        Scene.Run("rules", "apply", "{rules/policy.csx}").ExitCode.ShouldBe(ExitCode.Done);
        var refused = Apply();
        Scene.With("rules/policy.csx", "Expect.Blocked(\"another port\").Ports(98).From(\"all\").To(\"192.168.7.10\");");
        Scene.Run("rules", "apply", "{rules/policy.csx}").ExitCode.ShouldBe(ExitCode.Done);

        var apply = Apply();

        refused.ExitCode.ShouldBe(ExitCode.RulesRefused);
        refused.Errors.ShouldContain("no such port");
        apply.ExitCode.ShouldBe(ExitCode.Done, apply.Errors);
        Scene.Applied.Expectations.ShouldHaveSingleItem().Said.Origin.ToString().ShouldContain("another port");
    }

    [Fact]
    public void What_is_held_in_a_partition_that_a_plan_leaves_alone_stays_held()
    {
        Planned();
        Scene.With("rules/forum.csx", RuleTexts.ForumOn(444));
        Scene.Run("rules", "apply", "{rules/forum.csx}").ExitCode.ShouldBe(ExitCode.Done);
        Scene.Run("rollback").ExitCode.ShouldBe(ExitCode.Done);

        Apply().ExitCode.ShouldBe(ExitCode.Done);

        Scene.Run("rules", "apply", "{rules/forum.csx}").Errors.ShouldContain("forum is held: change 2 was rolled back");
    }

    [Fact]
    public void A_rule_typed_by_hand_into_a_partition_that_a_plan_leaves_alone_stays_and_is_named()
    {
        Planned();
        Scene.ByHand("-I {forum-a} 1 -s 66.6.6.6/32 -j DROP");

        var apply = Apply();

        apply.ExitCode.ShouldBe(ExitCode.Done, apply.Errors);
        apply.Output.ShouldContain("is not as recorded (see: ripcs status) and stays so");
        Scene.LiveRules().ShouldContain("-s 66.6.6.6/32 -j DROP");
    }

    [Fact]
    public void A_plan_is_not_believed_about_what_it_leaves_alone()
    {
        Planned();
        var plan = PlanText.Read(Bytes(), "web1.plan");
        File.WriteAllBytes(Scene.At("web1.plan"), PlanText.Write(plan with { Made = plan.Made with { Left = ["shop"] } }));

        plan.Made.Left.ShouldBe(["forum"]);
        IsRefused(Apply(), ExitCode.RulesRefused,
            "/etc/ripcs/web1.plan contains what ripcs never writes (it leaves a partition alone that it changes, or does not have)");
    }

    [Fact]
    public void A_rule_typed_by_hand_since_then_is_not_removed_unseen()
    {
        Planned();
        Scene.ByHand("-I {shop-a} 1 -s 66.6.6.6/32 -j DROP");

        var apply = Apply();

        IsRefused(apply, ExitCode.TryLater, "shop is not as when the plan was made");
        apply.Errors.ShouldContain("-s 66.6.6.6/32 -j DROP");
    }

    [Fact]
    public void A_foreign_rule_that_gives_the_plan_another_meaning_stops_it()
    {
        Scene.With("rules/shop.csx", RuleTexts.Shop);
        Scene.Diff("--out", Scene.At("web1.plan"));
        Scene.ByHand("-A FORWARD -d 192.168.7.10/32 -p tcp -m tcp --dport 80 -j ACCEPT");

        IsRefused(Apply(), ExitCode.TryLater,
            "other packets would be treated differently than when the plan was made, because other partitions, rules not managed by "
                + "Ripcs, or addresses or routes of the host have changed, so /etc/ripcs/web1.plan was not applied");
        Apply().Errors.ShouldMatch(@"(?m)^      - newly allowed:  IPv4 ");
    }

    [Fact]
    public void Addresses_of_the_host_that_give_a_plan_another_meaning_are_named()
    {
        Planned();
        Scene.Address = "192.168.7.10";

        var apply = Apply();

        IsRefused(apply, ExitCode.TryLater,
            "other packets would be treated differently than when the plan was made, because other partitions, rules not managed by "
                + "Ripcs, or addresses or routes of the host have changed");
        apply.Errors.ShouldMatch(@"(?m)^      - .*192\.168\.7\.10:23");
        apply.Errors.ShouldContain("      - 192.0.2.254/32: an address of the host\n");
        apply.Errors.ShouldContain("      + 192.168.7.10/32: an address of the host\n");
    }

    [Fact]
    public void A_plan_for_another_machine_is_refused()
    {
        Planned();
        Scene.Here = HostIdentity.Current() with { Machine = "another machine" };
        Scene.HostName = "web2";

        IsRefused(Apply(), ExitCode.RulesRefused, "/etc/ripcs/web1.plan is for another host (web1");
        Scene.Run("plan", "show", "{web1.plan}").Lines[1].ShouldContain(", which is not this host");
    }

    [Fact]
    public void A_plan_for_another_machine_of_the_same_name_says_so()
    {
        Planned();
        Scene.Here = HostIdentity.Current() with { Machine = "another machine" };

        Apply().Errors.ShouldContain("and this is another machine of that name; make a plan for this one");
    }

    [Fact]
    public void A_plan_for_another_network_namespace_of_the_machine_is_refused()
    {
        Planned();
        var here = HostIdentity.Current();
        Scene.Here = here with { Network = new NetworkPlace(IsHost: false, ["blue"], "unnamed boot/4711", "4711") };

        var apply = Apply();

        IsRefused(apply, ExitCode.RulesRefused, "/etc/ripcs/web1.plan is for another host (web1");
        apply.Errors.ShouldContain("and this is web1, network namespace blue; make a plan for this one");
    }

    [Fact]
    public void A_machine_without_an_identity_makes_no_plan()
    {
        Scene.Here = HostIdentity.Current() with { Machine = null };

        var diff = Scene.Diff("--out", Scene.At("web1.plan"));

        IsRefused(diff, ExitCode.RulesRefused,
            "this machine has no /etc/machine-id by which a plan could tell it from others; make one: systemd-machine-id-setup");
        File.Exists(Scene.At("web1.plan")).ShouldBeFalse();
    }

    [Fact]
    public void A_plan_whose_rules_have_ended_is_refused()
    {
        Scene.With("rules/shop.csx", RuleTexts.Shop.Replace("Ports(80)", "Ports(80).Until(\"2026-11-30\")", StringComparison.Ordinal));
        Scene.Diff("--out", Scene.At("web1.plan"));
        Scene.Clock.Advance(TimeSpan.FromDays(30));

        IsRefused(Apply(), ExitCode.TryLater,
            "/etc/ripcs/web1.plan is valid only until 2026-11-30, because rules in it end then, and today is 2026-12-20 (UTC)");
    }
}
