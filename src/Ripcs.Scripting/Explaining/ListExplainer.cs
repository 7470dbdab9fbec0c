using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Ripcs.Core.Diagnostics;
using Ripcs.Dsl;

namespace Ripcs.Scripting.Explaining;

/// <summary>Explains lists whose type C# cannot know, texts that are combined like numbers, and ranges that are gone through like lists.</summary>
internal sealed class ListExplainer(DiagnosticBag diagnostics)
{
    private const int Shown = 4;

    /// <summary>True if the error has been reported.</summary>
    public bool Explain(Compilation compilation, string code, SyntaxNode node) => code switch
    {
        "CS1579" => RangeInLoop(node),
        "CS9176" or "CS0820" or "CS9174" => ListWithoutType(compilation, node),
        "CS0019" or "CS0029" or "CS1503" => CombinedTexts(node),
        "CS0023" => NegatedText(node),
        "CS0131" => AssignedText(node),
        _ => false,
    };

    private bool RangeInLoop(SyntaxNode node)
    {
        if (node.FirstAncestorOrSelf<ForEachStatementSyntax>()?.Expression is not RangeExpressionSyntax range)
        {
            return false;
        }

        var enumerable = range is { LeftOperand: LiteralExpressionSyntax { Token.Value: int first }, RightOperand: LiteralExpressionSyntax { Token.Value: int last } }
            ? $"Enumerable.Range({first}, {Math.Max(0, last - first + 1)})"
            : "Enumerable.Range(FIRST, COUNT)";
        diagnostics.RangeIsNoList(Places.Of(range.GetLocation()), range.ToString(), enumerable);
        return true;
    }

    private bool ListWithoutType(Compilation compilation, SyntaxNode node)
    {
        var variable = node.FirstAncestorOrSelf<VariableDeclaratorSyntax>();
        var elements = (node, variable?.Initializer?.Value) switch
        {
            (CollectionExpressionSyntax list, _) => list.Elements.OfType<ExpressionElementSyntax>().Select(element => element.Expression).ToList(),
            (_, InitializerExpressionSyntax list) => list.Expressions.ToList(),
            (_, CollectionExpressionSyntax list) => list.Elements.OfType<ExpressionElementSyntax>().Select(element => element.Expression).ToList(),
            _ => null,
        };
        if (elements is null || node.Parent is ArgumentSyntax)
        {
            return false;
        }

        var texts = elements.Take(Shown).Select(element => element.ToString()).Concat(elements.Count > Shown ? ["…"] : []);
        var shown = string.Join(", ", texts);
        var type = ElementType(compilation, elements);
        diagnostics.ListWithoutType(Places.Of(node.GetLocation()), variable is not null
            ? $"{type}[] {variable.Identifier.Text} = [{shown}]"
            : $"new {type}[] {{ {shown} }}");
        return true;
    }

    private static string ElementType(Compilation compilation, List<ExpressionSyntax> elements)
    {
        var types = elements.Select(element => compilation.GetSemanticModel(element.SyntaxTree).GetTypeInfo(element).Type?.ToDisplayString() ?? "").Distinct().ToList();
        return types switch
        {
            ["int"] => "int",
            ["string"] => "string",
            [] => nameof(Address),
            _ when types.TrueForAll(type => type is "string" or $"Ripcs.Dsl.{nameof(Label)}" or $"Ripcs.Dsl.{nameof(Address)}") => nameof(Address),
            _ => nameof(Port),
        };
    }

    // "www" | "app", "10.0.0.1".."10.0.0.9", "10.0.0.1"-"10.0.0.9": all of one wish.
    private bool CombinedTexts(SyntaxNode node)
    {
        if (node.FirstAncestorOrSelf<TupleExpressionSyntax>() is { } tuple && tuple.Arguments.All(argument => argument.Expression is LiteralExpressionSyntax text && IsText(text)))
        {
            diagnostics.NoList(Places.Of(tuple.GetLocation()), tuple.ToString(), "no list", string.Join(", ", tuple.Arguments));
            return true;
        }

        var (left, right, isRange) = node.AncestorsAndSelf().TakeWhile(ancestor => ancestor is not StatementSyntax).Select(Operands).FirstOrDefault(found => found.Left is not null);
        if (left is null || right is null)
        {
            return false;
        }

        var whole = left.Parent!;
        if (isRange && whole.FirstAncestorOrSelf<InvocationExpressionSyntax>()?.Expression is MemberAccessExpressionSyntax
            { Name.Identifier.ValueText: nameof(FilterRule.Ports) or nameof(FilterRule.SourcePorts) })
        {
            diagnostics.NoList(Places.Of(whole.GetLocation()), whole.ToString(), "no range of ports", "its two numbers, such as 8600..8900");
            return true;
        }

        diagnostics.NoList(
            Places.Of(whole.GetLocation()),
            whole.ToString(),
            isRange ? "no range of addresses" : "no list",
            isRange ? $"\"{left.Token.ValueText}-{right.Token.ValueText}\"" : $"{left}, {right}");
        return true;
    }

    private static (LiteralExpressionSyntax? Left, LiteralExpressionSyntax? Right, bool IsRange) Operands(SyntaxNode node) => node switch
    {
        RangeExpressionSyntax { LeftOperand: LiteralExpressionSyntax left, RightOperand: LiteralExpressionSyntax right } when IsText(left) && IsText(right) =>
            (left, right, true),
        BinaryExpressionSyntax { Left: LiteralExpressionSyntax left, Right: LiteralExpressionSyntax right } binary when IsText(left) && IsText(right) =>
            (left, right, binary.IsKind(SyntaxKind.SubtractExpression)),
        _ => default,
    };

    // Label("www" = "10.0.0.1")
    private bool AssignedText(SyntaxNode node)
    {
        if (node.FirstAncestorOrSelf<AssignmentExpressionSyntax>() is not { Parent: ArgumentSyntax } assignment)
        {
            return false;
        }

        diagnostics.NoList(Places.Of(assignment.GetLocation()), assignment.ToString(), "an assignment", $"{assignment.Left}, {assignment.Right}");
        return true;
    }

    private bool NegatedText(SyntaxNode node)
    {
        if (node.FirstAncestorOrSelf<PrefixUnaryExpressionSyntax>() is not { Operand: LiteralExpressionSyntax text } not || !IsText(text)
            || not.Parent is not ArgumentSyntax { Parent.Parent: InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name: { } name } } }
            || name.Identifier.ValueText is not (nameof(FilterRule.From) or nameof(FilterRule.To)))
        {
            return false;
        }

        diagnostics.NoList(Places.Of(not.GetLocation()), not.ToString(), "no exception", $".Not{name.Identifier.ValueText}({text})");
        return true;
    }

    private static bool IsText(LiteralExpressionSyntax literal) => literal.IsKind(SyntaxKind.StringLiteralExpression);
}
