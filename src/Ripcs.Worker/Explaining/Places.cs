using Microsoft.CodeAnalysis;

namespace Ripcs.Worker.Explaining;

/// <summary>
/// Places in the rule file: in a script the actual line, whatever its own #line directives are; in the wrapped text the line from the
/// wrapper's #line directives.
/// </summary>
internal static class Places
{
    public static SourceSpan Of(SyntaxNode node) => Of(node.GetLocation());

    public static SourceSpan Of(SyntaxToken token) => Of(token.GetLocation());

    public static SourceSpan Of(Location location)
    {
        var isScript = location.SourceTree?.Options.Kind is SourceCodeKind.Script;
        var place = isScript ? location.GetLineSpan() : location.GetMappedLineSpan();
        return new SourceSpan(place.Path, place.StartLinePosition.Line + 1, place.StartLinePosition.Character + 1);
    }
}
