using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Ripcs.Dsl;
using CompilerMessage = Microsoft.CodeAnalysis.Diagnostic;

namespace Ripcs.Worker.Explaining;

/// <summary>Explains missing and superfluous semicolons, dots, commas and brackets.</summary>
internal static partial class PunctuationExplainer
{
    public static Explanation? Explain(BrokenLine line, CompilerMessage error)
    {
        var at = error.Location.SourceSpan.Start;
        var (front, next) = (line.Before(at), line.Behind(at));
        return error.Id switch
        {
            "CS1002" => Semicolon(line, at, front, next),
            "CS1026" => Parenthesis(line, at, front, next),
            "CS1513" => Missing(line, at, "}"),
            "CS1514" => Missing(line, at, "{"),
            "CS1035" => Missing(line, at, "*/"),
            "CS1003" when front.Text == "to" && IsLiteral(next) => Missing(line, at, ":"),
            "CS1003" when Between(line, front, next) is { } between => between,
            "CS1003" when Expected().Match(error.GetMessage(CultureInfo.InvariantCulture)) is { Success: true } part =>
                Missing(line, at, part.Groups[1].Value),
            "CS1525" or "CS0839" when front.IsKind(SyntaxKind.CommaToken) => TooMany(line, front),
            "CS1525" when !next.IsKind(SyntaxKind.DotToken) => null,
            "CS1525" or "CS7017" or "CS1022" => TooManyOrBehindSemicolon(line, next),
            _ => null,
        };
    }

    // C# reports a missing semicolon at the end of the token before it.
    private static Explanation Semicolon(BrokenLine line, int at, SyntaxToken front, SyntaxToken next)
    {
        var method = next.IsKind(SyntaxKind.CommaToken) ? line.Behind(next) : next;
        return front.IsKind(SyntaxKind.CloseParenToken) && IsMethod(method) && line.Behind(method).IsKind(SyntaxKind.OpenParenToken)
                ? said => said.MethodWithoutDot(line.At(next), method.Text)
            : IsMethod(front) && line.Before(front).IsKind(SyntaxKind.DotToken)
                ? said => said.MethodWithoutParentheses(line.At(front), MethodExamples.OfMethod(front.Text))
            : next.Kind() is SyntaxKind.CloseParenToken or SyntaxKind.CloseBracketToken ? TooMany(line, next)
            : next.Kind() is SyntaxKind.ColonToken or SyntaxKind.CommaToken && line.At(next).Line == line.At(at).Line
                ? Odd(line, next, $"\"{next.Text}\"", "not the end of a statement", "\";\"")
            : said => said.SemicolonMissing(line.At(at));
    }

    // C# expects the parenthesis at the end; in Accept("a".Ports(80) it is missing after "a".
    private static Explanation Parenthesis(BrokenLine line, int at, SyntaxToken front, SyntaxToken next)
    {
        if (next.IsKind(SyntaxKind.OpenBraceToken))
            return Odd(line, next, "{ }", "no list", "[ ]");

        if (next.IsKind(SyntaxKind.SemicolonToken) && IsLiteral(front) && IsLiteral(line.Behind(next)))
            return Odd(line, next, "\";\"", "not a separator of values", "\",\"");

        var early = line.Own.FirstOrDefault(token => IsLiteral(token) && IsMethodBehind(line, token));
        return Missing(line, early.IsKind(SyntaxKind.None) ? at : early.Span.End, ")");
    }

    // 80.To(443) maps a port; "a".To("b") is a method call where a parenthesis is missing.
    private static bool IsMethodBehind(BrokenLine line, SyntaxToken literal)
    {
        var (dot, method) = (line.Behind(literal), line.Behind(line.Behind(literal)));
        var value = line.Behind(line.Behind(method));
        return dot.IsKind(SyntaxKind.DotToken) && IsMethod(method)
            && (method.Text != nameof(PortMaps.To) || value.IsKind(SyntaxKind.StringLiteralToken));
    }

    // "www" or "app", "10.0.0.1" to "10.0.0.9", "www" => "app"
    private static Explanation? Between(BrokenLine line, SyntaxToken front, SyntaxToken word)
    {
        var next = line.Behind(word);
        var write = word.Text switch
        {
            "or" or "and" => $"{front.Text}, {next.Text}",
            "=>" or "->" => $"{front.Text}, to: {next.Text}",
            "to" or "until" => $"\"{front.ValueText}-{next.ValueText}\"",
            _ => null,
        };
        return write is not null && front.IsKind(SyntaxKind.StringLiteralToken) && next.IsKind(SyntaxKind.StringLiteralToken)
            ? Odd(line, word, $"\"{word.Text}\"", "not a separator of values", write)
            : null;
    }

    private static Explanation? TooManyOrBehindSemicolon(BrokenLine line, SyntaxToken token)
    {
        var method = line.Behind(token);
        return token.Kind() switch
        {
            SyntaxKind.DotToken when line.Before(token).IsKind(SyntaxKind.SemicolonToken) && IsMethod(method) =>
                said => said.MethodBehindSemicolon(line.At(token), method.Text),
            SyntaxKind.CloseParenToken or SyntaxKind.CloseBracketToken or SyntaxKind.CloseBraceToken => TooMany(line, token),
            _ => null,
        };
    }

    private static Explanation Missing(BrokenLine line, int at, string part) => said => said.PartMissing(line.At(at), part);

    private static Explanation TooMany(BrokenLine line, SyntaxToken token) => said => said.PartTooMany(line.At(token), token.Text);

    private static Explanation Odd(BrokenLine line, SyntaxToken at, string text, string what, string write) =>
        said => said.OddCharacter(line.At(at), text, what, write);

    private static bool IsLiteral(SyntaxToken token) => token.Kind() is SyntaxKind.StringLiteralToken or SyntaxKind.NumericLiteralToken;

    private static bool IsMethod(SyntaxToken token) => token.IsKind(SyntaxKind.IdentifierToken) && Vocabulary.IsMethod(token.Text);

    [GeneratedRegex("'([](),{}[])' expected")]
    private static partial Regex Expected();
}
