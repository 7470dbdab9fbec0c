using Ripcs.Scripting.Keeping;
using Ripcs.Scripting.Reading;
using Ripcs.Scripting.Workers;

namespace Ripcs.Scripting;

/// <summary>The rule files of a folder, compiled again and again while somebody writes them, by one worker that stays.</summary>
/// <param name="folder">The full path of the folder.</param>
/// <param name="trust">Decides whose files are accepted.</param>
/// <param name="starter">Starts the worker.</param>
/// <param name="today">The day in UTC.</param>
/// <param name="kept">Results of earlier runs, read anew each time; null if none are kept.</param>
public sealed class EditedRules(
    string folder, FileTrust trust, IWorkerStarter starter, Func<DateOnly> today, Func<KeptResults?> kept) : IDisposable
{
    private readonly WorkerCompiler _compiler = new(starter, new WorkerLimits(), progress: null);

    /// <summary>All of them.</summary>
    /// <param name="unsaved">Texts of open files, by full path, in place of what is on the disk.</param>
    public CompiledRuleSet All(IReadOnlyDictionary<string, string> unsaved) =>
        RuleSetCompiler.Compile(folder, trust, _compiler, today(), kept(), unsaved);

    /// <summary>One of them, by itself.</summary>
    /// <param name="file">Its full path.</param>
    /// <param name="unsaved">Texts of open files, by full path, in place of what is on the disk.</param>
    /// <returns>Null if it is no rule file of the folder.</returns>
    public CompiledFile? One(string file, IReadOnlyDictionary<string, string> unsaved)
    {
        var isHidden = Path.GetRelativePath(folder, file).Split('/').Any(name => name[0] == '.');
        if (!File.Exists(file) || RulePath.IsOnlyForLoading(file) || isHidden)
            return null;

        var sources = new DiskSources(new RulePath(folder, trust.Root), trust, unsaved);
        return sources.Read(file, new DiagnosticBag()) is { } read
            ? _compiler.Compile([read], sources, today()).Files.FirstOrDefault(compiled => compiled.Path == read.Text.Path) : null;
    }

    /// <summary>Ends the worker; one that compiles ends with this program.</summary>
    public void Dispose() => _compiler.Dispose();
}
