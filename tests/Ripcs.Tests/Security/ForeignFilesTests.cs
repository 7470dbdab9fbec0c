using Ripcs.Commands;
using Ripcs.Linux;
using Ripcs.Rendering;
using Ripcs.Scripting.Reading;
using Ripcs.Tests.Commands;
using Shouldly;
using Xunit;

namespace Ripcs.Tests.Security;

/// <summary>No command runs, as root, a rule file that somebody else could have written.</summary>
public sealed class ForeignFilesTests : IDisposable
{
    private const string Refused =
        "error RIP0116: rules/shop.csx: belongs to user 1000, who could change what root applies; check it, then run: chown root "
            + "/etc/ripcs/rules/shop.csx\n"
        + "1 error; nothing was applied.\n";

    private readonly CommandLineScene _scene;
    private readonly OneFileOfAlice _owners = new();

    public ForeignFilesTests()
    {
        _scene = new CommandLineScene { Trust = new FileTrust(isRoot: true, sudoUser: null, _owners) }.With("rules/shop.csx",
            RuleTexts.Shop).WithoutNetfilter();
        _owners.Path = _scene.At("rules/shop.csx");
    }

    public void Dispose() => _scene.Dispose();

    [Theory]
    [InlineData("rules", "generate", "{rules}")]
    [InlineData("rules", "diff", "{rules}")]
    [InlineData("rules", "diff", "{rules}", "--against", "/dev/null")]
    [InlineData("rules", "apply", "{rules}")]
    [InlineData("rules", "apply", "{rules}", "--dry-run")]
    [InlineData("rules", "apply", "{rules/shop.csx}")]
    [InlineData("clean", "diff", "{rules}")]
    [InlineData("clean", "apply", "{rules}")]
    public void It_is_refused_before_anything_live_is_read(params string[] command) =>
        _scene.Run(command).ShouldBe(new CommandResult(
            ExitCode.RulesRefused, "", command[1] is not "apply" ? Refused.Replace("; nothing was applied", "", StringComparison.Ordinal)
                : Refused));

    [Fact]
    public void A_machine_learns_it_from_JSON()
    {
        var json = _scene.Apply("--json").Json();

        json.GetProperty("result").GetString().ShouldBe("refused");
        json.GetProperty("diagnostics")[0].GetProperty("code").GetString().ShouldBe("RIP0116");
    }

    [Theory]
    [InlineData(false, "belongs to user 1000, who could change what root applies; check it, then run: chown root ")]
    [InlineData(true, "can be written by other users, who could change what root applies; check it, then run: chmod go-w ")]
    public void Root_obeys_no_settings_that_another_user_could_have_written(bool isOpen, string why)
    {
        const string Path = "/etc/ripcs/settings/ripcs.conf";
        _scene.With("settings/ripcs.conf", "keep = 1\n");
        if (isOpen)
            File.SetUnixFileMode(_scene.At("settings/ripcs.conf"), UnixFileMode.UserRead | UnixFileMode.OtherWrite);

        _owners.Path = isOpen ? "" : _scene.At("settings/ripcs.conf");

        _scene.Apply().ShouldBe(new CommandResult(ExitCode.Usage, "", $"error: {Path} {why}{Path}\n"));
        _scene.Run("history").Errors.ShouldBe($"warning: a setting cannot be used: {Path} {why}{Path}\n");
    }

    [Fact]
    public void Root_obeys_no_settings_in_a_folder_in_which_another_user_could_put_others()
    {
        const string Folder = "/etc/ripcs/settings";
        _scene.With("settings/ripcs.conf", "keep = 1\n");
        File.SetUnixFileMode(_scene.At("settings"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
            | UnixFileMode.OtherWrite);

        _scene.Apply().ShouldBe(new CommandResult(ExitCode.Usage, "",
            $"error: {Folder} can be written by other users, who could change what root applies; check it, then run: chmod go-w "
            + $"{Folder}\n"));
    }

    [Theory]
    [InlineData("1000", 1000u)]
    [InlineData("", null)]
    [InlineData("-1", null)]
    [InlineData("alice", null)]
    public void Who_called_sudo_is_known_by_number(string value, uint? user) =>
        RipcsEnvironment.From(name => name == "SUDO_UID" ? value : null).SudoUser.ShouldBe(user);

    /// <summary>Everything belongs to root but one file.</summary>
    private sealed class OneFileOfAlice : IFileFacts
    {
        public string Path { get; set; } = "";

        public FileFacts Of(string path) => PlainFile.FactsOf(path) with { Owner = 0 };

        public FileFacts Of(PlainFile file) => file.Facts with { Owner = file.Path == Path ? 1000u : 0 };
    }
}
