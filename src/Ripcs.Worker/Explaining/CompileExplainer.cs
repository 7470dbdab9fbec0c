using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Ripcs.Dsl;
using CompilerMessage = Microsoft.CodeAnalysis.Diagnostic;

namespace Ripcs.Worker.Explaining;

/// <summary>Reports what to write instead of a mistake; mistakes without an explanation are reported in the compiler's words.</summary>
internal delegate void Explanation(DiagnosticBag said);

/// <summary>Reports the errors of the C# compiler: in terms of rule files where that helps more, else in the compiler's words.</summary>
internal static class CompileExplainer
{
    // Unreachable statements, an empty statement after an if, and the author's own #warning.
    private static readonly string[] WarningsThatMatter = ["CS0162", "CS0642", "CS1030"];

    /// <summary>The explainers of each compiler error, in the order in which they are tried.</summary>
    private static readonly Dictionary<string, Func<Mistake, Explanation?>[]> Explainers = Table(
        ("CS1002", [mistake => said => said.SemicolonMissing(mistake.At)]),

        // Unknown names.
        ("CS0234 CS1069 CS1070", [ForbiddenMembers.Qualified]),
        ("CS0122", [ForbiddenMembers.Unseen]),
        ("CS0246", [ForbiddenMembers.Unseen, NameExplainer.UnknownType]),
        ("CS0103", [ForbiddenMembers.Unseen, NameExplainer.UnknownName]),
        ("CS0117 CS1061 CS1929", [ForbiddenMembers.Unseen, NameExplainer.UnknownMember]),
        ("CS0119 CS0305 CS0841 CS1955", [NameExplainer.Misused]),

        // Values of the wrong type.
        ("CS0019 CS0029 CS1503", [ValueExplainer.Combined, ValueExplainer.Translation, ValueExplainer.Refreshed, ValueExplainer.Wrong,
            CallExplainer.WrongValue]),
        ("CS0030 CS0266", [ValueExplainer.Combined, ValueExplainer.Translation, ValueExplainer.Wrong]),
        ("CS0820 CS9174 CS9176", [ValueExplainer.ListWithoutType, ValueExplainer.Wrong]),
        ("CS0023 CS0131 CS1579", [ValueExplainer.Operation]),

        // Calls that lack something or have too much.
        ("CS1501 CS1744 CS7036", [ValueExplainer.Translation, ValueExplainer.Refreshed, CallExplainer.MissingValue,
            CallExplainer.TooManyValues]),
        ("CS1739", [CallExplainer.ForeignParameter]),
        ("CS0021 CS0201", [CallExplainer.WithoutParentheses]),
        ("CS0193", [CallExplainer.Arrow]));

    /// <param name="words">The compiler's message, without the wrapper's namespace.</param>
    public static void Report(Compilation compilation, CompilerMessage message, string words, DiagnosticBag diagnostics)
    {
        if (message.Severity is DiagnosticSeverity.Error)
        {
            var mistake = Mistake.Of(message, compilation);
            var explanations = Explainers.GetValueOrDefault(message.Id, []).Select(explainer => explainer(mistake));
            var explanation = explanations.FirstOrDefault(said => said is not null)
                ?? (said => said.CompilerError(Places.Of(message.Location), message.Id, words));
            explanation(diagnostics);
        }
        else if (WarningsThatMatter.Contains(message.Id) && !IsOfWrapper(message.Location))
        {
            diagnostics.CompilerWarning(Places.Of(message.Location), message.Id, words);
        }
    }

    private static bool IsOfWrapper(Location location) =>
        location.SourceTree!.GetLineVisibility(location.SourceSpan.Start) is LineVisibility.Hidden;

    private static Dictionary<string, Func<Mistake, Explanation?>[]> Table(
        params (string Codes, Func<Mistake, Explanation?>[] Explainers)[] rows) =>
        rows.SelectMany(row => row.Codes.Split(' ').Select(code => (code, row.Explainers))).ToDictionary(StringComparer.Ordinal);
}

/// <summary>A compiler error and the code around it.</summary>
internal sealed record Mistake(string Code, SyntaxNode Node, SourceSpan At, SemanticModel Model)
{
    /// <summary>The name that the error is about; empty if there is none.</summary>
    public string Name => (Node as SimpleNameSyntax)?.Identifier.ValueText ?? "";

    /// <summary>The call whose method name or argument the error is about.</summary>
    public Call? Call => Call.Around(Node);

    // An argument and its value have the same span; the value is more specific.
    public static Mistake Of(CompilerMessage message, Compilation compilation)
    {
        var node = message.Location.SourceTree!.GetRoot().FindNode(message.Location.SourceSpan, getInnermostNodeForTie: true);
        return new Mistake(
            message.Id,
            node is ArgumentSyntax argument ? argument.Expression : node,
            Places.Of(message.Location),
            compilation.GetSemanticModel(node.SyntaxTree));
    }

    public T? Nearest<T>() where T : SyntaxNode => Node.FirstAncestorOrSelf<T>();
}

/// <summary>A call of a method, whether it belongs to the rule language or not.</summary>
internal sealed record Call(SimpleNameSyntax Word, ArgumentListSyntax List)
{
    public string Method => Word.Identifier.ValueText;

    public SeparatedSyntaxList<ArgumentSyntax> Arguments => List.Arguments;

    public SourceSpan At => Places.Of(Word);

    /// <summary>80.To(http) maps a port; every other To takes an address.</summary>
    public bool IsPortMap => Method is nameof(PortMaps.To)
        && Word.Parent is MemberAccessExpressionSyntax { Expression: LiteralExpressionSyntax or ParenthesizedExpressionSyntax };

    public bool IsStatement => Word.Parent is InvocationExpressionSyntax && Vocabulary.Statements.Contains(Method);

    public bool IsExpectation => Vocabulary.Expectations.Contains(Method)
        && Word.Parent is MemberAccessExpressionSyntax { Expression: IdentifierNameSyntax { Identifier.ValueText: nameof(Expect) } };

    public bool IsMethod => Word.Parent is MemberAccessExpressionSyntax && Vocabulary.IsMethod(Method);

    /// <summary>Accept("website"), .Ports(80, 443) or 443.To(4443); null if the method is not part of the rule language.</summary>
    public string? Example =>
        IsPortMap ? "443.To(4443)"
        : IsStatement || IsExpectation ? MethodExamples.OfStatement(Method)
        : IsMethod ? $".{MethodExamples.OfMethod(Method)}"
        : null;

    /// <summary>The method's name in messages.</summary>
    public string Shown => IsExpectation ? $"{nameof(Expect)}.{Method}" : Method;

    public bool TakesPorts => IsPortMap || Method is nameof(FilterRule.Ports) or nameof(FilterRule.SourcePorts);

    public bool TakesAddresses => Method is nameof(Rules.Label) or nameof(Rules.Set) or nameof(FilterRule.OriginalTo)
        or nameof(FilterRule.From) or nameof(FilterRule.To) or nameof(FilterRule.NotFrom) or nameof(FilterRule.NotTo)
        or nameof(RewriteRule.Dnat) or nameof(RewriteRule.Snat) or nameof(RewriteRule.Masquerade) or nameof(RewriteRule.Balance)
        or nameof(RewriteRule.Hairpin) or nameof(RewriteRule.Netmap) or nameof(RewriteRule.SynProxy);

    public static Call? Around(SyntaxNode node) => node.AncestorsAndSelf().OfType<InvocationExpressionSyntax>().Select(Of)
        .FirstOrDefault(call => call is not null && (call.Word == node || call.List.FullSpan.Contains(node.Span)));

    public static Call? Of(SyntaxNode? node) => node switch
    {
        InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax access } call => new Call(access.Name, call.ArgumentList),
        InvocationExpressionSyntax { Expression: SimpleNameSyntax name } call => new Call(name, call.ArgumentList),
        _ => null,
    };
}
