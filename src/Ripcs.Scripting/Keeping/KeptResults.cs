using Ripcs.Core.Packing;
using Ripcs.Linux;
using Ripcs.Scripting.Passes;
using Ripcs.Scripting.Reading;

namespace Ripcs.Scripting.Keeping;

/// <summary>
/// Results of rule files, kept from one run to the next: a file is compiled again only if it, what it loads or Ripcs itself is another one.
/// Results with errors are not kept: their files are about to be changed, and what is said of them can hold paths of this machine. One
/// object serves one run.
/// </summary>
public sealed class KeptResults
{
    private readonly KeptFolder _folder;
    private readonly string _compiler;
    private readonly List<(string Path, string Problem)> _ignored = [];

    private readonly bool _isComparing;

    internal KeptResults(KeptFolder folder, string compiler, bool isComparing = false) =>
        (_folder, _compiler, _isComparing) = (folder, compiler, isComparing);

    /// <param name="folder">Its full path; made when there is something to keep.</param>
    /// <param name="isComparing">True to compile all, to compare what is kept with that, and to keep nothing.</param>
    public static KeptResults In(string folder, bool isComparing = false) =>
        new(new KeptFolder(folder, Posix.EffectiveUser(), TimeProvider.System), CompilerIdentity.OfThisProcess, isComparing);

    /// <summary>How what is kept compares with what was compiled; null where that was not asked for, or not done yet.</summary>
    public KeptCheck? Comparison { get; private set; }

    /// <summary>What there is to say of what is kept, a line each: it costs time, and nothing else.</summary>
    public ValueList<string> Notes => [.. new[] { Unusable(), Ignored(), Unwritable() }.OfType<string>()];

    /// <summary>Where they are.</summary>
    public string Folder => _folder.Path;

    /// <summary>Removes all of them; whatever else lies in the folder stays.</summary>
    /// <returns>How many results that were, and how many bytes.</returns>
    /// <exception cref="IOException">Something cannot be removed, or the folder is somebody else's.</exception>
    /// <exception cref="UnauthorizedAccessException">There is no permission to remove it.</exception>
    public (int Entries, long Bytes) Clear() =>
        _folder.Problem is { } problem ? throw new IOException($"{_folder.Path}: {problem}") : _folder.Clear();

    /// <summary>The results of rule files: those that are kept, and the others compiled.</summary>
    internal CompiledFiles Compile(IReadOnlyList<RuleSource> files, DiskSources sources, IRuleFileCompiler compiler, DateOnly today)
    {
        if (_isComparing)
        {
            var kept = Find(files, sources, today);
            var all = compiler.Compile(files, sources, today);
            Comparison = KeptCheck.Of(kept.Values, all.Files);
            return all;
        }

        // Of some it is seen at once that nothing is kept: a worker compiles them while the results of the others are read.
        var anew = files.ToLookup(file => !_folder.Has(KeyOf(file, sources)));
        var compiling = Task.Factory.StartNew(
            () => CompileAndKeep([.. anew[true]], sources, compiler, today), CancellationToken.None, TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
        Dictionary<string, CompiledFile> found;
        try
        {
            found = Find(anew[false], sources, today);
        }
        finally
        {
            _ = compiling.GetAwaiter().GetResult();
        }

        var rest = CompileAndKeep([.. anew[false].Where(file => !found.ContainsKey(file.FullPath))], sources, compiler, today);
        _folder.Prune();
        return new CompiledFiles(
            [.. found.Values, .. compiling.Result.Files, .. rest.Files], [.. compiling.Result.MissingFence.Union(rest.MissingFence)]);
    }

    private CompiledFiles CompileAndKeep(List<RuleSource> files, DiskSources sources, IRuleFileCompiler compiler, DateOnly today)
    {
        if (files.Count == 0)
            return new CompiledFiles([], []);

        var trace = new LoadTrace(sources);
        var compiled = compiler.Compile(files, trace, today);
        Keep(files, compiled.Files, trace, sources);
        return compiled;
    }

    /// <summary>The results that are kept of these rule files and hold on the day, by the full paths of those.</summary>
    internal Dictionary<string, CompiledFile> Find(IEnumerable<RuleSource> files, DiskSources sources, DateOnly today)
    {
        var all = files.ToList();
        var entries = Read(all.ConvertAll(file => (file, KeyOf(file, sources))));
        var found = new Dictionary<string, CompiledFile>(StringComparer.Ordinal);
        foreach (var (file, (entry, problem)) in all.Zip(entries))
        {
            if (problem is not null)
            {
                _ignored.Add((file.Text.Path, problem));
            }
            else if (entry is not null && entry.File.Holds.Contains(today) && new LoadedFiles(file).LoadAgain(entry.Loads, sources))
            {
                found.Add(file.FullPath, entry.File);
            }
        }

        return found;
    }

    private void Keep(IEnumerable<RuleSource> files, IReadOnlyList<CompiledFile> results, LoadTrace trace, DiskSources sources)
    {
        // What got through the gate in the company of what did not is not to be believed tomorrow.
        if (results.SelectMany(result => result.Diagnostics).Any(IsRefusal))
            return;

        var byPath = files.ToDictionary(file => file.Text.Path, StringComparer.Ordinal);
        foreach (var result in results)
        {
            if ((result.Partition is not null || result.Expectations.Count > 0) && byPath.TryGetValue(result.Path, out var file)
                && trace.Of(file) is { } loads)
            {
                var key = KeyOf(file, sources);
                _folder.Write(key, new KeptEntry(loads, result).Write(key));
            }
        }
    }

    private static bool IsRefusal(Diagnostic diagnostic) =>
        diagnostic.Code is "RIP0120" or "RIP0121" or "RIP0122" or "RIP0125" or "RIP0129" or "RIP0186"
            || diagnostic.Code.StartsWith("RIP017", StringComparison.Ordinal);

    // To read and check a thousand takes longer than all else of a run with nothing to do, and each stands for itself: half of them on
    // another core.
    private (KeptEntry? Entry, string? Problem)[] Read(List<(RuleSource File, string Key)> wanted)
    {
        var read = new (KeptEntry?, string?)[wanted.Count];
        void ReadSome(int from, int to)
        {
            for (var place = from; place < to; place++)
            {
                read[place] = Read(wanted[place].File, wanted[place].Key);
            }
        }

        var middle = wanted.Count / 2;
        var other = Task.Run(() => ReadSome(0, middle));
        ReadSome(middle, wanted.Count);
        other.GetAwaiter().GetResult();
        return read;
    }

    private (KeptEntry? Entry, string? Problem) Read(RuleSource file, string key)
    {
        try
        {
            return (_folder.Read(key) is { } bytes ? KeptEntry.Read(bytes, key, file.Text.Path) : null, null);
        }
        catch (PackException e)
        {
            return (null, e.Message);
        }
    }

    private string KeyOf(RuleSource file, DiskSources sources) => KeptEntry.KeyOf(_compiler, file, sources.DigestOf(file));

    private string? Unusable() => _folder.Problem is { } problem
        ? $"the results kept in {_folder.Path} are not used: {problem}; all rule files are compiled in each run until that is put right"
            : null;

    private string? Ignored() => _ignored switch
    {
        [] => null,
        [var (path, problem)] => $"the result of {path} kept in {_folder.Path} was ignored: {problem}; the file was compiled instead",
        [var (path, problem), ..] =>
            $"{_ignored.Count} results kept in {_folder.Path} were ignored, as that of {path}: {problem}; their files were compiled "
                + $"instead",
    };

    private string? Unwritable() => _folder.WriteProblem is { } problem
        ? $"results cannot be kept in {_folder.Path}: {problem}; the rule files are compiled again in the next run" : null;
}
