using System.Collections.Immutable;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Microsoft.CodeAnalysis;
using Ripcs.Dsl;

namespace Ripcs.Worker.Editing;

/// <summary>The documentation of the rule language as Markdown, from the file that the C# compiler writes beside the assembly.</summary>
internal sealed partial class Documentation
{
    private readonly Dictionary<string, XElement> _members;

    private Documentation(IEnumerable<XElement> members) =>
        _members = members.ToDictionary(member => member.Attribute("name")!.Value, StringComparer.Ordinal);

    public static Documentation OfRules { get; } = Read(Path.ChangeExtension(typeof(Rules).Assembly.Location, ".xml"));

    /// <summary>What is written at a symbol itself, and where it inherits, at the other one; empty if it has no documentation.</summary>
    public string Of(ISymbol symbol)
    {
        var own = Find(symbol.OriginalDefinition.GetDocumentationCommentId());
        var other = Find(own?.Element("inheritdoc")?.Attribute("cref")?.Value);
        IEnumerable<XElement> All(string tag) => own?.Elements(tag).Any() == true ? own.Elements(tag) : other?.Elements(tag) ?? [];
        var parameters = Parameters(symbol).Where(parameter => !IsFilledIn(parameter)).Select(parameter => parameter.Name).ToHashSet();
        var parts = All("summary").Select(Text)
            .Append(string.Join('\n', All("param").Where(param => parameters.Contains(param.Attribute("name")?.Value ?? ""))
                .Select(param => $"- `{param.Attribute("name")!.Value}`: {Text(param)}")))
            .Concat(All("remarks").Select(Text))
            .Concat(All("example").Select(Text));
        return string.Join("\n\n", parts.Where(part => part.Length > 0));
    }

    /// <summary>True if this is the documentation of the symbol itself, and of no other overload.</summary>
    public bool IsOwn(ISymbol symbol) => Find(symbol.OriginalDefinition.GetDocumentationCommentId())?.Element("summary") is not null;

    /// <summary>FilterRule Log(string? prefix = null); without the parameters that the C# compiler fills in.</summary>
    public static string Signature(ISymbol symbol) => symbol switch
    {
        IMethodSymbol { MethodKind: not MethodKind.Constructor } method => $"{Shown(method.ReturnType)} {method.Name}"
            + $"{(method.TypeArguments.IsEmpty ? "" : $"<{string.Join(", ", method.TypeArguments.Select(Shown))}>")}"
            + $"({string.Join(", ", method.Parameters.Where(parameter => !IsFilledIn(parameter)).Select(parameter =>
                parameter.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat)))})",
        ILocalSymbol or IParameterSymbol or IPropertySymbol or IFieldSymbol { ContainingType.TypeKind: not TypeKind.Enum } =>
            symbol.ToDisplayString(OfVariable),
        _ => symbol.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat),
    };

    private static SymbolDisplayFormat OfVariable { get; } = SymbolDisplayFormat.MinimallyQualifiedFormat
        .WithMemberOptions(SymbolDisplayMemberOptions.IncludeType | SymbolDisplayMemberOptions.IncludeConstantValue);

    private static string Shown(ITypeSymbol type) => type.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat);

    private static ImmutableArray<IParameterSymbol> Parameters(ISymbol symbol) =>
        symbol is IMethodSymbol method ? method.Parameters : [];

    private static bool IsFilledIn(IParameterSymbol parameter) =>
        parameter.GetAttributes().Any(attribute => attribute.AttributeClass?.Name.StartsWith("Caller", StringComparison.Ordinal) == true);

    private static Documentation Read(string file) =>
        new(File.Exists(file) ? XDocument.Load(file, LoadOptions.PreserveWhitespace).Descendants("member") : []);

    private XElement? Find(string? id) => id is null ? null : _members.GetValueOrDefault(id);

    private static string Text(XElement element)
    {
        var text = new StringBuilder();
        foreach (var node in element.Nodes())
        {
            text.Append(node switch
            {
                XText plain => Blanks().Replace(plain.Value, " "),
                XElement { Name.LocalName: "code" } code => $"\n```csharp\n{Lines(code.Value)}\n```\n",
                XElement { Name.LocalName: "see" or "seealso" or "paramref" or "typeparamref" } named => $"`{Name(named)}`",
                XElement { Name.LocalName: "c" } word => $"`{word.Value}`",
                XElement { Name.LocalName: "para" } para => $"{Text(para)}\n\n",
                XElement other => Text(other),
                _ => "",
            });
        }

        return text.ToString().Trim();
    }

    // The indentation of the comment is that of its first line.
    private static string Lines(string code)
    {
        var lines = code.Trim('\r', '\n').TrimEnd().Split('\n');
        var indent = lines[0].Length - lines[0].TrimStart().Length;
        return string.Join('\n', lines.Select(line => line.Length >= indent ? line[indent..].TrimEnd() : line.Trim()));
    }

    // "M:Ripcs.Dsl.PacketSelection`1.From(Ripcs.Dsl.Address[])" is From.
    private static string Name(XElement named)
    {
        var full = (named.Attribute("cref") ?? named.Attribute("name") ?? named.Attribute("langword"))?.Value ?? named.Value;
        return full.Split('(')[0].Split('.', ':')[^1].Split('`')[0];
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blanks();
}
