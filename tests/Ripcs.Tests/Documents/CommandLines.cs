using System.CommandLine;
using System.Text.RegularExpressions;
using Ripcs.Commands;

namespace Ripcs.Tests.Documents;

/// <summary>The program's own commands, and the command lines that documents show.</summary>
internal static class CommandLines
{
    public static RootCommand Program() => RipcsProgram.Tree(new CommandHost
    {
        Terminal = new UserTerminal { Output = TextWriter.Null, Errors = TextWriter.Null },
        Settings = new Settings { Environment = RipcsEnvironment.From(_ => null) },
    });

    /// <summary>Every line that calls ripcs: behind a prompt, indented, or in a script that runs it.</summary>
    public static IReadOnlyList<string> In(string document)
    {
        var text = Repository.Read(document).Replace(@"\-", "-", StringComparison.Ordinal);
        var calls = Regex.Matches(text,
            @"^(?:[$#] |    |run )?((?:out/)?ripcs (?:rules|plan|clean|history|confirm|rollback|restore|status|check|hits|cache|sandbox|schema)\b.*)$",
            RegexOptions.Multiline);
        return [.. calls.Select(call => call.Groups[1].Value)];
    }

    /// <summary>What a text or a script shows as something to run, wherever that is: in quotes, behind a colon, at the beginning of a line.
    /// </summary>
    public static IReadOnlyList<string> Quoted(string document)
    {
        var commands = string.Join('|', Program().Subcommands.Select(command => command.Name));
        var text = Repository.Read(document).Replace(@"\-", "-", StringComparison.Ordinal);
        return [.. Regex.Matches(text,
            $@"(?:^ *|[`""'(]|\b(?:run|with): |&& |\|\|? |! |/usr/bin/|\$ |\.Ql )(ripcs (?:{commands})\b(?! --?>)[^`""')\\\n,…]*)",
            RegexOptions.Multiline).Select(call => call.Groups[1].Value)];
    }

    /// <summary>The words for ripcs: up to what the shell takes for itself, and to what a sandbox runs.</summary>
    public static string[] Words(string line) =>
        Regex.Split(line, @"\s*(?:[|;>#]| -- )")[0].Split(' ', StringSplitOptions.RemoveEmptyEntries)[1..];
}
