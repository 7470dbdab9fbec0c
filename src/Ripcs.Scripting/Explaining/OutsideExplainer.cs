using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Ripcs.Core.Diagnostics;

namespace Ripcs.Scripting.Explaining;

/// <summary>Explains names of .NET that rule files do not see: the gate would refuse most of them, and the compiler advises to add what cannot be added.</summary>
internal sealed class OutsideExplainer(DiagnosticBag diagnostics)
{
    /// <summary>True if the error has been reported.</summary>
    public bool Explain(string code, SyntaxNode node)
    {
        switch (code, node)
        {
            case ("CS0234" or "CS1069" or "CS1070", NameSyntax or MemberAccessExpressionSyntax):
                var whole = Whole(node);
                var parts = Parts(whole);
                Report(whole, string.Join('.', parts), string.Join('.', parts.TakeLast(whole.Parent is UsingDirectiveSyntax ? parts.Length : whole is NameSyntax ? 1 : 2)));
                return true;
            case ("CS0122", SimpleNameSyntax name):
                diagnostics.NotForRuleFiles(Places.Of(name.GetLocation()), name.Identifier.ValueText);
                return true;
            case ("CS0246", IdentifierNameSyntax name) when Outside.Find(name.Identifier.ValueText) is { } type:
                Report(name, type, name.Identifier.ValueText);
                return true;
            case ("CS0103", IdentifierNameSyntax { Parent: MemberAccessExpressionSyntax access } name)
                when access.Expression == name && Outside.Find(name.Identifier.ValueText) is { } type:
                Report(name, $"{type}.{access.Name.Identifier.ValueText}", $"{name.Identifier.ValueText}.{access.Name.Identifier.ValueText}");
                return true;
            case ("CS1061", IdentifierNameSyntax { Identifier.ValueText: "AsParallel" } name):
                Report(name, "System.Linq.ParallelEnumerable", name.Identifier.ValueText);
                return true;
            default:
                return false;
        }
    }

    private void Report(SyntaxNode at, string name, string shown) => Outside.Report(diagnostics, Places.Of(at.GetLocation()), name, "", shown);

    /// <summary>The name with all that stands before and behind it: the compiler may mean any part of System.Net.Http.HttpClient.</summary>
    private static SyntaxNode Whole(SyntaxNode node) => node.Parent is QualifiedNameSyntax or MemberAccessExpressionSyntax ? Whole(node.Parent) : node;

    private static string[] Parts(SyntaxNode name) =>
    [
        .. name.DescendantNodesAndSelf(node => node is not TypeArgumentListSyntax).OfType<SimpleNameSyntax>().Select(part => part.Identifier.ValueText),
    ];
}
