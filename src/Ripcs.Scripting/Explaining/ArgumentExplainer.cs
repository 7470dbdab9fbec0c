using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Ripcs.Core.Diagnostics;
using Ripcs.Core.Model;
using Ripcs.Dsl;

namespace Ripcs.Scripting.Explaining;

/// <summary>Explains arguments that a method of the language cannot take: ports, addresses, targets of translations.</summary>
internal sealed class ArgumentExplainer(DiagnosticBag diagnostics)
{
    private static readonly string[] TakePorts = [nameof(FilterRule.Ports), nameof(FilterRule.SourcePorts), nameof(PortMaps.To), nameof(RewriteRule.Redirect)];

    private static readonly string[] TakeAddresses =
    [
        nameof(FilterRule.From), nameof(FilterRule.To), nameof(FilterRule.NotFrom), nameof(FilterRule.NotTo), nameof(FilterRule.OriginalTo), nameof(Rules.Label), nameof(Rules.Set),
        nameof(RewriteRule.Dnat), nameof(RewriteRule.Snat), nameof(RewriteRule.Masquerade), nameof(RewriteRule.Balance), nameof(RewriteRule.Hairpin), nameof(RewriteRule.Netmap),
    ];

    /// <summary>True if the error has been reported.</summary>
    public bool Explain(Compilation compilation, string code, SyntaxNode node) => code switch
    {
        "CS0029" => RangeMap(node) || WrongArgument(compilation, node),
        "CS1503" or "CS0030" or "CS0266" or "CS0019" or "CS9174" => RangeMap(node) || Translation(node) || WrongArgument(compilation, node),
        "CS7036" or "CS1501" or "CS1744" => Translation(node),
        _ => false,
    };

    // 8600..8900.To(9000) means 8600..(8900.To(9000)) to C#.
    private bool RangeMap(SyntaxNode node)
    {
        var range = node.AncestorsAndSelf().OfType<RangeExpressionSyntax>().FirstOrDefault();
        if (range?.RightOperand is not InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax access } map
            || access.Name.Identifier.ValueText != nameof(PortMaps.To))
        {
            return false;
        }

        diagnostics.RangeMapWithoutParentheses(
            Places.Of(range.GetLocation()), $"{range.LeftOperand}..{access.Expression}", $".{access.Name}{map.ArgumentList}");
        return true;
    }

    private bool Translation(SyntaxNode node)
    {
        if (Call(node) is not ({ } arguments, nameof(RewriteRule.Dnat) or nameof(RewriteRule.Snat) or nameof(RewriteRule.Balance) or nameof(RewriteRule.Netmap)
            or nameof(RewriteRule.Redirect)) call)
        {
            return false;
        }

        if (call.Method is nameof(RewriteRule.Redirect))
        {
            if (arguments.Arguments.Count < 2)
            {
                return false;
            }

            diagnostics.RedirectNamesInTo(Places.Of(MethodName(arguments).GetLocation()));
            return true;
        }

        var positional = arguments.Arguments.Count(argument => argument.NameColon is null);
        var at = Places.Of(MethodName(arguments).GetLocation());
        if (arguments.Arguments.Count < 2)
        {
            diagnostics.MissingTranslationTarget(at, call.Method);
            return true;
        }

        if (positional < 2 || arguments.Arguments.Count < 3)
        {
            return false;
        }

        if (call.Method is nameof(RewriteRule.Balance))
        {
            diagnostics.BalanceTakesLists(at);
        }
        else
        {
            diagnostics.TranslationTakesList(at, call.Method!);
        }

        return true;
    }

    private bool WrongArgument(Compilation compilation, SyntaxNode node)
    {
        if (node is not ExpressionSyntax || Call(node) is not ({ }, { } method))
        {
            return false;
        }

        var at = Places.Of(node.GetLocation());
        var isOnNumber = node.FirstAncestorOrSelf<InvocationExpressionSyntax>()?.Expression
            is MemberAccessExpressionSyntax { Expression: LiteralExpressionSyntax or ParenthesizedExpressionSyntax };
        if (node.IsKind(SyntaxKind.CharacterLiteralExpression))
        {
            diagnostics.SingleQuotes(at);
        }
        else if (TakePorts.Contains(method) && (method != nameof(PortMaps.To) || isOnNumber))
        {
            diagnostics.NotAPort(at, node.ToString());
        }
        else if (TakeAddresses.Contains(method)
            && node is LiteralExpressionSyntax or PrefixUnaryExpressionSyntax or RangeExpressionSyntax or CollectionExpressionSyntax)
        {
            diagnostics.NotAnAddress(at, node.ToString());
        }
        else if (TakeAddresses.Contains(method) && IsNumber(compilation, node))
        {
            diagnostics.NumberIsNoAddress(at, node.ToString());
        }
        else
        {
            return false;
        }

        return true;
    }

    private static bool IsNumber(Compilation compilation, SyntaxNode node) =>
        compilation.GetSemanticModel(node.SyntaxTree).GetTypeInfo(node).Type?.SpecialType is >= SpecialType.System_SByte and <= SpecialType.System_Double;

    /// <summary>The call that the node is an argument or the name of.</summary>
    private static (ArgumentListSyntax? Arguments, string? Method) Call(SyntaxNode node)
    {
        var arguments = node is SimpleNameSyntax name && name.FirstAncestorOrSelf<InvocationExpressionSyntax>() is { } call
            && MethodName(call.ArgumentList) == name.Identifier
            ? call.ArgumentList
            : node.FirstAncestorOrSelf<ArgumentListSyntax>();
        return (arguments, arguments is null ? null : MethodName(arguments).ValueText);
    }

    private static SyntaxToken MethodName(ArgumentListSyntax arguments) => arguments.Parent switch
    {
        InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax access } => access.Name.Identifier,
        InvocationExpressionSyntax { Expression: SimpleNameSyntax name } => name.Identifier,
        _ => default,
    };
}
