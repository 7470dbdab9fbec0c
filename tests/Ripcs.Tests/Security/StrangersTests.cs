using System.Diagnostics;
using System.Text.RegularExpressions;
using Ripcs.Rendering;
using Ripcs.Tests.Commands;
using Shouldly;
using Xunit;

namespace Ripcs.Tests.Security;

/// <summary>Who may run one command as root, by sudo or by a key with a forced command, reads no other file of root with it.</summary>
public sealed class StrangersTests : IDisposable
{
    private const string Secret = "$y$j9T$hash-of-root";

    private readonly CommandLineScene _scene = CommandLineScene.WithShopAndForum().With("shadow", $"root:{Secret}:20000\n--help\n");

    public void Dispose() => _scene.Dispose();

    [Theory]
    [InlineData("status", "@")]
    [InlineData("@")]
    [InlineData("history", "show", "@")]
    [InlineData("rules", "diff", "@")]
    [InlineData("rules", "apply", "@")]
    [InlineData("status", "--keep", "@")]
    [InlineData("status", "--state-dir", "@")]
    [InlineData("completion", "@")]
    [InlineData("[suggest:1]", "ripcs @")]
    public void A_word_that_begins_with_an_at_sign_is_no_file_of_words(params string[] words)
    {
        var run = _scene.Run([.. words.Select(word => word.EndsWith('@') ? word + _scene.At("shadow") : word)]);

        (run.Output + run.Errors).ShouldNotContain(Secret);
        (run.Output + run.Errors).ShouldNotContain("Usage:");
    }

    [Fact]
    public void A_path_may_begin_with_an_at_sign() => _scene.Run("rules", "diff", "@rules").Errors.ShouldStartWith(
        "error RIP0100: @rules: no such file or folder");

    [Fact]
    public void A_setting_that_begins_with_an_at_sign_is_no_file_of_words()
    {
        _scene.With("settings/ripcs.conf", $"keep = @{_scene.At("shadow")}\n");

        _scene.Apply().Errors.ShouldBe(
            "error: /etc/ripcs/settings/ripcs.conf line 1: --keep takes a number of changes, 1 or more.\n");
    }

    [Theory]
    [InlineData("import", "{shadow}", "{new}")]
    [InlineData("rules", "diff", "{rules}", "--against", "{shadow}")]
    [InlineData("rules", "diff", "{rules}", "--against6", "{shadow}")]
    [InlineData("rules", "diff", "{rules}", "--host", "{shadow}")]
    [InlineData("rules", "diff", "{shadow}")]
    [InlineData("rules", "apply", "{shadow}")]
    [InlineData("plan", "show", "{shadow}")]
    [InlineData("lint", "{rules}", "--baseline", "{shadow}")]
    [InlineData("lint", "{rules}", "--against", "{shadow}")]
    [InlineData("report", "{shadow}")]
    public void A_file_that_is_something_else_is_refused_without_a_word_of_it(params string[] words)
    {
        var run = _scene.Run(words);

        run.ExitCode.ShouldNotBe(ExitCode.Done, run.Output);
        (run.Output + run.Errors).ShouldNotContain(Secret);
        (run.Output + run.Errors).ShouldNotContain("root:");
    }

    [Theory]
    [InlineData("import", "/dev/zero", "{new}")]
    [InlineData("rules", "diff", "{rules}", "--against", "/dev/zero")]
    public void A_file_without_end_is_refused(params string[] words) => _scene.Run(words).Errors.ShouldBe(
        "error: cannot read /dev/zero: it is not a file\n");

    [Fact]
    public void An_unsigned_plan_is_refused_before_it_is_copied()
    {
        const int Length = 60 << 20;
        _scene.With("settings/allowed_signers", "alice@example.com ssh-ed25519 AAAA\n").Live();
        _scene.Input = "ripcs plan " + new string('x', Length);
        var before = GC.GetAllocatedBytesForCurrentThread();

        var apply = _scene.Run("rules", "apply", "-", "--require-signature");

        apply.Errors.ShouldStartWith("error: the plan on standard input is not signed; ");
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(4L * Length);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_key_of_a_pipeline_confirms_no_change_whose_texts_only_say_that_it_was_signed(bool isSigned)
    {
        _scene.Live().With("rules, signed by alice/shop.csx", RuleTexts.ShopOn(23));
        _scene.Run("rules", "apply", "{rules, signed by alice}", "--message", "\", \"signed_by\": \"alice, signed by alice")
            .ExitCode.ShouldBe(ExitCode.Done);
        var shown = _scene.Run("history", "show", "2", "--json").Output;
        _scene.With("2.json", isSigned ? Regex.Replace(shown, "\"signed_by\": *null", "\"signed_by\": \"alice\"") : shown)
            .With("bin/ripcs", $"#!/bin/sh\n[ \"$1\" = confirm ] && echo confirmed && exit\n"
                + $"case \"$*\" in *--json*) cat {_scene.At("2.json")} ;; *) echo 'made by: x, signed by alice' ;; esac\n");
        File.SetUnixFileMode(_scene.At("bin/ripcs"), UnixFileMode.UserRead | UnixFileMode.UserExecute);
        var start = new ProcessStartInfo("/bin/sh", [Documents.Repository.At("packaging/ci/ripcs-ssh")]) { RedirectStandardOutput = true };
        start.Environment["SSH_ORIGINAL_COMMAND"] = "confirm 2";
        start.Environment["PATH"] = $"{_scene.At("bin")}:/usr/bin:/bin";

        using var ssh = Process.Start(start)!;

        ssh.StandardOutput.ReadToEnd().ShouldBe(isSigned ? "confirmed\n" : "");
    }
}
