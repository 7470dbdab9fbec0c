using System.CommandLine;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;

namespace Ripcs.Commands;

/// <summary>Says what is wrong with a command line, on standard error: standard output may be read by a machine.</summary>
internal static class UsageErrors
{
    public static int Print(ParseResult result, TextWriter errors)
    {
        if (result.CommandResult.Command.Subcommands.Count > 0 && result.Action is ParseErrorAction choices)
        {
            // Who chose no command is shown those that there are.
            choices.ShowHelp = true;
            choices.ShowTypoCorrections = true;
            _ = result.Invoke(new InvocationConfiguration { Output = errors, Error = errors });
            return ExitCode.Usage;
        }

        foreach (var error in result.Errors)
        {
            errors.WriteLine($"error: {error.Message}");
        }

        errors.WriteLine($"see: {string.Join(' ', Words(result.CommandResult))} --help");

        // To a monitoring system any other number is a broken plug-in.
        return result.CommandResult.Command.Name == CheckCommand.Name ? CheckCode.Unknown : ExitCode.Usage;
    }

    private static IEnumerable<string> Words(CommandResult command) =>
        command.Parent is CommandResult parent ? [.. Words(parent), command.Command.Name] : ["ripcs"];
}
