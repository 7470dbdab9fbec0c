using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Ripcs.Dsl;

namespace Ripcs.Worker.Explaining;

/// <summary>
/// Explains lines of other languages, above all Ript: one message for the whole line, with what to write in C#.
/// <code>
/// accept "ssh", :from => "all"      // Accept("ssh").From("all");
/// label "www", :address => "a"      // Label("www", "a");
/// </code>
/// Parts that cannot be read become placeholders: Accept("ssh").Ports(…).From(…).To(…);
/// </summary>
internal static partial class ForeignLine
{
    /// <summary>Null if the line is in no known language.</summary>
    public static Explanation? Explain(BrokenLine line)
    {
        List<SyntaxToken> tokens = [.. line.Own];
        return tokens.Count == 0 || Write(line.Text, tokens) is not { } write ? null : said => said.NotCSharp(line.At(tokens[0]), write);
    }

    /// <summary>True for a line of YAML such as "- name: ssh".</summary>
    public static bool IsListItem(string text) => ListItem().IsMatch(text);

    /// <summary>"Ports" for "ports" and "dport".</summary>
    public static string? MethodOf(string word) =>
        Vocabulary.FilterMethods.Concat(Vocabulary.RewriteMethods).FirstOrDefault(method => IsSame(method, word))
        ?? (Synonyms.Methods.Of(word) is { } write && MethodIn().Match(write) is { Success: true } name ? name.Value : null);

    /// <summary>"Accept" for "accept" and "allow".</summary>
    private static string? StatementOf(string word) =>
        Vocabulary.Statements.FirstOrDefault(statement => IsSame(statement, word))
        ?? (Synonyms.Statements.Of(word) is { } write && StatementIn().Match(write) is { Success: true } name ? name.Value : null);

    private static bool IsSame(string word, string written) => word.Equals(written, StringComparison.OrdinalIgnoreCase);

    private static string? Write(string text, List<SyntaxToken> tokens)
    {
        var (first, second) = (tokens[0], tokens.ElementAtOrDefault(1));
        return Iptables().IsMatch(text) ? "Accept(\"…\").Protocols(…).Ports(…).From(…).To(…);"
            : IsListItem(text) ? "Partition(\"shop\"); and below it rules such as Accept(\"ssh\").Ports(22).From(…).To(…);"
            : OfProgram(tokens, first, second) is { } program ? program
            : StatementOf(first.Text) is { } statement && OfStatement(statement, tokens, second) is { } rule ? rule
            : IsValue(second) && MethodOf(first.Text) is { } method ? $".{method}({Values(tokens)}) after its rule"
            : null;
    }

    private static string? OfProgram(List<SyntaxToken> tokens, SyntaxToken first, SyntaxToken second)
    {
        var (word, hasParentheses) = (first.Text.ToLowerInvariant(), second.IsKind(SyntaxKind.OpenParenToken));
        return word switch
        {
            "for" or "foreach" or "each" when !hasParentheses => Loop(tokens, second),
            "if" or "unless" or "while" or "until" or "elif" or "elsif" when !hasParentheses => "if (…) { … }",
            "def" or "function" or "func" or "fn" or "sub" when second.IsKind(SyntaxKind.IdentifierToken) =>
                $"void {second.Text}() {{ … }}",
            "foreach" or "if" or "while" or "for" or "else" when first.IsKind(SyntaxKind.IdentifierToken) => $"{word}, in small letters",
            "end" or "done" or "fi" or "then" or "endif" when tokens.Count == 1 =>
                "} where a block of C# ends; a partition is not a block, and nothing ends it",
            "const" when tokens.Count > 3 && tokens[2].IsKind(SyntaxKind.EqualsToken) =>
                $"const {(IsText(tokens[3]) ? "string" : "int")} {second.Text} = {tokens[3].Text};",
            // StatementOf would take each of them for a rewrite.
            "dnat" or "snat" when IsText(second) && Methods(tokens) is { } methods => $"{methods} after its rule",
            _ => null,
        };
    }

    private static string Loop(List<SyntaxToken> tokens, SyntaxToken second)
    {
        var variable = second.IsKind(SyntaxKind.IdentifierToken) ? second.Text : "port";
        var list = tokens.SkipWhile(token => !token.IsKind(SyntaxKind.OpenBracketToken)).Skip(1)
            .TakeWhile(token => !token.IsKind(SyntaxKind.CloseBracketToken)).Select(token => token.Text).DefaultIfEmpty("…");
        return $"foreach (var {variable} in new[] {{ {string.Join(' ', list).Replace(" ,", ",", StringComparison.Ordinal)} }}) {{ … }}";
    }

    /// <summary>accept: …; accept ssh from "all"; accept "ssh", from: "all"; accept("ssh", from: "all")</summary>
    private static string? OfStatement(string statement, List<SyntaxToken> tokens, SyntaxToken second) => second.Kind() switch
    {
        SyntaxKind.ColonToken => Unread(statement, "\"…\""),
        SyntaxKind.IdentifierToken when tokens.Count > 2 && IsText(tokens[2]) && MethodOf(second.Text) is not null
            && statement is nameof(Rules.Accept) or nameof(Rules.Drop) or nameof(Rules.Reject) or nameof(Rules.Log) =>
            $"{statement}(\"…\"){Methods(tokens[1..]) ?? ".Ports(…).From(…).To(…)"};",
        SyntaxKind.StringLiteralToken or SyntaxKind.CharacterLiteralToken => Named(statement, tokens[1..]),
        SyntaxKind.OpenParenToken when tokens.Count > 3 && IsText(tokens[2]) && tokens[3].IsKind(SyntaxKind.CommaToken)
            && tokens[2..].TakeWhile(token => !token.IsKind(SyntaxKind.CloseParenToken)).ToList() is var named
            && Methods(named[1..]) is not null => Named(statement, named),
        _ => null,
    };

    /// <param name="tokens">The tokens after the statement's keyword; the first one is its name.</param>
    private static string Named(string statement, List<SyntaxToken> tokens)
    {
        var name = Text(tokens[0]);
        return statement switch
        {
            nameof(Rules.Label) when tokens.Skip(1).Any(IsValue) => $"Label({Values(tokens)});",
            not (nameof(Rules.Label) or nameof(Rules.Partition)) when Methods(tokens[1..]) is { } methods =>
                $"{statement}({name}){methods};",
            _ => Unread(statement, name),
        };
    }

    private static string Unread(string statement, string name) => statement switch
    {
        nameof(Rules.Partition) => $"Partition({name});",
        nameof(Rules.Label) => $"Label({name}, \"192.0.2.1\");",
        nameof(Rules.Rewrite) => $"Rewrite({name}).Ports(…).Dnat(…, to: …);",
        _ => $"{statement}({name}).Ports(…).From(…).To(…);",
    };

    /// <summary>.From("all") for from: "all" and similar pairs; null if there are none, or if a word is unknown.</summary>
    private static string? Methods(List<SyntaxToken> tokens)
    {
        var methods = "";
        for (var i = 0; i < tokens.Count;)
        {
            if (tokens[i].Kind() is SyntaxKind.CommaToken or SyntaxKind.ColonToken or SyntaxKind.SemicolonToken)
            {
                i++;
                continue;
            }

            var values = tokens[(i + 1)..].SkipWhile(IsSign).TakeWhile(token => IsValue(token) || IsInList(token)).ToList();
            if (values.Count == 0 || MethodOf(tokens[i].Text) is not { } method)
                return null;

            i = tokens.IndexOf(values[^1]) + 1;
            var target = "";
            if (method is nameof(RewriteRule.Dnat) or nameof(RewriteRule.Snat))
            {
                // Otherwise .To(…) would follow, which a Dnat does not have.
                var to = tokens.FindIndex(i, token => IsValue(token) || (token.IsKind(SyntaxKind.IdentifierToken) && token.Text != "to"));
                var isTarget = to >= 0 && IsValue(tokens[to]);
                target = $", to: {(isTarget ? Text(tokens[to]) : "…")}";
                i = isTarget ? to + 1 : i;
            }

            methods += $".{method}({Joined(values).TrimEnd(' ', ',')}{target})";
        }

        return methods.Length > 0 ? methods : null;
    }

    private static string Values(List<SyntaxToken> tokens) => string.Join(", ", tokens.Where(IsValue).Select(Text));

    private static string Joined(List<SyntaxToken> values) => string.Concat(
        values.Where(token => !token.IsKind(SyntaxKind.CloseBracketToken)).Select(token => token.Text is "," ? ", " : Text(token)));

    /// <summary>A text or a number as C# writes it.</summary>
    private static string Text(SyntaxToken token) => token.Text.StartsWith('\'') ? $"\"{token.Text.Trim('\'')}\"" : token.Text;

    private static bool IsText(SyntaxToken token) => token.Kind() is SyntaxKind.StringLiteralToken or SyntaxKind.CharacterLiteralToken;

    private static bool IsValue(SyntaxToken token) => IsText(token) || token.IsKind(SyntaxKind.NumericLiteralToken);

    private static bool IsSign(SyntaxToken token) =>
        token.Kind() is SyntaxKind.ColonToken or SyntaxKind.EqualsToken or SyntaxKind.EqualsGreaterThanToken or SyntaxKind.OpenBracketToken;

    private static bool IsInList(SyntaxToken token) =>
        token.Kind() is SyntaxKind.CommaToken or SyntaxKind.DotDotToken or SyntaxKind.CloseBracketToken;

    [GeneratedRegex(@"^\s*(?:-[AI]\s+\w|(?:sudo\s+)?(?:ip6?tables|nft|ufw|firewall-cmd)\s"
        + @"|(?:tcp|udp|ip6?|ct|meta)\s+(?:dport|sport|saddr|daddr|state)\s)")]
    private static partial Regex Iptables();

    // - name: ssh
    [GeneratedRegex(@"^\s*-\s+\w+:(?:\s|$)")]
    private static partial Regex ListItem();

    [GeneratedRegex("^[A-Z][a-z]+(?=\\(\")")]
    private static partial Regex StatementIn();

    [GeneratedRegex(@"(?<=^\.)\w+(?=\(…\)$)")]
    private static partial Regex MethodIn();
}
