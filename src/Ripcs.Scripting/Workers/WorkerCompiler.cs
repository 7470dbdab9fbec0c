using Ripcs.Scripting.Passes;
using Ripcs.Scripting.Reading;

namespace Ripcs.Scripting.Workers;

/// <summary>Compiles and runs rule files in a process of its own, with as much of the fence as this system allows.</summary>
internal sealed class WorkerCompiler(IWorkerStarter starter, WorkerLimits limits, CompileProgress? progress) : IRuleFileCompiler
{
    // A container may forbid namespaces; the other parts of the fence do not need them.
    private static readonly bool[] Ways = [true, false];

    public CompiledFiles Compile(IReadOnlyList<RuleSource> files, IRuleSources sources, DateOnly today)
    {
        if (files.Count == 0)
            return new CompiledFiles([], []);

        foreach (var inNamespaces in Ways)
        {
            using var worker = starter.Start(inNamespaces);
            if (worker is not null && new WorkerRun(worker, files, sources, today, limits, progress).Run() is { } compiled)
                return compiled;
        }

        var diagnostics = new DiagnosticBag();
        diagnostics.NoWorker(new SourceSpan("", 0));
        return new CompiledFiles([new CompiledFile("", null, null, diagnostics.ToList())], []);
    }
}
