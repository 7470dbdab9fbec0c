using Ripcs.Core.Model;

namespace Ripcs.Core.Diagnostics;

/// <summary>Where a statement stands, and where its literals do; columns are looked for only when they are asked for.</summary>
/// <param name="Keyword">"Accept", "Label": what the statement begins with.</param>
/// <param name="Name">What stands between the parentheses behind it.</param>
internal sealed record StatementPlace(LiteralLocator Locator, SourceSpan At, string Keyword, string Name)
{
    public SourceSpan Whole => Locator.Statement(At, Keyword, Name);

    public SourceSpan Of(string method, string literal) => Locator.Literal(At, Keyword, Name, method, literal);
}
