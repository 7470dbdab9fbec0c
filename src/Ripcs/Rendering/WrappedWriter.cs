using System.Text;

namespace Ripcs.Rendering;

/// <summary>Breaks lines that are longer than the width of the terminal, and indents the continuation.</summary>
internal sealed class WrappedWriter(TextWriter terminal, int width) : TextWriter
{
    // A narrower column of single words is unreadable.
    private const int Narrowest = 20;
    private const int Hang = 4;

    private readonly StringBuilder _line = new();

    /// <summary>A writer for a terminal with this width; null for no terminal,
    /// and for pipes, where a rule or a message stays one line.</summary>
    public static WrappedWriter? On(TextWriter terminal, int? width) => width is >= Narrowest and var columns
        ? new WrappedWriter(terminal, columns) : null;

    /// <summary>The columns of the terminal.</summary>
    public int Width => width;

    public override Encoding Encoding => terminal.Encoding;

    public override void Write(char value)
    {
        if (value == '\n')
        {
            WriteBroken(_line.ToString());
            _line.Clear();
        }
        else if (value != '\r')
        {
            _line.Append(value);
        }
    }

    public override void Flush()
    {
        terminal.Write(_line.ToString());
        _line.Clear();
        terminal.Flush();
    }

    private void WriteBroken(string line)
    {
        var indent = Math.Min(line.TakeWhile(letter => letter == ' ').Count() + Hang, width / 2);
        var isFirst = true;
        foreach (var (start, length) in LineBreaks.Of(line, width, width - indent))
        {
            terminal.WriteLine($"{(isFirst ? "" : new string(' ', indent))}{line.AsSpan(start, length)}");
            isFirst = false;
        }
    }
}

/// <summary>Finds the places to break a line that is longer than the terminal: at
/// blanks, and never inside a word, so that an address stays in one piece.</summary>
internal static class LineBreaks
{
    private const char Escape = '\e';

    /// <param name="text">One line; colour sequences take no space.</param>
    /// <param name="first">The number of columns for the first piece.</param>
    /// <param name="others">The number for each further piece.</param>
    /// <returns>The pieces, without the blanks between them.</returns>
    public static IReadOnlyList<(int Start, int Length)> Of(string text, int first, int others)
    {
        var pieces = new List<(int, int)>();
        var (start, blank, used, room) = (0, -1, 0, first);
        var (hasWord, isInWord) = (false, false);
        for (var place = 0; place < text.Length; place++)
        {
            if (text[place] == Escape && text.IndexOf('m', place) is var end and > 0)
            {
                place = end;
                continue;
            }

            if (text[place] == ' ' && isInWord)
                blank = place;

            isInWord = text[place] != ' ';
            hasWord |= isInWord;
            if (++used > room && hasWord && blank >= 0)
            {
                pieces.Add((start, blank - start));
                start = Behind(text, blank);
                (place, blank, used, room, hasWord, isInWord) = (start - 1, -1, 0, others, false, false);
            }
        }

        if (start < text.Length || pieces.Count == 0)
            pieces.Add((start, text.Length - start));

        return pieces;
    }

    private static int Behind(string text, int blank)
    {
        while (blank < text.Length && text[blank] == ' ')
        {
            blank++;
        }

        return blank;
    }
}
