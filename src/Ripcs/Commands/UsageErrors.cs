using System.CommandLine;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using Ripcs.Core.Diagnostics;

namespace Ripcs.Commands;

/// <summary>Says what is wrong with a command line, on standard error: standard output may be read by a machine.</summary>
internal static class UsageErrors
{
    public static int Print(ParseResult result, TextWriter errors)
    {
        var words = Words(result.CommandResult).ToList();
        if (result.CommandResult.Command.Subcommands.Count > 0)
        {
            if (result.UnmatchedTokens is not [var word, ..] || word.StartsWith('-'))
            {
                return Choices(result, errors);
            }

            var asked = PlainText.Of(string.Join(' ', words.Skip(1).Append(word)));
            errors.WriteLine($"error: there is no command \"{asked}\"; {PlainText.Of(Instead(result, words, word))}");
        }
        else
        {
            foreach (var error in result.Errors)
            {
                errors.WriteLine($"error: {PlainText.Of(error.Message)}");
            }
        }

        errors.WriteLine($"see: {string.Join(' ', words)} --help");

        // To a monitoring system any other number is a broken plug-in.
        return result.CommandResult.Command.Name == CheckCommand.Name ? CheckCode.Unknown : ExitCode.Usage;
    }

    // Who chose no command is shown those that there are.
    private static int Choices(ParseResult result, TextWriter errors)
    {
        if (result.Action is ParseErrorAction choices)
        {
            choices.ShowHelp = true;
            choices.ShowTypoCorrections = false;
            _ = result.Invoke(new InvocationConfiguration { Output = errors, Error = errors });
        }

        return ExitCode.Usage;
    }

    private static string Instead(ParseResult result, List<string> words, string word)
    {
        var meant = MeantCommand.For(words[1..], word, (RootCommand)result.RootCommandResult.Command);
        return meant is null
            ? $"there are: {string.Join(", ", result.CommandResult.Command.Subcommands.Where(command => !command.Hidden).Select(command => command.Name))}"
            : $"did you mean: {string.Join(' ', new[] { "ripcs", meant }.Concat(result.UnmatchedTokens.Skip(1).Select(Quoted)))}";
    }

    private static string Quoted(string word) => word.Length > 0 && word.All(c => char.IsAsciiLetterOrDigit(c) || "/.-_+=:,@%".Contains(c))
        ? word
        : $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    private static IEnumerable<string> Words(CommandResult command) =>
        command.Parent is CommandResult parent ? [.. Words(parent), command.Command.Name] : ["ripcs"];
}
