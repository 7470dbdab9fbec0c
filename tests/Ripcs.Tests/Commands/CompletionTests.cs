using System.Diagnostics;
using Ripcs.Rendering;
using Ripcs.Tests.State;
using Shouldly;
using Xunit;

namespace Ripcs.Tests.Commands;

/// <summary>What a shell completes, asked as a shell asks; and the script for bash in the real bash.</summary>
public sealed class CompletionTests : IDisposable
{
    private readonly CommandLineScene _scene = new CommandLineScene().With("rules/shop.csx", RuleTexts.Shop);

    public void Dispose() => _scene.Dispose();

    [Theory]
    [InlineData("ripcs ru", "rules")]
    [InlineData("ripcs rules app", "apply")]
    [InlineData("ripcs rules apply --conf", "--confirm")]
    [InlineData("ripcs rules generate --family ", "4 6")]
    [InlineData("ripcs rules generate --format ", "commands ipset restore")]
    [InlineData("ripcs --color a", "always auto")]
    [InlineData("ripcs --backend l", "legacy")]
    [InlineData("ripcs completion ", "bash fish zsh")]
    public void Commands_options_and_their_words_are_completed(string line, string words) => Words(line).ShouldBe(words.Split(' '));

    [Fact]
    public void The_numbers_of_changes_are_completed_where_one_is_asked_for()
    {
        _scene.Live().With("rules/shop.csx", RuleTexts.ShopOn(23)).Live();

        Words("ripcs history show ").ShouldBe(["1", "2"]);
        Words("ripcs history diff ").ShouldBe(["1", "2"]);
        Words("ripcs history diff 1 ").ShouldBe(["1", "2"]);
        Words("ripcs rollback ").ShouldBe(["1", "2"]);
        Words("ripcs confirm ").ShouldBeEmpty();
    }

    [Fact]
    public void The_partitions_in_force_are_completed_where_one_is_to_be_shown()
    {
        _scene.Live();

        Words("ripcs rules diff rules --only ").ShouldBe(["shop"]);
        Words("ripcs hits --only ").ShouldBe(["shop"]);
        Words("ripcs history --partition ").ShouldBe(["shop"]);
    }

    [Fact]
    public void The_number_of_the_pending_change_is_completed_behind_confirm()
    {
        _scene.Live().With("rules/shop.csx", RuleTexts.ShopOn(23)).Apply("--confirm", "60s");

        Words("ripcs confirm ").ShouldBe(["2"]);
    }

    [Fact]
    public void A_state_that_cannot_be_read_completes_nothing_and_says_nothing()
    {
        _scene.Live();
        Directory.Delete(_scene.StatePath + "/history", recursive: true);
        File.WriteAllText(_scene.StatePath + "/history", "no folder");

        var result = _scene.Run("[suggest:14]", "ripcs rollback ");

        result.Errors.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("ripcs rules di", 2, "diff")]
    [InlineData("ripcs sand", 1, "sandbox")]
    [InlineData("ripcs rules apply --dr", 3, "--dry-run")]
    [InlineData("ripcs rules apply ", 3, "")]
    public void The_real_bash_completes(string line, int word, string desired)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.In("ripcs"), $"#!/bin/sh\nexec dotnet {Path.Combine(AppContext.BaseDirectory, "ripcs.dll")} \"$@\"\n");
        File.SetUnixFileMode(folder.In("ripcs"), UnixFileMode.UserRead | UnixFileMode.UserExecute);
        var script = $$"""
            PATH={{folder.In("")}}:$PATH
            source <(ripcs completion bash)
            COMP_LINE='{{line}}' COMP_POINT={{line.Length}} COMP_WORDS=({{line}}) COMP_CWORD={{word}}
            _ripcs
            printf '%s\n' "${COMPREPLY[@]}"
            """;

        Bash(script).Trim().ShouldBe(desired);
    }

    [Fact]
    public void A_shell_that_is_not_known_is_refused_with_those_that_are() =>
        _scene.Run("completion", "tcsh").ExitCode.ShouldBe(ExitCode.Usage);

    /// <summary>Those that a shell keeps: the ones that begin with what was typed, and no options unless a dash was.</summary>
    private string[] Words(string line)
    {
        var word = line[(line.LastIndexOf(' ') + 1)..];
        var lines = _scene.Run($"[suggest:{line.Length}]", line).Lines;
        return [.. lines.Where(found => found.Length > 0 && found.StartsWith(word, StringComparison.Ordinal)
            && (word.StartsWith('-') || found[0] is not ('-' or '/')))
            .Order(StringComparer.Ordinal)];
    }

    private static string Bash(string script)
    {
        using var process = Process.Start(new ProcessStartInfo("bash", ["--norc", "-c", script]) { RedirectStandardOutput = true })!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return output;
    }
}
