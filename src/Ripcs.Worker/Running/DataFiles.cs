using Ripcs.Dsl;
using Ripcs.Scripting.Reading;
using Ripcs.Worker.Parsing;

namespace Ripcs.Worker.Running;

/// <summary>The data files that one rule file reads while it runs, and the places of the lines that it got from them.</summary>
internal sealed class DataFiles(RuleScript script, IRuleSources sources)
{
    private readonly Dictionary<string, SourceSpan> _places = new(StringComparer.Ordinal);

    /// <summary>False if one of them could not be read; the script then ran without its lines.</summary>
    public bool AreWhole { get; private set; } = true;

    /// <summary>The place of a line in the first file that contains it; null if no file does.</summary>
    public SourceSpan? Place(string line) => _places.TryGetValue(line, out var place) ? place : null;

    /// <summary>The lines of a file, without comments and blanks.</summary>
    /// <param name="written">The file, as it was written.</param>
    /// <param name="at">File and line of the call.</param>
    public DataLines Lines(string written, SourceSpan at)
    {
        if (FileOf(at) is { } from && Read(from, written, at) is { } file)
            return new DataLines(Path.GetRelativePath(Path.GetDirectoryName(script.Main.From.FullPath)!, file.FullPath), [.. Lines(file)]);

        AreWhole = false;
        return new DataLines("", []);
    }

    private RuleSource? Read(RuleSource from, string written, SourceSpan at)
    {
        var places = new LiteralPlaces(script);
        var call = places.Statement(at, "Lines", written);
        var place = places.InStatement(call, written) ?? call;
        if (string.IsNullOrWhiteSpace(written))
        {
            script.Diagnostics.LinesOfNoFile(place);
            return null;
        }

        return sources.Load(script.Main.From, new LoadLine(from, written, place) { IsData = true }, script.Diagnostics);
    }

    // The C# compiler fills in the file, unless a superfluous argument has taken its place.
    private RuleSource? FileOf(SourceSpan at)
    {
        if (script.Loaded.Prepend(script.Main).FirstOrDefault(file => file.Source.Path == at.File) is { } file)
            return file.From;

        script.Diagnostics.ArgumentTooMany(new SourceSpan(script.Path, at.Line), "Lines", at.File);
        return null;
    }

    private IEnumerable<string> Lines(RuleSource file)
    {
        foreach (var (line, at) in DataText.LinesOf(file.Text))
        {
            _places.TryAdd(line, at);
            yield return line;
        }
    }
}
