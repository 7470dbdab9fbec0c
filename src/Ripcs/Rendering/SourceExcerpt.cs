using System.Text;

namespace Ripcs.Rendering;

/// <summary>The line of a rule file that a message is about, and a caret below the place, cut to fit the terminal. Tabs
/// count as four blanks, and characters of zero or two columns as such, so that the caret is in the right place.</summary>
internal sealed class SourceExcerpt(ValueList<SourceText> sources, int width)
{
    private const string Indent = "      ";
    private const char Cut = '…';
    private const int Tab = 4;
    private const int Least = 20;

    private static readonly string[] LineEnds = ["\r\n", "\n", "\r", "\u0085", "\u2028", "\u2029"];

    // With thousands of warnings about one file it must be split only once.
    private readonly Dictionary<string, string[]> _lines = new(StringComparer.Ordinal);

    private sealed record Cell(string Text, int Width);

    /// <summary>Two lines; none for a place outside of the files that were read.</summary>
    public IReadOnlyList<string> Of(SourceSpan at)
    {
        var lines = LinesOf(at.File);
        if (at.Line == 0 || at.Line > lines.Length || lines[at.Line - 1] is not { } line || string.IsNullOrWhiteSpace(line))
            return [];

        // Without a column the message is about the statement: the first word of the line.
        var place = at.Column > 0 ? Math.Min(at.Column - 1, line.Length) : line.Length - line.TrimStart().Length;
        var (cells, caret) = Cells(line.TrimEnd(), place);
        var leading = cells.TakeWhile(cell => cell.Text == " ").Count();
        var (text, column) = Window(cells.Skip(Math.Min(leading, caret)).ToList(), caret - Math.Min(leading, caret));
        return [Indent + text, $"{Indent}{new string(' ', column)}^"];
    }

    private string[] LinesOf(string file)
    {
        if (!_lines.TryGetValue(file, out var lines))
        {
            lines = sources.FirstOrDefault(source => source.Path == file)?.Text.Split(LineEnds, StringSplitOptions.None) ?? [];
            _lines.Add(file, lines);
        }

        return lines;
    }

    /// <summary>The line as it is shown, and the index of the cell in which the place begins.</summary>
    private static (List<Cell> Cells, int Caret) Cells(string line, int place)
    {
        var (cells, caret, column) = (new List<Cell>(), -1, 0);
        for (var i = 0; i < line.Length;)
        {
            caret = caret < 0 && i >= place ? cells.Count : caret;
            var isWhole = Rune.TryGetRuneAt(line, i, out var rune);
            var length = isWhole ? rune.Utf16SequenceLength : 1;
            var shown = line[i] == '\t'
                ? Enumerable.Repeat(new Cell(" ", 1), Tab - (column % Tab))
                : [isWhole ? Shown(rune, line.Substring(i, length)) : new Cell("?", 1)];
            foreach (var cell in shown)
            {
                cells.Add(cell);
                column += cell.Width;
            }

            i += length;
        }

        return (cells, caret < 0 ? cells.Count : caret);
    }

    private static Cell Shown(Rune rune, string text)
    {
        var plain = PlainText.Of(text);
        return plain != text ? new Cell(plain, plain.Length)
            : Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark ? new Cell(text, 0)
            : new Cell(text, IsWide(rune.Value) ? 2 : 1);
    }

    // East Asian characters and emoji.
    private static bool IsWide(int rune) => rune is (>= 0x1100 and <= 0x115F) or (>= 0x2E80 and <= 0xA4CF) or (>= 0xAC00 and <= 0xD7A3)
        or (>= 0xF900 and <= 0xFAFF) or (>= 0xFE30 and <= 0xFE6F) or (>= 0xFF00 and <= 0xFF60) or (>= 0xFFE0 and <= 0xFFE6)
        or (>= 0x1F300 and <= 0x1FAFF) or (>= 0x20000 and <= 0x3FFFD);

    /// <summary>As many cells around the caret as fit, and the caret's column among them.</summary>
    private (string Text, int Caret) Window(List<Cell> cells, int caret)
    {
        var room = Math.Max(Least, width - Indent.Length - 1);
        var total = cells.Sum(cell => cell.Width);
        var before = cells.Take(caret).Sum(cell => cell.Width);
        if (total < room)
            return (string.Concat(cells.Select(cell => cell.Text)), before);

        var first = 0;
        for (var skipped = 0; first < caret && before - skipped > room * 2 / 3; first++)
        {
            skipped += cells[first].Width;
        }

        var (text, used, column) = (new StringBuilder(first > 0 ? Cut.ToString() : ""), first > 0 ? 1 : 0, 0);
        for (var i = first; i < cells.Count; i++)
        {
            column = i == caret ? used : column;
            if (used + cells[i].Width > room - 1)
            {
                text.Append(Cut);
                return (text.ToString(), column);
            }

            text.Append(cells[i].Text);
            used += cells[i].Width;
        }

        return (text.ToString(), caret >= cells.Count ? used : column);
    }
}
