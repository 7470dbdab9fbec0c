using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Ripcs.Scripting.Workers;
using Ripcs.Worker.Gate;

namespace Ripcs.Worker.Editing;

/// <summary>The words that can be written at a place: members after a dot, otherwise what is in scope; all pass the gate.</summary>
internal sealed class WordCompleter(EditedScript script)
{
    private static readonly HashSet<string> OfEveryObject = [.. typeof(object).GetMethods().Select(method => method.Name)];

    /// <param name="position">The place of the cursor.</param>
    /// <param name="before">The token in front of the word that is being written.</param>
    public IEnumerable<EditorWord> At(int position, SyntaxToken before) =>
        (before.IsKind(SyntaxKind.DotToken) ? Members(position, before) : script.Model.LookupSymbols(position))
            .Where(symbol => symbol.CanBeReferencedByName && !OfEveryObject.Contains(symbol.Name) && IsAllowed(symbol))
            .GroupBy(symbol => symbol.Name, StringComparer.Ordinal)
            .OrderBy(symbols => symbols.Key, StringComparer.Ordinal)
            .Select(Word);

    /// <summary>What is known of a word, of all overloads the one that is documented first.</summary>
    public static EditorWord Word(IEnumerable<ISymbol> overloads)
    {
        var all = overloads.OrderByDescending(Documentation.OfRules.IsOwn).ToList();
        var more = all.Count == 1 ? "" : string.Create(CultureInfo.InvariantCulture, $"  (and {all.Count - 1} more)");
        return new EditorWord(all[0].Name, Kind(all[0]), Documentation.Signature(all[0]) + more, Documentation.OfRules.Of(all[0]))
            { IsOfRules = IsOfRules(all[0]) };
    }

    private IEnumerable<ISymbol> Members(int position, SyntaxToken dot)
    {
        var left = dot.Parent switch
        {
            MemberAccessExpressionSyntax access => access.Expression,
            MemberBindingExpressionSyntax { Parent.Parent: ConditionalAccessExpressionSyntax conditional } => conditional.Expression,
            QualifiedNameSyntax name => name.Left,
            _ => null,
        };
        if (left is null)
            return [];

        var named = script.Model.GetSymbolInfo(left);
        if (named.Symbol is INamespaceOrTypeSymbol container)
            return script.Model.LookupSymbols(position, container).Where(symbol => symbol.IsStatic || symbol is INamespaceOrTypeSymbol);

        // A call that no overload takes still has the type that all of them have.
        var type = script.Model.GetTypeInfo(left).Type is { TypeKind: not TypeKind.Error } known ? known
            : named.CandidateSymbols.OfType<IMethodSymbol>().FirstOrDefault()?.ReturnType;
        return type is null ? []
            : script.Model.LookupSymbols(position, type, includeReducedExtensionMethods: true)
                .Where(symbol => !symbol.IsStatic && symbol is not ITypeSymbol);
    }

    private static bool IsAllowed(ISymbol symbol) => symbol switch
    {
        INamespaceSymbol => false,
        INamedTypeSymbol type => IsOfFile(type)
            || (Allows(ReachNames.Of(type)) && !type.Name.EndsWith(nameof(Attribute), StringComparison.Ordinal)),
        IMethodSymbol or IPropertySymbol or IFieldSymbol or IEventSymbol =>
            IsOfFile(symbol) || symbol.ContainingType is not { } type || IsOfFile(type) || ReachNames.Of(symbol).Any(Allows),
        _ => true,
    };

    private static bool Allows(ReachedMember reach) =>
        AllowedCode.OfRuleFiles.Allows(reach) && !AllowedCode.OfRuleFiles.IsForCompiler(reach);

    private static bool IsOfFile(ISymbol symbol) => symbol.Locations.Any(location => location.IsInSource);

    private static bool IsOfRules(ISymbol symbol) =>
        IsOfFile(symbol) || symbol.ContainingAssembly?.Name == typeof(Dsl.Rules).Assembly.GetName().Name;

    private static int Kind(ISymbol symbol) => symbol switch
    {
        IMethodSymbol => 2,
        IFieldSymbol { ContainingType.TypeKind: TypeKind.Enum } => 20,
        IFieldSymbol or ILocalSymbol or IParameterSymbol or IRangeVariableSymbol => 6,
        IPropertySymbol => 10,
        INamedTypeSymbol { TypeKind: TypeKind.Enum } => 13,
        INamedTypeSymbol { TypeKind: TypeKind.Interface } => 8,
        INamedTypeSymbol { IsValueType: true } => 22,
        INamedTypeSymbol => 7,
        _ => 1,
    };
}
