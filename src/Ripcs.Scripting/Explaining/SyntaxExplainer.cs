using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Ripcs.Core.Diagnostics;
using CompilerMessage = Microsoft.CodeAnalysis.Diagnostic;

namespace Ripcs.Scripting.Explaining;

/// <summary>
/// Reports what is no C#. Mistakes that people make in rules are named in the language's own words; the errors that follow from one
/// on the same line are then left out.
/// </summary>
internal sealed class SyntaxExplainer
{
    private readonly DiagnosticBag _diagnostics;
    private readonly List<SyntaxToken> _tokens;

    private SyntaxExplainer(SyntaxTree tree, DiagnosticBag diagnostics)
    {
        _diagnostics = diagnostics;
        _tokens = [.. tree.GetRoot().DescendantTokens(descendIntoTrivia: true).Where(token => token.Span.Length > 0)];
    }

    /// <summary>True if there is nothing to report.</summary>
    public static bool Report(SyntaxTree tree, DiagnosticBag diagnostics)
    {
        var errors = tree.GetDiagnostics().Where(error => error.Severity is DiagnosticSeverity.Error).ToList();
        if (errors.Count > 0)
        {
            var explainer = new SyntaxExplainer(tree, diagnostics);
            foreach (var line in errors.GroupBy(error => error.Location.GetLineSpan().StartLinePosition.Line))
            {
                explainer.ReportLine(line.ToList());
            }

            return false;
        }

        return ReportLastSemicolon(tree, diagnostics);
    }

    // A C# script may leave it out; a rule file is a list of statements, and the next one may be written below.
    private static bool ReportLastSemicolon(SyntaxTree tree, DiagnosticBag diagnostics)
    {
        var last = tree.GetCompilationUnitRoot().Members.LastOrDefault() as GlobalStatementSyntax;
        if (last?.Statement is not ExpressionStatementSyntax { SemicolonToken.IsMissing: true } statement)
        {
            return true;
        }

        var end = Location.Create(tree, new Microsoft.CodeAnalysis.Text.TextSpan(statement.Expression.Span.End, 0));
        diagnostics.CompilerError(Places.Of(end), "CS1002", "; expected");
        return false;
    }

    private void ReportLine(List<CompilerMessage> errors)
    {
        if (errors.Exists(Explain))
        {
            return;
        }

        // A text that is not closed swallows the rest of its line.
        if (errors.Find(error => error.Id is "CS1010") is { } open)
        {
            _diagnostics.TextWithoutEnd(Places.Of(open.Location));
            return;
        }

        // Several errors in one place are one.
        foreach (var error in errors.DistinctBy(error => error.Location.SourceSpan.Start))
        {
            _diagnostics.CompilerError(Places.Of(error.Location), error.Id, error.GetMessage(CultureInfo.InvariantCulture));
        }
    }

    private bool Explain(CompilerMessage error)
    {
        if (error.Id is "CS1011" or "CS1012")
        {
            _diagnostics.SingleQuotes(Places.Of(error.Location));
            return true;
        }

        return ExplainNumbers(error.Location.SourceSpan.Start);
    }

    // The tokens around an error in 80:90 are "80", ":", "90"; in 192.0.2.1 they are "192.0", ".2", ".1".
    private bool ExplainNumbers(int position)
    {
        var place = _tokens.FindIndex(token => token.Span.End >= position);
        for (var i = Math.Max(0, place - 2); i < _tokens.Count && i <= place + 1; i++)
        {
            if (i + 2 < _tokens.Count && IsNumber(_tokens[i]) && _tokens[i + 1].IsKind(SyntaxKind.ColonToken) && IsNumber(_tokens[i + 2]))
            {
                _diagnostics.ColonInPorts(Places.Of(_tokens[i].GetLocation()), _tokens[i].Text, _tokens[i + 2].Text);
                return true;
            }

            if (i + 1 < _tokens.Count && IsNumber(_tokens[i]) && Continues(_tokens[i], _tokens[i + 1]))
            {
                _diagnostics.AddressWithoutQuotes(Places.Of(_tokens[i].GetLocation()), Joined(i));
                return true;
            }
        }

        return false;
    }

    private string Joined(int first)
    {
        var last = first;
        while (last + 1 < _tokens.Count && Continues(_tokens[last], _tokens[last + 1]))
        {
            last++;
        }

        return string.Concat(_tokens[first..(last + 1)].Select(token => token.Text));
    }

    // ".2" after "192.0"; "/" after ".0"; "8" after "/".
    private static bool Continues(SyntaxToken token, SyntaxToken next) =>
        next.SpanStart == token.Span.End
        && ((IsNumber(next) && (next.Text.StartsWith('.') || token.IsKind(SyntaxKind.SlashToken)))
            || (next.IsKind(SyntaxKind.SlashToken) && token.Text.StartsWith('.')));

    private static bool IsNumber(SyntaxToken token) => token.IsKind(SyntaxKind.NumericLiteralToken);
}
