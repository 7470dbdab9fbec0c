using System.Runtime.InteropServices;
using Ripcs.Host.Processes;
using Ripcs.Scripting.Workers;

namespace Ripcs.Commands;

/// <summary>Starts this program once more as a worker, with an environment that holds nothing but what the runtime needs.</summary>
/// <param name="program">The words that start it.</param>
internal sealed class WorkerStarter(ValueList<string> program) : IWorkerStarter
{
    public IWorkerProcess? Start(bool inNamespaces)
    {
        if (Words(inNamespaces) is not { } words)
            return null;

        var command = new ProcessCommand(words[0], [.. words.Skip(1)]) { RuntimeVariables = Variables() };
        return Catch<ProgramMissingException>.OrNull(() => new RunningWorker(new PipedProgram(command)));
    }

    // Root needs no user namespace; anybody else has no other way to a namespace.
    private ValueList<string>? Words(bool inNamespaces)
    {
        ValueList<string> worker = [.. program, Worker.Word];
        if (!inNamespaces)
            return worker;

        return ProgramFiles.Find("unshare") is { } unshare
            ? [unshare, .. (string[])(Environment.IsPrivilegedProcess ? [] : ["--map-root-user"]), "--net", "--mount", "--", .. worker,
                Worker.InNamespaces]
            : null;
    }

    private static ValueList<(string Name, string Value)> Variables() =>
    [
        WorkerLimits.HeapVariable,

        // A door for debuggers, which would write into /tmp.
        ("DOTNET_EnableDiagnostics", "0"),

        // The runtime is where this process has it, and nothing else says so to a program that is started without an environment.
        ("DOTNET_ROOT", Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "../../.."))),
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
