using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using Ripcs.Rendering;

namespace Ripcs.Commands;

/// <summary>Reports errors in a command line on standard error, because a machine may read standard output.</summary>
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

        // For a monitoring system any other number means a broken plug-in.
        return HostCommand.Of(result)?.UsageCode ?? ExitCode.Usage;
    }

    private static string? Missing(ParseError error, IEnumerable<string> words) =>
        error.SymbolResult is ArgumentResult { Tokens.Count: 0 } nothing && nothing.Parent is CommandResult { Command: var command }
        ? $"{nothing.Argument.Name} is missing: write "
            + string.Join(' ', words.Concat(command.Arguments.Where(argument => argument.Arity.MinimumNumberOfValues > 0)
                .Select(argument => argument.Name))) : null;

    // Without a subcommand the available ones are listed.
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

    /// <summary>For the parser "clean rules apply r" is the apply of clean, with one word too many.</summary>
    private static string OfTwoGroups(ParseResult result, List<string> words)
    {
        // After the command's own name the word is an extra path, which may be called "rules" or "clean".
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

/// <summary>Finds the intended command for an unknown word: one of another
/// group, a misspelled one, or another tool's name for it.</summary>
internal static class MeantCommand
{
    private const string Clean = "clean", Diff = "diff", Apply = "apply";

    private static readonly Dictionary<string, string> OfOtherTools = Table(
        ("rules diff", "plan preview show compare what-if whatif dry-run dryrun"),
        ("rules apply", "deploy up push load start reload run install commit activate enable refresh"),
        ("rules generate", "compile build render emit print output dump"),
        ("rules save", "export backup"),
        ("rules flush", "reset stop down off clear disable remove uninstall destroy teardown"),
        ("rollback", "undo revert back"),
        ("history", "log changes changelog"),
        ("status", "state info list ls health"),
        ("check", "monitor nagios probe"),
        ("confirm", "accept ok yes keep"),
        ("clean apply", "prune gc cleanup purge"),
        ("clean diff", "stale"),
        ("lint", "analyze analyse audit shellcheck"),
        ("hits", "counters counts counted stats usage unused"),
        ("sandbox", "try test playground shell"));

    /// <summary>The words of the command after "ripcs"; two commands for a
    /// word that names a group, and none if nothing is similar.</summary>
    /// <param name="before">The groups before the word.</param>
    /// <param name="behind">The words after it.</param>
    public static IReadOnlyList<string> For(IReadOnlyList<string> before, string word, IReadOnlyList<string> behind, RootCommand root)
    {
        var commands = Paths(root).ToList();
        var meant = Meant(commands, before, word);
        if (meant is null)
            return [];

        var group = before.Contains(Clean) ? Clean : meant;
        var isWhole = !commands.Contains($"{meant} {Diff}") || (behind is [var next, ..] && commands.Contains($"{meant} {next}"));
        return isWhole ? [meant] : [$"{group} {Diff}", $"{group} {Apply}"];
    }

    /// <summary>The same for two groups in a row, as in "clean rules apply": the command of each. None if the word is no group.</summary>
    public static IReadOnlyList<string> OfTwoGroups(string first, string second, string name, RootCommand root)
    {
        var commands = Paths(root).ToList();
        return !root.Subcommands.Any(group => group.Name == second && group.Subcommands.Count > 0) ? []
            : [.. new[] { $"{first} {name}", $"{second} {name}" }.Where(commands.Contains).Distinct()];
    }

    private static string? Meant(List<string> commands, IReadOnlyList<string> before, string word)
    {
        var group = string.Join(' ', before);
        var isGroup = commands.Any(command => command.StartsWith($"{word} ", StringComparison.Ordinal));
        return isGroup && OfOtherTools.TryGetValue(word, out var known) ? known : Named(commands, group, word)
            ?? (OfOtherTools.TryGetValue(word.ToLowerInvariant(), out var meant) && commands.Contains(meant) ? meant : null)
            ?? (Suggestion.For(word, commands.Select(Last).Distinct()) is { } near ? Named(commands, group, near) : null);
    }

    // rules apply comes before clean apply, because it is the more common meaning of apply.
    private static string? Named(List<string> commands, string group, string name)
    {
        var named = commands.Where(command => Last(command).Equals(name, StringComparison.OrdinalIgnoreCase)).ToList();
        return named.Find(command => group.Length > 0 && command.StartsWith($"{group} ", StringComparison.Ordinal))
            ?? named.Find(command => !command.Contains(' '))
            ?? named.Find(command => command.StartsWith("rules ", StringComparison.Ordinal))
            ?? named.FirstOrDefault();
    }

    private static string Last(string command) => command[(command.LastIndexOf(' ') + 1)..];

    private static IEnumerable<string> Paths(Command command) => command.Subcommands.Where(sub => !sub.Hidden)
        .SelectMany(sub => Paths(sub).Select(path => $"{sub.Name} {path}").Prepend(sub.Name));

    private static Dictionary<string, string> Table(params (string Command, string Words)[] rows) =>
        rows.SelectMany(row => row.Words.Split(' ').Select(word => (word, row.Command))).ToDictionary(StringComparer.Ordinal);
}
