using Ripcs.Core.Model;

namespace Ripcs.Testing;

/// <summary>Places of a rule file that is given as values: there is no text in which a column could be found.</summary>
public sealed record LinesAlone : ILiteralPlaces
{
    public SourceSpan Statement(SourceSpan at, string keyword, string name) => at;

    public SourceSpan Literal(SourceSpan at, string keyword, string name, string method, string literal) => at;

    public SourceSpan? InStatement(SourceSpan at, string literal) => null;

    public SourceSpan? FirstLine(SourceSpan at, string keyword, string text) => null;
}
