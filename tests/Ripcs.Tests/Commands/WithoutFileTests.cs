using System.Text.Json;
using Ripcs.Changes.State;
using Ripcs.Rendering;
using Ripcs.Tests.State;
using Shouldly;
using Xunit;

namespace Ripcs.Tests.Commands;

/// <summary>A partition whose file was deleted stays in force until a clean; until then every command says so.</summary>
public sealed class WithoutFileTests : IDisposable
{
    private const string Warning =
        "warning: forum has no rule file but stays in force (1 rule); remove it with: ripcs clean apply /etc/ripcs/rules, or apply with "
            + "--prune";

    private const string Sum = "1 partition that no file names stays in force (1 rule)";

    private readonly CommandLineScene _scene = CommandLineScene.WithShopAndForum().Live().Without("rules/forum.csx");

    public void Dispose() => _scene.Dispose();

    [Fact]
    public void Diff_and_apply_count_it_and_do_not_say_that_there_is_nothing_to_do()
    {
        string[] expected = [$"1 partition is live as written; {Sum}.", Warning];

        _scene.Diff().Lines.ShouldBe(expected);
        _scene.Apply().Lines.ShouldBe(expected);
    }

    [Fact]
    public void A_change_of_another_partition_counts_it_too() =>
        _scene.With("rules/shop.csx", RuleTexts.ShopOn(23))
            .Diff().FirstLine.ShouldBe($"1 of 1 partition changes: 1 rule added, 1 removed; {Sum}.");

    [Theory]
    [InlineData("rules", "diff")]
    [InlineData("rules", "apply")]
    [InlineData("rules", "apply", "--dry-run")]
    public void The_detailed_exit_code_is_2_as_long_as_a_clean_would_take_it_out(params string[] command)
    {
        string[] words = [.. command.Take(2), "{rules}", .. command.Skip(2), "--detailed-exitcode"];
        _scene.Run(words).ExitCode.ShouldBe(ExitCode.Changes);
        _scene.Run(words).ExitCode.ShouldBe(ExitCode.Changes);

        _scene.Clean().ExitCode.ShouldBe(ExitCode.Done);

        _scene.Run(words).ExitCode.ShouldBe(ExitCode.Done);
    }

    [Fact]
    public void Without_it_the_exit_code_is_0_as_before() => _scene.Apply().ExitCode.ShouldBe(ExitCode.Done);

    [Theory]
    [InlineData("diff")]
    [InlineData("apply")]
    public void Machines_read_it_as_something_that_is_not_as_desired(string command)
    {
        var json = _scene.Run("rules", command, "{rules}", "--json", "--detailed-exitcode").Json();

        json.GetProperty("result").GetString().ShouldBe("changes");
        json.GetProperty("changed").GetBoolean().ShouldBeFalse();
        json.GetProperty("exit_code").GetInt32().ShouldBe(ExitCode.Changes);
        Names(json.GetProperty("unnamed")).ShouldBe(["forum 1"]);
    }

    [Fact]
    public void Stale_chains_that_harm_nobody_do_not_count()
    {
        _scene.With("rules/forum.csx", RuleTexts.ForumOn(444)).Live();

        _scene.Apply("--detailed-exitcode").ExitCode.ShouldBe(ExitCode.Done);
    }

    [Fact]
    public void Status_names_it_once_a_run_for_the_directory_has_seen_that_its_file_is_gone()
    {
        _scene.Run("status").Output.ShouldNotContain("has no rule file");

        _scene.Live();

        _scene.Run("status").Lines.ShouldContain(Warning);
        var status = _scene.Run("status", "--json").Json().GetProperty("status");
        Names(status.GetProperty("without_file")).ShouldBe(["forum 1"]);
    }

    [Fact]
    public void Check_is_a_warning_until_a_clean()
    {
        _scene.Live();

        var check = _scene.Run("check");

        check.ExitCode.ShouldBe(CheckCode.Warning);
        check.Output.ShouldStartWith("RIPCS WARNING - 1 partition in force that no file names (forum) | ");
        check.Output.ShouldContain(" without_file=1;0;;0 ");
        _scene.Clean();
        _scene.Run("check").ExitCode.ShouldBe(CheckCode.Ok);
    }

    [Fact]
    public void A_file_that_comes_back_ends_the_warning()
    {
        _scene.Live().With("rules/forum.csx", RuleTexts.Forum).Live();

        _scene.Run("check").ExitCode.ShouldBe(CheckCode.Ok);
    }

    [Fact]
    public void A_partition_that_was_applied_from_a_single_file_since_has_one()
    {
        _scene.Live().With("rules/forum.csx", RuleTexts.Forum).Run("rules", "apply", "{rules/forum.csx}").ExitCode.ShouldBe(ExitCode.Done);

        _scene.Run("check").ExitCode.ShouldBe(CheckCode.Ok);
    }

    [Fact]
    public void A_run_for_another_file_says_nothing_about_it()
    {
        _scene.Live();

        _scene.Run("rules", "apply", "{rules/shop.csx}", "--detailed-exitcode").ExitCode.ShouldBe(ExitCode.Done);

        _scene.Run("status").Lines.ShouldContain(Warning);
    }

    [Fact]
    public void A_clean_that_is_rolled_back_brings_the_warning_back()
    {
        _scene.Clean();

        _scene.Run("rollback").ExitCode.ShouldBe(ExitCode.Done);

        _scene.Run("status").Lines.ShouldContain(Warning);
    }

    [Fact]
    public void Where_only_single_files_were_applied_none_can_be_missing()
    {
        using var scene = CommandLineScene.WithShopAndForum();
        scene.Run("rules", "apply", "{rules/shop.csx}");
        scene.Run("rules", "apply", "{rules/forum.csx}");

        scene.Without("rules/forum.csx").Run("check").ExitCode.ShouldBe(CheckCode.Ok);
    }

    [Fact]
    public void A_record_of_an_older_ripcs_knows_nothing_of_files_and_claims_nothing()
    {
        _scene.Live();
        var file = _scene.At("state/applied.json");
        var files = $",\"Files\":[{{\"Partition\":\"shop\",\"Path\":\"{_scene.At("rules/shop.csx")}\"}}]";
        SealedText.Of(file).ShouldContain(files);
        SealedText.Rewrite(file, text => text.Replace(files, "", StringComparison.Ordinal));

        _scene.Run("check").ExitCode.ShouldBe(CheckCode.Ok);
    }

    [Fact]
    public void A_rule_typed_in_by_hand_does_not_count_as_one_of_its_file()
    {
        _scene.Live().ByHand("-I {forum-a} 1 -s 66.6.6.6/32 -j DROP");

        _scene.Diff().Lines.ShouldContain(Warning);
        _scene.Run("status").Lines.ShouldContain(Warning);
    }

    [Fact]
    public void It_is_still_known_after_a_restart()
    {
        _scene.Live().Reboot().Run("restore").ExitCode.ShouldBe(ExitCode.Done);

        _scene.Run("status").Lines.ShouldContain(Warning);
    }

    private static IEnumerable<string> Names(JsonElement partitions) => partitions.EnumerateArray()
        .Select(partition => $"{partition.GetProperty("name").GetString()} {partition.GetProperty("rules").GetInt32()}");
}
