using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Ripcs.Scripting.Reading;
using Ripcs.Scripting.Workers;
using Ripcs.Worker.Parsing;

namespace Ripcs.Worker.Editing;

/// <summary>Answers an editor. Rule files are parsed and bound, and never run.</summary>
internal sealed class EditorDesk
{
    // A label is searched for in all rule files again and again, and they hardly change.
    private readonly Dictionary<string, (string Text, ILookup<string, EditorPlace> Labels)> _searched = new(StringComparer.Ordinal);

    public EditorAnswer Answer(EditorQuestion question, IRuleSources sources)
    {
        if (question.Wish is EditorWish.FindUses)
            return new EditorAnswer { Places = question.Files.SelectMany(file => Labels(file)[question.Label]).ToValueList() };

        // A text with hidden characters, or one that is nested too deep, is not parsed at all.
        var read = new ScriptReader(sources).Read(question.Files[0]);
        if (read.Main.Root.SyntaxTree.Options.Kind is not SourceCodeKind.Script)
            return new EditorAnswer();

        var script = new EditedScript(read);
        var position = script.Position(question.Line, question.Column);
        return question.Wish is EditorWish.Complete ? Complete(script, position) : Explain(script, position);
    }

    private ILookup<string, EditorPlace> Labels(RuleSource file)
    {
        if (!_searched.TryGetValue(file.FullPath, out var known) || known.Text != file.Text.Text)
        {
            known = (file.Text.Text, LabelTexts.In(ParsedFile.Parse(file).Root).Where(text => !LabelTexts.Declares(text))
                .ToLookup(text => text.ValueText, text => EditedScript.Place(file.FullPath, text.GetLocation()), StringComparer.Ordinal));
            _searched[file.FullPath] = known;
        }

        return known.Labels;
    }

    private static EditorAnswer Complete(EditedScript script, int position)
    {
        var root = script.Tree.GetRoot();
        var token = root.FindToken(Math.Max(position - 1, 0));
        if (root.FindTrivia(position - 1) is var trivia && (trivia.IsDirective || IsComment(trivia)))
            return new EditorAnswer();

        if (LabelTexts.IsText(token) && token.SpanStart < position && position <= token.Span.End
            && (position < token.Span.End || !IsClosed(token)))
        {
            return LabelTexts.Declares(token) ? new EditorAnswer() : Label(script, token, position);
        }

        var isWord = token.Span.End >= position && SyntaxFacts.IsIdentifierPartCharacter(token.Text.FirstOrDefault())
            && !token.IsKind(SyntaxKind.NumericLiteralToken);
        return token.Span.End > position && !isWord || token.IsKind(SyntaxKind.NumericLiteralToken) ? new EditorAnswer()
            : new EditorAnswer { Words = new WordCompleter(script).At(position, isWord ? token.GetPreviousToken() : token).ToValueList() };
    }

    private static EditorAnswer Explain(EditedScript script, int position)
    {
        var token = script.Tree.GetRoot().FindToken(position, findInsideTrivia: true);
        if (token.Parent is LoadDirectiveTriviaSyntax load)
        {
            return script.FileOfLoad(load.File.ValueText) is { } file ? new EditorAnswer { Places = [new EditorPlace(file, 0, 0, 0)] }
                : new EditorAnswer();
        }

        if (!token.Span.Contains(position) && position > 0)
            token = script.Tree.GetRoot().FindToken(position - 1);

        var answer = LabelTexts.IsLabel(token) ? Label(script, token, token.Span.End)
            : token.IsKind(SyntaxKind.IdentifierToken) && token.Parent is { } named ? Explain(script, named)
            : new EditorAnswer();
        return Statement(token) is not var (line, name) ? answer : answer with { Statement = line, StatementName = name };
    }

    private static EditorAnswer Explain(EditedScript script, SyntaxNode named)
    {
        var info = script.Model.GetSymbolInfo(named);
        var symbol = info.Symbol ?? info.CandidateSymbols.FirstOrDefault() ?? script.Model.GetDeclaredSymbol(named);
        return symbol is null or INamespaceSymbol ? new EditorAnswer() : new EditorAnswer
        {
            Words = [WordCompleter.Word([symbol])],
            Places = symbol.Locations.Where(location => location.IsInSource)
                .Select(location => EditedScript.Place(location.SourceTree!.FilePath, location)).ToValueList(),
        };
    }

    private static EditorAnswer Label(EditedScript script, SyntaxToken text, int position)
    {
        if (!LabelTexts.IsLabel(text))
            return new EditorAnswer();

        var labels = script.Labels.ToList();
        var place = EditedScript.Place(script.Tree.FilePath, text.GetLocation());
        var quotes = text.IsKind(SyntaxKind.StringLiteralToken) ? 1 : 3;
        var opening = text.Text.IndexOf('"', StringComparison.Ordinal) + quotes;
        var end = IsClosed(text) ? place.EndColumn - quotes : place.Column + position - text.SpanStart;
        return new EditorAnswer
        {
            Label = text.ValueText,
            LabelAt = place with { Column = place.Column + opening, EndColumn = end },
            Declared = labels.Select(label => label.Name).Distinct().ToValueList(),
            Places = labels.Where(label => label.Name == text.ValueText).Select(label => label.At).ToValueList(),
        };
    }

    // The word that a statement begins with, or its name: Accept and "ssh" in Accept("ssh").Ports(22).
    private static (int Line, string? Name)? Statement(SyntaxToken token)
    {
        var call = token.Parent?.AncestorsAndSelf().OfType<InvocationExpressionSyntax>().LastOrDefault(one =>
            one.Expression is IdentifierNameSyntax && one.GetFirstToken() == one.Ancestors().OfType<StatementSyntax>().FirstOrDefault()
                ?.GetFirstToken());
        var name = call?.ArgumentList.Arguments.FirstOrDefault()?.Expression is LiteralExpressionSyntax { Token: var text }
            && LabelTexts.IsText(text) ? text : default;
        return call is null || (token != call.GetFirstToken() && token != name) ? null
            : (call.GetLocation().GetLineSpan().StartLinePosition.Line + 1, name == default ? null : name.ValueText);
    }

    private static bool IsClosed(SyntaxToken text) => !text.ContainsDiagnostics;

    private static bool IsComment(SyntaxTrivia trivia) => trivia.Kind() is SyntaxKind.SingleLineCommentTrivia
        or SyntaxKind.MultiLineCommentTrivia or SyntaxKind.SingleLineDocumentationCommentTrivia
        or SyntaxKind.MultiLineDocumentationCommentTrivia or SyntaxKind.DisabledTextTrivia;
}
