using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;
using Ripcs.Scripting.Workers;
using Ripcs.Worker.Compiling;
using Ripcs.Worker.Parsing;
using RoslynText = Microsoft.CodeAnalysis.Text.SourceText;

namespace Ripcs.Worker.Editing;

/// <summary>
/// A rule file while it is edited, with all that it loads, as the C# compiler's own script: unlike the wrapped form that is compiled to
/// run, it can be asked about a statement that is not finished.
/// </summary>
internal sealed class EditedScript
{
    private static readonly CSharpCompilationOptions Options = new(OutputKind.DynamicallyLinkedLibrary,
        usings: RuleReferences.Usings.Select(name => name.Replace("static ", "", StringComparison.Ordinal)));

    private readonly RuleScript _script;

    public EditedScript(RuleScript script)
    {
        _script = script;
        Tree = script.Main.Root.SyntaxTree.WithFilePath(script.Main.From.FullPath);
        Compilation = CSharpCompilation.CreateScriptCompilation("Ripcs.Editor", Tree, RuleReferences.All,
            Options.WithSourceReferenceResolver(new LoadedTexts(script)));
        Model = Compilation.GetSemanticModel(Tree);
    }

    public SyntaxTree Tree { get; }

    public CSharpCompilation Compilation { get; }

    public SemanticModel Model { get; }

    /// <summary>The texts that declare labels, in the file and in those that it loads.</summary>
    public IEnumerable<(string Name, EditorPlace At)> Labels =>
        from file in _script.Loaded.Append(_script.Main)
        from text in LabelTexts.In(file.Root)
        where LabelTexts.Declares(text)
        select (text.ValueText, Place(file.From.FullPath, text.GetLocation()));

    /// <summary>The full path of the file that a directive of this file loads; null if it loads none.</summary>
    public string? FileOfLoad(string written) =>
        Path.GetFullPath(written, Path.GetDirectoryName(Tree.FilePath)!) is var full
            && _script.Loaded.Any(file => file.From.FullPath == full) ? full : null;

    /// <summary>The position of a line and a column, both counted from 0; an end if they are beyond it.</summary>
    public int Position(int line, int column)
    {
        var lines = Tree.GetText().Lines;
        return line < 0 || line >= lines.Count ? Tree.Length : lines[line].Start + Math.Clamp(column, 0, lines[line].Span.Length);
    }

    public static EditorPlace Place(string file, Location location)
    {
        var span = location.GetLineSpan();
        var isOneLine = span.EndLinePosition.Line == span.StartLinePosition.Line;
        return new EditorPlace(file, span.StartLinePosition.Line, span.StartLinePosition.Character,
            isOneLine ? span.EndLinePosition.Character : span.StartLinePosition.Character);
    }

    /// <summary>The files that were loaded, for the C# compiler; empty where a text is refused before it is parsed.</summary>
    private sealed class LoadedTexts(RuleScript script) : SourceReferenceResolver
    {
        private readonly Dictionary<string, string> _texts =
            script.Loaded.DistinctBy(file => file.From.FullPath).ToDictionary(file => file.From.FullPath, file => file.Root.ToFullString());

        public override string NormalizePath(string path, string? baseFilePath) => path;

        public override string? ResolveReference(string path, string? baseFilePath) =>
            Path.GetFullPath(path, Path.GetDirectoryName(baseFilePath) ?? "/") is var full && _texts.ContainsKey(full) ? full : null;

        public override RoslynText ReadText(string resolvedPath) => RoslynText.From(_texts[resolvedPath]);

        public override Stream OpenRead(string resolvedPath) => throw new NotSupportedException();

        public override bool Equals(object? other) => ReferenceEquals(this, other);

        public override int GetHashCode() => _texts.Count;
    }
}
