using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Ripcs.Worker.Explaining;

namespace Ripcs.Worker.Parsing;

/// <summary>Finds statements and literals in the parsed files of a script.</summary>
internal sealed class LiteralPlaces(RuleScript script) : ILiteralPlaces
{
    private readonly Dictionary<string, ILookup<int, Call>> _calls = new(StringComparer.Ordinal);

    /// <summary>The place of a text that is in no statement: in a data file.</summary>
    public Func<string, SourceSpan?> Elsewhere { get; init; } = _ => null;

    /// <summary>The rule file, and all that it loads in the order in which they run.</summary>
    public ValueList<SourceText> Sources => script.Sources;

    public SourceSpan Statement(SourceSpan at, string keyword, string name) => Find(at, keyword, name) is { } call ? call.Place : at;

    public SourceSpan Literal(SourceSpan at, string keyword, string name, string method, string literal)
    {
        if (Find(at, keyword, name) is not { } call)
            return at;

        // The first argument of a statement is its name.
        var arguments = method == keyword ? call.Node.ArgumentList.Arguments.Skip(1)
            : call.Behind(method).SelectMany(one => one.ArgumentList.Arguments);
        return arguments.Select(argument => Find(argument, literal)).FirstOrDefault(found => found is not null) ?? Elsewhere(literal)
            ?? call.Place;
    }

    public SourceSpan? InStatement(SourceSpan at, string literal)
    {
        if (FileOf(at) is not { } file || at.Column == 0 || at.Line > file.Root.GetText().Lines.Count)
            return null;

        var start = file.Root.GetText().Lines[at.Line - 1].Start + at.Column - 1;
        var statement = file.Root.FullSpan.Contains(start)
            ? file.Root.FindToken(start).Parent?.AncestorsAndSelf().TakeWhile(node => node.SpanStart >= start)
                .LastOrDefault(node => node is not CompilationUnitSyntax)
            : null;
        return statement is null ? null : Find(statement, literal);
    }

    public SourceSpan? FirstLine(SourceSpan at, string keyword, string text)
    {
        if (Find(at, keyword, text) is not { Node.ArgumentList.Arguments: [var argument, ..] })
            return null;

        // A raw text of several lines has its quotes on lines of their own.
        var span = argument.Expression.GetLocation().GetLineSpan();
        var isRaw = argument.Expression.GetFirstToken().Kind() is SyntaxKind.MultiLineRawStringLiteralToken
            or SyntaxKind.InterpolatedMultiLineRawStringStartToken;
        var (before, lines) = (isRaw ? 1 : 0, span.EndLinePosition.Line - span.StartLinePosition.Line + (isRaw ? -1 : 1));
        var place = Places.Of(argument.Expression.GetLocation());
        return text.Split('\n').Length == lines ? new SourceSpan(place.File, place.Line + before,
            Column(argument.Expression, place.Column, isRaw, lines)) : null;
    }

    // The column where the lines of a text begin: after its quotes, or, for a raw text of several lines, at the indentation of its last
    // line. 0 if the lines begin at different columns.
    private static int Column(ExpressionSyntax text, int column, bool isRaw, int lines)
    {
        if (isRaw)
        {
            var last = text.SyntaxTree.GetText().Lines[text.GetLocation().GetLineSpan().EndLinePosition.Line].ToString();
            return last.Length - last.TrimStart().Length + 1;
        }

        var written = text.ToString();
        var prefix = written.IndexOf('"', StringComparison.Ordinal);
        return prefix < 0 || lines > 1 ? 0 : column + prefix + written[prefix..].TakeWhile(letter => letter == '"').Count();
    }

    private ParsedFile? FileOf(SourceSpan at) => script.Main.Source.Path == at.File ? script.Main
        : script.Loaded.FirstOrDefault(file => file.Source.Path == at.File);

    private Call? Find(SourceSpan at, string keyword, string name)
    {
        if (FileOf(at) is not { } file)
            return null;

        if (!_calls.TryGetValue(at.File, out var calls))
        {
            calls = Call.In(file.Root).ToLookup(call => call.Line);
            _calls.Add(at.File, calls);
        }

        var here = calls[at.Line].Where(call => call.Keyword.ValueText == keyword).ToList();
        return here.Find(call => call.Says(name)) ?? here.FirstOrDefault();
    }

    private static SourceSpan? Find(SyntaxNode within, string literal)
    {
        foreach (var token in within.DescendantTokens().Where(token => token.IsKind(SyntaxKind.StringLiteralToken)
            || token.IsKind(SyntaxKind.SingleLineRawStringLiteralToken) || token.IsKind(SyntaxKind.MultiLineRawStringLiteralToken)))
        {
            if (token.ValueText == literal)
                return Places.Of(token.GetLocation());
        }

        // Ports have no quotes; a bare word is a variable, whose value is not known here.
        return literal is not [(>= '0' and <= '9') or '.', ..] ? null
            : FindPorts(within.DescendantTokens().ToList(),
                [.. SyntaxFactory.ParseExpression(literal).DescendantTokens().Where(token => !token.IsMissing)]);
    }

    private static SourceSpan? FindPorts(List<SyntaxToken> tokens, List<SyntaxToken> ports)
    {
        for (var i = 0; ports.Count > 0 && i + ports.Count <= tokens.Count; i++)
        {
            if (ports.Index().All(port => IsSame(tokens[i + port.Index], port.Item)))
                return Places.Of(tokens[i].GetLocation());
        }

        return null;
    }

    // 8_080 is 8080.
    private static bool IsSame(SyntaxToken token, SyntaxToken desired) => token.IsKind(desired.Kind())
        && token.ValueText == desired.ValueText;

    /// <summary>A call such as Accept("ssh"), and the calls that follow it.</summary>
    /// <param name="Line">The line that C# passes to the method: that of its opening parenthesis.</param>
    private sealed record Call(InvocationExpressionSyntax Node, SyntaxToken Keyword, int Line)
    {
        public SourceSpan Place => Places.Of(Keyword.GetLocation());

        public static IEnumerable<Call> In(SyntaxNode root) =>
            from node in root.DescendantNodes().OfType<InvocationExpressionSyntax>()
            let keyword = node.Expression switch
            {
                IdentifierNameSyntax bare => bare.Identifier,
                MemberAccessExpressionSyntax { Expression: IdentifierNameSyntax } of => of.Name.Identifier,
                _ => default,
            }
            where keyword != default
            select new Call(node, keyword, Places.Of(node.ArgumentList.OpenParenToken.GetLocation()).Line);

        public bool Says(string name) =>
            Node.ArgumentList.Arguments is [{ Expression: LiteralExpressionSyntax { Token: var token } }, ..] && token.Value is string text
                && text == name;

        /// <summary>The calls of this method in the chain that follows.</summary>
        public IEnumerable<InvocationExpressionSyntax> Behind(string method)
        {
            for (SyntaxNode? node =
                Node; node.Parent is MemberAccessExpressionSyntax { Parent: InvocationExpressionSyntax call } of; node = call)
            {
                if (of.Name.Identifier.ValueText == method)
                    yield return call;
            }
        }
    }
}
