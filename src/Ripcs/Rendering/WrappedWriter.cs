using System.Text;

namespace Ripcs.Rendering;

/// <summary>Breaks lines that are longer than the terminal is wide, and indents what stands below.</summary>
internal sealed class WrappedWriter(TextWriter terminal, int width) : TextWriter
{
    // Nobody reads a column of single words.
    private const int Narrowest = 20;
    private const int Hang = 4;

    private readonly StringBuilder _line = new();

    /// <summary>One for a terminal with so many columns; null for none, and for
    /// what is piped: there a rule, or a message, stays one line.</summary>
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
