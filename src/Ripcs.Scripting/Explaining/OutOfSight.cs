using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Ripcs.Scripting.Explaining;

/// <summary>The functions and variables of a script, which its types and extension methods do not see although they stand in the same file.</summary>
internal static class OutOfSight
{
    /// <summary>True if the name stands in a type or an extension method and is that of a function or variable of the script.</summary>
    public static bool Is(SimpleNameSyntax name)
    {
        // The wrapper puts the script into the last method of its class.
        var script = name.SyntaxTree.GetRoot().DescendantNodes(node => node is not TypeDeclarationSyntax || IsWrapper(node))
            .OfType<MethodDeclarationSyntax>().LastOrDefault(method => IsWrapper(method.Parent));
        return script is { Body.Statements: var statements } && !script.Span.Contains(name.Span)
            && statements.SelectMany(Names).Contains(name.Identifier.ValueText, StringComparer.Ordinal);
    }

    private static bool IsWrapper(SyntaxNode? node) =>
        node is ClassDeclarationSyntax type && type.Identifier.ValueText.StartsWith("__", StringComparison.Ordinal);

    private static IEnumerable<string> Names(StatementSyntax statement) => statement switch
    {
        LocalFunctionStatementSyntax function => [function.Identifier.ValueText],
        LocalDeclarationStatementSyntax local => local.Declaration.Variables.Select(variable => variable.Identifier.ValueText),
        _ => [],
    };
}
