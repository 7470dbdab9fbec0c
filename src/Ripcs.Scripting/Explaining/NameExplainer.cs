using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Ripcs.Core.Diagnostics;
using Ripcs.Dsl;

namespace Ripcs.Scripting.Explaining;

/// <summary>Explains names that nothing knows: statements, methods, variables, types.</summary>
internal sealed class NameExplainer(DiagnosticBag diagnostics)
{
    /// <summary>True if the error has been reported.</summary>
    public bool Explain(Compilation compilation, string code, SyntaxNode node)
    {
        switch (code, node)
        {
            case ("CS0103", SimpleNameSyntax name):
                UnknownName(name);
                return true;
            case ("CS1061" or "CS0117", SimpleNameSyntax { Parent: MemberAccessExpressionSyntax access } name):
                return UnknownMember(compilation, access, name);
            case ("CS0246", SimpleNameSyntax name):
                diagnostics.UnknownType(Place(name), Text(name), Suggest(name, [nameof(System), .. Vocabulary.Types, .. DeclaredTypes(name)]));
                return true;
            case ("CS0119", SimpleNameSyntax { Parent: MemberAccessExpressionSyntax } name) when Vocabulary.Statements.Contains(Text(name)):
                diagnostics.StatementWithoutName(Place(name), Text(name));
                return true;
            case ("CS0841", SimpleNameSyntax name):
                return UsedTooEarly(name);
            default:
                return false;
        }
    }

    private void UnknownName(SimpleNameSyntax name)
    {
        var text = Text(name);
        if (Vocabulary.Later.TryGetValue(text, out var instead))
        {
            diagnostics.NotInThisVersion(Place(name), text, instead);
        }
        else if (name.Parent is InvocationExpressionSyntax && (Vocabulary.FilterMethods.Contains(text) || Vocabulary.RewriteMethods.Contains(text)))
        {
            diagnostics.MethodWithoutRule(Place(name), text);
        }
        else if (name.Parent is not InvocationExpressionSyntax && StandsInQuotes(name.SyntaxTree, text))
        {
            diagnostics.LabelWithoutQuotes(Place(name), text);
        }
        else
        {
            diagnostics.UnknownName(Place(name), text, Suggest(name, [.. Vocabulary.Statements, .. Declared(name.SyntaxTree)]));
        }
    }

    private bool UnknownMember(Compilation compilation, MemberAccessExpressionSyntax access, SimpleNameSyntax name)
    {
        var model = compilation.GetSemanticModel(access.SyntaxTree);
        var type = model.GetTypeInfo(access.Expression).Type ?? model.GetSymbolInfo(access.Expression).Symbol as ITypeSymbol;
        if (type is null)
        {
            return false;
        }

        if (type.Name is nameof(FilterRule) or nameof(RewriteRule) or nameof(Rules))
        {
            UnknownWord(access, name, type.Name);
        }
        else
        {
            var members = type.GetMembers().Where(member => member.CanBeReferencedByName).Select(member => member.Name);
            var shown = type.ToDisplayString(SymbolDisplayFormat.CSharpShortErrorMessageFormat);
            diagnostics.UnknownMember(Place(name), shown, Text(name), Suggest(name, members.Append(nameof(PortMaps.To))));
        }

        return true;
    }

    private void UnknownWord(MemberAccessExpressionSyntax access, SimpleNameSyntax name, string owner)
    {
        var text = Text(name);
        var shown = Statement(access) ?? (owner is nameof(RewriteRule) ? "a rewrite" : "a filter rule");
        var (own, others, othersStatement) = owner switch
        {
            nameof(RewriteRule) => (Vocabulary.RewriteMethods, Vocabulary.FilterMethods, nameof(Rules.Reject)),
            nameof(FilterRule) => (Vocabulary.FilterMethods, Vocabulary.RewriteMethods, Vocabulary.Rewrite),
            _ => (Vocabulary.Statements, [], ""),
        };
        if (Vocabulary.Later.TryGetValue(text, out var instead))
        {
            diagnostics.NotInThisVersion(Place(name), text, instead);
        }
        else if (others.Contains(text))
        {
            diagnostics.MethodOfOtherRule(Place(name), text, othersStatement, shown);
        }
        else
        {
            diagnostics.UnknownMethod(Place(name), owner is nameof(Rules) ? owner : shown, text, Suggest(name, own));
        }
    }

    private bool UsedTooEarly(SimpleNameSyntax name)
    {
        var declaration = name.SyntaxTree.GetRoot().DescendantNodes().OfType<VariableDeclaratorSyntax>()
            .FirstOrDefault(variable => variable.Identifier.ValueText == Text(name) && variable.SpanStart > name.SpanStart);
        if (declaration is null)
        {
            return false;
        }

        diagnostics.UsedBeforeDeclared(Place(name), Text(name), Places.Of(declaration.Identifier.GetLocation()));
        return true;
    }

    /// <summary>The statement that a chain of methods begins with: "Accept(…)".</summary>
    private static string? Statement(ExpressionSyntax expression) => expression switch
    {
        MemberAccessExpressionSyntax access => Statement(access.Expression),
        InvocationExpressionSyntax { Expression: IdentifierNameSyntax name } when Vocabulary.Statements.Contains(Text(name)) =>
            $"{Text(name)}(…)",
        InvocationExpressionSyntax invocation => Statement(invocation.Expression),
        _ => null,
    };

    private static bool StandsInQuotes(SyntaxTree tree, string text) => tree.GetRoot().DescendantTokens()
        .Any(token => token.IsKind(SyntaxKind.StringLiteralToken) && token.ValueText == text);

    private static IEnumerable<string> Declared(SyntaxTree tree) => tree.GetRoot().DescendantNodes().Select(node => node switch
    {
        VariableDeclaratorSyntax variable => variable.Identifier.ValueText,
        SingleVariableDesignationSyntax variable => variable.Identifier.ValueText,
        ForEachStatementSyntax loop => loop.Identifier.ValueText,
        ParameterSyntax parameter => parameter.Identifier.ValueText,
        LocalFunctionStatementSyntax function => function.Identifier.ValueText,
        _ => "",
    }).Where(name => name.Length > 0 && !name.StartsWith("__", StringComparison.Ordinal));

    private static IEnumerable<string> DeclaredTypes(SimpleNameSyntax name) => name.SyntaxTree.GetRoot().DescendantNodes()
        .OfType<BaseTypeDeclarationSyntax>().Select(type => type.Identifier.ValueText)
        .Where(type => !type.StartsWith("__", StringComparison.Ordinal));

    private static string? Suggest(SimpleNameSyntax name, IEnumerable<string> candidates) =>
        Suggestion.For(Text(name), candidates.Where(candidate => candidate != Text(name)).Order(StringComparer.Ordinal));

    private static Core.Model.SourceSpan Place(SimpleNameSyntax name) => Places.Of(name.Identifier.GetLocation());

    private static string Text(SimpleNameSyntax name) => name.Identifier.ValueText;
}
