using Ripcs.Core.Model;

namespace Ripcs.Scripting.Parsing;

/// <summary>A rule file with all that it loads, in the order in which they run, each once.</summary>
internal sealed record RuleScript(ParsedFile Main, IReadOnlyList<ParsedFile> Loaded)
{
    /// <summary>The path that the rule file is shown by.</summary>
    public string Path => Main.Source.Path;

    public ValueList<SourceText> Sources => [Main.Source, .. Loaded.Select(file => file.Source)];
}
