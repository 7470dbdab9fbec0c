using Shouldly;
using Xunit;

namespace Ripcs.Tests.Commands;

/// <summary>What was rolled back stays away until somebody decides otherwise.</summary>
public sealed class HoldTests : IDisposable
{
    private const string Held =
        "shop is held: change 2 was rolled back, and its rules are still the same; change them, or apply it anyway: ripcs rules apply "
            + "/etc/ripcs/rules --again";

    private readonly CommandLineScene _scene =
        CommandLineScene.WithShopAndForum().Live().With("rules/shop.csx", RuleTexts.ShopOn(23)).Live();

    public HoldTests() => _scene.Run("rollback").ExitCode.ShouldBe(0);

    public void Dispose() => _scene.Dispose();

    [Fact]
    public void The_same_sources_are_refused_with_the_reason_and_nothing_is_changed()
    {
        var before = _scene.LiveRules();

        var result = _scene.Apply();

        result.ExitCode.ShouldBe(75);
        result.Errors.ShouldBe($"error: {Held}; the others are in force as in their files\n");
        _scene.LiveRules().ShouldBe(before);
        _scene.Apply("--json").Json().GetProperty("result").GetString().ShouldBe("held");
    }

    [Fact]
    public void The_others_are_applied_and_the_held_one_stays_as_it_was()
    {
        _scene.With("rules/forum.csx", RuleTexts.ForumOn(444)).With("rules/wiki.csx",
            RuleTexts.Forum.Replace("forum", "wiki", StringComparison.Ordinal));

        var result = _scene.Apply();

        result.ExitCode.ShouldBe(75);
        result.Errors.ShouldContain($"error: {Held}; the others are in force as in their files\n");
        result.Output.ShouldContain("change 4 applied");
        _scene.LiveRules().ShouldContain("--dport 444 ");
        _scene.LiveRules().ShouldContain("--dport 22 ");
        _scene.LiveRules().ShouldNotContain("--dport 23 ");
        _scene.Apply().ExitCode.ShouldBe(75);
        _scene.Run("status").Output.ShouldNotContain("no rule file names");
        _scene.Run("check").ExitCode.ShouldBe(0);
        _scene.With("rules/shop.csx", RuleTexts.ShopOn(24)).Live();
        _scene.LiveRules().ShouldContain("--dport 24 ");
    }

    [Fact]
    public void A_diff_and_a_dry_run_say_so()
    {
        _scene.Diff().Lines.ShouldContain($"warning: {Held}");
        _scene.Apply("--dry-run").Lines.ShouldContain($"warning: {Held}");
    }

    [Theory]
    [InlineData("diff")]
    [InlineData("apply", "--dry-run")]
    public void A_diff_shows_no_rule_of_a_held_partition_which_an_apply_leaves_as_it_is(params string[] command)
    {
        _scene.With("rules/forum.csx", RuleTexts.ForumOn(444));

        var lines = _scene.Run(["rules", command[0], "{rules}", .. command[1..]]).Lines;

        lines.ShouldNotContain(line => line.Contains("--dport 23 ", StringComparison.Ordinal));
        lines.ShouldContain(line => line.Contains("--dport 444 ", StringComparison.Ordinal));
        lines.ShouldContain($"warning: {Held}");
    }

    [Fact]
    public void A_dry_run_of_an_apply_again_shows_what_is_held()
    {
        var dry = _scene.Apply("--dry-run", "--again").Output;

        dry.ShouldContain("--dport 23 ");
        dry.ShouldNotContain("is held");
    }

    [Fact]
    public void Status_and_the_line_of_check_say_so()
    {
        _scene.Run("status").Lines.ShouldContain("shop is held: change 2 was rolled back, and it is refused until its rule file changes");
        _scene.Run("check").Output.ShouldStartWith(
            "RIPCS OK - 2 partitions as change 3 left them, 2026-11-20 03:12:20 UTC by alice; INPUT and FORWARD (filter IPv4) have policy "
                + "ACCEPT: what no partition accepts passes; shop is held | ");
    }

    [Fact]
    public void Many_partitions_that_are_held_are_one_line()
    {
        foreach (var number in Enumerable.Range(1, 15))
        {
            _scene.With($"rules/c{number:00}.csx", RuleTexts.Forum.Replace("forum", $"c{number:00}", StringComparison.Ordinal));
        }

        _scene.With("rules/shop.csx", RuleTexts.Shop).Live();
        _scene.Run("rollback").ExitCode.ShouldBe(0);

        _scene.Run("status").Lines.Where(line => line.Contains("held", StringComparison.Ordinal)).ShouldBe([
            "15 partitions are held: change 4 was rolled back, and they are refused until their rule files change: "
            + "c01, c02, c03, c04, c05, c06, c07, c08, c09, c10, …",
        ]);
        _scene.Run("check").Output.ShouldContain("; 15 partitions are held | ");
    }

    [Fact]
    public void The_rollback_says_what_it_holds()
    {
        _scene.Apply("--again").ExitCode.ShouldBe(0);

        _scene.Run("rollback").Lines.ShouldContain("held: no apply changes shop until its file changes");
    }

    [Fact]
    public void Comments_and_lines_do_not_count_as_a_difference()
    {
        _scene.With("rules/shop.csx", "// Really.\n" + RuleTexts.ShopOn(23));

        _scene.Apply().ExitCode.ShouldBe(75);
    }

    [Fact]
    public void A_held_partition_is_not_counted_as_live_as_its_file_says()
    {
        _scene.Diff().Output.ShouldContain("nothing to do: 1 partition is live as written, 1 is held.");
        _scene.Apply().Output.ShouldContain("nothing to do: 1 partition is live as written, 1 is held.");
    }

    [Fact]
    public void Another_version_is_applied_and_ends_the_hold()
    {
        _scene.With("rules/shop.csx", RuleTexts.ShopOn(24)).Live();

        _scene.With("rules/shop.csx", RuleTexts.ShopOn(23)).Live();
    }

    [Fact]
    public void The_version_that_is_live_again_ends_the_hold_too()
    {
        _scene.With("rules/shop.csx", RuleTexts.Shop).Apply().LastLine.ShouldBe("nothing to do: 2 partitions are live as written.");

        _scene.With("rules/shop.csx", RuleTexts.ShopOn(23)).Live();
    }

    [Fact]
    public void With_again_it_is_applied_and_the_hold_is_over()
    {
        _scene.Apply("--again").ExitCode.ShouldBe(0);

        _scene.Apply().LastLine.ShouldBe("nothing to do: 2 partitions are live as written.");
        File.Exists(_scene.At("state/held.json")).ShouldBeFalse();
    }

    [Fact]
    public void A_partition_that_is_not_held_can_be_applied_alone()
    {
        _scene.With("rules/forum.csx", RuleTexts.ForumOn(444));

        _scene.Run("rules", "apply", "{rules/forum.csx}").ExitCode.ShouldBe(0);
        _scene.Run("rules", "apply", "{rules/shop.csx}").ExitCode.ShouldBe(75);
    }

    [Fact]
    public void Going_forward_to_the_change_ends_the_hold()
    {
        _scene.Run("rollback", "2").ExitCode.ShouldBe(0);

        _scene.Apply().LastLine.ShouldBe("nothing to do: 2 partitions are live as written.");
    }

    [Fact]
    public void A_partition_that_the_change_had_brought_in_is_held_as_well()
    {
        _scene.With("rules/shop.csx", RuleTexts.ShopOn(24)).With("rules/office.csx", RuleTexts.Office).Live();
        _scene.Run("rollback").ExitCode.ShouldBe(0);

        _scene.Apply().Errors.ShouldStartWith(
            "error: office and shop are held: change 4 was rolled back, and their rules are still the same; ");
    }

    [Fact]
    public void All_changes_that_are_rolled_back_are_held()
    {
        _scene.With("rules/shop.csx", RuleTexts.ShopOn(24)).Live();
        _scene.With("rules/shop.csx", RuleTexts.ShopOn(25)).Live();
        _scene.Run("rollback", "1").ExitCode.ShouldBe(0);

        _scene.Apply().Errors.ShouldStartWith("error: shop is held: change 5 was rolled back");
        _scene.With("rules/shop.csx", RuleTexts.ShopOn(24)).Apply().Errors.ShouldStartWith("error: shop is held: change 4 was rolled back");
    }

    [Fact]
    public void A_clean_that_is_rolled_back_holds_nothing()
    {
        _scene.With("rules/shop.csx", RuleTexts.ShopOn(24)).Live().Without("rules/forum.csx").Clean().ExitCode.ShouldBe(0);
        _scene.Run("rollback").ExitCode.ShouldBe(0);

        _scene.Apply().ExitCode.ShouldBe(0);
        _scene.Clean().ExitCode.ShouldBe(0);
    }
}
