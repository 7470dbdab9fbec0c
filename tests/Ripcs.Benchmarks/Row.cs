using System.Globalization;

namespace Ripcs.Benchmarks;

/// <summary>One line of a table, for one of its columns.</summary>
/// <param name="What">What was measured; the same in all columns.</param>
/// <param name="Text">The result.</param>
/// <param name="Growing">The figure whose growth from the first column on is shown behind it; null where none is.</param>
internal sealed record Row(string What, string Text, double? Growing = null)
{
    /// <summary>As it goes through a pipe.</summary>
    public string ToLine() => string.Create(CultureInfo.InvariantCulture, $"{What}\t{Text}\t{Growing}");

    public static Row Parse(string line)
    {
        var cells = line.Split('\t');
        return new Row(cells[0], cells[1], cells[2].Length == 0 ? null : double.Parse(cells[2], CultureInfo.InvariantCulture));
    }

    /// <param name="first">The same line of the first column.</param>
    public string Beside(Row first) => Growing is { } grown && first.Growing is { } from && !ReferenceEquals(this, first)
        ? string.Create(CultureInfo.InvariantCulture, $"{Text}; {grown / from:0.0} × the first")
        : Text;
}
