using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Ripcs.Core.Diagnostics;
using Ripcs.Dsl;

namespace Ripcs.Scripting.Explaining;

/// <summary>Explains numbers that are no C#: ports with colons, dashes and arrows between them, addresses without quotes.</summary>
internal sealed partial class NumberExplainer(DiagnosticBag diagnostics)
{
    /// <summary>True if the line's error has been reported.</summary>
    public bool Explain(BrokenLine line)
    {
        foreach (var range in Dashes().Matches(line.Text).Where(match => line.IsCode(line.Line.Start + match.Index)))
        {
            diagnostics.ColonInPorts(line.At(line.Line.Start + range.Index), range.Groups[1].Value, range.Groups[2].Value);
            return true;
        }

        foreach (var map in Arrows().Matches(line.Text).Where(match => line.IsCode(line.Line.Start + match.Index)))
        {
            diagnostics.MapWithArrow(line.At(line.Line.Start + map.Index), map.Groups[1].Value, map.Groups[2].Value);
            return true;
        }

        return line.Errors.Any(error => Explain(line, error.Location.SourceSpan.Start));
    }

    // The tokens around an error in 80:90 are "80", ":", "90"; in 192.0.2.1 they are "192.0", ".2", ".1".
    private bool Explain(BrokenLine line, int position)
    {
        var tokens = line.Tokens;
        var place = tokens.Index().Where(token => token.Item.Span.End >= position).Select(token => token.Index).FirstOrDefault(-1);
        for (var i = Math.Max(0, place - 2); i < tokens.Count && i <= place + 1; i++)
        {
            if (i + 2 < tokens.Count && IsNumber(tokens[i]) && tokens[i + 1].IsKind(SyntaxKind.ColonToken) && IsNumber(tokens[i + 2]))
            {
                ReportColon(line, tokens[i], tokens[i + 2].Text);
                return true;
            }

            if (i + 1 < tokens.Count && IsNumber(tokens[i]) && Continues(tokens[i], tokens[i + 1]))
            {
                diagnostics.AddressWithoutQuotes(line.At(tokens[i]), Joined(tokens, i));
                return true;
            }
        }

        return false;
    }

    // Docker's 80:8080 is a map, iptables' 80:8080 a range.
    private void ReportColon(BrokenLine line, SyntaxToken first, string last)
    {
        if (line.Own.Any(token => token.Text is nameof(Rules.Rewrite) or nameof(RewriteRule.Dnat)))
        {
            diagnostics.ColonInPortsOfRewrite(line.At(first), first.Text, last);
        }
        else
        {
            diagnostics.ColonInPorts(line.At(first), first.Text, last);
        }
    }

    private static string Joined(IReadOnlyList<SyntaxToken> tokens, int first)
    {
        var last = first;
        while (last + 1 < tokens.Count && Continues(tokens[last], tokens[last + 1]))
        {
            last++;
        }

        return string.Concat(tokens.Skip(first).Take(last + 1 - first).Select(token => token.Text));
    }

    // ".2" after "192.0"; "/" after ".0"; "8" after "/".
    private static bool Continues(SyntaxToken token, SyntaxToken next) =>
        next.SpanStart == token.Span.End
        && ((IsNumber(next) && (next.Text.StartsWith('.') || token.IsKind(SyntaxKind.SlashToken)))
            || (next.IsKind(SyntaxKind.SlashToken) && token.Text.StartsWith('.')));

    private static bool IsNumber(SyntaxToken token) => token.IsKind(SyntaxKind.NumericLiteralToken);

    [GeneratedRegex(@"(?<![\w.])(\d+) *(?:\.\.\.+|[–—−‒]) *(\d+)(?![\w.])")]
    private static partial Regex Dashes();

    [GeneratedRegex(@"(?<![\w.])(\d+) *(?:=>|->|→) *(\d+)(?![\w.])")]
    private static partial Regex Arrows();
}
