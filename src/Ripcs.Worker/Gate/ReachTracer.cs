using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Ripcs.Worker.Gate;

/// <summary>
/// Finds where the text uses something that it may not. It binds every name again, some milliseconds per file, and therefore runs only if
/// something is wrong or may be.
/// </summary>
/// <param name="isRefused">True for the types and members to look for.</param>
internal sealed class ReachTracer(SemanticModel model, Func<ReachedMember, bool> isRefused)
{
    private static readonly ReachedMember OfCompiler = new("System.Collections.Generic.EqualityComparer`1", nameof(GetHashCode));

    /// <summary>What is used, where the use begins, and how messages name it.</summary>
    internal sealed record Use(ReachedMember Reach, Location Place, string Shown)
    {
        /// <summary>The expression in front of a member of a value.</summary>
        public SyntaxNode? Receiver { get; init; }

        public bool Follows(Use other) => Receiver?.Span.Contains(other.Place.SourceSpan) == true;
    }

    /// <summary>What the author names: types, members, constructors; not what only follows from another reported name.</summary>
    public IReadOnlyList<Use> Named()
    {
        var uses = Nodes().Select(Named).OfType<Use>().DistinctBy(use => use.Place).ToList();
        return uses.FindAll(use => !uses.Exists(use.Follows));
    }

    /// <summary>What is used without being named: the type of a value, a conversion, an operator, an element, a foreach.</summary>
    public IReadOnlyList<Use> Implied()
    {
        var uses = Nodes().Select(Implied).OfType<Use>().DistinctBy(use => use.Place).ToList();
        return uses.FindAll(use => !uses.Exists(other => other != use && use.Place.SourceSpan.Contains(other.Place.SourceSpan)));
    }

    private IEnumerable<SyntaxNode> Nodes() =>
        model.SyntaxTree.GetRoot().DescendantNodes(node => !LeavesNothing(node)).Where(node => !LeavesNothing(node));

    // Constants, including nameof, and using directives leave nothing in the assembly.
    private bool LeavesNothing(SyntaxNode node) => node is UsingDirectiveSyntax
        || (node is ExpressionSyntax expression and not LiteralExpressionSyntax
            && model.GetConstantValue(expression) is { HasValue: true });

    private Use? Named(SyntaxNode node) => node switch
    {
        TypeOfExpressionSyntax => OfType(node),
        IdentifierNameSyntax { IsVar: true } => null,
        SimpleNameSyntax name when model.GetSymbolInfo(name).Symbol is { } symbol => OfName(name, symbol),
        BaseObjectCreationExpressionSyntax creation when model.GetSymbolInfo(creation).Symbol is IMethodSymbol constructor =>
            Refused(constructor) is { } reach && !isRefused(ReachNames.Of(constructor.ContainingType))
                ? new Use(reach, creation.GetLocation(), $"new {constructor.ContainingType.Name}")
                : null,
        MethodDeclarationSyntax { ExplicitInterfaceSpecifier: not null } method =>
            model.GetDeclaredSymbol(method)!.ExplicitInterfaceImplementations.Select(Refused)
                .FirstOrDefault(reach => reach is not null) is { } reach
                ? new Use(reach, method.Identifier.GetLocation(), method.Identifier.ValueText)
                : null,
        _ => null,
    };

    private Use? OfType(SyntaxNode node)
    {
        var reach = new ReachedMember(typeof(Type).FullName!, nameof(Type.GetTypeFromHandle));
        return isRefused(reach) ? new Use(reach, node.GetLocation(), "typeof") : null;
    }

    private Use? OfName(SimpleNameSyntax name, ISymbol symbol)
    {
        // A method of an interface in the file may be the one that the C# compiler writes for a record; its result differs in each run.
        if (name.Identifier.ValueText == nameof(GetHashCode) && symbol is IMethodSymbol && isRefused(OfCompiler))
        {
            return new Use(OfCompiler, name.GetLocation(),
                name.Identifier.ValueText) { Receiver = (name.Parent as MemberAccessExpressionSyntax)?.Expression };
        }

        if (symbol is ITypeSymbol type)
        {
            return isRefused(ReachNames.Of(type)) ? new Use(ReachNames.Of(type) with { Member = MemberBehind(name) },
                Start(name).GetLocation(), WithMember(type, name)) : null;
        }

        if (symbol is not (IMethodSymbol or IPropertySymbol or IFieldSymbol or IEventSymbol) || symbol.ContainingType is not { } owner)
            return null;

        // A value of a refused type comes from a place that names that type or a member of it; that place is reported.
        var isOfRefused = isRefused(ReachNames.Of(owner));
        if (isOfRefused ? !symbol.IsStatic || Qualifier(name) is not null : Refused(symbol) is null)
            return null;

        var reach = isOfRefused ? ReachNames.Of(symbol).First() : Refused(symbol)!.Value;
        return Qualifier(name) is { } qualifier
            ? new Use(reach, Start(qualifier).GetLocation(),
                $"{(qualifier is PredefinedTypeSyntax ? qualifier.ToString() : owner.Name)}.{symbol.Name}")
            : new Use(reach, name.GetLocation(), symbol.Name) { Receiver = (name.Parent as MemberAccessExpressionSyntax)?.Expression };
    }

    private Use? Implied(SyntaxNode node)
    {
        IEnumerable<ISymbol?> used = node switch
        {
            CommonForEachStatementSyntax loop when model.GetForEachStatementInfo(loop) is var info =>
                [info.GetEnumeratorMethod, info.MoveNextMethod, info.CurrentProperty, info.DisposeMethod, info.ElementType],
            SimpleNameSyntax { Parent: MemberAccessExpressionSyntax access } name when access.Name == name => [],
            ExpressionSyntax expression =>
            [
                model.GetSymbolInfo(expression).Symbol, model.GetConversion(expression).MethodSymbol,
                .. Parts(model.GetTypeInfo(expression).Type), .. Parts(model.GetTypeInfo(expression).ConvertedType),
            ],
            _ => [],
        };
        foreach (var symbol in used)
        {
            ReachedMember? reach = symbol is ITypeSymbol type ? (isRefused(ReachNames.Of(type)) ? ReachNames.Of(type) : null)
                : symbol?.ContainingType is null ? null
                : Refused(symbol);
            if (reach is { } found)
            {
                return new Use(found, node.GetLocation(), symbol is ITypeSymbol ? symbol.Name
                    : $"{symbol!.ContainingType.Name}.{symbol.Name}");
            }
        }

        return null;
    }

    private static IEnumerable<ITypeSymbol> Parts(ITypeSymbol? type) => type switch
    {
        IArrayTypeSymbol array => Parts(array.ElementType),
        INamedTypeSymbol named => named.TypeArguments.SelectMany(Parts).Prepend(named),
        _ => [],
    };

    private ReachedMember? Refused(ISymbol member) =>
        ReachNames.Of(member).Where(isRefused).Select(reach => (ReachedMember?)reach).FirstOrDefault();

    /// <summary>The type or namespace in front of a name: Console in Console.WriteLine; null after a value.</summary>
    private ExpressionSyntax? Qualifier(SimpleNameSyntax name)
    {
        var left = name.Parent switch
        {
            MemberAccessExpressionSyntax access when access.Name == name => access.Expression,
            QualifiedNameSyntax qualified when qualified.Right == name => qualified.Left,
            AliasQualifiedNameSyntax alias when alias.Name == name => alias.Alias,
            _ => null,
        };
        return left is not null && model.GetSymbolInfo(left).Symbol is INamespaceOrTypeSymbol ? left : null;
    }

    /// <summary>The start of a qualified name: System in System.IO.File.</summary>
    private ExpressionSyntax Start(ExpressionSyntax name) => name switch
    {
        SimpleNameSyntax simple when Qualifier(simple) is { } qualifier => Start(qualifier),
        MemberAccessExpressionSyntax access => Start(access.Expression),
        QualifiedNameSyntax qualified => Start(qualified.Left),
        _ => name,
    };

    private static string MemberBehind(SimpleNameSyntax name)
    {
        SyntaxNode whole = name.Parent is MemberAccessExpressionSyntax of && of.Name == name ? of : name;
        return whole.Parent is MemberAccessExpressionSyntax access && access.Expression == whole ? access.Name.Identifier.ValueText : "";
    }

    private static string WithMember(ITypeSymbol type, SimpleNameSyntax name) =>
        MemberBehind(name) is { Length: > 0 } member ? $"{type.Name}.{member}" : type.Name;
}
