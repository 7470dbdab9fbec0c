namespace Ripcs.Core.Validation;

/// <summary>A line of a Raw without its comment, split into words, which keep their quotes.</summary>
/// <param name="At">The line in the rule file; the statement if the source does not show the line.</param>
internal sealed record RawLine(ValueList<string> Words, SourceSpan At)
{
    private const string OfShell = "$;&|<>`";

    /// <summary>The lines that are not empty. As in iptables-restore, a text
    /// is quoted as a whole, and a "#" in it begins no comment.</summary>
    /// <param name="at">Gives the place of a line from its number and its indent.</param>
    public static IEnumerable<RawLine> Read(string lines, Func<int, int, SourceSpan> at, DiagnosticBag diagnostics)
    {
        foreach (var (number, text) in lines.Split('\n').Index())
        {
            var place = at(number, text.Length - text.TrimStart().Length);
            if (PrintableText.Check(text.Replace('\t', ' ').TrimEnd('\r'), "a line of Raw", place, diagnostics)
                && Split(text, place, diagnostics) is { Count: > 0 } words)
            {
                yield return new RawLine(words.ToValueList(), place);
            }
        }
    }

    private static List<string>? Split(string text, SourceSpan at, DiagnosticBag diagnostics)
    {
        var words = new List<string>();
        foreach (var token in new RuleTokens(text.TrimEnd('\r')))
        {
            var word = token.ToString();
            if (word[0] == '#')
                break;

            if (word[0] != '"' && word.FirstOrDefault(OfShell.Contains) is var sign and not '\0')
            {
                diagnostics.RawOfShell(at, word, sign);
                return null;
            }

            if (word == "\\")
            {
                diagnostics.RawGoesOn(at);
                return null;
            }

            // To iptables a tab is a blank outside quotes, and a part of the text inside them.
            if (word[0] == '"' && word.Contains('\t', StringComparison.Ordinal) && RestoreWriter.CanWrite(word.Replace('\t', ' ')))
            {
                diagnostics.RawTab(at, word.Replace("\t", "\\t", StringComparison.Ordinal));
                return null;
            }

            if ((!RestoreWriter.CanWrite(word) && ExtensionName.FindOther(word) is null)
                || (word[0] != '"' && word.Contains('\'', StringComparison.Ordinal)))
            {
                diagnostics.RawQuotes(at, word);
                return null;
            }

            words.Add(word);
        }

        return words;
    }

    public override string ToString() => string.Join(' ', Words);
}
