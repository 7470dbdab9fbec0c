using System.Text.Json;
using Ripcs.Rendering;
using Shouldly;
using Xunit;

namespace Ripcs.Tests.Commands;

/// <summary>Rule files that were deleted or renamed since the last run: status
/// and check look whether they are there, and at no more.</summary>
public sealed class FileGoneTests : IDisposable
{
    private const string Gone =
        "warning: forum is in force (1 rule), but its file rules/forum.csx is gone; if it was renamed: ripcs rules apply /etc/ripcs/rules; "
        + "else remove it with: ripcs clean apply /etc/ripcs/rules, or apply with --prune";

    private const string Doubt = "so it is unknown which partitions still have a file";

    private const string ThenDiff = "once the rule files are there: ripcs rules diff /etc/ripcs/rules";

    private readonly CommandLineScene _scene = CommandLineScene.WithShopAndForum().Live();

    public void Dispose() => _scene.Dispose();

    [Fact]
    public void Status_names_a_partition_whose_file_was_deleted_before_any_other_run() =>
        _scene.Without("rules/forum.csx").Run("status").Lines.ShouldContain(Gone);

    [Fact]
    public void Check_is_a_warning_as_soon_as_a_file_is_gone()
    {
        var check = _scene.Without("rules/forum.csx").Run("check");

        check.ExitCode.ShouldBe(CheckCode.Warning);
        check.Output.ShouldStartWith("RIPCS WARNING - 1 partition in force whose file is gone (forum) | ");
        check.Output.ShouldContain(" without_file=1;0;;0 ");
    }

    [Fact]
    public void Machines_and_metrics_count_it()
    {
        _scene.Without("rules/forum.csx");

        var status = _scene.Run("check", "--json", "--metrics", "{ripcs.prom}").Json().GetProperty("status");

        Files(status).ShouldBe(["forum 1 /etc/ripcs/rules/forum.csx"]);
        File.ReadAllText(_scene.At("ripcs.prom")).ShouldContain("\nripcs_partitions_without_file 1\n");
    }

    [Fact]
    public void A_run_for_the_directory_finds_that_no_file_names_it_and_it_is_said_once()
    {
        _scene.Without("rules/forum.csx").Live();

        var status = _scene.Run("status");

        status.Output.ShouldNotContain("is gone");
        status.Lines.Count(line => line.StartsWith("warning: forum ", StringComparison.Ordinal)).ShouldBe(1);
        Files(_scene.Run("status", "--json").Json().GetProperty("status")).ShouldBe(["forum 1 "]);
    }

    [Fact]
    public void A_file_that_was_renamed_is_missed_until_an_apply_finds_the_new_one()
    {
        File.Move(_scene.At("rules/forum.csx"), _scene.At("rules/board.csx"));
        _scene.Run("status").Lines.ShouldContain(Gone);

        _scene.Live();

        _scene.Run("check").ExitCode.ShouldBe(CheckCode.Ok);
    }

    [Fact]
    public void Nothing_is_opened_so_what_a_file_says_by_now_does_not_matter() =>
        _scene.With("rules/forum.csx", "no rules at all").Run("check").ExitCode.ShouldBe(CheckCode.Ok);

    [Fact]
    public void A_link_is_there_whether_or_not_it_leads_anywhere()
    {
        _scene.Without("rules/forum.csx");
        File.CreateSymbolicLink(_scene.At("rules/forum.csx"), "/nowhere/forum.csx");

        _scene.Run("check").ExitCode.ShouldBe(CheckCode.Ok);
    }

    [Fact]
    public void The_directory_may_be_a_link_to_where_the_rules_are_kept()
    {
        Directory.Move(_scene.Rules, _scene.At("kept"));
        Directory.CreateSymbolicLink(_scene.Rules, "kept");
        _scene.Run("check").ExitCode.ShouldBe(CheckCode.Ok);

        _scene.Without("kept/forum.csx").Run("status").Lines.ShouldContain(Gone);
    }

    [Fact]
    public void A_directory_that_a_pipeline_took_away_after_the_apply_is_not_looked_for()
    {
        Directory.Delete(_scene.Rules, recursive: true);

        (_scene.Run("check").ExitCode, _scene.Run("status").Output.Contains("of the last run", StringComparison.Ordinal))
            .ShouldBe((CheckCode.Ok, false));
    }

    [Fact]
    public void A_directory_that_cannot_be_looked_at_is_said_in_one_line()
    {
        // Root may enter every folder; a link to itself stops everybody.
        Directory.Delete(_scene.Rules, recursive: true);
        Directory.CreateSymbolicLink(_scene.Rules, "rules");

        AssertDoubt($"the directory /etc/ripcs/rules of the last run cannot be looked at (Too many levels of symbolic links), {Doubt}");
    }

    [Fact]
    public void An_empty_directory_as_of_a_file_system_that_is_not_mounted_is_said_in_one_line()
    {
        _scene.Without("rules/forum.csx").Without("rules/shop.csx");

        AssertDoubt($"none of the rule files of the last run is in /etc/ripcs/rules any more (of forum, shop), {Doubt}");
    }

    [Fact]
    public void A_folder_below_that_cannot_be_looked_at_leaves_a_doubt()
    {
        _scene.With("rules/far/board.csx", RuleTexts.Forum.Replace("\"forum\"", "\"board\"", StringComparison.Ordinal)).Live();
        Directory.Delete(_scene.At("rules/far"), recursive: true);
        Directory.CreateSymbolicLink(_scene.At("rules/far"), "far");

        AssertDoubt($"not all of the directory /etc/ripcs/rules of the last run can be looked at (Too many levels of symbolic links), "
            + $"{Doubt}");
    }

    [Fact]
    public void The_only_file_of_a_directory_is_named_when_it_is_gone()
    {
        _scene.Without("rules/shop.csx").Live().Clean();

        _scene.Without("rules/forum.csx").Run("status").Lines.ShouldContain(Gone);
    }

    [Fact]
    public void A_single_file_from_elsewhere_that_is_called_alike_is_not_looked_for()
    {
        _scene.With("other/rules/blog.csx", RuleTexts.Forum.Replace("\"forum\"", "\"blog\"", StringComparison.Ordinal));
        _scene.Run("rules", "apply", "{other/rules/blog.csx}").ExitCode.ShouldBe(ExitCode.Done);

        _scene.Without("other/rules/blog.csx").Run("check").ExitCode.ShouldBe(CheckCode.Ok);
    }

    [Fact]
    public void A_single_file_of_the_directory_that_was_applied_since_is_looked_for()
    {
        _scene.With("rules/below/blog.csx", RuleTexts.Forum.Replace("\"forum\"", "\"blog\"", StringComparison.Ordinal));
        _scene.Run("rules", "apply", "{rules/below/blog.csx}").ExitCode.ShouldBe(ExitCode.Done);

        _scene.Without("rules/below/blog.csx").Run("check").Output.ShouldStartWith(
            "RIPCS WARNING - 1 partition in force whose file is gone (blog) | ");
    }

    [Fact]
    public void A_directory_that_was_given_as_a_relative_path_is_found_from_everywhere()
    {
        var relative = Path.GetRelativePath(Environment.CurrentDirectory, _scene.Rules);
        _scene.Run("rules", "apply", relative).ExitCode.ShouldBe(ExitCode.Done);

        _scene.Applied.Directory.ShouldBe(_scene.Rules);
        _scene.Applied.Files.ShouldNotBeNull().Select(file => file.Path)
            .ShouldBe([_scene.At("rules/forum.csx"), _scene.At("rules/shop.csx")]);
    }

    [Fact]
    public void A_partition_that_is_not_in_force_needs_no_file()
    {
        _scene.With("rules/forum.csx", "Partition(\"forum\");\n").Live();

        _scene.Without("rules/forum.csx").Run("check").ExitCode.ShouldBe(CheckCode.Ok);
    }

    private void AssertDoubt(string doubt)
    {
        _scene.Run("status").Lines.Where(line => line.StartsWith("warning: ", StringComparison.Ordinal))
            .ShouldBe([$"warning: {doubt}; {ThenDiff}"]);
        var check = _scene.Run("check");
        check.ExitCode.ShouldBe(CheckCode.Warning);
        check.Output.ShouldStartWith($"RIPCS WARNING - {doubt} | ");
    }

    private static IEnumerable<string> Files(JsonElement status) => status.GetProperty("without_file").EnumerateArray()
        .Select(partition => $"{partition.GetProperty("name").GetString()} {partition.GetProperty("rules").GetInt32()} "
            + $"{partition.GetProperty("file").GetString()}");
}
