using Ripcs.Core.Diagnostics;
using Ripcs.Core.Planning.Differences;

namespace Ripcs.Rendering;

/// <summary>One line of a diff: sign, name and place, iptables text.</summary>
internal readonly record struct DiffLine(char Sign, string Name, string Text)
{
    /// <summary>What a reader must not miss, behind the text.</summary>
    public string Mark { get; init; } = "";

    /// <summary>The parts of the text that carets stand below; null for none.</summary>
    public IReadOnlyList<TextPart>? Changed { get; init; }

    /// <summary>Whose change of rules a line is: no drift.</summary>
    public static char SignOf(LineKind kind) => kind switch
    {
        LineKind.Added => '+',
        LineKind.Removed => '-',
        LineKind.Moved => '~',
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "a change that the author asked for comes, goes or moves"),
    };
}

/// <summary>Prints lines that belong together, so that their iptables texts stand below each other.</summary>
internal sealed class DiffLines(TextWriter output, Palette palette)
{
    // A longer name pushes its own text aside and no other's.
    private const int WidestName = 44;

    public void Write(IReadOnlyCollection<DiffLine> lines)
    {
        var width = lines.Select(line => line.Name.Length).Where(length => length <= WidestName).DefaultIfEmpty().Max();
        foreach (var line in lines)
        {
            var front = line.Name.Length == 0 && width == 0 ? "   " : $"   {line.Name.PadRight(width)}  ";
            Write(line.Sign, front + line.Text, line.Mark);

            // What had to be escaped is longer than it was.
            if (line.Changed is { Count: > 0 } changed && PlainText.IsPlain(front + line.Text))
            {
                output.WriteLine($" {new string(' ', front.Length)}{palette.Strong}{Carets(changed)}{palette.Reset}");
            }
        }
    }

    /// <summary>One line in the colour of its sign.</summary>
    public void Write(char sign, string text, string mark = "") =>
        output.WriteLine($"{Colour(sign)}{sign}{PlainText.Of(text.TrimEnd())}{palette.Reset}{(mark.Length > 0 ? $"   {palette.Strong}{mark}{palette.Reset}" : "")}");

    private static string Carets(IReadOnlyList<TextPart> parts)
    {
        var line = new char[parts.Max(part => part.Start + part.Length)];
        Array.Fill(line, ' ');
        foreach (var part in parts)
        {
            Array.Fill(line, '^', part.Start, part.Length);
        }

        return new string(line);
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
