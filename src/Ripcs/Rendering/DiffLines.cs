using Ripcs.Core.Planning.Differences;

namespace Ripcs.Rendering;

/// <summary>One line of a diff: sign, name and place, iptables text.</summary>
internal readonly record struct DiffLine(char Sign, string Name, string Text)
{
    /// <summary>The mark after the text, for what a reader must not miss.</summary>
    public string Mark { get; init; } = "";

    /// <summary>The parts of the text that get carets below them; null for none.</summary>
    public IReadOnlyList<TextPart>? Changed { get; init; }

    /// <summary>The sign of a line for a change of rules, not for drift.</summary>
    public static char SignOf(LineKind kind) => kind switch
    {
        LineKind.Added => '+',
        LineKind.Removed => '-',
        LineKind.Moved => '~',
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "a change that the author asked for comes, goes or moves"),
    };

    /// <summary>The sign of the line for a partition.</summary>
    public static char SignOf(PartitionChange kind) => kind switch
    {
        PartitionChange.New => '+',
        PartitionChange.Removed => '-',
        _ => '~',
    };
}

/// <summary>Prints lines that belong together, with their iptables texts aligned.</summary>
internal sealed class DiffLines(TextWriter output, Palette palette)
{
    // A longer name shifts only its own text.
    private const int WidestName = 44;

    // If the name leaves fewer columns than these, the text continues further to the left.
    private const int Narrowest = 30;
    private const int Indent = 8;

    // The blanks before a mark.
    private const string Before = "   ";

    // The width of the terminal; otherwise unlimited.
    private int Width => output is WrappedWriter { Width: var columns } ? columns : int.MaxValue;

    public void Write(IReadOnlyCollection<DiffLine> lines)
    {
        var width = lines.Select(line => line.Name.Length).Where(length => length <= WidestName).DefaultIfEmpty().Max();
        foreach (var line in lines)
        {
            Write(line, line.Name.Length == 0 && width == 0 ? "   " : $"   {line.Name.PadRight(width)}  ");
        }
    }

    /// <summary>One line in the colour of its sign.</summary>
    public void Write(char sign, string text, string mark = "") => Write(sign.ToString(), Colour(sign), PlainText.Of(text.TrimEnd()), mark);

    // On a narrow terminal the text continues below its own beginning, with carets below each piece.
    private void Write(DiffLine line, string front)
    {
        var text = PlainText.Of(line.Text);

        // An escaped text is longer than the original.
        var changed = text == line.Text && PlainText.IsPlain(front) ? line.Changed ?? [] : [];
        var width = Width - (line.Mark.Length == 0 ? 0 : line.Mark.Length + Before.Length);
        var hang = front.Length + 1 + Narrowest <= width ? front.Length + 1 : Indent;
        var pieces = LineBreaks.Of(text, Math.Max(1, width - front.Length - 1), width - hang);
        for (var i = 0; i < pieces.Count; i++)
        {
            var (start, length) = pieces[i];
            var before = i == 0 ? PlainText.Of(front) : new string(' ', hang - 1);
            Write(i == 0 ? line.Sign.ToString() : " ", Colour(line.Sign), $"{before}{text.AsSpan(start, length)}".TrimEnd(),
                i == pieces.Count - 1 ? line.Mark : "");
            if (Carets(changed, start, length) is { Length: > 0 } carets)
                output.WriteLine($" {new string(' ', before.Length)}{palette.Strong}{carets}{palette.Reset}");
        }
    }

    private void Write(string sign, string colour, string text, string mark) =>
        output.WriteLine($"{colour}{sign}{text}{palette.Reset}{(mark.Length > 0 ? $"{Before}{palette.Strong}{mark}{palette.Reset}" : "")}");

    private static string Carets(IReadOnlyList<TextPart> parts, int start, int length)
    {
        var line = new char[length];
        Array.Fill(line, ' ');
        foreach (var part in parts)
        {
            var (from, to) = (Math.Max(part.Start, start), Math.Min(part.Start + part.Length, start + length));
            Array.Fill(line, '^', Math.Clamp(from - start, 0, length), Math.Max(0, to - from));
        }

        return new string(line).TrimEnd();
    }

    private string Colour(char sign) => sign switch
    {
        '+' => palette.Added,
        '-' => palette.Removed,
        '~' => palette.Moved,
        '!' => palette.Drift,
        _ => throw new ArgumentOutOfRangeException(nameof(sign)),
    };
}
