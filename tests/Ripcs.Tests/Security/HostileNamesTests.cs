using Ripcs.Rendering;
using Ripcs.Tests.Commands;
using Ripcs.Tests.Faults;
using Shouldly;
using Xunit;

namespace Ripcs.Tests.Security;

/// <summary>Who calls themselves, or a folder, by control characters does not steer the terminal of whoever looks.</summary>
public sealed class HostileNamesTests : IDisposable
{
    private const string Evil = "mal\e]0;owned\a\u202e\u009b31m";
    private const string Shown = @"mal\u001b]0;owned\u0007\u202e\u009b31m";

    private readonly CommandLineScene _scene = new CommandLineScene { User = Evil }.With($"{Evil}/rules/shop.csx", RuleTexts.Shop);

    public HostileNamesTests() => _scene.Run("rules", "apply", $"{{{Evil}/rules}}").ExitCode.ShouldBe(ExitCode.Done);

    public void Dispose() => _scene.Dispose();

    [Theory]
    [InlineData("history")]
    [InlineData("history --json")]
    [InlineData("history show 1")]
    [InlineData("history show 1 --json")]
    [InlineData("status")]
    [InlineData("status --json")]
    [InlineData("check")]
    [InlineData("check --json")]
    public void What_they_did_is_shown_with_escapes(string command)
    {
        var result = _scene.Run(command.Split(' '));

        result.Output.ShouldContain(Shown);
        ShouldBePlain(result);
    }

    [Fact]
    public void A_pending_change_a_crash_and_its_end_are_told_with_escapes()
    {
        _scene.With($"{Evil}/rules/shop.csx", RuleTexts.ShopOn(23));
        ShouldBePlain(_scene.Run("rules", "apply", $"{{{Evil}/rules}}", "--confirm", "60s"));
        foreach (var command in new[] { "status", "check", "confirm", "rollback" })
        {
            ShouldBePlain(_scene.Run(command));
        }

        Death.At("remove journal.json", _scene, () => _scene.Run("rules", "apply", $"{{{Evil}/rules}}", "--again"));

        foreach (var command in new[] { "status", "check", "restore", "rules flush" })
        {
            ShouldBePlain(_scene.Run(command.Split(' ')));
        }
    }

    [Fact]
    public void A_folder_that_is_not_there_is_named_with_escapes() => ShouldBePlain(_scene.Run("rules", "apply", $"/no/{Evil}"));

    private static void ShouldBePlain(CommandResult result)
    {
        var printed = result.Output + result.Errors;
        printed.ShouldNotContain('\e');
        printed.ShouldNotContain('\a');
        printed.ShouldNotContain('\u202e');
        printed.ShouldNotContain('\u009b');
    }
}
