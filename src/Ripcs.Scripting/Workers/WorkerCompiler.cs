using Ripcs.Scripting.Compiling;
using Ripcs.Scripting.Reading;

namespace Ripcs.Scripting.Workers;

/// <summary>
/// Compiles and runs rule files in a process of its own, with as much of the fence as this system allows. The process stays for the next
/// rule files if there was nothing wrong with it: its start takes much longer than a rule file.
/// </summary>
internal sealed class WorkerCompiler(
    IWorkerStarter starter, WorkerLimits limits, CompileProgress? progress) : IRuleFileCompiler, IDisposable
{
    // A container may forbid namespaces; the other parts of the fence do not need them.
    private static readonly bool[] Ways = [true, false];

    private WorkerRun? _last;

    public CompiledFiles Compile(IReadOnlyList<RuleSource> files, IRuleSources sources, DateOnly today)
    {
        if (files.Count == 0)
            return new CompiledFiles([], []);

        // A process that has worked before may fail for what was before, so that only a new one decides.
        if (_last?.Next(files, sources, today) is { } next && Ran(next) is { } again && next.IsWhole)
            return again;

        Dispose();
        var lastWords = "";
        foreach (var inNamespaces in Ways)
        {
            if (starter.Start(inNamespaces) is not { } worker)
                continue;

            var run = new WorkerRun(worker, files, sources, today, limits, progress);
            if (Ran(run) is { } compiled)
                return compiled;

            lastWords = run.LastWords;
        }

        var diagnostics = new DiagnosticBag();
        diagnostics.NoWorker(new SourceSpan("", 0), lastWords);
        return new CompiledFiles([new CompiledFile("", null, null, diagnostics.ToList())], []);
    }

    /// <summary>Ends the process.</summary>
    public void Dispose()
    {
        _last?.Dispose();
        _last = null;
    }

    private CompiledFiles? Ran(WorkerRun run)
    {
        _last = null;
        var compiled = run.Run();
        if (run.IsWhole)
            _last = run;

        return compiled;
    }
}
