using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Ripcs.Core.Diagnostics;
using Ripcs.Dsl;
using CompilerMessage = Microsoft.CodeAnalysis.Diagnostic;

namespace Ripcs.Scripting.Explaining;

/// <summary>Explains semicolons, dots, commas and brackets that are missing or too many.</summary>
internal sealed partial class PunctuationExplainer(DiagnosticBag diagnostics)
{
    /// <summary>True if the error has been reported.</summary>
    public bool Explain(BrokenLine line, CompilerMessage error)
    {
        var at = error.Location.SourceSpan.Start;
        switch (error.Id)
        {
            case "CS1002":
                Semicolon(line, at);
                return true;
            case "CS1026":
                Parenthesis(line, at);
                return true;
            case "CS1513":
                diagnostics.PartMissing(line.At(at), "}");
                return true;
            case "CS1035":
                diagnostics.PartMissing(line.At(at), "*/");
                return true;
            case "CS1514":
                diagnostics.PartMissing(line.At(at), "{");
                return true;
            case "CS1003" when Between(line, at):
                return true;
            case "CS1003" when Expected().Match(error.GetMessage(System.Globalization.CultureInfo.InvariantCulture)) is { Success: true } part:
                diagnostics.PartMissing(line.At(at), part.Groups[1].Value);
                return true;
            case "CS1525" or "CS0839" when line.Before(at) is var comma && comma.IsKind(SyntaxKind.CommaToken):
                diagnostics.PartTooMany(line.At(comma), ",");
                return true;
            case "CS7017" or "CS1022":
            case "CS1525" when line.Behind(at).IsKind(SyntaxKind.DotToken):
                return TooMany(line, line.Behind(at));
            default:
                return false;
        }
    }

    // C# reports it at the end of what stands in front.
    private void Semicolon(BrokenLine line, int at)
    {
        var (front, next) = (line.Before(at), line.Behind(at));
        var method = next.IsKind(SyntaxKind.CommaToken) ? line.Behind(next.Span.End) : next;
        if (front.IsKind(SyntaxKind.CloseParenToken) && IsMethod(method) && line.Behind(method.Span.End).IsKind(SyntaxKind.OpenParenToken))
        {
            diagnostics.MethodWithoutDot(line.At(next), method.Text);
        }
        else if (IsMethod(front) && line.Before(front.SpanStart).IsKind(SyntaxKind.DotToken))
        {
            diagnostics.MethodWithoutParentheses(line.At(front), MethodExamples.OfMethod(front.Text));
        }
        else if (next.Kind() is SyntaxKind.CloseParenToken or SyntaxKind.CloseBracketToken)
        {
            diagnostics.PartTooMany(line.At(next), next.Text);
        }
        else if (next.Kind() is SyntaxKind.ColonToken or SyntaxKind.CommaToken && line.At(next).Line == line.At(at).Line)
        {
            diagnostics.OddCharacter(line.At(next), $"\"{next.Text}\"", "no end of a statement", "\";\"");
        }
        else
        {
            diagnostics.SemicolonMissing(line.At(at));
        }
    }

    // C# looks for the parenthesis at the end; in Accept("a".Ports(80) it is missing behind "a".
    private void Parenthesis(BrokenLine line, int at)
    {
        var next = line.Behind(at);
        if (next.IsKind(SyntaxKind.OpenBraceToken))
        {
            diagnostics.OddCharacter(line.At(next), "{ }", "no list", "[ ]");
            return;
        }

        if (next.IsKind(SyntaxKind.SemicolonToken) && IsLiteral(line.Before(at)) && IsLiteral(line.Behind(next.Span.End)))
        {
            diagnostics.OddCharacter(line.At(next), "\";\"", "no sign between values", "\",\"");
            return;
        }

        var early = line.Own.FirstOrDefault(token =>
            IsLiteral(token) && line.Behind(token.Span.End) is var dot
            && dot.IsKind(SyntaxKind.DotToken) && line.Behind(dot.Span.End) is var method && IsMethod(method)
            && (method.Text != nameof(PortMaps.To) || line.Behind(method.Span.End, 1).IsKind(SyntaxKind.StringLiteralToken)));
        diagnostics.PartMissing(line.At(early.IsKind(SyntaxKind.None) ? at : early.Span.End), ")");
    }

    // "www" or "app", "10.0.0.1" to "10.0.0.9", "www" => "app"
    private bool Between(BrokenLine line, int at)
    {
        var (front, word) = (line.Before(at), line.Behind(at));
        var next = line.Behind(word.Span.End);
        if (front.Text == "to" && IsLiteral(word))
        {
            diagnostics.PartMissing(line.At(at), ":");
            return true;
        }

        if (word.Text is not ("or" or "and" or "to" or "until" or "=>" or "->") || !front.IsKind(SyntaxKind.StringLiteralToken) || !next.IsKind(SyntaxKind.StringLiteralToken))
        {
            return false;
        }

        diagnostics.OddCharacter(
            line.At(word),
            $"\"{word.Text}\"",
            "no sign between values",
            word.Text switch
            {
                "or" or "and" => $"{front.Text}, {next.Text}",
                "=>" or "->" => $"{front.Text}, to: {next.Text}",
                _ => $"\"{front.ValueText}-{next.ValueText}\"",
            });
        return true;
    }

    private bool TooMany(BrokenLine line, SyntaxToken token)
    {
        var method = line.Behind(token.Span.End);
        if (token.IsKind(SyntaxKind.DotToken) && line.Before(token.SpanStart).IsKind(SyntaxKind.SemicolonToken) && IsMethod(method))
        {
            diagnostics.MethodBehindSemicolon(line.At(token), method.Text);
            return true;
        }

        if (token.Kind() is SyntaxKind.CloseParenToken or SyntaxKind.CloseBracketToken or SyntaxKind.CloseBraceToken)
        {
            diagnostics.PartTooMany(line.At(token), token.Text);
            return true;
        }

        return false;
    }

    private static bool IsLiteral(SyntaxToken token) => token.Kind() is SyntaxKind.StringLiteralToken or SyntaxKind.NumericLiteralToken;

    private static bool IsMethod(SyntaxToken token) =>
        token.IsKind(SyntaxKind.IdentifierToken) && (Vocabulary.FilterMethods.Contains(token.Text) || Vocabulary.RewriteMethods.Contains(token.Text));

    [GeneratedRegex("'([](),{}[])' expected")]
    private static partial Regex Expected();
}
