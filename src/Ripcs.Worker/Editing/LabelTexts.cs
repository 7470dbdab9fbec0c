using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Ripcs.Dsl;

namespace Ripcs.Worker.Editing;

/// <summary>
/// The texts of a rule file that name labels. Only the syntax decides, so that it also works while a statement is being written: a text is
/// an argument of a method of the rule language, in the place of a parameter that takes addresses.
/// </summary>
internal static class LabelTexts
{
    private static readonly ILookup<string, (string Name, int Place, bool IsLast)> Takers = typeof(Rules).Assembly.GetExportedTypes()
        .SelectMany(type => type.GetMethods())
        .SelectMany(method => method.GetParameters().Where(parameter => Takes(parameter.ParameterType)).Select(parameter =>
            (Method: method.Name, Parameter: (parameter.Name!, parameter.Position, IsParams(parameter)))))
        .Distinct().ToLookup(taker => taker.Method, taker => taker.Parameter, StringComparer.Ordinal);

    /// <summary>All texts below a node that declare or name a label.</summary>
    public static IEnumerable<SyntaxToken> In(SyntaxNode root) =>
        root.DescendantNodes().OfType<LiteralExpressionSyntax>().Select(literal => literal.Token).Where(IsLabel);

    public static bool IsLabel(SyntaxToken text) => IsText(text) && (Declares(text) || Names(text));

    /// <summary>True for "www" in Label("www", …) and in Set("www", …).</summary>
    public static bool Declares(SyntaxToken text) => IsText(text)
        && text.Parent?.Parent is ArgumentSyntax { Parent: ArgumentListSyntax { Parent: InvocationExpressionSyntax call } list } argument
        && list.Arguments[0] == argument && Method(call) is nameof(Rules.Label) or nameof(Rules.Set);

    public static bool IsText(SyntaxToken token) => token.Kind()
        is SyntaxKind.StringLiteralToken or SyntaxKind.SingleLineRawStringLiteralToken;

    private static bool Names(SyntaxToken text)
    {
        // To(isOpen ? "all" : "office"), To(["a", "b"]); not To("a" + "b").
        var value = text.Parent;
        while (value?.Parent is ParenthesizedExpressionSyntax or ConditionalExpressionSyntax or ExpressionElementSyntax
            or CollectionExpressionSyntax or InitializerExpressionSyntax or ArrayCreationExpressionSyntax
            or ImplicitArrayCreationExpressionSyntax)
        {
            value = value.Parent;
        }

        if (value?.Parent is not ArgumentSyntax { Parent: ArgumentListSyntax { Parent: InvocationExpressionSyntax call } list } argument)
            return false;

        var place = list.Arguments.IndexOf(argument);
        return Takers[Method(call)].Any(taker => argument.NameColon?.Name.Identifier.ValueText is { } name ? taker.Name == name
            : taker.Place == place || (taker.IsLast && taker.Place < place));
    }

    private static string Method(InvocationExpressionSyntax call) => call.Expression switch
    {
        MemberAccessExpressionSyntax member => member.Name.Identifier.ValueText,
        SimpleNameSyntax name => name.Identifier.ValueText,
        _ => "",
    };

    private static bool Takes(Type type) => type == typeof(Address) || type == typeof(Address[]) || type == typeof(AddressList);

    private static bool IsParams(System.Reflection.ParameterInfo parameter) =>
        parameter.ParameterType == typeof(AddressList) || parameter.IsDefined(typeof(ParamArrayAttribute), inherit: false);
}
