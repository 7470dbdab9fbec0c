using System.Collections.Concurrent;
using Ripcs.Core.Results;
using Ripcs.Linux;
using Ripcs.Scripting.Compiling;
using Ripcs.Scripting.Reading;

namespace Ripcs.Scripting.Keeping;

/// <summary>
/// Results of rule files, kept from one run to the next: a file is compiled again only if it, a file that it loads or Ripcs itself has
/// changed. Results with errors are not kept: their files are about to change, and their messages may contain paths of this machine. Each
/// run has its own object.
/// </summary>
public sealed class KeptResults
{
    private readonly KeptFolder _folder;
    private readonly string _compiler;
    private readonly List<(string Path, string Problem)> _ignored = [];

    // While kept results are read, another thread keeps new ones.
    private readonly ConcurrentDictionary<string, string> _digests = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, string> _keys = new(StringComparer.Ordinal);

    private readonly bool _isComparing;
    private readonly IRecordedPartitions? _recorded;

    internal KeptResults(KeptFolder folder, string compiler, bool isComparing = false, IRecordedPartitions? recorded = null) =>
        (_folder, _compiler, _isComparing, _recorded) = (folder, compiler, isComparing, recorded);

    /// <param name="folder">Full path of the folder; it is created when there is something to keep.</param>
    /// <param name="dotnet">The folder of .NET; null if it is not installed.</param>
    /// <param name="isComparing">True to compile everything, compare the kept results with that, and keep nothing.</param>
    /// <param name="recorded">The partitions of the host's record; null if it is not read.</param>
    public static KeptResults In(string folder, string? dotnet, bool isComparing = false, IRecordedPartitions? recorded = null) =>
        new(new KeptFolder(folder, Posix.EffectiveUser(), TimeProvider.System), CompilerIdentity.At(dotnet), isComparing, recorded);

    /// <summary>The comparison of kept and compiled results; null if it was not requested, or is not done yet.</summary>
    public KeptCheck? Comparison { get; private set; }

    /// <summary>Problems with the kept results, one per line; they only cost time.</summary>
    public ValueList<string> Notes => [.. new[] { Unusable(), Ignored(), Unwritable() }.OfType<string>()];

    /// <summary>The folder that contains the results.</summary>
    public string Folder => _folder.Path;

    /// <summary>Removes all results; other files in the folder stay.</summary>
    /// <returns>The number of results removed, and of bytes.</returns>
    /// <exception cref="IOException">Something cannot be removed, or other users could have written to the folder.</exception>
    /// <exception cref="UnauthorizedAccessException">There is no permission to remove it.</exception>
    public (int Entries, long Bytes) Clear() =>
        _folder.Problem is { } problem ? throw new IOException($"{_folder.Path}: {problem}") : _folder.Clear();

    /// <summary>The results of rule files: kept ones, and the others compiled.</summary>
    /// <param name="root">The full path of the folder or rule file.</param>
    internal CompiledFiles Compile(
        string root, IReadOnlyList<RuleSource> files, DiskSources sources, IRuleFileCompiler compiler, DateOnly today)
    {
        if (_isComparing)
        {
            var kept = Find(files, sources, today).ToDictionary(entry => entry.Key, entry => entry.Value.File);
            var all = compiler.Compile(files, sources, today);
            Comparison = KeptCheck.Of(kept.Values, all.Files);
            return all;
        }

        var index = _recorded is null ? KeptIndex.None : ReadIndex(root);
        var indexed = FindIn(index, files, sources, today);

        // Some files clearly have no kept result: a worker compiles them while the results of the others are read.
        var anew = files.Where(file => !indexed.ContainsKey(file.FullPath)).ToLookup(file => !_folder.Has(KeyOf(file, sources)));
        var compiling = Task.Factory.StartNew(
            () => CompileAndKeep([.. anew[true]], sources, compiler, today), CancellationToken.None, TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
        Dictionary<string, KeptEntry> found;
        try
        {
            found = Find(anew[false], sources, today);
        }
        finally
        {
            _ = compiling.GetAwaiter().GetResult();
        }

        var rest = CompileAndKeep([.. anew[false].Where(file => !found.ContainsKey(file.FullPath))], sources, compiler, today);
        if (_recorded is not null && index.With(KeptIndex.NameOf(root), [.. indexed.Keys.Select(path => _keys[path])],
            [.. found.Select(one => (_keys[one.Key], _digests[one.Value.File.Path], one.Value))], _recorded) is { } other)
        {
            _folder.Write(KeptIndex.NameOf(root), other);
        }

        _folder.Prune();
        return new CompiledFiles(
            [.. indexed.Values, .. found.Values.Select(entry => entry.File), .. compiling.Result.Files, .. rest.Files],
            [.. compiling.Result.MissingFence.Union(rest.MissingFence)]);
    }

    private KeptIndex ReadIndex(string root)
    {
        try
        {
            return _folder.Read(KeptIndex.NameOf(root)) is { } bytes ? KeptIndex.Read(bytes, KeptIndex.NameOf(root)) : KeptIndex.None;
        }
        catch (ResultException)
        {
            return KeptIndex.None;
        }
    }

    private Dictionary<string, CompiledFile> FindIn(KeptIndex index, IReadOnlyList<RuleSource> files, DiskSources sources, DateOnly today)
    {
        var found = new Dictionary<string, CompiledFile>(StringComparer.Ordinal);
        try
        {
            foreach (var file in files)
            {
                if (index.Find(KeyOf(file, sources), file.Text.Path, _recorded!) is var (entry, digest)
                    && Holds(file, entry, sources, today))
                {
                    found.Add(file.FullPath, entry.File);
                    _digests[entry.File.Path] = digest;
                }
            }
        }
        catch (ResultException)
        {
            // It serves as far as it can be read; the results themselves have the rest.
        }

        return found;
    }

    private static bool Holds(RuleSource file, KeptEntry entry, DiskSources sources, DateOnly today) =>
        entry.File.Holds.Contains(today) && new LoadedFiles(file).LoadAgain(entry.Loads, sources);

    /// <summary>The warnings about rule files together: those of an earlier run if each file compiled to the same then.</summary>
    /// <param name="root">The full path of the folder or rule file.</param>
    /// <param name="check">Finds them.</param>
    internal ValueList<Diagnostic> Together(string root, ValueList<CompiledFile> files, Func<ValueList<Diagnostic>> check)
    {
        if (!files.All(file => _digests.ContainsKey(file.Path)))
            return check();

        var (name, key) = (KeptWarnings.NameOf(root), KeptWarnings.KeyOf(_compiler, files.Select(file => _digests[file.Path])));
        var kept = KeptTogether(name, key);
        if (kept is { } known && !_isComparing)
            return known;

        var found = check();
        if (_isComparing)
        {
            Comparison = kept is { } other && other != found ? Comparison!.With(new KeptDifference(root, ["the warnings about all files"]))
                : Comparison;
        }
        else if (!found.Any(diagnostic => diagnostic.Severity is Severity.Error))
        {
            _folder.Write(name, KeptWarnings.Write(found, key));
        }

        return found;
    }

    private ValueList<Diagnostic>? KeptTogether(string name, string key)
    {
        try
        {
            return _folder.Read(name) is { } bytes ? KeptWarnings.Read(bytes, key) : null;
        }
        catch (ResultException)
        {
            // Of other results, or damaged: nothing is lost but time.
            return null;
        }
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

    /// <summary>The kept results of these rule files that hold on the day, by the full paths of the files.</summary>
    internal Dictionary<string, KeptEntry> Find(IEnumerable<RuleSource> files, DiskSources sources, DateOnly today)
    {
        var all = files.ToList();
        var entries = Read(all.ConvertAll(file => (file, KeyOf(file, sources))));
        var found = new Dictionary<string, KeptEntry>(StringComparer.Ordinal);
        foreach (var (file, (entry, digest, problem)) in all.Zip(entries))
        {
            if (problem is not null)
            {
                _ignored.Add((file.Text.Path, problem));
            }
            else if (entry is not null && Holds(file, entry, sources, today))
            {
                found.Add(file.FullPath, entry);
                _digests[entry.File.Path] = digest;
            }
        }

        return found;
    }

    private void Keep(IEnumerable<RuleSource> files, IReadOnlyList<CompiledFile> results, LoadTrace trace, DiskSources sources)
    {
        // If the gate refused some files, the results of the others in the same run are not trusted in later runs.
        if (results.SelectMany(result => result.Diagnostics).Any(IsRefusal))
            return;

        var byPath = files.ToDictionary(file => file.Text.Path, StringComparer.Ordinal);
        foreach (var result in results)
        {
            if ((result.Partition is not null || result.Expectations.Count > 0) && byPath.TryGetValue(result.Path, out var file)
                && trace.Of(file) is { } loads)
            {
                var key = KeyOf(file, sources);
                var entry = new KeptEntry(loads, result).Write(key);
                _folder.Write(key, entry);
                _digests[result.Path] = KeptEntry.DigestIn(entry);
            }
        }
    }

    private static bool IsRefusal(Diagnostic diagnostic) =>
        diagnostic.Code is "RIP0120" or "RIP0121" or "RIP0122" or "RIP0125" or "RIP0129" or "RIP0186"
            || diagnostic.Code.StartsWith("RIP017", StringComparison.Ordinal);

    // Reading and checking a thousand entries takes longer than everything else in a run without changes. Entries are independent, so
    // another core reads half of them.
    private (KeptEntry? Entry, string Digest, string? Problem)[] Read(List<(RuleSource File, string Key)> wanted)
    {
        var read = new (KeptEntry?, string, string?)[wanted.Count];
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

    private (KeptEntry? Entry, string Digest, string? Problem) Read(RuleSource file, string key)
    {
        try
        {
            return _folder.Read(key) is { } bytes ? (KeptEntry.Read(bytes, key, file.Text.Path), KeptEntry.DigestIn(bytes), null)
                : (null, "", null);
        }
        catch (ResultException e)
        {
            return (null, "", e.Message);
        }
    }

    private string KeyOf(RuleSource file, DiskSources sources) =>
        _keys.GetOrAdd(file.FullPath, _ => KeptEntry.KeyOf(_compiler, file, sources.DigestOf(file)));

    private string? Unusable() => _folder.Problem is { } problem
        ? $"the cache in {_folder.Path} is not used: {problem}; all rule files are compiled in each run until that is repaired"
            : null;

    private string? Ignored() => _ignored switch
    {
        [] => null,
        [var (path, problem)] => $"the result of {path} cached in {_folder.Path} was ignored: {problem}; the file was compiled instead",
        [var (path, problem), ..] =>
            $"{_ignored.Count} results cached in {_folder.Path} were ignored, such as that of {path}: {problem}; their files were compiled "
                + $"instead",
    };

    private string? Unwritable() => _folder.WriteProblem is { } problem
        ? $"results cannot be cached in {_folder.Path}: {problem}; the rule files are compiled again in the next run" : null;
}
