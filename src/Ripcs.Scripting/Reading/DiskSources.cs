namespace Ripcs.Scripting.Reading;

/// <summary>Rule files and what they load, from the disk: found, checked and read, each once per run. Any thread can load.</summary>
/// <param name="unsaved">Texts of files that an editor has open, by full path; they are read in place of the files.</param>
internal sealed class DiskSources(RulePath path, FileTrust trust, IReadOnlyDictionary<string, string>? unsaved = null) : IRuleSources
{
    private readonly SourceReader _reader = new(path, trust, unsaved);
    private readonly Lock _reading = new();

    /// <summary>All files that were read, in the order of their shown paths.</summary>
    public IEnumerable<RuleInput> Inputs => _reader.Inputs;

    /// <summary>The SHA-256 of the bytes of a file that was read here, in hexadecimal digits.</summary>
    public string DigestOf(RuleSource source)
    {
        lock (_reading)
        {
            return _reader.DigestOf(source);
        }
    }

    /// <summary>A rule file; null, with diagnostics, if it cannot be read.</summary>
    public RuleSource? Read(string ruleFile, DiagnosticBag diagnostics) => _reader.Read(ruleFile, diagnostics);

    public RuleSource? Load(RuleSource main, LoadLine load, DiagnosticBag diagnostics)
    {
        try
        {
            lock (_reading)
            {
                return Target(load, diagnostics) is { } target ? _reader.Read(target, diagnostics) : null;
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            diagnostics.LoadFailed(load.At, Verb(load), load.Written, exception.Message);
            return null;
        }
    }

    private string? Target(LoadLine load, DiagnosticBag diagnostics)
    {
        var target = Path.GetFullPath(load.Written, Path.GetDirectoryName(load.From.FullPath)!);
        if (!RealPath.IsBelow(target, path.Limit) || !path.IsInside(target, RealPath.Resolve(target)))
        {
            diagnostics.LoadOutside(load.At, Verb(load), load.Written, path.Limit);
            return null;
        }

        if (path.HiddenName(target) is { } hidden)
        {
            diagnostics.HiddenName(load.At, hidden);
            return null;
        }

        if (!File.Exists(target))
        {
            diagnostics.LoadNotFound(load.At, Verb(load), load.Written, path.Shown(Path.GetDirectoryName(target)!),
                Nearest(target, load.IsData ? "*" : "_*.csx"));
            return null;
        }

        return target;
    }

    private static string Verb(LoadLine load) => load.IsData ? "read" : "load";

    private static string? Nearest(string target, string pattern)
    {
        var folder = new DirectoryInfo(Path.GetDirectoryName(target)!);
        IEnumerable<string> files = !folder.Exists ? []
            : folder.EnumerateFiles(pattern).Select(file => file.Name).Where(name => name[0] != '.').Order(StringComparer.Ordinal);
        return Suggestion.For(Path.GetFileName(target), files);
    }
}
