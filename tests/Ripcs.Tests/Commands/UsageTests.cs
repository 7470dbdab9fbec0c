using Shouldly;
using Xunit;

namespace Ripcs.Tests.Commands;

public sealed class UsageTests : IDisposable
{
    private readonly CommandLineScene _scene = new CommandLineScene().WithoutNetfilter();

    public void Dispose() => _scene.Dispose();

    [Theory]
    [InlineData("error: Unrecognized command or argument '--nonsense'.", "rules", "apply", "{rules}", "--nonsense")]
    [InlineData("error: Unrecognized command or argument 'more'.", "rules", "diff", "{rules}", "more")]
    [InlineData("error: '--jsn' is not an option of this command; if it is a path, write ./--jsn.", "rules", "diff", "--jsn")]
    [InlineData("error: Required argument 'PATH' missing for command: 'apply'.", "rules", "apply")]
    [InlineData("error: 'soon' is not a time: write seconds or minutes, e.g. 30s (the default) or 2m.", "rules", "apply", "{rules}", "--wait", "soon")]
    [InlineData("error: '-1' is not a time: write seconds or minutes, e.g. 30s (the default) or 2m.", "rules", "apply", "{rules}", "--wait", "-1")]
    [InlineData("error: '5' is not a family: write 4 or 6.", "rules", "generate", "{rules}", "--family", "5")]
    [InlineData("error: '5' is not a family: write 4 or 6.", "rules", "save", "--family", "5")]
    [InlineData("error: '1' is not a choice: write auto or always or never.", "rules", "diff", "{rules}", "--color", "1")]
    [InlineData("error: 'ipset' is not a choice: write auto or nft or legacy.", "rules", "diff", "{rules}", "--backend", "ipset")]
    [InlineData("error: 'text' is not a choice: write commands or restore.", "rules", "generate", "{rules}", "--format", "text")]
    public void Sixty_four_means_that_the_command_line_is_wrong(string error, params string[] arguments)
    {
        var result = _scene.WithoutNetfilter().Run(arguments);

        result.ExitCode.ShouldBe(64);
        result.Output.ShouldBe("");
        result.Errors.Split('\n')[0].ShouldBe(error);
        result.Errors.ShouldEndWith($"see: ripcs {arguments[0]} {arguments[1]} --help\n");
    }

    [Theory]
    [InlineData("--against")]
    [InlineData("--against6")]
    public void A_sandbox_holds_the_live_rules_or_a_dump_but_not_both(string dump)
    {
        var result = _scene.Run("sandbox", "--live", dump, "/dev/null", "--", "true");

        result.ExitCode.ShouldBe(64);
        result.Errors.ShouldStartWith("error: Give --live or the dumps of --against, not both.\n");
    }

    [Theory]
    [InlineData("Required command was not provided.", "rules")]
    [InlineData("Unrecognized command or argument 'aply'.", "rules", "aply")]
    [InlineData("Unrecognized command or argument 'nonsense'.", "nonsense")]
    public void Sixty_four_comes_with_the_commands_that_there_are_if_none_was_chosen(string error, params string[] arguments)
    {
        var result = _scene.WithoutNetfilter().Run(arguments);

        result.ExitCode.ShouldBe(64);
        result.Output.ShouldBe("");
        result.Errors.ShouldContain(error);
        result.Errors.ShouldContain("Commands:");
    }
}
