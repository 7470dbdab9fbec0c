using Ripcs.Scripting.Compiling;
using Ripcs.Scripting.Keeping;
using Ripcs.Scripting.Reading;
using Ripcs.Scripting.Workers;

namespace Ripcs.Scripting;

/// <summary>From a path to compiled partitions: load all rule files, compile each, then check them together.</summary>
public static class RuleSetCompiler
{
    /// <summary>Compiles in a worker process, behind a fence.</summary>
    /// <param name="path">A rule file, or a folder that is searched recursively.</param>
    /// <param name="trust">Decides whose files are accepted.</param>
    /// <param name="starter">Starts the worker.</param>
    /// <param name="limits">The worker's limits.</param>
    /// <param name="today">The day in UTC: rules that have ended are left out.</param>
    /// <param name="kept">Results of earlier runs, and where to keep new ones; null to compile all.</param>
    /// <param name="progress">Receives the progress; null if it is not shown.</param>
    public static CompiledRuleSet Compile(
        string path, FileTrust trust, IWorkerStarter starter, WorkerLimits limits, DateOnly today, KeptResults? kept = null,
        CompileProgress? progress = null)
    {
        using var compiler = new WorkerCompiler(starter, limits, progress);
        return Compile(path, trust, compiler, today, kept);
    }

    internal static CompiledRuleSet Compile(
        string path, FileTrust trust, IRuleFileCompiler compiler, DateOnly today, KeptResults? kept,
        IReadOnlyDictionary<string, string>? unsaved = null)
    {
        var read = ReadRuleFiles.At(path, trust, unsaved);
        var compiled = kept is null ? compiler.Compile([.. read.Files], read.Sources, today)
            : kept.Compile(read.Path.Root, [.. read.Files], read.Sources, compiler, today);
        var files = compiled.Files.OrderBy(file => file.Path, StringComparer.Ordinal).ToValueList();
        var all = new DiagnosticBag();
        all.AddRange(read.Problems);
        all.AddRange(files.SelectMany(file => file.Diagnostics));
        all.AddRange(kept is null ? Compiler.CheckTogether(files)
            : kept.Together(read.Path.Root, files, () => Compiler.CheckTogether(files)));
        var ordered = all.HasErrors ? []
            : files.Select(file => file.Partition).OfType<CompiledPartition>().OrderBy(partition => partition.Name).ToValueList();
        var below = read.Path.Shown(read.Path.Root) + Path.DirectorySeparatorChar;
        return new CompiledRuleSet(read.Path.Root, read.Path.IsDirectory, ordered, all.ToList())
        {
            Files = RuleSetFiles.Of(read),
            Each = files,
            Expectations = all.HasErrors ? [] : files.SelectMany(file => file.Expectations).ToValueList(),
            Labels = all.HasErrors || !read.Path.IsDirectory ? []
                : files.Select(file => file.Labels.Where(label => label.At.File.StartsWith(below, StringComparison.Ordinal)).ToValueList())
                    .ToValueList(),
            Holds = files.Aggregate(DaySpan.Always, (holds, file) => holds.And(file.Holds)),
            MissingFence = compiled.MissingFence.ToValueList(),
            KeptNotes = kept?.Notes ?? [],
        };
    }
}
