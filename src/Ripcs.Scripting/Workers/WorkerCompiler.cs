using Ripcs.Scripting.Compiling;
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

        var lastWords = "";
        foreach (var inNamespaces in Ways)
        {
            using var worker = starter.Start(inNamespaces);
            if (worker is null)
                continue;

            var run = new WorkerRun(worker, files, sources, today, limits, progress);
            if (run.Run() is { } compiled)
                return compiled;

            lastWords = run.LastWords;
        }

        var diagnostics = new DiagnosticBag();
        diagnostics.NoWorker(new SourceSpan("", 0), lastWords);
        return new CompiledFiles([new CompiledFile("", null, null, diagnostics.ToList())], []);
    }
}
