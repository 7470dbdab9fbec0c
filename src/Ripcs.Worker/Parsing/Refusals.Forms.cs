using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Ripcs.Dsl;
using Ripcs.Worker.Explaining;

namespace Ripcs.Worker.Parsing;

/// <content>Syntax that accesses memory, or runs at a moment that the text does not show. Much of it leaves no trace in metadata.</content>
internal sealed partial class Refusals
{
    public override void VisitUnsafeStatement(UnsafeStatementSyntax node) => _diagnostics.UnsafeRefused(Place(node.UnsafeKeyword));

    public override void VisitPointerType(PointerTypeSyntax node) => _diagnostics.UnsafeRefused(Place(node));

    public override void VisitFixedStatement(FixedStatementSyntax node) => _diagnostics.UnsafeRefused(Place(node.FixedKeyword));

    public override void VisitFunctionPointerType(FunctionPointerTypeSyntax node) => _diagnostics.UnsafeRefused(Place(node));

    public override void VisitStackAllocArrayCreationExpression(StackAllocArrayCreationExpressionSyntax node) =>
        _diagnostics.UnsafeRefused(Place(node.StackAllocKeyword));

    public override void VisitImplicitStackAllocArrayCreationExpression(ImplicitStackAllocArrayCreationExpressionSyntax node) =>
        _diagnostics.UnsafeRefused(Place(node.StackAllocKeyword));

    public override void VisitMakeRefExpression(MakeRefExpressionSyntax node) => _diagnostics.UnsafeRefused(Place(node.Keyword));

    public override void VisitRefTypeExpression(RefTypeExpressionSyntax node) => _diagnostics.UnsafeRefused(Place(node.Keyword));

    public override void VisitRefValueExpression(RefValueExpressionSyntax node) => _diagnostics.UnsafeRefused(Place(node.Keyword));

    public override void VisitLiteralExpression(LiteralExpressionSyntax node)
    {
        if (node.IsKind(SyntaxKind.ArgListExpression))
            _diagnostics.UnsafeRefused(Place(node));
    }

    public override void VisitParameter(ParameterSyntax node)
    {
        if (node.Identifier.IsKind(SyntaxKind.ArgListKeyword))
            _diagnostics.UnsafeRefused(Place(node));

        base.VisitParameter(node);
    }

    public override void VisitLockStatement(LockStatementSyntax node) => _diagnostics.Refused(Place(node.LockKeyword), "lock");

    // A catch could observe running out of memory, which happens at another place on each machine, even wrapped in another exception, as by
    // List.Sort and static fields.
    public override void VisitCatchClause(CatchClauseSyntax node)
    {
        _diagnostics.CatchRefused(Place(node.CatchKeyword));
        base.VisitCatchClause(node);
    }

    public override void VisitDestructorDeclaration(DestructorDeclarationSyntax node) => _diagnostics.Refused(Place(node), "a finalizer");

    public override void VisitMethodDeclaration(MethodDeclarationSyntax node)
    {
        if (node.Identifier.ValueText == "Finalize" && node.Modifiers.Any(SyntaxKind.OverrideKeyword))
            _diagnostics.Refused(Place(node), "a finalizer");

        base.VisitMethodDeclaration(node);
    }

    public override void VisitConstructorDeclaration(ConstructorDeclarationSyntax node)
    {
        if (node.Modifiers.Any(SyntaxKind.StaticKeyword))
            _diagnostics.Refused(Place(node), "a static constructor");

        base.VisitConstructorDeclaration(node);
    }

    public override void VisitIdentifierName(IdentifierNameSyntax node)
    {
        if (node.Identifier.ValueText == "dynamic" && SyntaxFacts.IsInTypeOnlyContext(node))
            _diagnostics.DynamicRefused(Place(node));

        Reserved(node.Identifier);
    }

    // These names belong to the C# compiler (C# specification, 6.4.3) and to the wrapper: one could reach the types of another rule file.
    private void Reserved(SyntaxToken name)
    {
        if (name.ValueText.StartsWith("__", StringComparison.Ordinal))
            _diagnostics.Refused(Place(name), name.ValueText);
    }

    public override void VisitUsingDirective(UsingDirectiveSyntax node)
    {
        if (!node.GlobalKeyword.IsKind(SyntaxKind.None))
            _diagnostics.GlobalUsingRefused(Place(node.GlobalKeyword));

        base.VisitUsingDirective(node);
    }

    // When a static field is initialised depends on the code that runs first, and so would the order of the rules.
    public override void VisitEqualsValueClause(EqualsValueClauseSyntax node)
    {
        var isStaticField = node.FirstAncestorOrSelf<MemberDeclarationSyntax>() is { Parent: BaseTypeDeclarationSyntax } member
            && member.Modifiers.Any(SyntaxKind.StaticKeyword) && member is BaseFieldDeclarationSyntax or PropertyDeclarationSyntax;
        foreach (var call in isStaticField ? node.DescendantNodes().OfType<InvocationExpressionSyntax>() : [])
        {
            if (call.Expression is IdentifierNameSyntax { Identifier: var statement } && MakesRule(statement.ValueText))
                _diagnostics.RuleInStaticField(Place(statement), statement.ValueText);
        }

        base.VisitEqualsValueClause(node);
    }

    private static bool MakesRule(string name) => name is not (nameof(Rules.Label) or nameof(Rules.Set) or nameof(Rules.Lines))
        && Vocabulary.Statements.Contains(name);
}
