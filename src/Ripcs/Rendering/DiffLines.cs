using Ripcs.Core.Diagnostics;

namespace Ripcs.Rendering;

/// <summary>One line of a diff: sign, name and place, iptables text.</summary>
internal readonly record struct DiffLine(char Sign, string Name, string Text);

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
            Write(line.Sign, line.Name.Length == 0 && width == 0 ? $"   {line.Text}" : $"   {line.Name.PadRight(width)}  {line.Text}");
        }
    }

    /// <summary>One line in the colour of its sign.</summary>
    public void Write(char sign, string text) => output.WriteLine($"{Colour(sign)}{sign}{PlainText.Of(text.TrimEnd())}{palette.Reset}");

    private string Colour(char sign) => sign switch
    {
        '+' => palette.Added,
        '-' => palette.Removed,
        '~' => palette.Moved,
        '!' => palette.Drift,
        _ => throw new ArgumentOutOfRangeException(nameof(sign)),
    };
}
