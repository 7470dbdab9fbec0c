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
    [InlineData("error: PATH is missing: write ripcs rules apply PATH", "rules", "apply")]
    [InlineData("error: 'soon' is not a time: write seconds or minutes, e.g. 30s (the default) or 2m.", "rules", "apply", "{rules}",
        "--wait", "soon")]
    [InlineData("error: '-1' is not a time: write seconds or minutes, e.g. 30s (the default) or 2m.", "rules", "apply", "{rules}",
        "--wait", "-1")]
    [InlineData("error: '5' is not a family: write 4 or 6.", "rules", "generate", "{rules}", "--family", "5")]
    [InlineData("error: '5' is not a family: write 4 or 6.", "rules", "save", "--family", "5")]
    [InlineData("error: '1' is not a choice: write auto or always or never.", "rules", "diff", "{rules}", "--color", "1")]
    [InlineData("error: 'ipset' is not a choice: write auto or nft or legacy.", "rules", "diff", "{rules}", "--backend", "ipset")]
    [InlineData("error: 'text' is not a choice: write commands or restore or ipset.", "rules", "generate", "{rules}", "--format", "text")]
    [InlineData("error: 'x' is not the number of a change: write it as ripcs history prints it.", "history", "show", "x")]
    public void Sixty_four_means_that_the_command_line_is_wrong(string error, params string[] arguments)
    {
        var result = _scene.WithoutNetfilter().Run(arguments);

        result.ExitCode.ShouldBe(64);
        result.Output.ShouldBe("");
        result.Errors.Split('\n')[0].ShouldBe(error);
        result.Errors.ShouldEndWith($"see: ripcs {arguments[0]} {arguments[1]} --help\n");
    }

    [Theory]
    [InlineData("--root", "rules", "diff", "{rules}", "--root", "")]
    [InlineData("--host", "rules", "diff", "{rules}", "--host", "")]
    [InlineData("PATH", "rules", "apply", "")]
    [InlineData("PATH", "lint", "")]
    [InlineData("PLAN", "plan", "show", "")]
    [InlineData("DIR", "sets", "refresh", "")]
    [InlineData("DIR", "report", "")]
    public void A_value_that_is_empty_is_refused_by_its_name(string name, params string[] arguments)
    {
        var result = _scene.Run(arguments);

        result.ExitCode.ShouldBe(64);
        result.Errors.ShouldBe($"error: {name} is empty; in a script, the variable for it may have no value\n");
    }

    [Theory]
    [InlineData("rollback", "last")]
    [InlineData("confirm", "-1")]
    public void A_word_that_is_not_the_number_of_a_change_is_refused_with_where_numbers_are_printed(string command, string word)
    {
        var result = _scene.WithoutNetfilter().Run(command, word);

        result.ExitCode.ShouldBe(64);
        result.Errors.ShouldBe(
            $"error: '{word}' is not the number of a change: write it as ripcs history prints it.\nsee: ripcs {command} --help\n");
    }

    [Fact]
    public void A_check_that_cannot_read_how_many_rules_it_tolerates_is_unknown()
    {
        var result = _scene.WithoutNetfilter().Run("check", "--allow-in-front", "x");

        result.ExitCode.ShouldBe(3);
        result.Errors.ShouldStartWith("error: 'x' is not a number of rules: write 0 or more.\n");
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
    [InlineData("rules")]
    [InlineData("clean")]
    [InlineData("rules", "--nonsense")]
    public void Sixty_four_comes_with_the_commands_that_there_are_if_none_was_chosen(params string[] arguments)
    {
        var result = _scene.WithoutNetfilter().Run(arguments);

        result.ExitCode.ShouldBe(64);
        result.Output.ShouldBe("");
        result.Errors.ShouldContain("Required command was not provided.");
        result.Errors.ShouldContain("Commands:");
    }

    [Theory]
    [InlineData("rules diff r rules", "rules", "ripcs rules diff")]
    [InlineData("rules diff r clean", "clean", "ripcs rules diff")]
    [InlineData("clean apply r rules", "rules", "ripcs clean apply")]
    public void A_path_too_many_that_is_called_like_a_group_of_commands_is_said_to_be_one_word_too_many(
        string line, string word, string see)
    {
        var result = _scene.WithoutNetfilter().Run(line.Split(' '));

        result.ExitCode.ShouldBe(64);
        result.Errors.ShouldBe($"error: Unrecognized command or argument '{word}'.\nsee: {see} --help\n");
    }

    [Theory]
    [InlineData("apply r", "there is no command \"apply\"; did you mean: ripcs rules apply r", "ripcs")]
    [InlineData("apply r --confirm 60s", "there is no command \"apply\"; did you mean: ripcs rules apply r --confirm 60s", "ripcs")]
    [InlineData("aply r", "there is no command \"aply\"; did you mean: ripcs rules apply r", "ripcs")]
    [InlineData("plan r", "there is no command \"plan r\"; there are: show, host", "ripcs plan")]
    [InlineData("diff r", "there is no command \"diff\"; did you mean: ripcs rules diff r", "ripcs")]
    [InlineData("rule apply r", "there is no command \"rule\"; did you mean: ripcs rules apply r", "ripcs")]
    [InlineData("RULES apply r", "there is no command \"RULES\"; did you mean: ripcs rules apply r", "ripcs")]
    [InlineData("rules aply r", "there is no command \"rules aply\"; did you mean: ripcs rules apply r", "ripcs rules")]
    [InlineData("rules plan r", "there is no command \"rules plan\"; did you mean: ripcs rules diff r", "ripcs rules")]
    [InlineData("rules status", "there is no command \"rules status\"; did you mean: ripcs status", "ripcs rules")]
    [InlineData("rules clean r", "there is no command \"rules clean\"; did you mean: ripcs clean diff r, or: ripcs clean apply r\n",
        "ripcs rules")]
    [InlineData("clean rules r", "there is no command \"clean rules\"; did you mean: ripcs clean diff r, or: ripcs clean apply r\n",
        "ripcs clean")]
    [InlineData("clean rules generate r", "there is no command \"clean rules\"; did you mean: ripcs rules generate r\n", "ripcs clean")]
    [InlineData("clean rules apply r",
        "there is no command \"clean rules apply\"; did you mean: ripcs clean apply r, or: ripcs rules apply r\n", "ripcs clean apply")]
    [InlineData("rules clean diff r",
        "there is no command \"rules clean diff\"; did you mean: ripcs rules diff r, or: ripcs clean diff r\n", "ripcs rules diff")]
    [InlineData("rules rules diff r", "there is no command \"rules rules diff\"; did you mean: ripcs rules diff r\n", "ripcs rules diff")]
    [InlineData("rule r", "there is no command \"rule\"; did you mean: ripcs rules diff r, or: ripcs rules apply r\n", "ripcs")]
    [InlineData("completion tcsh", "'tcsh' is not a shell that ripcs knows: write bash or zsh or fish.\n", "ripcs completion")]
    [InlineData("clean aply r", "there is no command \"clean aply\"; did you mean: ripcs clean apply r", "ripcs clean")]
    [InlineData("undo", "there is no command \"undo\"; did you mean: ripcs rollback", "ripcs")]
    [InlineData("deploy it's;here", "there is no command \"deploy\"; did you mean: ripcs rules apply 'it'\\''s;here'", "ripcs")]
    [InlineData("\u001b[31m", "there is no command \"\\u001b[31m\"; there are: ", "ripcs")]
    public void A_word_that_is_no_command_is_answered_with_the_one_that_was_meant(string line, string error, string see)
    {
        var result = _scene.WithoutNetfilter().Run(line.Split(' '));

        result.ExitCode.ShouldBe(64);
        result.Output.ShouldBe("");
        result.Errors.ShouldStartWith($"error: {error}");
        result.Errors.ShouldEndWith($"\nsee: {see} --help\n");
        result.Errors.Count(character => character == '\n').ShouldBe(2);
    }

    [Theory]
    [InlineData("help", "--help")]
    [InlineData("help rules", "rules --help")]
    [InlineData("help rules diff", "rules diff --help")]
    [InlineData("rules help", "rules --help")]
    [InlineData("version", "--version")]
    public void Who_asks_in_words_is_answered_like_by_the_option(string words, string option)
    {
        var result = _scene.Run(words.Split(' '));

        var asked = _scene.Run(option.Split(' '));
        result.ShouldBe(asked);
        asked.ExitCode.ShouldBe(0);
        asked.Output.ShouldNotBeEmpty();
    }

    [Fact]
    public void A_word_that_resembles_no_command_is_answered_with_those_that_there_are()
    {
        var result = _scene.WithoutNetfilter().Run("rules", "nonsense");

        result.ExitCode.ShouldBe(64);
        result.Errors.ShouldBe("error: there is no command \"rules nonsense\"; there are: generate, diff, apply, save, flush\nsee: ripcs "
            + "rules --help\n");
    }
}
