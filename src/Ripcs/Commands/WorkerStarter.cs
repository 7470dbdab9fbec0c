using Ripcs.Host.Processes;
using Ripcs.Scripting.Workers;

namespace Ripcs.Commands;

/// <summary>Starts the program that compiles, with only the environment that the runtime needs.</summary>
/// <param name="program">The command that starts it.</param>
/// <param name="dotnet">The folder of .NET; null if it is not installed.</param>
internal sealed class WorkerStarter(ValueList<string> program, string? dotnet) : IWorkerStarter
{
    /// <summary>The program that compiles, in the folder of this one.</summary>
    public static string Program { get; } = Path.Combine(AppContext.BaseDirectory, "ripcs-compiler");

    public IWorkerProcess? Start(bool inNamespaces)
    {
        if (Words(inNamespaces) is not { } words)
            return null;

        var command = new ProcessCommand(words[0], [.. words.Skip(1)]) { RuntimeVariables = Variables() };
        return Catch<ProgramMissingException>.OrNull(() => new RunningWorker(new PipedProgram(command)));
    }

    // Root needs no user namespace; other users cannot get a namespace without one.
    private ValueList<string>? Words(bool inNamespaces)
    {
        if (!inNamespaces)
            return program;

        return ProgramFiles.Find("unshare") is { } unshare
            ? [unshare, .. (string[])(Environment.IsPrivilegedProcess ? [] : ["--map-root-user"]), "--net", "--mount", "--", .. program,
                IWorkerStarter.InNamespaces]
            : null;
    }

    private ValueList<(string Name, string Value)> Variables() =>
    [
        WorkerLimits.HeapVariable,

        // Disables debugger access, which would write into /tmp.
        ("DOTNET_EnableDiagnostics", "0"),

        .. dotnet is null ? Array.Empty<(string, string)>() : [("DOTNET_ROOT", dotnet)],
    ];

    private sealed class RunningWorker(PipedProgram program) : IWorkerProcess
    {
        public Stream Input => program.Input;

        public Stream Output => program.Output;

        public WorkerEnd End(TimeSpan patience)
        {
            var result = program.End(patience);
            return new WorkerEnd(result.ExitCode, result.Errors);
        }

        public void Dispose() => program.Dispose();
    }
}
