using Microsoft.CodeAnalysis;

namespace Ripcs.Worker.Gate;

/// <summary>Maps what a name in the text means to its rows in metadata.</summary>
internal static class ReachNames
{
    public static ReachedMember Of(ITypeSymbol type) => new(MetadataName(type.OriginalDefinition), "");

    /// <summary>The member itself, then those that it overrides: the C# compiler emits the first declaration of a virtual method.</summary>
    public static IEnumerable<ReachedMember> Of(ISymbol member)
    {
        var method = member switch
        {
            IMethodSymbol { ReducedFrom: { } extension } => extension,
            IMethodSymbol plain => plain,
            IPropertySymbol property => property.GetMethod ?? property.SetMethod,
            IEventSymbol { AddMethod: { } add } => add,
            _ => null,
        };
        if (method is null)
            return [ReachedMember.To(MetadataName(member.ContainingType.OriginalDefinition), member.MetadataName)];

        var chain = new List<ReachedMember>();
        for (var one = method; one is not null; one = one.OverriddenMethod)
        {
            chain.Add(ReachedMember.To(MetadataName(one.ContainingType.OriginalDefinition), one.MetadataName));
        }

        return chain;
    }

    private static string MetadataName(ITypeSymbol type) =>
        type.ContainingType is { } outer ? $"{MetadataName(outer.OriginalDefinition)}+{type.MetadataName}"
        : type.ContainingNamespace is { IsGlobalNamespace: false } space ? $"{space.ToDisplayString()}.{type.MetadataName}"
        : type.MetadataName;
}
