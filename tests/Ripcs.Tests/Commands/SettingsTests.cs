using Ripcs.Changes.State;
using Ripcs.Host.Netfilter;
using Ripcs.Rendering;
using Shouldly;
using Xunit;

namespace Ripcs.Tests.Commands;

/// <summary>What the settings of a host say holds unless the command line or the environment says otherwise, and a fault in them keeps
/// nothing from coming back.</summary>
public sealed class SettingsTests : IDisposable
{
    private readonly CommandLineScene _scene = CommandLineScene.WithShopAndForum().Live();

    public void Dispose() => _scene.Dispose();

    [Theory]
    [InlineData("# what we keep\n\nkeep = 2\nwait=2m\nbackend =nft\n", 2)]
    [InlineData("keep = 2\r\n", 2)]
    [InlineData("", 4)]
    public void The_history_keeps_what_the_settings_say(string settings, int kept)
    {
        Change(settings, []);

        _scene.History.Numbers().Count.ShouldBe(kept);
    }

    [Fact]
    public void An_option_has_precedence()
    {
        Change("keep = 2\n", ["--keep", "3"]);

        _scene.History.Numbers().Count.ShouldBe(3);
    }

    [Theory]
    [InlineData("keeep = 5\n", "line 1: there is no setting \"keeep\"; did you mean \"keep\"?")]
    [InlineData("# first\ncolour = never\n", "line 2: there is no setting \"colour\"; write one of: backend, keep, root, wait")]
    [InlineData("keep = many\n", "line 1: --keep takes a number of changes, 1 or more.")]
    [InlineData("backend = iptables\n", "line 1: 'iptables' is not a choice: write auto or nft or legacy.")]
    [InlineData("keep\n", "line 1: keep has no value; write keep = VALUE, or remove the line")]
    [InlineData("keep = 5\nkeep = 6\n", "line 2: keep is set twice; remove one of the lines")]
    public void A_setting_that_cannot_be_used_stops_an_apply_and_says_what_to_write(string settings, string error)
    {
        _scene.With("settings/ripcs.conf", settings).With("rules/shop.csx", RuleTexts.ShopOn(23));

        var apply = _scene.Run("rules", "apply", "{rules}");

        apply.ExitCode.ShouldBe(ExitCode.Usage);
        apply.Errors.ShouldBe($"error: /etc/ripcs/settings/ripcs.conf {error}\n");
        _scene.History.Numbers().Count.ShouldBe(1);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Settings_that_are_a_folder_or_lead_nowhere_are_not_taken_for_none(bool isFolder)
    {
        _scene.With("settings/other", "").With("rules/shop.csx", RuleTexts.ShopOn(23));
        if (isFolder)
            Directory.CreateDirectory(_scene.At("settings/ripcs.conf"));
        else
            File.CreateSymbolicLink(_scene.At("settings/ripcs.conf"), "gone");

        var apply = _scene.Run("rules", "apply", "{rules}");

        apply.ExitCode.ShouldBe(ExitCode.Usage);
        apply.Errors.ShouldStartWith("error: cannot read /etc/ripcs/settings/ripcs.conf: ");
        _scene.History.Numbers().Count.ShouldBe(1);
    }

    [Theory]
    [InlineData("restore")]
    [InlineData("rollback")]
    [InlineData("history", "show", "1")]
    [InlineData("status")]
    public void A_setting_that_cannot_be_used_keeps_nothing_from_coming_back_or_being_seen(params string[] command)
    {
        _scene.With("settings/ripcs.conf", "keeep = 5\n");

        var run = _scene.Run(command);

        run.ExitCode.ShouldBe(ExitCode.Done, run.Errors);
        run.Errors.ShouldStartWith("warning: a setting cannot be used: /etc/ripcs/settings/ripcs.conf line 1: there is "
            + "no setting \"keeep\"; did you mean \"keep\"?\n");
    }

    [Theory]
    [InlineData("backend = iptables\n")]
    [InlineData("bakend = legacy\n")]
    public void A_restore_that_may_have_used_another_variant_than_the_settings_name_fails_and_says_which(string settings)
    {
        _scene.With("settings/ripcs.conf", settings).Reboot();

        var run = _scene.Run("restore");

        run.ExitCode.ShouldBe(ExitCode.NeedsHuman, run.Errors);
        run.LastLine.ShouldStartWith("the state after change 1 is restored and verified in ");
        run.Errors.ShouldContain("\nerror: the rules came back in the default variant of iptables, but a setting that cannot be used may "
            + "name the other one: /etc/ripcs/settings/ripcs.conf line 1: ");
        run.Errors.ShouldEndWith("; put that right, then look with: ripcs status\n");
        _scene.Run("restore", "--backend", "nft").ExitCode.ShouldBe(ExitCode.Done);
    }

    [Fact]
    public void A_restore_uses_the_variant_of_the_last_change_where_the_settings_cannot_name_it()
    {
        AppliedFile.Write(_scene.State, AppliedFile.Read(_scene.State) with { Variant = BackendChoice.Legacy });
        _scene.With("settings/ripcs.conf", "backend = iptables\n").Reboot();

        var run = _scene.Run("restore");

        run.ExitCode.ShouldBe(ExitCode.Done, run.Errors);
        run.Output.ShouldContain("\nwarning: the rules came back in the default variant of iptables, as before: a setting that may name "
            + "one cannot be used\n");
    }

    [Fact]
    public void Help_needs_no_settings() =>
        _scene.With("settings/ripcs.conf", "keeep = 5\n").Run("rules", "apply", "--help").Errors.ShouldBe("");

    private void Change(string settings, string[] options)
    {
        _scene.With("settings/ripcs.conf", settings);
        for (var port = 23; port < 26; port++)
        {
            _scene.With("rules/shop.csx", RuleTexts.ShopOn(port)).Run([.. new[] { "rules", "apply", "{rules}" }, .. options])
                .ExitCode.ShouldBe(ExitCode.Done);
        }
    }
}
