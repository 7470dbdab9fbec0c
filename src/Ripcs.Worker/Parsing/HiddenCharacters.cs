using System.Buffers;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Ripcs.Worker.Explaining;

namespace Ripcs.Worker.Parsing;

/// <summary>
/// Refuses what makes a text differ from what a reader sees: invisible characters, those that change the direction of the text (Trojan
/// Source, CVE-2021-42574), and escapes in names. C# ignores format characters in names (C# specification, 6.4.3), so they would also hide
/// a name from the gate.
/// </summary>
internal static class HiddenCharacters
{
    private static readonly SearchValues<char> Plain =
        SearchValues.Create("\t\n\r" + string.Concat(Enumerable.Range(' ', '~' - ' ' + 1).Select(code => (char)code)));

    // Letters and marks that show nothing, from Unicode's Default_Ignorable_Code_Point; U+FE0F, which makes a sign an emoji, is allowed.
    private static readonly SearchValues<char> Blank =
        SearchValues.Create("\u034F\u115F\u1160\u17B4\u17B5\u180B\u180C\u180D\u180F\u3164\uFFA0"
        + "\uFE00\uFE01\uFE02\uFE03\uFE04\uFE05\uFE06\uFE07\uFE08\uFE09\uFE0A\uFE0B\uFE0C\uFE0D\uFE0E");

    /// <summary>True if every character of the text is visible.</summary>
    public static bool Report(SourceText source, DiagnosticBag diagnostics)
    {
        var found = false;
        for (var i = Next(source.Text, 0); i >= 0; i = Next(source.Text, i + 1))
        {
            var rune = Rune.GetRuneAt(source.Text, i);
            if (IsHidden(rune))
            {
                // C# also ends a line at U+0085, U+2028 and U+2029; editors do not.
                var before = source.Text.AsSpan(0, i);
                diagnostics.InvisibleCharacter(new SourceSpan(source.Path, before.Count('\n') + 1, i - before.LastIndexOf('\n')),
                    rune.Value);
                found = true;
            }

            i += rune.Utf16SequenceLength - 1;
        }

        return !found;
    }

    /// <summary>True if no name is written with an escape, as in Un\u0073afe.</summary>
    public static bool ReportEscapes(CompilationUnitSyntax root, string text, DiagnosticBag diagnostics)
    {
        var escaped = text.Contains(@"\u", StringComparison.OrdinalIgnoreCase)
            ? root.DescendantTokens(descendIntoTrivia: true).Where(token => token.IsKind(SyntaxKind.IdentifierToken)
                && token.Text.Contains('\\')).ToList()
            : [];
        foreach (var name in escaped)
        {
            diagnostics.OddCharacter(Places.Of(name.GetLocation()), name.Text, "a name with an escape", name.ValueText);
        }

        return escaped.Count == 0;
    }

    private static int Next(string text, int from)
    {
        var next = text.AsSpan(from).IndexOfAnyExcept(Plain);
        return next < 0 ? next : from + next;
    }

    private static bool IsHidden(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is UnicodeCategory.Format or UnicodeCategory.Control or UnicodeCategory.LineSeparator
            or UnicodeCategory.ParagraphSeparator
        || (rune.IsBmp && Blank.Contains((char)rune.Value))
        || rune.Value is >= 0xE0100 and <= 0xE01EF;
}
