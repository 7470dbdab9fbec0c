using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using Ripcs.Host.Processes;
using Ripcs.Rendering;

namespace Ripcs.Commands;

/// <summary>The whole program except the console: the command tree, and what catches the exceptions of the host that no report told.
/// </summary>
internal static class RipcsProgram
{
    public static int Run(IReadOnlyList<string> arguments, CommandHost host)
    {
        var result = CommandWords.Parse(Tree(host), AskedWords.Of(arguments));
        if (result.Action is ParseErrorAction)
            return UsageErrors.Print(result, host.Terminal.Errors);

        // Help and completion use no values and no settings.
        var isRun = result.Action == result.CommandResult.Command.Action;
        if (isRun && EmptyIn(result.CommandResult) is { } empty)
        {
            host.Terminal.Errors.WriteLine($"error: {empty} is empty; in a script, the variable for it may have no value");
            return ExitCode.Usage;
        }

        if (isRun && host.Settings.Problem is { } problem)
        {
            var goesOn = HostCommand.Of(result) is { IgnoresWrongSettings: true };
            host.Terminal.Errors.WriteLine(goesOn ? $"warning: a setting cannot be used: {problem}" : $"error: {problem}");
            if (!goesOn)
                return ExitCode.Usage;
        }

        host.Compiling.ReadBelow(result);
        try
        {
            return result.Invoke(new InvocationConfiguration
            {
                Output = host.Terminal.Output, Error = host.Terminal.Errors, EnableDefaultExceptionHandler = false,
            });
        }
        catch (HostException e)
        {
            host.Terminal.Errors.WriteLine($"error: {PlainText.OfLines(e.Message.InWords())}");
            return ExitCode.Of(ReportedRun.Failed(result.CommandResult.Command.Name, e), isDetailed: false);
        }
        catch (IOException e) when (!host.HasBegun)
        {
            // File access has exceptions of its own, so this is about the output, for example on a full disk.
            host.Terminal.Errors.WriteLine($"error: the output could not be written: {PlainText.OfLines(e.Message)}");
            return ExitCode.Failed;
        }
        catch (WrongUsageException e)
        {
            host.Terminal.Errors.WriteLine($"error: {PlainText.OfLines(e.Message)}");
            return ExitCode.Usage;
        }
    }

    // No path, name or text is empty, and the file system has exceptions of its own for such a path.
    private static string? EmptyIn(SymbolResult? given) => given is not CommandResult command ? null
        : command.Children.Select(child => child switch
        {
            OptionResult { Option: Option<string?> option, Tokens: [{ Value: "" }] } => option.Name,
            ArgumentResult { Argument: Argument<string?> argument, Tokens: [{ Value: "" }] } => argument.Name,
            _ => null,
        }).FirstOrDefault(name => name is not null) ?? EmptyIn(command.Parent);

    /// <summary>All commands and options; the man page is tested against it.</summary>
    public static RootCommand Tree(CommandHost host)
    {
        var root = new RootCommand("Compiles firewall rules written in C# and applies only what is new, without downtime.")
        {
            InitCommand.Create(host),
            ImportCommand.Create(host),
            RulesCommand.Create(host),
            PlanCommand.Create(host),
            CleanCommand.Create(host),
            SetsCommand.Create(host),
            HistoryCommand.Create(host),
            ConfirmCommand.Create(host),
            RollbackCommand.Create(host),
            RestoreCommand.Create(host),
            StatusCommand.Create(host),
            CheckCommand.Create(host),
            DoctorCommand.Create(host),
            TraceCommand.Create(host),
            LintCommand.Create(host),
            HitsCommand.Create(host),
            ReportCommand.Create(host),
            CacheCommand.Create(host),
            SandboxCommand.Create(host),
            LspCommand.Create(host),
            SchemaCommand.Create(host),
            CompletionCommand.Create(host),
            GuardCommand.Create(host),
        };
        root.Options.OfType<VersionOption>().Single().Action = new VersionAction();
        foreach (var option in host.Settings.Options)
        {
            option.Recursive = true;
            root.Options.Add(option);
        }

        return root;
    }
}

/// <summary>The only reader of command lines, and of settings, which are options. To System.CommandLine a word that begins with @ names a
/// file of more words, and a caller with sudo rights to one command would read any file of root in its messages.</summary>
internal static class CommandWords
{
    private static readonly ParserConfiguration AsTyped = new() { ResponseFileTokenReplacer = null };

    public static ParseResult Parse(RootCommand tree, IReadOnlyList<string> words) => tree.Parse(words, AsTyped);
}

/// <summary>Other forms of asking for help: "help rules diff" is "rules diff --help", and "version" is "--version".</summary>
internal static class AskedWords
{
    private const string Help = "help";

    public static IReadOnlyList<string> Of(IReadOnlyList<string> words) => words switch
    {
        [Help, ..] => [.. words.Where(word => word != Help), "--help"],
        ["rules" or "plan" or "clean" or "sets" or "cache", Help] => [words[0], "--help"],
        ["version"] => ["--version"],
        _ => words,
    };
}

/// <summary>--version: the version that the history records too.</summary>
internal sealed class VersionAction : SynchronousCommandLineAction
{
    public override int Invoke(ParseResult parseResult)
    {
        parseResult.InvocationConfiguration.Output.WriteLine(ThisProgram.Version);
        return ExitCode.Done;
    }
}

/// <summary>Handles an unexpected failure: one line with what to do, and no stack trace.</summary>
internal static class LastDefence
{
    /// <param name="errors">Receives the line.</param>
    /// <param name="isTraced">True to print the stack trace.</param>
    /// <param name="hasBegun">True if a change had begun: the state of the host is then unknown.</param>
    /// <param name="run">The program.</param>
    public static int Run(TextWriter errors, bool isTraced, Func<bool> hasBegun, Func<int> run)
    {
        try
        {
            return run();
        }
        catch (Exception e) when (!isTraced)
        {
            var what = PlainText.Of($"{e.GetType().Name}: {e.Message}");
            var line = hasBegun()
                ? $"error: ripcs failed unexpectedly ({what}) during a change; look at the host with: ripcs status, and report this line "
                    + $"and what the same command prints with {RipcsEnvironment.TraceName}=1"
                : $"error: ripcs failed unexpectedly ({what}) before anything was changed; report this line and what the same command "
                    + $"prints with {RipcsEnvironment.TraceName}=1";

            // Where nothing can be written, such as on a full disk, the exit code still tells.
            _ = Catch.OrNull<object>(() =>
            {
                errors.WriteLine(line);
                return null;
            });
            return ExitCode.Of(hasBegun() ? RunResult.NeedsHuman : RunResult.Failed);
        }
    }
}

/// <summary>ripcs rules: the commands that compile rule files and bring them into force.</summary>
internal static class RulesCommand
{
    public static Command Create(CommandHost host) => new("rules", "Compile rule files, compare them with what is live, and apply them.")
    {
        GenerateCommand.Create(host),
        DiffCommand.Create(host),
        ApplyCommand.Create(host),
        SaveCommand.Create(host),
        FlushCommand.Create(host),
    };
}
