using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Ripcs.Dsl;
using Ripcs.Worker.Explaining;

namespace Ripcs.Worker.Parsing;

/// <summary>
/// Valid C# that means something else than its author intends: Ports(8010-8000) would open port 10, Ports(80|443) port 507, and C# reads
/// Accept("a")..Ports(80) as a range.
/// </summary>
internal sealed class DoubtfulForms : CSharpSyntaxWalker
{
    private readonly DiagnosticBag _diagnostics;
    private bool _found;

    private DoubtfulForms(DiagnosticBag diagnostics) => _diagnostics = diagnostics;

    /// <summary>True if there are none.</summary>
    public static bool Report(CompilationUnitSyntax root, DiagnosticBag diagnostics)
    {
        var walker = new DoubtfulForms(diagnostics);
        try
        {
            walker.Visit(root);
        }
        catch (InsufficientExecutionStackException)
        {
            diagnostics.TooDeep(new SourceSpan(root.SyntaxTree.FilePath, 0));
            return false;
        }

        return !walker._found;
    }

    public override void VisitRangeExpression(RangeExpressionSyntax node)
    {
        if (node.LeftOperand is InvocationExpressionSyntax && node.RightOperand is { } right && right.GetFirstToken().Text is var method
            && Vocabulary.IsMethod(method))
        {
            _found = true;
            _diagnostics.DotTooMany(Places.Of(node.OperatorToken.GetLocation()), method);
        }

        base.VisitRangeExpression(node);
    }

    public override void VisitBinaryExpression(BinaryExpressionSyntax node)
    {
        if (IsNumber(node.Left) && IsNumber(node.Right) && IsPort(node) && Meant(node) is var (operation, write))
        {
            _found = true;
            _diagnostics.NoList(Places.Of(node.GetLocation()), node.ToString(), operation, write);
        }

        base.VisitBinaryExpression(node);
    }

    private static (string Operation, string Write)? Meant(BinaryExpressionSyntax node)
    {
        var (left, right) = (node.Left.ToString(), Number(node.Right)!.ToString());
        var range = Number(node.Left)!.Token.Value is int first && Number(node.Right)!.Token.Value is int last && first > last
            ? $"{right}..{left}" : $"{left}..{right}";
        return node.Kind() switch
        {
            SyntaxKind.SubtractExpression =>
                ("a subtraction", node.Right is InvocationExpressionSyntax map ? $"({range}).To{map.ArgumentList}" : range),
            SyntaxKind.AddExpression => ("a sum", $"{left}, {right}"),
            SyntaxKind.DivideExpression => ("a division", $"{left}, {right}"),
            SyntaxKind.BitwiseOrExpression or SyntaxKind.BitwiseAndExpression => ("a calculation with bits", $"{left}, {right}"),
            _ => null,
        };
    }

    private static bool IsNumber(ExpressionSyntax node) => Number(node) is not null;

    // In 8000-8010.To(9000), C# applies To to 8010 only.
    private static LiteralExpressionSyntax? Number(ExpressionSyntax node) => node switch
    {
        LiteralExpressionSyntax literal when literal.IsKind(SyntaxKind.NumericLiteralExpression) => literal,
        InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: nameof(PortMaps.To) } access } =>
            Number(access.Expression),
        _ => null,
    };

    private static bool IsPort(BinaryExpressionSyntax node)
    {
        var argument = node.Parent is CollectionExpressionSyntax or ParenthesizedExpressionSyntax or ExpressionElementSyntax
            ? node.Ancestors().OfType<ArgumentSyntax>().FirstOrDefault()
            : node.Parent as ArgumentSyntax;
        return Call.Of(argument?.Parent?.Parent) is { TakesPorts: true };
    }
}
