using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;
using Ripcs.Core.Model;
using CompilerMessage = Microsoft.CodeAnalysis.Diagnostic;

namespace Ripcs.Scripting.Explaining;

/// <summary>One line of a file that is no C#, with what the compiler says of it.</summary>
/// <param name="Tokens">Those of the whole file, also those that the parser skipped.</param>
internal sealed record BrokenLine(SyntaxTree Tree, TextLine Line, IReadOnlyList<SyntaxToken> Tokens, IReadOnlyList<CompilerMessage> Errors)
{
    public string Text { get; } = Line.ToString();

    public IEnumerable<SyntaxToken> Own => Tokens.Where(token => token.SpanStart >= Line.Start && token.SpanStart < Line.End);

    /// <summary>The place of a character of the file.</summary>
    public SourceSpan At(int position) => Places.Of(Location.Create(Tree, new TextSpan(position, 0)));

    public SourceSpan At(SyntaxToken token) => At(token.SpanStart);

    public bool Has(params string[] codes) => Errors.Any(error => codes.Contains(error.Id));

    /// <summary>The last token that ends at the position or before.</summary>
    public SyntaxToken Before(int position) => Tokens.LastOrDefault(token => token.Span.End <= position);

    /// <summary>The token with this number behind the position, from 0.</summary>
    public SyntaxToken Behind(int position, int number = 0) => Tokens.Where(token => token.SpanStart >= position).Skip(number).FirstOrDefault();

    /// <summary>False in the middle of a text and in a comment.</summary>
    public bool IsCode(int position)
    {
        var root = Tree.GetRoot();
        var trivia = root.FindTrivia(position, findInsideTrivia: true);
        if (trivia.Kind() is SyntaxKind.SingleLineCommentTrivia or SyntaxKind.MultiLineCommentTrivia)
        {
            return false;
        }

        var token = Tokens.FirstOrDefault(token => token.Span.Contains(position));
        return token.Kind() is not (SyntaxKind.StringLiteralToken or SyntaxKind.InterpolatedStringTextToken
            or SyntaxKind.SingleLineRawStringLiteralToken or SyntaxKind.MultiLineRawStringLiteralToken);
    }
}
