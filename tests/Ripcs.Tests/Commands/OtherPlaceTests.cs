using Ripcs.Rendering;
using Shouldly;
using Xunit;

namespace Ripcs.Tests.Commands;

/// <summary>Rule files from another place than the last time: somebody's checkout may be older than what is in force.</summary>
public sealed class OtherPlaceTests : IDisposable
{
    private const string Advice = "make sure that this is not an older copy before it comes into force";

    private readonly CommandLineScene _scene = CommandLineScene.WithShopAndForum();

    public OtherPlaceTests() => _scene.Live().With("checkout/shop.csx", RuleTexts.ShopOn(23)).With("checkout/forum.csx", RuleTexts.Forum);

    public void Dispose() => _scene.Dispose();

    [Fact]
    public void Another_directory_than_the_one_last_applied_is_named_by_diff_and_apply_once()
    {
        const string said = $"warning: the directory last applied is /etc/ripcs/rules, and this is /etc/ripcs/checkout: {Advice}";

        _scene.Run("rules", "diff", "{checkout}").Lines.ShouldContain(said);
        _scene.Run("rules", "apply", "{checkout}").Lines.ShouldContain(said);
        _scene.With("checkout/shop.csx", RuleTexts.ShopOn(24)).Run("rules", "apply", "{checkout}").Output.ShouldNotContain("older copy");
    }

    [Fact]
    public void Another_file_of_a_partition_than_the_one_last_applied_is_named() =>
        _scene.Run("rules", "diff", "{checkout/shop.csx}").Lines.ShouldContain(
            $"warning: shop was last applied from /etc/ripcs/rules/shop.csx, and this is /etc/ripcs/checkout/shop.csx: {Advice}");

    [Fact]
    public void A_plan_of_another_directory_says_so_too()
    {
        _scene.Run("rules", "diff", "{checkout}", "--out", _scene.At("web1.plan"));

        _scene.Run("rules", "apply",
            "{web1.plan}").Output.ShouldContain("the directory last applied is /etc/ripcs/rules, and this is /etc/ripcs/checkout");
    }

    [Fact]
    public void The_same_directory_written_otherwise_is_the_same() =>
        _scene.With("rules/shop.csx", RuleTexts.ShopOn(23)).Run("rules", "diff",
            $"{_scene.At("checkout")}/../rules/").Output.ShouldNotContain("older copy");

    [Fact]
    public void A_rule_set_outside_git_is_known_by_its_folder_wherever_a_pipeline_puts_it()
    {
        foreach (var build in new[] { "1", "2" })
        {
            _scene.With($"build{build}/rules/shop.csx", RuleTexts.ShopOn(20 + int.Parse(build, null)));
        }

        _scene.Run("rules", "apply", "{build1/rules}").ExitCode.ShouldBe(ExitCode.Done);
        Directory.Delete(_scene.At("build1"), recursive: true);

        _scene.Run("check").Output.ShouldNotContain("of the last run");
        var second = _scene.Run("rules", "apply", "{build2/rules}", "--prune");
        (second.ExitCode, second.Output.Contains("older copy", StringComparison.Ordinal)).ShouldBe((ExitCode.Done, false), second.Errors);
    }

    [Fact]
    public void Two_folders_of_one_name_that_are_both_there_are_two_copies()
    {
        _scene.With("home/ann/rules/shop.csx", RuleTexts.ShopOn(23));

        _scene.Run("rules", "diff",
            "{home/ann/rules}").Output.ShouldContain(
            "the directory last applied is /etc/ripcs/rules, and this is /etc/ripcs/home/ann/rules: " + Advice);
        _scene.Run("rules", "apply", "{home/ann/rules}", "--prune").ExitCode.ShouldBe(ExitCode.Failed);
    }

    [Fact]
    public void Folders_of_one_name_that_share_no_partition_are_two_rule_sets_also_when_one_is_gone()
    {
        _scene.With("team/rules/mail.csx", RuleTexts.Forum.Replace("forum", "mail", StringComparison.Ordinal));
        Directory.Delete(_scene.Rules, recursive: true);

        _scene.Run("rules", "apply", "{team/rules}", "--prune").Errors.ShouldContain("is not the directory last applied");
        _scene.Run("clean", "apply", "{team/rules}").Errors.ShouldContain("is not the directory last applied");
    }

    [Fact]
    public void Where_nothing_changes_nothing_is_said()
    {
        var same = _scene.With("checkout/shop.csx", RuleTexts.Shop).Run("rules", "diff", "{checkout}", "--detailed-exitcode");

        same.ExitCode.ShouldBe(ExitCode.Done);
        same.Output.ShouldNotContain("older copy");
    }
}
