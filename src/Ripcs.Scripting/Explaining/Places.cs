using Microsoft.CodeAnalysis;

namespace Ripcs.Scripting.Explaining;

/// <summary>
/// Where something stands in the rule file: in a script as it is, whatever its own #line may say; in the text that it was wrapped
/// in by the #line that the wrapper wrote.
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
