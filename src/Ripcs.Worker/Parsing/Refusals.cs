using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Ripcs.Worker.Explaining;

namespace Ripcs.Worker.Parsing;

/// <summary>
/// C# that a rule file cannot contain: it would reach outside, falsify places, leave the script's thread, or be invalid in the method that
/// the script becomes.
/// </summary>
internal sealed partial class Refusals : CSharpSyntaxWalker
{
    private readonly DiagnosticBag _diagnostics;
    private int _functions;
    private bool _found;

    private Refusals(DiagnosticBag diagnostics) => _diagnostics = diagnostics;

    /// <summary>True if there is nothing to refuse.</summary>
    public static bool Report(CompilationUnitSyntax root, DiagnosticBag diagnostics)
    {
        var walker = new Refusals(diagnostics);
        walker.Directives(root);
        walker.Members(root);
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

    public override void VisitAttributeList(AttributeListSyntax node) => _diagnostics.AttributeRefused(Place(node));

    public override void VisitAwaitExpression(AwaitExpressionSyntax node)
    {
        _diagnostics.AwaitRefused(Place(node.AwaitKeyword));
        base.VisitAwaitExpression(node);
    }

    public override void VisitForEachStatement(ForEachStatementSyntax node)
    {
        RefuseAwait(node.AwaitKeyword);
        base.VisitForEachStatement(node);
    }

    public override void VisitUsingStatement(UsingStatementSyntax node)
    {
        RefuseAwait(node.AwaitKeyword);
        base.VisitUsingStatement(node);
    }

    public override void VisitLocalDeclarationStatement(LocalDeclarationStatementSyntax node)
    {
        RefuseAwait(node.AwaitKeyword);
        base.VisitLocalDeclarationStatement(node);
    }

    public override void VisitReturnStatement(ReturnStatementSyntax node)
    {
        if (_functions == 0)
            _diagnostics.ReturnRefused(Place(node.ReturnKeyword));

        base.VisitReturnStatement(node);
    }

    public override void VisitYieldStatement(YieldStatementSyntax node)
    {
        if (_functions == 0)
            _diagnostics.Refused(Place(node.YieldKeyword), "yield outside of a function");

        base.VisitYieldStatement(node);
    }

    public override void Visit(SyntaxNode? node)
    {
        var isFunction = node is BaseMethodDeclarationSyntax or LocalFunctionStatementSyntax or AnonymousFunctionExpressionSyntax
            or BaseTypeDeclarationSyntax;
        _functions += isFunction ? 1 : 0;
        if (node is BaseTypeDeclarationSyntax type)
            Reserved(type.Identifier);

        Modifiers(node);
        base.Visit(node);
        _functions -= isFunction ? 1 : 0;
    }

    private void Modifiers(SyntaxNode? node)
    {
        var modifiers = node switch
        {
            MemberDeclarationSyntax member => member.Modifiers,
            LocalFunctionStatementSyntax function => function.Modifiers,
            AnonymousFunctionExpressionSyntax function => function.Modifiers,
            _ => default,
        };
        foreach (var modifier in modifiers)
        {
            if (modifier.IsKind(SyntaxKind.UnsafeKeyword))
            {
                _diagnostics.UnsafeRefused(Place(modifier));
            }
            else if (modifier.IsKind(SyntaxKind.ExternKeyword))
            {
                _diagnostics.Refused(Place(modifier), "extern");
            }
            else if (modifier.IsKind(SyntaxKind.AsyncKeyword)
                && !node!.DescendantTokens().Any(token => token.IsKind(SyntaxKind.AwaitKeyword)))
            {
                _diagnostics.AsyncRefused(Place(modifier));
            }
        }
    }

    private void RefuseAwait(SyntaxToken keyword)
    {
        if (!keyword.IsKind(SyntaxKind.None))
            _diagnostics.AwaitRefused(Place(keyword));
    }

    private void Directives(CompilationUnitSyntax root)
    {
        for (var directive = root.GetFirstDirective(); directive is not null; directive = directive.GetNextDirective())
        {
            if (!directive.IsActive)
                continue;

            switch (directive.Kind())
            {
                case SyntaxKind.ReferenceDirectiveTrivia:
                    _diagnostics.ReferenceRefused(Place(directive));
                    break;
                case SyntaxKind.LineDirectiveTrivia or SyntaxKind.LineSpanDirectiveTrivia:
                    _diagnostics.LineDirectiveRefused(Place(directive));
                    break;
                case SyntaxKind.DefineDirectiveTrivia or SyntaxKind.UndefDirectiveTrivia or SyntaxKind.PragmaChecksumDirectiveTrivia
                    or SyntaxKind.IgnoredDirectiveTrivia:
                    _diagnostics.Refused(Place(directive), directive.ToString().Split([' ', '\t'], 2)[0]);
                    break;
            }
        }
    }

    private void Members(CompilationUnitSyntax root)
    {
        foreach (var alias in root.Externs)
        {
            _diagnostics.MemberRefused(Place(alias), "extern alias");
        }

        foreach (var member in root.Members)
        {
            var what = member switch
            {
                BasePropertyDeclarationSyntax => "a property",
                EventFieldDeclarationSyntax => "an event",
                ConstructorDeclarationSyntax or DestructorDeclarationSyntax => "a constructor",
                OperatorDeclarationSyntax or ConversionOperatorDeclarationSyntax => "an operator",
                _ => null,
            };
            if (what is not null)
                _diagnostics.MemberRefused(Place(member), what);
        }
    }

    private SourceSpan Place(SyntaxNode node) => Place(node.GetLocation());

    private SourceSpan Place(SyntaxToken token) => Place(token.GetLocation());

    private SourceSpan Place(Location location)
    {
        _found = true;
        return Places.Of(location);
    }
}
