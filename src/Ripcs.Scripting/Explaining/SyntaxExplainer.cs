using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Ripcs.Core.Diagnostics;
using CompilerMessage = Microsoft.CodeAnalysis.Diagnostic;

namespace Ripcs.Scripting.Explaining;

/// <summary>
/// Reports what is no C#. Mistakes that people make in rules are named in the language's own words; the errors that follow from one
/// on the same line are then left out, and behind a line of another language those on later lines that nobody can explain.
/// </summary>
internal sealed class SyntaxExplainer
{
    private readonly DiagnosticBag _diagnostics;
    private readonly SyntaxTree _tree;
    private readonly List<SyntaxToken> _tokens;
    private readonly OddCharacters _characters;
    private readonly DirectiveExplainer _directives;
    private readonly ForeignLineExplainer _foreign;
    private readonly NumberExplainer _numbers;
    private readonly PunctuationExplainer _punctuation;
    private bool _isForeign;

    private SyntaxExplainer(SyntaxTree tree, DiagnosticBag diagnostics)
    {
        _diagnostics = diagnostics;
        _tree = tree;
        _tokens = [.. tree.GetRoot().DescendantTokens(descendIntoTrivia: true).Where(token => token.Span.Length > 0)];
        _characters = new(diagnostics);
        _directives = new(diagnostics);
        _foreign = new(diagnostics);
        _numbers = new(diagnostics);
        _punctuation = new(diagnostics);
    }

    /// <summary>True if there is nothing to report.</summary>
    public static bool Report(SyntaxTree tree, DiagnosticBag diagnostics)
    {
        var errors = tree.GetDiagnostics().Where(error => error.Severity is DiagnosticSeverity.Error).ToList();
        var openEnd = errors.Count > 0 ? null : OpenEnd(tree);
        if (errors.Count == 0 && openEnd is null)
        {
            return true;
        }

        var explainer = new SyntaxExplainer(tree, diagnostics);
        foreach (var line in errors.GroupBy(error => error.Location.GetLineSpan().StartLinePosition.Line))
        {
            explainer.ReportLine(explainer.Line(line.Key, line.ToList()));
        }

        if (openEnd is { } end)
        {
            explainer.ReportOpenEnd(end);
        }

        return false;
    }

    // A C# script may leave the last semicolon out; a rule file is a list of statements, and the next one may be written below.
    private static int? OpenEnd(SyntaxTree tree) =>
        tree.GetCompilationUnitRoot().Members.LastOrDefault() is GlobalStatementSyntax last
        && last.GetLastToken(includeZeroWidth: true) is { RawKind: (int)SyntaxKind.SemicolonToken, IsMissing: true }
            ? last.GetLastToken().Span.End
            : null;

    private BrokenLine Line(int number, IReadOnlyList<CompilerMessage> errors) => new(_tree, _tree.GetText().Lines[number], _tokens, errors);

    private void ReportOpenEnd(int end)
    {
        var line = Line(_tree.GetText().Lines.GetLinePosition(end).Line, []);
        if (!_directives.Explain(line) && !_foreign.Explain(line))
        {
            _diagnostics.SemicolonMissing(line.At(end));
        }
    }

    private void ReportLine(BrokenLine line)
    {
        if (_directives.Explain(line) || _foreign.Explain(line))
        {
            _isForeign = true;
            return;
        }

        if (_numbers.Explain(line) || _characters.Explain(line) || Quotes(line) || _isForeign)
        {
            return;
        }

        // Several errors in one place are one, and what follows from an explained one is none.
        foreach (var error in line.Errors.DistinctBy(error => error.Location.SourceSpan.Start))
        {
            if (_punctuation.Explain(line, error))
            {
                return;
            }

            _diagnostics.CompilerError(Places.Of(error.Location), error.Id, error.GetMessage(CultureInfo.InvariantCulture));
        }
    }

    private bool Quotes(BrokenLine line)
    {
        if (line.Errors.FirstOrDefault(error => error.Id is "CS1011" or "CS1012") is { } single)
        {
            _diagnostics.SingleQuotes(Places.Of(single.Location));
            return true;
        }

        // A text that is not closed swallows the rest of its line.
        if (line.Errors.FirstOrDefault(error => error.Id is "CS1010") is { } open)
        {
            _diagnostics.TextWithoutEnd(Places.Of(open.Location));
            return true;
        }

        return false;
    }
}
