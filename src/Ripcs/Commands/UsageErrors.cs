using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using Ripcs.Rendering;

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
                return Choices(result, errors);

            NoCommand(errors, words.Append(word), Instead(result, words, word));
        }
        else if (OfTwoGroups(result, words) is { Length: > 0 } instead)
        {
            NoCommand(errors, [words[0], words[1], result.UnmatchedTokens[0], .. words.Skip(2)], instead);
        }
        else
        {
            foreach (var error in result.Errors)
            {
                errors.WriteLine($"error: {PlainText.Of(Missing(error, words) ?? error.Message)}");
            }
        }

        errors.WriteLine($"see: {string.Join(' ', words)} --help");

        // To a monitoring system any other number is a broken plug-in.
        return result.CommandResult.Command.Name == CheckCommand.Name ? CheckCode.Unknown : ExitCode.Usage;
    }

    private static string? Missing(ParseError error, IEnumerable<string> words) =>
        error.SymbolResult is ArgumentResult { Tokens.Count: 0 } nothing && nothing.Parent is CommandResult { Command: var command }
        ? $"{nothing.Argument.Name} is missing: write "
            + string.Join(' ', words.Concat(command.Arguments.Where(argument => argument.Arity.MinimumNumberOfValues > 0)
                .Select(argument => argument.Name))) : null;

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
        var rest = result.UnmatchedTokens.Skip(1).ToList();
        var meant = MeantCommand.For(words[1..], word, rest, (RootCommand)result.RootCommandResult.Command);
        return meant.Count == 0
            ? "there are: " + string.Join(", ",
                result.CommandResult.Command.Subcommands.Where(command => !command.Hidden).Select(command => command.Name))
            : DidYouMean(meant, rest);
    }

    /// <summary>"clean rules apply r" is apply of clean to the parser, with one word too many.</summary>
    private static string OfTwoGroups(ParseResult result, List<string> words)
    {
        // Behind the command's own name the word is one path too many, and may be called "rules" or "clean".
        var said = result.Tokens.Select(token => token.Value).ToList();
        if (words.Count != 3 || result.UnmatchedTokens is not [var word, ..]
            || !said.Skip(1).TakeWhile(value => value != words[2]).Contains(word))
        {
            return "";
        }

        var rest = said.SkipWhile(value => value != words[2]).Skip(1).ToList();
        var meant = MeantCommand.OfTwoGroups(words[1], word, words[2], (RootCommand)result.RootCommandResult.Command);
        return meant.Count == 0 ? "" : DidYouMean(meant, rest);
    }

    private static string DidYouMean(IEnumerable<string> commands, List<string> rest) =>
        "did you mean: " + string.Join(", or: ",
            commands.Select(command => string.Join(' ', new[] { "ripcs", command }.Concat(rest.Select(Quoted)))));

    private static void NoCommand(TextWriter errors, IEnumerable<string> words, string instead) =>
        errors.WriteLine($"error: there is no command \"{PlainText.Of(string.Join(' ', words.Skip(1)))}\"; {PlainText.Of(instead)}");

    private static string Quoted(string word) => word.Length > 0 && word.All(c => char.IsAsciiLetterOrDigit(c) || "/.-_+=:,@%".Contains(c))
        ? word
        : $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    private static IEnumerable<string> Words(CommandResult command) =>
        command.Parent is CommandResult parent ? [.. Words(parent), command.Command.Name] : ["ripcs"];
}
