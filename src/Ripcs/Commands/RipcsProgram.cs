using System.CommandLine;
using System.CommandLine.Invocation;
using Ripcs.Core.Diagnostics;
using Ripcs.Host;
using Ripcs.Rendering;

namespace Ripcs.Commands;

/// <summary>The whole program but for the console: the command tree, and the one place that catches what the host throws.</summary>
internal static class RipcsProgram
{
    public static int Run(IReadOnlyList<string> arguments, CommandHost host)
    {
        var result = Tree(host).Parse(AskedWords.Of(arguments));
        if (result.Action is ParseErrorAction)
        {
            return UsageErrors.Print(result, host.Errors);
        }

        try
        {
            return result.Invoke(
                new InvocationConfiguration { Output = host.Output, Error = host.Errors, EnableDefaultExceptionHandler = false });
        }
        catch (BusyException e)
        {
            host.Errors.WriteLine($"error: {PlainText.OfLines(e.Message)}");
            return ExitCode.TryLater;
        }
        catch (HostException e)
        {
            host.Errors.WriteLine($"error: {PlainText.OfLines(e.Message)}");
            return ExitCode.Failed;
        }
    }

    /// <summary>All commands and options; the man page is tested against it.</summary>
    public static RootCommand Tree(CommandHost host)
    {
        var root = new RootCommand("Compiles firewall rules written in C# and applies only what is new, without downtime.")
        {
            RulesCommand.Create(host),
            CleanCommand.Create(host),
            HistoryCommand.Create(host),
            ConfirmCommand.Create(host),
            RollbackCommand.Create(host),
            RestoreCommand.Create(host),
            StatusCommand.Create(host),
            CheckCommand.Create(host),
            SandboxCommand.Create(host),
            CompletionCommand.Create(host),
            GuardCommand.Create(host),
        };
        root.Options.OfType<VersionOption>().Single().Action = new VersionAction();
        foreach (var option in host.GlobalOptions)
        {
            root.Options.Add(option);
        }

        return root;
    }
}

/// <summary>What people type who ask: "help rules diff" is "rules diff --help", and "version" is "--version".</summary>
internal static class AskedWords
{
    private const string Help = "help";

    public static IReadOnlyList<string> Of(IReadOnlyList<string> words) => words switch
    {
        [Help, ..] => [.. words.Where(word => word != Help), "--help"],
        ["rules" or "clean", Help] => [words[0], "--help"],
        ["version"] => ["--version"],
        _ => words,
    };
}

/// <summary>--version: the version that the history records too.</summary>
internal sealed class VersionAction : SynchronousCommandLineAction
{
    public override int Invoke(ParseResult parseResult)
    {
        parseResult.InvocationConfiguration.Output.WriteLine(RipcsVersion.Text);
        return ExitCode.Done;
    }
}
