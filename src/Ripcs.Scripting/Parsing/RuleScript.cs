namespace Ripcs.Scripting.Parsing;

/// <summary>A rule file with all that it loads, in the order in which they run, each once, and what was wrong with it so far.</summary>
internal sealed class RuleScript(ParsedFile main, IReadOnlyList<ParsedFile> loaded, DiagnosticBag diagnostics)
{
    public ParsedFile Main => main;

    public IReadOnlyList<ParsedFile> Loaded => loaded;

    /// <summary>Everything that is said about this rule file, by whichever pass.</summary>
    public DiagnosticBag Diagnostics => diagnostics;

    /// <summary>The path that the rule file is shown by.</summary>
    public string Path => main.Source.Path;

    /// <summary>False if it or something that it loads cannot be compiled.</summary>
    public required bool IsSound { get; init; }

    public ValueList<SourceText> Sources => [main.Source, .. loaded.Select(file => file.Source)];
}
