using Ripcs.Core;
using Ripcs.Core.Diagnostics;
using Ripcs.Core.Model;
using Ripcs.Scripting.Passes;
using Ripcs.Scripting.Reading;

namespace Ripcs.Scripting.Workers;

/// <summary>
/// Compiles and runs rule files in processes of their own, behind as much of a fence as this system allows: in one, and where there are
/// many files and cores, in some at a time. What a file compiles to does not depend on which others are with it.
/// </summary>
/// <param name="starter">Starts them.</param>
/// <param name="limits">How far each may go.</param>
/// <param name="progress">Told how far all are together.</param>
/// <param name="cores">How many cores there are.</param>
internal sealed class WorkerCompiler(IWorkerStarter starter, WorkerLimits limits, CompileProgress? progress, int cores) : IRuleFileCompiler
{
    // A worker takes about as long to start as it takes to compile so many files.
    private const int FewFiles = 100;

    // Each holds a compiler in memory.
    private const int MostWorkers = 4;

    // A container may forbid namespaces; the other parts of the fence need none.
    private static readonly bool[] Ways = [true, false];

    public CompiledFiles Compile(IReadOnlyList<RuleSource> files, IRuleSources sources, DateOnly today)
    {
        if (files.Count == 0)
        {
            return new CompiledFiles([], []);
        }

        var workers = Math.Clamp(files.Count / FewFiles, 1, Math.Min(cores, MostWorkers));
        var parts = files.Chunk((files.Count + workers - 1) / workers).ToList();
        var told = new TotalProgress(progress, files.Count);
        if (parts is [var only])
        {
            return CompileByOne(only, sources, today, told.OfOne());
        }

        var shared = new OneAtATime(sources);
        var compiling = parts.ConvertAll(part => Task.Factory.StartNew(
            () => CompileByOne(part, shared, today, told.OfOne()), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default));
        var compiled = compiling.ConvertAll(one => one.GetAwaiter().GetResult());

        // Where no worker starts, each says so.
        return new CompiledFiles(
            [.. compiled.SelectMany(one => one.Files).DistinctBy(file => file.Path)], [.. compiled.SelectMany(one => one.MissingFence).Distinct()]);
    }

    private CompiledFiles CompileByOne(IReadOnlyList<RuleSource> files, IRuleSources sources, DateOnly today, CompileProgress told)
    {
        foreach (var inNamespaces in Ways)
        {
            using var worker = starter.Start(inNamespaces);
            if (worker is not null && new WorkerRun(worker, files, sources, today, limits, told).Run() is { } compiled)
            {
                return compiled;
            }
        }

        var diagnostics = new DiagnosticBag();
        diagnostics.NoWorker(new SourceSpan("", 0));
        return new CompiledFiles([new CompiledFile("", null, null, diagnostics.ToList())], []);
    }

    /// <summary>How far all workers are together.</summary>
    private sealed class TotalProgress(CompileProgress? progress, int all)
    {
        private readonly Lock _telling = new();
        private int _done;

        public CompileProgress OfOne()
        {
            var before = 0;
            return (done, _) =>
            {
                lock (_telling)
                {
                    _done += done - before;
                    before = done;
                    progress?.Invoke(_done, all);
                }
            };
        }
    }

    /// <summary>Several workers ask for what their files load, and each file is read once in a run.</summary>
    private sealed class OneAtATime(IRuleSources sources) : IRuleSources
    {
        private readonly Lock _loading = new();

        public RuleSource? Load(RuleSource main, LoadLine load, DiagnosticBag diagnostics)
        {
            lock (_loading)
            {
                return sources.Load(main, load, diagnostics);
            }
        }
    }
}
