using Ripcs.Commands;
using Ripcs.Host.Processes;
using Ripcs.Linux;
using Ripcs.Rendering;

// This variable would override the build's setting and make numbers and sort orders in
// rule files depend on the locale. The runtime reads it when a culture is first used.
Environment.SetEnvironmentVariable("DOTNET_SYSTEM_GLOBALIZATION_INVARIANT", null);

// A closed standard output (>&-) must not prevent a change.
Posix.OpenStandardFiles();
if (!Posix.IsOutputOpen())
    Console.SetOut(TextWriter.Null);
if (!Posix.IsErrorsOpen())
    Console.SetError(TextWriter.Null);

// Otherwise .NET, depending on the terminal, writes ESC[?1h ESC= with the first output, whatever --color is.
RipcsEnvironment.WithoutTerminal(() => Console.OpenStandardOutput().Write([]));
RuntimeFiles.RemoveDebuggersPipes();

var host = new CommandHost
{
    Terminal = new UserTerminal
    {
        Output = Console.Out,
        Errors = Console.Error,
        IsTerminal = !Console.IsOutputRedirected,
        OutputWidth = Console.IsOutputRedirected ? null : Posix.ColumnsOfOutput() is > 0 and var wide ? wide : null,
        OutputHeight = Console.IsOutputRedirected ? null : Posix.LinesOfOutput() is > 0 and var high ? high : null,
        ErrorWidth = Console.IsErrorRedirected ? null : Posix.ColumnsOfErrors() is > 0 and var columns ? columns : 80,
        ShowsProgress = true,
        Answers = Console.IsInputRedirected || Console.IsOutputRedirected ? null : Console.In,
        Input = Console.OpenStandardInput,
        DropTyped = Posix.DropTyped,
    },
    Settings = new Settings { Environment = RipcsEnvironment.Read() },
    Facts = new HostFacts { Ancestors = AncestorEnvironment.Find, OwnUsers = AncestorEnvironment.OfOwnUsers },
};

return LastDefence.Run(
    host.Terminal.Errors, host.Settings.Environment.IsTraced, () => host.HasBegun, () => RipcsProgram.Run(args, host));
