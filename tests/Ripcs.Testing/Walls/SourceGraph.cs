using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Ripcs.Testing.Walls;

/// <summary>A source file of the product.</summary>
/// <param name="Path">Its path below src.</param>
/// <param name="Space">The namespace of its types.</param>
/// <param name="Lines">Its lines of code: without blanks, comments, usings, namespace lines and lone brackets.</param>
public sealed record SourceFile(string Path, string Space, int Lines);

/// <summary>A use of a symbol of another file.</summary>
/// <param name="By">The member that names it.</param>
/// <param name="Of">What is named.</param>
public sealed record SourceUse(ISymbol By, SourceFile From, ISymbol Of, SourceFile To);

/// <summary>Which code of the product knows which, by the symbols that it names: also constants, which leave no trace in an assembly.
/// </summary>
public sealed partial class SourceGraph
{
    // Each after those that it knows.
    private static readonly string[] Projects =
    [
        "Ripcs.Linux", "Ripcs.Core", "Ripcs.Importing", "Ripcs.Host", "Ripcs.Changes", "Ripcs.Dsl", "Ripcs.Scripting", "Ripcs.Worker",
        "Ripcs",
    ];

    // What the project files say, for a compilation without them.
    private static readonly string Given =
        string.Concat(new[] { "System", "System.IO", "System.Linq", "System.Collections.Generic", "System.Threading",
            "System.Threading.Tasks", "System.Net.Http" }.Select(space => $"global using {space};\n"))
        + string.Concat(Projects.Select(name => $"[assembly: System.Runtime.CompilerServices.InternalsVisibleTo(\"{name}\")]\n"));

    private static readonly Lazy<SourceGraph> Src = new(() => new SourceGraph(Repository.At("src"), Projects));

    private readonly Dictionary<string, SourceFile> _files = [];
    private readonly ILookup<ISymbol, ISymbol> _namedBy;
    private readonly ILookup<ISymbol, ISymbol> _implementations;

    /// <param name="src">A folder.</param>
    /// <param name="projects">The folders in it that are a project each, each after those that it knows.</param>
    public SourceGraph(string src, IEnumerable<string> projects)
    {
        var compilations = new List<CSharpCompilation>();
        var framework = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => !Path.GetFileName(path).StartsWith("ripcs", StringComparison.OrdinalIgnoreCase))
            .Select(path => (MetadataReference)MetadataReference.CreateFromFile(path)).ToList();
        foreach (var project in projects)
        {
            var trees = Directory.GetFiles(Path.Combine(src, project), "*.cs", SearchOption.AllDirectories)
                .Select(path => Path.GetRelativePath(src, path)).Where(path => !Built().IsMatch(path)).Order(StringComparer.Ordinal)
                .Select(path => CSharpSyntaxTree.ParseText(File.ReadAllText(Path.Combine(src, path)), path: path)).ToList();
            foreach (var tree in trees)
            {
                _files.Add(tree.FilePath, new SourceFile(tree.FilePath, SpaceOf(tree.GetRoot()), LinesOf(tree.ToString())));
            }

            compilations.Add(CSharpCompilation.Create(project, trees.Append(CSharpSyntaxTree.ParseText(Given)),
                framework.Concat(compilations.Select(known => known.ToMetadataReference())),
                new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true)));
        }

        var uses = new ConcurrentBag<(ISymbol By, ISymbol Of)>();
        Parallel.ForEach(compilations.SelectMany(compilation => compilation.SyntaxTrees.Where(tree => _files.ContainsKey(tree.FilePath))
            .Select(tree => (Tree: tree, Model: compilation.GetSemanticModel(tree)))), one =>
        {
            foreach (var use in UsesIn(one.Tree, one.Model))
            {
                uses.Add(use);
            }
        });
        _namedBy = uses.Distinct().ToLookup(use => use.By, use => use.Of, (IEqualityComparer<ISymbol>)SymbolEqualityComparer.Default);
        var types = compilations.SelectMany(compilation => TypesIn(compilation.Assembly.GlobalNamespace)).ToList();
        _implementations = types.SelectMany(Implemented)
            .ToLookup(pair => pair.Base, pair => pair.By, (IEqualityComparer<ISymbol>)SymbolEqualityComparer.Default);
        Types = types.ToLookup(type => type.Name);
    }

    /// <summary>The sources of the product.</summary>
    public static SourceGraph OfSrc => Src.Value;

    /// <summary>The types in it, by name.</summary>
    public ILookup<string, INamedTypeSymbol> Types { get; }

    /// <summary>All uses of a symbol of another file.</summary>
    public IEnumerable<SourceUse> Uses => from named in _namedBy
                                          let file = FileOf(named.Key)
                                          where file is not null
                                          from of in named
                                          let other = FileOf(of)
                                          where other is not null && other != file
                                          select new SourceUse(named.Key, file, of, other);

    /// <summary>All code that runs, or may run, after some members: what these name, what that names, and so on, with what overrides or
    /// implements it in a type that is made; each with the member through which it is reached, null for the first ones.</summary>
    /// <param name="roots">The first ones.</param>
    public IReadOnlyDictionary<ISymbol, ISymbol?> Closure(IEnumerable<ISymbol> roots)
    {
        var through = new Dictionary<ISymbol, ISymbol?>(SymbolEqualityComparer.Default);
        var queue = new Queue<ISymbol>();
        var made = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
        void Reach(ISymbol symbol, ISymbol? by)
        {
            if (through.TryAdd(symbol, by))
                queue.Enqueue(symbol);
        }

        foreach (var root in roots)
        {
            Reach(root, null);
        }

        while (queue.TryDequeue(out var symbol))
        {
            foreach (var of in _namedBy[symbol])
            {
                Reach(of, symbol);
            }

            // What may be called by the name of its base, if its type is made.
            foreach (var own in _implementations[symbol].Where(own => made.Contains(own.ContainingType)))
            {
                Reach(own, symbol);
            }

            if (symbol is IMethodSymbol { MethodKind: MethodKind.Constructor, ContainingType: var type } && made.Add(type))
            {
                Reach(type, symbol);
                foreach (var member in type.GetMembers().Where(member => member is { IsStatic: false } and (IFieldSymbol or IPropertySymbol)
                    && HasInitializer(member)))
                {
                    Reach(member, symbol);
                }

                foreach (var own in type.GetMembers()
                    .Where(member => Bases(member).Any(of => through.ContainsKey(of) || FileOf(of) is null)))
                {
                    Reach(own, symbol);
                }

                if (type.BaseType?.InstanceConstructors.FirstOrDefault(one => one.DeclaringSyntaxReferences.Length > 0) is { } ofBase)
                    Reach(ofBase, symbol);
            }
        }

        return through;
    }

    /// <summary>The file of a symbol; of a type in parts, the one that has its name.</summary>
    public SourceFile? FileOf(ISymbol symbol)
    {
        var paths = symbol.DeclaringSyntaxReferences.Select(one => one.SyntaxTree.FilePath).Where(_files.ContainsKey).ToList();
        return symbol is INamespaceSymbol ? null
            : paths.Count == 0 ? symbol.ContainingType is { } type && symbol is not ITypeSymbol ? FileOf(type) : null
            : _files[paths.Find(path => Path.GetFileNameWithoutExtension(path) == symbol.Name) ?? paths[0]];
    }

    /// <summary>"Applier.Write".</summary>
    public static string NameOf(ISymbol symbol) =>
        symbol.ContainingType is { } type && symbol is not ITypeSymbol ? $"{type.Name}.{symbol.Name}" : symbol.Name;

    /// <summary>"Applier", of its members and of the types in it, too.</summary>
    public static string TypeOf(ISymbol symbol) => symbol.ContainingType is { } outer ? TypeOf(outer) : symbol.Name;

    private static string SpaceOf(SyntaxNode root) =>
        root.DescendantNodes().OfType<BaseNamespaceDeclarationSyntax>().FirstOrDefault()?.Name.ToString() ?? "";

    // The same count as of the weight that commits tell.
    private static int LinesOf(string text) => text.Split('\n').Select(line => line.Trim()).Count(line =>
        line.Length > 0 && !line.StartsWith("//", StringComparison.Ordinal) && !line.StartsWith("using ", StringComparison.Ordinal)
        && !line.StartsWith("namespace ", StringComparison.Ordinal) && !Brackets().IsMatch(line));

    private IEnumerable<(ISymbol By, ISymbol Of)> UsesIn(SyntaxTree tree, SemanticModel model) =>
        from node in tree.GetRoot().DescendantNodes()
        where node is SimpleNameSyntax or BaseObjectCreationExpressionSyntax or ConstructorInitializerSyntax
            or PrimaryConstructorBaseTypeSyntax
        let info = model.GetSymbolInfo(node)
        let of = Plain(info.Symbol ?? info.CandidateSymbols.FirstOrDefault())
        where of is not null and not INamespaceSymbol && FileOf(of) is not null
        from owner in OwnersOf(node, model)
        where !SymbolEqualityComparer.Default.Equals(owner, of)
        select (owner, of);

    private static ISymbol? Plain(ISymbol? symbol) => symbol switch
    {
        IMethodSymbol { ReducedFrom: { } extension } => extension.OriginalDefinition,
        ILocalSymbol or IParameterSymbol or IRangeVariableSymbol or ITypeParameterSymbol or ILabelSymbol => null,
        IMethodSymbol { AssociatedSymbol: { } property } => property.OriginalDefinition,
        _ => symbol?.OriginalDefinition,
    };

    // The member whose code names it; a type for its own head, and a constructor for the head of a record.
    private static IEnumerable<ISymbol> OwnersOf(SyntaxNode node, SemanticModel model) =>
        node.FirstAncestorOrSelf<MemberDeclarationSyntax>(one => one is not (BaseNamespaceDeclarationSyntax or GlobalStatementSyntax))
            switch
        {
            BaseFieldDeclarationSyntax fields =>
                fields.Declaration.Variables.Select(one => model.GetDeclaredSymbol(one)).OfType<ISymbol>(),
            { } member when model.GetDeclaredSymbol(member) is { } symbol => [symbol],
            _ => model.GetEnclosingSymbol(node.SpanStart) is { } enclosing ? [enclosing] : [],
        };

    private static IEnumerable<INamedTypeSymbol> TypesIn(INamespaceOrTypeSymbol of) => of.GetMembers().SelectMany(member => member switch
    {
        INamespaceSymbol space => TypesIn(space),
        INamedTypeSymbol type => TypesIn(type).Prepend(type),
        _ => [],
    });

    private static IEnumerable<(ISymbol Base, ISymbol By)> Implemented(INamedTypeSymbol type) =>
        type.GetMembers().SelectMany(member => Bases(member).Select(of => (of, member)));

    private static IEnumerable<ISymbol> Bases(ISymbol member)
    {
        var overridden = member switch
        {
            IMethodSymbol { OverriddenMethod: { } of } => (ISymbol)of,
            IPropertySymbol { OverriddenProperty: { } of } => of,
            _ => null,
        };
        var ofInterfaces = member.IsStatic || member.ContainingType is not { TypeKind: TypeKind.Class or TypeKind.Struct } type ? []
            : type.AllInterfaces.SelectMany(one => one.GetMembers(member.Name))
                .Where(of => SymbolEqualityComparer.Default.Equals(type.FindImplementationForInterfaceMember(of), member));
        return (overridden is null ? [] : Bases(overridden).Prepend(overridden.OriginalDefinition))
            .Concat(ofInterfaces.Select(of => of.OriginalDefinition));
    }

    private static bool HasInitializer(ISymbol member) => member.DeclaringSyntaxReferences.Select(one => one.GetSyntax())
        .Any(node => node is VariableDeclaratorSyntax { Initializer: not null } or PropertyDeclarationSyntax { Initializer: not null });

    [GeneratedRegex("(^|/)(obj|bin)/")]
    private static partial Regex Built();

    [GeneratedRegex(@"^[{}();,\]\[]+$")]
    private static partial Regex Brackets();
}
