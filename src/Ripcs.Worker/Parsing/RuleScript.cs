namespace Ripcs.Worker.Parsing;

/// <summary>A rule file with all that it loads, each file once and in the order in which they run, and the problems found so far.</summary>
internal sealed class RuleScript(ParsedFile main, IReadOnlyList<ParsedFile> loaded, DiagnosticBag diagnostics)
{
    public ParsedFile Main => main;

    public IReadOnlyList<ParsedFile> Loaded => loaded;

    /// <summary>All messages about this rule file, from every pass.</summary>
    public DiagnosticBag Diagnostics => diagnostics;

    /// <summary>The path shown for the rule file.</summary>
    public string Path => main.Source.Path;

    /// <summary>False if the file, or one that it loads, cannot be compiled.</summary>
    public required bool IsSound { get; init; }

    public ValueList<SourceText> Sources => [main.Source, .. loaded.Select(file => file.Source)];
}
