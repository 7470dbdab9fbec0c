using Ripcs.Scripting.Reading;

namespace Ripcs.Scripting.Keeping;

/// <summary>Reads what rule files load, and remembers what each of them loaded.</summary>
internal sealed class LoadTrace(DiskSources sources) : IRuleSources
{
    private readonly Dictionary<string, LoadedFiles> _traces = new(StringComparer.Ordinal);

    public RuleSource? Load(RuleSource main, LoadLine load, DiagnosticBag diagnostics)
    {
        var loaded = sources.Load(main, load, diagnostics);
        if (!_traces.TryGetValue(main.FullPath, out var trace))
            _traces.Add(main.FullPath, trace = new LoadedFiles(main));

        trace.Add(load, loaded, sources);
        return loaded;
    }

    /// <summary>What a rule file loaded, in order; null if something could not be loaded.</summary>
    public ValueList<KeptLoad>? Of(RuleSource main) => _traces.TryGetValue(main.FullPath, out var trace) ? trace.Loads : [];
}

/// <summary>The files of one rule file, as they were loaded: 0 is itself.</summary>
internal sealed class LoadedFiles(RuleSource main)
{
    private readonly List<RuleSource> _files = [main];
    private readonly List<KeptLoad> _loads = [];
    private bool _isWhole = true;

    public ValueList<KeptLoad>? Loads => _isWhole ? _loads.ToValueList() : null;

    /// <param name="load">The directive.</param>
    /// <param name="loaded">What it led to; null if nothing.</param>
    /// <param name="sources">Knows its digest.</param>
    public void Add(LoadLine load, RuleSource? loaded, DiskSources sources)
    {
        var from = _files.FindIndex(file => file.FullPath == load.From.FullPath);
        if (loaded is null || from < 0)
        {
            _isWhole = false;
            return;
        }

        _files.Add(loaded);
        _loads.Add(new KeptLoad(from, load.Written, loaded.Text.Path, sources.DigestOf(loaded), Same(loaded)) { IsData = load.IsData });
    }

    /// <summary>
    /// Follows what was followed before, with all checks of a first time. The texts are the same as long as their digests are, and so
    /// are the directives in them.
    /// </summary>
    /// <returns>False if one leads elsewhere by now, or nowhere, or to another text.</returns>
    public bool LoadAgain(ValueList<KeptLoad> loads, DiskSources sources)
    {
        var unsaid = new DiagnosticBag();
        foreach (var load in loads)
        {
            if (load.From >= _files.Count
                || sources.Load(main, new LoadLine(_files[load.From], load.Written,
                    new SourceSpan(_files[load.From].Text.Path, 0)) { IsData = load.IsData }, unsaid) is not { } loaded)
            {
                return false;
            }

            _files.Add(loaded);
            if (loaded.Text.Path != load.Path || sources.DigestOf(loaded) != load.Digest || Same(loaded) != load.Same)
                return false;
        }

        return true;
    }

    private int Same(RuleSource loaded) => _files.FindIndex(file => file.RealPath == loaded.RealPath);
}
