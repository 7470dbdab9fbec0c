using Ripcs.Scripting.Reading;

namespace Ripcs.Scripting.Keeping;

/// <summary>Reads the files that rule files load, and records which rule file loaded which.</summary>
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

    /// <summary>The files that a rule file loaded, in order; null if one could not be loaded.</summary>
    public ValueList<KeptLoad>? Of(RuleSource main) => _traces.TryGetValue(main.FullPath, out var trace) ? trace.Loads : [];
}

/// <summary>The files of one rule file in the order of loading; 0 is the rule file.</summary>
internal sealed class LoadedFiles(RuleSource main)
{
    private readonly List<RuleSource> _files = [main];
    private readonly List<KeptLoad> _loads = [];
    private bool _isWhole = true;

    public ValueList<KeptLoad>? Loads => _isWhole ? _loads.ToValueList() : null;

    /// <param name="load">The directive.</param>
    /// <param name="loaded">The loaded file; null if there is none.</param>
    /// <param name="sources">The source of the file's digest.</param>
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
    /// Repeats earlier loads, with all the checks of a first one. Texts with the same digest are the same, and so are the directives in
    /// them.
    /// </summary>
    /// <returns>False if a directive now leads to another file or text, or to none.</returns>
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
