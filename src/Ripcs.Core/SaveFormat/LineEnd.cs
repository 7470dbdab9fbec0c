namespace Ripcs.Core.SaveFormat;

/// <summary>
/// Finds where a line ends. iptables-save prints a newline in a comment as it is, so that a rule can run over several lines; read
/// line by line, such a comment could pretend to be other rules.
/// </summary>
internal static class LineEnd
{
    /// <summary>How long the first line of the text is, without its newline.</summary>
    /// <exception cref="SaveFormatException">A quote is not closed as iptables-save closes it.</exception>
    public static int Find(ReadOnlySpan<char> text, int number)
    {
        var end = EndOfLine(text, 0);
        var isRule = end > 0 && text[0] is '-' or '[';
        return isRule && text[..end].Contains('"') ? FindOutsideQuotes(text, number) : end;
    }

    private static int FindOutsideQuotes(ReadOnlySpan<char> text, int number)
    {
        var start = 0;
        while (true)
        {
            var end = EndOfLine(text, start);
            var last = LastWord(text[start..end]) + start;
            if (last == end || text[last] != '"')
                return end;

            if (!QuotedText.TryFindEnd(text, last, out var closed))
                throw new SaveFormatException(number, $"a quote is never closed: {SaveReader.Shown(text[..end])}");

            if (closed <= end)
                return end;

            if (closed < text.Length && text[closed] is not (' ' or '\n'))
                throw new SaveFormatException(number, $"a quote is closed inside a word: {SaveReader.Shown(text[..end])}");

            start = closed;
        }
    }

    private static int EndOfLine(ReadOnlySpan<char> text, int start)
    {
        var length = text[start..].IndexOf('\n');
        return length < 0 ? text.Length : start + length;
    }

    /// <summary>Where the last word begins; the length if there is none.</summary>
    private static int LastWord(ReadOnlySpan<char> line)
    {
        var words = new RuleTokens(line);
        var last = line.Length;
        while (words.MoveNext())
        {
            last = words.Start;
        }

        return last;
    }
}
