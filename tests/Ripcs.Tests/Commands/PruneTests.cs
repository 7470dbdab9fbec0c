using Ripcs.Rendering;
using Shouldly;
using Xunit;

namespace Ripcs.Tests.Commands;

/// <summary>A customer who leaves: his file is deleted, and his rules go with the same change, from rule files and by a plan.</summary>
public sealed class PruneTests : IDisposable
{
    private readonly CommandLineScene _scene = CommandLineScene.WithShopAndForum().Live();

    public PruneTests() => File.Delete(_scene.At("rules/forum.csx"));

    public void Dispose() => _scene.Dispose();

    [Fact]
    public void Without_it_the_last_line_says_who_stays_in_force()
    {
        _scene.With("rules/shop.csx", RuleTexts.ShopOn(23)).Apply().LastLine.ShouldEndWith("; forum stays in force, which no file names");
        _scene.Apply().FirstLine.ShouldContain("1 partition that no file names stays in force");
    }

    [Fact]
    public void With_it_what_no_file_names_is_shown_and_goes_out_of_force_in_the_same_change()
    {
        _scene.Diff("--prune").Output.ShouldContain("- forum  (rules/forum.csx)  goes out of force");

        var applied = _scene.With("rules/shop.csx", RuleTexts.ShopOn(23)).Apply("--prune");

        applied.ExitCode.ShouldBe(ExitCode.Done);
        applied.Output.ShouldContain("- forum  (rules/forum.csx)  went out of force");
        _scene.LiveRules().ShouldNotContain("-j forum-");
        _scene.Run("status").Output.ShouldContain("no drift");
        _scene.Apply("--prune").LastLine.ShouldBe("nothing to do: 1 partition is live as written.");
        _scene.Run("rollback").ExitCode.ShouldBe(ExitCode.Done);
        _scene.LiveRules().ShouldContain("-j forum-");
    }

    [Fact]
    public void A_plan_removes_what_was_reviewed()
    {
        _scene.Diff("--prune", "--out", "{plan}").ExitCode.ShouldBe(ExitCode.Done);
        _scene.Run("plan", "show", "{plan}").Output.ShouldContain("- forum  (rules/forum.csx)  goes out of force");

        _scene.Run("rules", "apply", "{plan}").ExitCode.ShouldBe(ExitCode.Done);

        _scene.LiveRules().ShouldNotContain("-j forum-");
    }

    [Fact]
    public void A_plan_without_it_says_how_to_make_one_that_removes()
    {
        _scene.With("rules/shop.csx", RuleTexts.ShopOn(23)).Diff("--out", "{plan}");

        _scene.Run("rules", "apply",
            "{plan}").Output.ShouldContain(
            "forum has no rule file but stays in force (1 rule); remove it with: ripcs rules diff DIR --prune --out PLAN, and apply that");
    }

    [Fact]
    public void One_file_and_another_directory_are_refused()
    {
        _scene.Run("rules", "apply", "{rules/shop.csx}", "--prune").ExitCode.ShouldBe(ExitCode.Usage);
        _scene.With("other/shop.csx", RuleTexts.Shop);

        var refused = _scene.Run("rules", "apply", "{other}", "--prune");

        refused.ExitCode.ShouldBe(ExitCode.Failed);
        refused.Errors.ShouldContain(
            "and --prune would take out of force all partitions that only that one names; if the rules have moved here, apply them first "
            + "without --prune");
    }

    [Fact]
    public void A_rule_set_of_a_repository_is_the_same_wherever_it_is_checked_out()
    {
        foreach (var build in new[] { "1", "2" })
        {
            _scene.With($"build{build}/.git/config",
                "[core]\n\tbare = false\n[remote \"origin\"]\n\turl = https://ci:secret@git.example.net/fw.git\n")
                .With($"build{build}/rules/shop.csx", RuleTexts.ShopOn(20 + int.Parse(build, null)));
        }

        _scene.Run("rules", "apply", "{build1/rules}").ExitCode.ShouldBe(ExitCode.Done);
        Directory.Delete(_scene.At("build1"), recursive: true);

        _scene.Run("check").Output.ShouldNotContain("is not there");
        var second = _scene.Run("rules", "apply", "{build2/rules}", "--prune");
        (second.ExitCode, second.Output.Contains("older copy", StringComparison.Ordinal)).ShouldBe((ExitCode.Done, false));
        File.ReadAllText(_scene.At("state/applied.json")).ShouldNotContain("secret");
    }
}
