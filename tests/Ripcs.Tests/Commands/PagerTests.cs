using Ripcs.Commands;
using Ripcs.Rendering;
using Shouldly;
using Xunit;

namespace Ripcs.Tests.Commands;

/// <summary>A diff that is longer than the terminal is read in a pager.</summary>
public sealed class PagerTests : IDisposable
{
    private readonly CommandLineScene _scene = CommandLineScene.WithShopAndForum();

    public PagerTests()
    {
        (_scene.IsTerminal, _scene.OutputWidth, _scene.OutputHeight, _scene.ErrorWidth) = (true, 120, 5, 120);
        _scene.Pager = $"cat > {Read}";
    }

    private string Read => _scene.At("read");

    public void Dispose() => _scene.Dispose();

    [Fact]
    public void A_diff_that_is_longer_than_the_terminal_is_shown_by_the_pager_alone()
    {
        var plain = _scene.Diff("--no-pager");

        _scene.Diff().ShouldBe(plain with { Output = "", Errors = "" });

        File.ReadAllText(Read).ShouldBe(plain.Output);
        plain.Lines.Length.ShouldBeGreaterThan(5);
    }

    [Fact]
    public void A_diff_that_fits_is_printed_without_one()
    {
        _scene.OutputHeight = 100;

        _scene.Diff().Output.ShouldNotBeEmpty();

        File.Exists(Read).ShouldBeFalse();
    }

    [Fact]
    public void Warnings_that_would_go_to_the_same_terminal_stand_in_front_of_the_diff()
    {
        _scene.With("rules/shop.csx", RuleTexts.Shop + "\nAccept(\"again\").Ports(22).From(\"192.0.2.7\").To(\"web\");\n");

        _scene.Diff().Errors.ShouldBeEmpty();

        File.ReadAllText(Read).ShouldContain("RIP0503");
        File.ReadAllText(Read).IndexOf("RIP0503", StringComparison.Ordinal)
            .ShouldBeLessThan(File.ReadAllText(Read).IndexOf("newly denied", StringComparison.Ordinal));
    }

    [Fact]
    public void Warnings_that_go_elsewhere_are_written_there()
    {
        _scene.ErrorWidth = null;
        _scene.With("rules/shop.csx", RuleTexts.Shop + "\nAccept(\"again\").Ports(22).From(\"192.0.2.7\").To(\"web\");\n");

        _scene.Diff().Errors.ShouldContain("RIP0503");

        File.ReadAllText(Read).ShouldNotContain("RIP0503");
    }

    [Fact]
    public void What_is_piped_or_read_by_a_machine_goes_to_no_pager()
    {
        _scene.Diff("--json").Json().GetProperty("result").GetString().ShouldBe("changes");
        _scene.OutputHeight = null;
        _scene.Diff().Output.ShouldNotBeEmpty();

        File.Exists(Read).ShouldBeFalse();
    }

    [Fact]
    public void What_a_change_has_done_is_printed_without_one()
    {
        _scene.OutputHeight = 1;

        _scene.Apply().Output.ShouldContain("applied and verified");

        File.Exists(Read).ShouldBeFalse();
    }

    [Fact]
    public void A_diff_of_the_history_is_shown_by_the_pager()
    {
        var plain = _scene.Live().Run("history", "diff", "0", "1", "--no-pager");

        _scene.Run("history", "diff", "0", "1").ShouldBe(plain with { Output = "" });

        File.ReadAllText(Read).ShouldBe(plain.Output);
    }

    [Fact]
    public void A_plan_is_shown_by_the_pager()
    {
        _scene.Diff("--out", "{web1.plan}");

        _scene.Run("plan", "show", "{web1.plan}").Output.ShouldBeEmpty();

        File.ReadAllText(Read).ShouldContain("apply exactly this");
    }

    [Theory]
    [InlineData("no-such-program")]
    [InlineData("/")]
    public void A_pager_that_cannot_be_started_is_no_failure(string pager)
    {
        var plain = _scene.Diff("--no-pager");
        _scene.Pager = $"{pager} 2>/dev/null";

        _scene.Diff().ShouldBe(plain);
    }

    [Theory]
    [InlineData("exit 3")]
    [InlineData("head -1 >/dev/null; exit 1")]
    public void How_the_pager_ends_does_not_change_how_the_command_does(string pager)
    {
        _scene.Pager = pager;

        _scene.Diff().ExitCode.ShouldBe(ExitCode.Done);
        _scene.Diff("--detailed-exitcode").ExitCode.ShouldBe(ExitCode.Changes);
    }

    [Theory]
    [InlineData("less", "more", null, "less")]
    [InlineData(null, "more", null, "more")]
    [InlineData("", "more", null, "more")]
    [InlineData(null, null, null, null)]
    [InlineData("less", "more", "1000", null)]
    public void The_own_variable_wins_and_under_sudo_none_is_heeded(string? own, string? general, string? sudo, string? expected) =>
        RipcsEnvironment.From(name =>
            name switch { "RIPCS_PAGER" => own, "PAGER" => general, "SUDO_UID" => sudo, _ => null }).Pager.ShouldBe(expected);
}
