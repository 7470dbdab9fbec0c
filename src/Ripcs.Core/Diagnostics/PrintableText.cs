using System.Text;
using System.Text.RegularExpressions;

namespace Ripcs.Core.Diagnostics;

/// <summary>
/// Checks text that is shown, logged or written into a rule: no control characters, line ends, direction marks or unpaired surrogates.
/// iptables-save prints all other characters back unchanged (tested with each printable character).
/// </summary>
internal static partial class PrintableText
{
    /// <param name="part">What the text is, such as "a rule's name".</param>
    public static bool Check(string text, string part, SourceSpan at, DiagnosticBag diagnostics)
    {
        if (FirstUnprintable(text) is { } character)
        {
            diagnostics.TextIsUnprintable(at, part, character);
            return false;
        }

        if (NameOfType().IsMatch(text))
        {
            diagnostics.TextIsNameOfType(at, part);
            return false;
        }

        return true;
    }

    // $"ports {list}" becomes System.Int32[]. Some of these names also depend
    // on what is compiled beside the file, and a chain's name must not.
    [GeneratedRegex(@"\bSystem\.[A-Z][\w.+]*(?:`[0-9]|\[\])|<>[a-z]|\b__RuleFile_")]
    private static partial Regex NameOfType();

    private static int? FirstUnprintable(string text)
    {
        for (var i = 0; i < text.Length;)
        {
            if (!Rune.TryGetRuneAt(text, i, out var rune))
                return text[i];

            if (Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator
                or UnicodeCategory.ParagraphSeparator || PlainText.IsNoCharacter(rune.Value))
            {
                return rune.Value;
            }

            i += rune.Utf16SequenceLength;
        }

        return null;
    }
}
