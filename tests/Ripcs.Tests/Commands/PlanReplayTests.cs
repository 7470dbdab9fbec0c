using Ripcs.Changes.State;
using Ripcs.Core.Model;
using Ripcs.Rendering;
using Shouldly;
using Xunit;

namespace Ripcs.Tests.Commands;

/// <summary>A plan is applied once: over a later change, a rollback, or a history that has forgotten it, it is not.</summary>
public sealed class PlanReplayTests : PlanScene
{
    [Fact]
    public void A_plan_that_is_already_in_force_has_nothing_to_do()
    {
        Planned();
        Apply();

        var again = Apply();

        again.ExitCode.ShouldBe(ExitCode.Done);
        again.LastLine.ShouldBe(
            "nothing to do: the host is as /etc/ripcs/web1.plan leaves it; it was applied as change 2 (2026-11-20 03:12:20 UTC).");
    }

    [Fact]
    public void A_plan_is_not_replayed_over_a_later_change()
    {
        Planned();
        Apply();
        var then = Scene.With("rules/shop.csx", RuleTexts.ShopOn(24)).Live().ChainInForce("shop-a");

        var replayed = Apply();

        Scene.ChainInForce("shop-a").ShouldBe(then);
        replayed.ExitCode.ShouldBe(ExitCode.TryLater);
        replayed.Errors.ShouldBe(
            "error: /etc/ripcs/web1.plan was applied already as change 2 (2026-11-20 03:12:20 UTC), and the host is no longer as it left "
                + "it; a plan is applied once: "
            + "make the plan again, and have it reviewed: ripcs rules diff /etc/ripcs/rules --out PLAN\n");
    }

    [Fact]
    public void A_plan_is_not_replayed_once_the_history_does_not_hold_its_change_any_more()
    {
        Scene.Keep = "3";
        Planned();
        var then = Scene.ChainInForce("shop-a");
        Apply().ExitCode.ShouldBe(ExitCode.Done);
        Forgotten();

        var replayed = Apply();

        Scene.History.Numbers().ShouldNotContain(2);
        replayed.ExitCode.ShouldBe(ExitCode.TryLater);
        replayed.Errors.ShouldStartWith(
            "error: /etc/ripcs/web1.plan was applied already as change 2 (2026-11-20 03:12:20 UTC), and the host is no longer as it left "
            + "it; a plan is applied once: ");
        Scene.ChainInForce("shop-a").ShouldBe(then);
        Apply("--dry-run").Errors.ShouldContain("was applied already as change 2");
        Apply("--again").ExitCode.ShouldBe(ExitCode.Done);
        Scene.ChainInForce("shop-a").ShouldNotBe(then);
    }

    [Fact]
    public void Plans_that_a_ripcs_without_a_list_of_them_applied_are_known_from_the_history()
    {
        Scene.Keep = "3";
        Planned();
        var then = Scene.ChainInForce("shop-a");
        Apply().ExitCode.ShouldBe(ExitCode.Done);
        Scene.Without("state/plans.json");
        Scene.With("rules/shop.csx", RuleTexts.ShopOn(25)).Diff("--out", Scene.At("other.plan"));
        Scene.Run("rules", "apply", "{other.plan}").ExitCode.ShouldBe(ExitCode.Done);
        Forgotten();

        Apply().Errors.ShouldStartWith("error: /etc/ripcs/web1.plan was applied already as change 2 ");
        Scene.ChainInForce("shop-a").ShouldBe(then);
    }

    [Fact]
    public void No_plan_is_applied_while_the_list_of_those_that_were_is_damaged()
    {
        Planned();
        Scene.With("state/plans.json", "{");
        File.SetUnixFileMode(Scene.At("state/plans.json"), UnixFileMode.UserRead | UnixFileMode.UserWrite);

        var apply = Apply();

        IsRefused(apply, ExitCode.Failed, "/etc/ripcs/state/plans.json is damaged: ");
        apply.Errors.ShouldContain(
            "; it lists the plans that were applied, and no plan is applied without it: move it away once you know that none will be "
                + "applied "
            + "a second time\nthe host is as before");
        Scene.Live();
        Scene.Run("rollback").ExitCode.ShouldBe(ExitCode.Done);
        File.ReadAllText(Scene.At("state/plans.json")).ShouldBe("{");
    }

    [Fact]
    public void Of_more_plans_than_are_kept_the_oldest_are_forgotten()
    {
        var used = new UsedPlans().With(Enumerable.Range(1,
            UsedPlans.Kept + 2).Select(number => new UsedPlan($"{number:x64}", number, default)));

        used.Plans.Count.ShouldBe(UsedPlans.Kept);
        used.Find($"{2:x64}").ShouldBeNull();
        used.With([new UsedPlan($"{3:x64}", UsedPlans.Kept + 3, default)]).Find($"{3:x64}")!.Change.ShouldBe(UsedPlans.Kept + 3);
    }

    [Fact]
    public void A_plan_that_was_rolled_back_is_held_as_its_rule_files_are_and_applied_where_somebody_says_again()
    {
        Planned();
        Apply();
        Scene.Run("rollback").ExitCode.ShouldBe(ExitCode.Done);

        var held = Apply();
        var again = Apply("--again");

        held.ExitCode.ShouldBe(ExitCode.TryLater);
        held.Errors.ShouldBe("error: /etc/ripcs/web1.plan was applied already as change 2 (2026-11-20 03:12:20 UTC), which was rolled "
            + "back; if you mean it anyway: ripcs rules apply /etc/ripcs/web1.plan --again; "
            + "otherwise change the rule files, make the plan again, and have it reviewed: ripcs rules diff /etc/ripcs/rules --out PLAN\n");
        again.ExitCode.ShouldBe(ExitCode.Done, again.Errors);
    }

    [Fact]
    public void Another_plan_that_brings_back_what_was_rolled_back_is_held()
    {
        Planned();
        Apply();
        Scene.Run("rollback");
        Scene.Diff("--out", Scene.At("next.plan"), "--replace").ExitCode.ShouldBe(ExitCode.Done);

        var held = Scene.Run("rules", "apply", "{next.plan}");

        held.ExitCode.ShouldBe(ExitCode.TryLater);
        held.Errors.ShouldBe("error: shop is held: change 2 was rolled back, and /etc/ripcs/next.plan brings the same back; if you mean "
            + "it anyway: ripcs rules apply /etc/ripcs/next.plan --again; "
            + "otherwise change the rule files, make the plan again, and have it reviewed: ripcs rules diff /etc/ripcs/rules --replace "
                + "--out PLAN\n");
    }

    /// <summary>The shop is as it was when web1.plan was made, after so many changes that the one which applied it is forgotten.</summary>
    private void Forgotten()
    {
        foreach (var port in new[] { 26, 27, 28, 29 })
        {
            Scene.With("rules/shop.csx", RuleTexts.ShopOn(port)).Live();
        }

        Scene.With("rules/shop.csx", RuleTexts.Shop).Live();
    }
}
