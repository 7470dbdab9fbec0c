using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Ripcs.Dsl;

namespace Ripcs.Scripting.Explaining;

/// <summary>
/// A rule as Ript and its kin write it, in C#:
/// <code>
/// accept "ssh", :from => "all"      // Accept("ssh").From("all");
/// label "www", :address => "a"      // Label("www", "a");
/// </code>
/// What cannot be read is left to the author: Accept("ssh").Ports(…).From(…).To(…);
/// </summary>
internal static class ForeignStatement
{
    /// <param name="tokens">Those behind the keyword, the first of which is the name.</param>
    public static string Write(string statement, List<SyntaxToken> tokens)
    {
        var name = ForeignText.Of(tokens[0]);
        return statement switch
        {
            nameof(Rules.Label) => $"Label({string.Join(", ", Values(tokens).Select(ForeignText.Of).DefaultIfEmpty("\"192.0.2.1\"").Prepend(name))});",
            not nameof(Rules.Partition) when Methods(tokens) is { Length: > 0 } methods => $"{statement}({name}){methods};",
            _ => Named(statement, name),
        };
    }

    /// <summary>The same where not even the name can be read.</summary>
    public static string Unnamed(string statement) => Named(statement, "\"…\"");

    private static string Named(string statement, string name) => statement switch
    {
        nameof(Rules.Partition) => $"Partition({name});",
        nameof(Rules.Label) => $"Label({name}, \"192.0.2.1\");",
        nameof(Rules.Rewrite) => $"Rewrite({name}).Ports(…).Dnat(…, to: …);",
        _ => $"{statement}({name}).Ports(…).From(…).To(…);",
    };

    /// <summary>The same; null if it cannot be read.</summary>
    public static string? WriteIfClear(string statement, List<SyntaxToken> tokens) => Methods(tokens) is { Length: > 0 } ? Write(statement, tokens) : null;

    /// <summary>Methods alone, from the first token on; null if they cannot be read.</summary>
    public static string? MethodsAlone(List<SyntaxToken> tokens) => Methods(tokens.Prepend(default).ToList()) is { Length: > 0 } methods ? methods : null;

    private static IEnumerable<SyntaxToken> Values(List<SyntaxToken> tokens) => tokens.Skip(1).Where(IsValue);

    /// <summary>Null if a word is none of the language.</summary>
    private static string? Methods(List<SyntaxToken> tokens)
    {
        var methods = "";
        for (var i = 1; i < tokens.Count;)
        {
            if (tokens[i].Kind() is SyntaxKind.CommaToken or SyntaxKind.ColonToken or SyntaxKind.SemicolonToken)
            {
                i++;
                continue;
            }

            var values = tokens.Skip(i + 1)
                .SkipWhile(token => token.Kind() is SyntaxKind.ColonToken or SyntaxKind.EqualsToken or SyntaxKind.EqualsGreaterThanToken or SyntaxKind.OpenBracketToken)
                .TakeWhile(token => IsValue(token) || token.Kind() is SyntaxKind.CommaToken or SyntaxKind.DotDotToken or SyntaxKind.CloseBracketToken)
                .ToList();
            if (values.Count == 0 || ForeignLineExplainer.MethodOf(tokens[i].Text) is not { } method)
            {
                return null;
            }

            i = tokens.IndexOf(values[^1]) + 1;
            if (method is nameof(RewriteRule.Dnat) or nameof(RewriteRule.Snat))
            {
                // Else .To(…) would stand behind it, which a Dnat does not have.
                var target = tokens.Skip(i).SkipWhile(token => !IsValue(token) && (token.Text == "to" || !token.IsKind(SyntaxKind.IdentifierToken))).FirstOrDefault();
                var isTarget = IsValue(target);
                i = isTarget ? tokens.IndexOf(target) + 1 : i;
                methods += $".{method}({Joined(values)}, to: {(isTarget ? ForeignText.Of(target) : "…")})";
                continue;
            }

            methods += $".{method}({Joined(values)})";
        }

        return methods;
    }

    private static string Joined(List<SyntaxToken> values) =>
        string.Concat(values.Where(token => !token.IsKind(SyntaxKind.CloseBracketToken)).Select(token => token.IsKind(SyntaxKind.CommaToken) ? ", " : ForeignText.Of(token)))
            .TrimEnd(' ', ',');

    private static bool IsValue(SyntaxToken token) =>
        token.Kind() is SyntaxKind.StringLiteralToken or SyntaxKind.CharacterLiteralToken or SyntaxKind.NumericLiteralToken;
}

/// <summary>A text or a number as C# writes it.</summary>
internal static class ForeignText
{
    public static string Of(SyntaxToken token) =>
        token.Text.StartsWith('\'') ? $"\"{token.Text.Trim('\'')}\"" : token.Text;
}
