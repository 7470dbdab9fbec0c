using System.Runtime.InteropServices;
using Ripcs.Host.Processes;
using Ripcs.Scripting.Workers;

namespace Ripcs.Commands;

/// <summary>Starts this program again as a worker, with only the environment that the runtime needs.</summary>
/// <param name="program">The command that starts it.</param>
internal sealed class WorkerStarter(ValueList<string> program) : IWorkerStarter
{
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

        // Disables debugger access, which would write into /tmp.
        ("DOTNET_EnableDiagnostics", "0"),

        // A program without an environment finds the runtime only by this variable; it is the runtime of this process.
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
