using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Ripcs.Dsl;

namespace Ripcs.Worker.Explaining;

/// <summary>
/// Explains values that a method of the rule language does not accept: ports, addresses, targets of translations; texts combined like
/// numbers; lists whose type C# cannot infer.
/// </summary>
internal static class ValueExplainer
{
    private const int Shown = 4;

    /// <summary>A list or a range of texts, as "www" | "app", ("www", "app"), "10.0.0.1".."10.0.0.9"; and 80..90.To(90).</summary>
    public static Explanation? Combined(Mistake mistake) => mistake.Node.AncestorsAndSelf().TakeWhile(node => node is not StatementSyntax)
        .Select(node => Combined(node, mistake)).FirstOrDefault(said => said is not null);

    private static Explanation? Combined(SyntaxNode node, Mistake mistake) => node switch
    {
        TupleExpressionSyntax { Arguments: var values } when values.All(value => IsText(value.Expression)) =>
            NoList(node, "no list", string.Join(", ", values)),
        RangeExpressionSyntax { LeftOperand: { } left, RightOperand: { } right } when IsText(left) && IsText(right) =>
            RangeOfTexts(node, left, right, mistake),
        BinaryExpressionSyntax { Left: var left, Right: var right, OperatorToken.Text: "-" } when IsText(left) && IsText(right) =>
            RangeOfTexts(node, left, right, mistake),
        BinaryExpressionSyntax { Left: var left, Right: var right } when IsText(left) && IsText(right) =>
            NoList(node, "no list", $"{left}, {right}"),

        // C# reads 8600..8900.To(9000) as 8600..(8900.To(9000)).
        RangeExpressionSyntax { LeftOperand: var first, RightOperand: InvocationExpressionSyntax
            { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: nameof(PortMaps.To) } last } map } =>
            said => said.RangeMapWithoutParentheses(Places.Of(node), $"{first}..{last.Expression}", $".{last.Name}{map.ArgumentList}"),
        _ => null,
    };

    private static Explanation RangeOfTexts(SyntaxNode range, ExpressionSyntax first, ExpressionSyntax last, Mistake mistake) =>
        mistake.Call is { TakesPorts: true }
            ? NoList(range, "not a range of ports", "its two numbers, such as 8600..8900")
            : NoList(range, "not a range of addresses", $"\"{Text(first)}-{Text(last)}\"");

    /// <summary>!"www", "www" = "10.0.0.1" and foreach over 80..90.</summary>
    public static Explanation? Operation(Mistake mistake) => mistake.Node.AncestorsAndSelf().Select(node => node switch
    {
        PrefixUnaryExpressionSyntax { Operand: var text, Parent: ArgumentSyntax } when IsText(text)
            && mistake.Call is { Method: nameof(FilterRule.From) or nameof(FilterRule.To) } call =>
            NoList(node, "no exception", $".Not{call.Method}({text})"),
        AssignmentExpressionSyntax { Parent: ArgumentSyntax } assignment =>
            NoList(node, "an assignment", $"{assignment.Left}, {assignment.Right}"),
        ForEachStatementSyntax { Expression: RangeExpressionSyntax range } => RangeInLoop(range),
        _ => null,
    }).FirstOrDefault(said => said is not null);

    private static Explanation RangeInLoop(RangeExpressionSyntax range)
    {
        var (left, right) = (range.LeftOperand as LiteralExpressionSyntax, range.RightOperand as LiteralExpressionSyntax);
        var ends = left?.Token.Value is int first && right?.Token.Value is int last
            ? $"{first}, {Math.Max(0, last - first + 1)}"
            : "FIRST, COUNT";
        return said => said.RangeIsNoList(Places.Of(range), range.ToString(), $"Enumerable.Range({ends})");
    }

    /// <summary>Missing or superfluous arguments of a Dnat and other translations.</summary>
    public static Explanation? Translation(Mistake mistake)
    {
        if (mistake.Call is not { } call)
            return null;

        var isLong = call.Arguments.Count > 2 && call.Arguments.Count(argument => argument.NameColon is null) > 1;
        return (call.Method, call.Arguments.Count) switch
        {
            (nameof(RewriteRule.Redirect), > 1) => said => said.RedirectNamesInTo(call.At),
            (nameof(RewriteRule.Dnat) or nameof(RewriteRule.Snat) or nameof(RewriteRule.Balance) or nameof(RewriteRule.Netmap), < 2) =>
                said => said.MissingTranslationTarget(call.At, call.Method, MethodExamples.OfMethod(call.Method)),
            (nameof(RewriteRule.Balance), _) when isLong => said => said.BalanceTakesLists(call.At),
            (nameof(RewriteRule.Dnat) or nameof(RewriteRule.Snat) or nameof(RewriteRule.Netmap), _) when isLong =>
                said => said.TranslationTakesList(call.At, call.Method),
            (nameof(RewriteRule.SynProxy), > 1) when call.Arguments[1] is { NameColon: null, Expression: LiteralExpressionSyntax other }
                && other.IsKind(SyntaxKind.StringLiteralExpression) => said => said.SynProxyTakesList(call.At),
            _ => null,
        };
    }

    /// <summary>Set("feed", "192.0.2.1", refresh: true)</summary>
    public static Explanation? Refreshed(Mistake mistake) =>
        mistake.Call is { Method: nameof(Rules.Set), Arguments: [{ Expression: LiteralExpressionSyntax { Token.Value: string name } },
            var first, ..] all } && all.Any(argument => argument.NameColon?.Name.Identifier.ValueText is "refresh")
            ? said => said.RefreshWithoutFile(Places.Of(first), name) : null;

    /// <summary>A value that is not a port, an address or a text.</summary>
    public static Explanation? Wrong(Mistake mistake)
    {
        if (mistake is not { Node: ExpressionSyntax node, Call: { } call })
            return null;

        var (at, written) = (Places.Of(node), node.ToString());
        return node.IsKind(SyntaxKind.CharacterLiteralExpression) ? said => said.TextWithoutQuotes(at)
            : call.TakesPorts || (call.Method is nameof(RewriteRule.Redirect) or nameof(RewriteRule.Transparent)
                && node.Parent is ArgumentSyntax { NameColon: null })
                ? said => said.NotAPort(at, written)
            : !call.TakesAddresses ? null
            : node is LiteralExpressionSyntax or PrefixUnaryExpressionSyntax or RangeExpressionSyntax or CollectionExpressionSyntax
                ? said => said.NotAnAddress(at, written)
            : mistake.Model.GetTypeInfo(node).Type?.SpecialType is >= SpecialType.System_SByte and <= SpecialType.System_Double
                ? said => said.NumberIsNoAddress(at, written)
            : null;
    }

    /// <summary>var ports = [80, 443] and foreach (var port in [80, 443])</summary>
    public static Explanation? ListWithoutType(Mistake mistake)
    {
        var variable = mistake.Nearest<VariableDeclaratorSyntax>();
        List<ExpressionSyntax>? elements = (mistake.Node as CollectionExpressionSyntax ?? variable?.Initializer?.Value) switch
        {
            CollectionExpressionSyntax list => [.. list.Elements.OfType<ExpressionElementSyntax>().Select(element => element.Expression)],
            InitializerExpressionSyntax list => [.. list.Expressions],
            _ => null,
        };
        if (elements is null || mistake.Node.Parent is ArgumentSyntax)
            return null;

        var texts = elements.Take(Shown).Select(element => element.ToString());
        var shown = string.Join(", ", elements.Count > Shown ? texts.Append("…") : texts);
        var type = ElementType([.. elements.Select(element => mistake.Model.GetTypeInfo(element).Type?.Name ?? "").Distinct()]);
        return said => said.ListWithoutType(
            mistake.At, variable is null ? $"new {type}[] {{ {shown} }}" : $"{type}[] {variable.Identifier.Text} = [{shown}]");
    }

    private static string ElementType(List<string> types) => types switch
    {
        [nameof(Int32)] => "int",
        [nameof(String)] => "string",
        _ when types.TrueForAll(type => type is nameof(String) or nameof(Label) or nameof(Address)) => nameof(Address),
        _ => nameof(Port),
    };

    private static Explanation NoList(SyntaxNode node, string operation, string write) =>
        said => said.NoList(Places.Of(node), node.ToString(), operation, write);

    private static bool IsText(SyntaxNode node) => node.IsKind(SyntaxKind.StringLiteralExpression);

    private static string Text(ExpressionSyntax literal) => literal.GetFirstToken().ValueText;
}
