using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Ripcs.Core.Diagnostics;
using Ripcs.Dsl;

namespace Ripcs.Scripting.Explaining;

/// <summary>Explains lines of other languages, Ript's first of all: a whole line gets one message, with what it is in C#.</summary>
internal sealed partial class ForeignLineExplainer(DiagnosticBag diagnostics)
{
    /// <summary>True if the line's errors have been reported.</summary>
    public bool Explain(BrokenLine line)
    {
        var tokens = line.Own.ToList();
        if (tokens.Count == 0 || Write(line.Text, tokens) is not { } write)
        {
            return false;
        }

        diagnostics.NotCSharp(line.At(tokens[0]), write);
        return true;
    }

    private static string? Write(string text, List<SyntaxToken> tokens)
    {
        if (Iptables().IsMatch(text))
        {
            return "Accept(\"…\").Protocols(…).Ports(…).From(…).To(…);";
        }

        var (first, second) = (tokens[0], tokens.Count > 1 ? tokens[1] : default);
        return first.Text.ToLowerInvariant() switch
        {
            "for" or "foreach" or "each" when !second.IsKind(SyntaxKind.OpenParenToken) => Loop(tokens),
            "if" or "unless" or "while" or "until" or "elif" or "elsif" when !second.IsKind(SyntaxKind.OpenParenToken) => "if (…) { … }",
            "def" or "function" or "func" or "fn" or "sub" when second.IsKind(SyntaxKind.IdentifierToken) => $"void {second.Text}() {{ … }}",
            "foreach" or "if" or "while" or "for" or "else" when first.IsKind(SyntaxKind.IdentifierToken) => $"{first.Text.ToLowerInvariant()}, in small letters",
            "end" or "done" or "fi" or "then" or "endif" when tokens.Count == 1 => "} where a block of C# ends; a partition is no block, and nothing ends it",
            "const" when tokens.Count > 3 && tokens[2].IsKind(SyntaxKind.EqualsToken) =>
                $"const {(IsText(tokens[3]) ? "string" : "int")} {second.Text} = {tokens[3].Text};",
            _ when second.IsKind(SyntaxKind.ColonToken) && StatementOf(first.Text) is { } key => ForeignStatement.Unnamed(key),
            "dnat" or "snat" when IsText(second) && ForeignStatement.MethodsAlone(tokens) is { } methods => $"{methods} behind its rule",
            _ when second.IsKind(SyntaxKind.IdentifierToken) && tokens.Count > 2 && IsText(tokens[2]) && MethodOf(second.Text) is not null
                && StatementOf(first.Text) is (nameof(Rules.Accept) or nameof(Rules.Drop) or nameof(Rules.Reject) or nameof(Rules.Log)) and var rule =>
                $"{rule}(\"…\"){ForeignStatement.MethodsAlone(tokens.Skip(1).ToList()) ?? ".Ports(…).From(…).To(…)"};",
            _ when IsText(second) && StatementOf(first.Text) is { } statement => ForeignStatement.Write(statement, tokens.Skip(1).ToList()),
            _ when second.IsKind(SyntaxKind.OpenParenToken) && tokens.Count > 3 && IsText(tokens[2]) && tokens[3].IsKind(SyntaxKind.CommaToken)
                && StatementOf(first.Text) is { } statement => ForeignStatement.WriteIfClear(statement, tokens.Skip(2).TakeWhile(token => !token.IsKind(SyntaxKind.CloseParenToken)).ToList()),
            _ when (IsText(second) || second.IsKind(SyntaxKind.NumericLiteralToken)) && MethodOf(first.Text) is { } method =>
                $".{Arguments(method, tokens.Skip(1).ToList())} behind its rule",
            _ => null,
        };
    }

    private static string Loop(List<SyntaxToken> tokens)
    {
        var variable = tokens.Count > 1 && tokens[1].IsKind(SyntaxKind.IdentifierToken) ? tokens[1].Text : "port";
        var open = tokens.FindIndex(token => token.IsKind(SyntaxKind.OpenBracketToken));
        var close = tokens.FindIndex(token => token.IsKind(SyntaxKind.CloseBracketToken));
        var list = open >= 0 && close > open + 1 ? string.Join(' ', tokens[(open + 1)..close].Select(token => token.Text)) : "…";
        return $"foreach (var {variable} in new[] {{ {list.Replace(" ,", ",", StringComparison.Ordinal)} }}) {{ … }}";
    }

    private static string Arguments(string method, List<SyntaxToken> values) => values.Where(IsValue).Select(ForeignText.Of).ToList() switch
    {
        [var from, var to] when method is "Dnat" or "Snat" => $"{method}({from}, to: {to})",
        var list => $"{method}({string.Join(", ", list)})",
    };

    private static bool IsText(SyntaxToken token) => token.Kind() is SyntaxKind.StringLiteralToken or SyntaxKind.CharacterLiteralToken;

    private static bool IsValue(SyntaxToken token) => IsText(token) || token.IsKind(SyntaxKind.NumericLiteralToken);

    /// <summary>"Accept" for "accept" and "allow".</summary>
    private static string? StatementOf(string word) =>
        Vocabulary.Statements.FirstOrDefault(statement => statement.Equals(word, StringComparison.OrdinalIgnoreCase))
        ?? (Synonyms.OfStatement(word) is { } write && StatementIn().Match(write) is { Success: true } name ? name.Value : null);

    /// <summary>"Ports" for "ports" and "dport".</summary>
    internal static string? MethodOf(string word) =>
        Vocabulary.FilterMethods.Concat(Vocabulary.RewriteMethods).FirstOrDefault(method => method.Equals(word, StringComparison.OrdinalIgnoreCase))
        ?? (Synonyms.OfMethod(word) is { } write && MethodIn().Match(write) is { Success: true } name ? name.Groups[1].Value : null);

    [GeneratedRegex(@"^\s*(?:-[AI]\s+\w|(?:sudo\s+)?(?:ip6?tables|nft|ufw|firewall-cmd)\s|(?:tcp|udp|ip6?|ct|meta)\s+(?:dport|sport|saddr|daddr|state)\s)")]
    private static partial Regex Iptables();

    [GeneratedRegex("^[A-Z][a-z]+(?=\\(\")")]
    private static partial Regex StatementIn();

    [GeneratedRegex(@"^\.(\w+)\(…\)$")]
    private static partial Regex MethodIn();
}
