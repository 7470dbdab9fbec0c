using System.Globalization;
using System.Text.RegularExpressions;
using Ripcs.Core.Model;
using Ripcs.Testing;

namespace Ripcs.Kernel.Tests.Parity;

/// <summary>A row of the table at the end of examples/README.md: an example
/// of Ript's, and by which deviations ours differs from it.</summary>
internal sealed record DeviationRow(string Example, ValueList<int> Deviations, bool Warns);

/// <summary>The tables of examples/README.md, read so that they stay true.</summary>
internal static partial class DeviationTable
{
    public static ValueList<DeviationRow> Rows { get; } = Read().ToValueList();

    /// <summary>The numbers of the first table.</summary>
    public static ValueList<int> Numbers { get; } =
        Lines().Select(line => NumberedRow.Match(line)).Where(match => match.Success).Select(match => Number(match.Groups[1].Value))
            .ToValueList();

    private static IEnumerable<DeviationRow> Read() =>
        from line in Lines().SkipWhile(line => !line.StartsWith("| example | deviations |", StringComparison.Ordinal)).Skip(2)
        let cells = line.Split('|', StringSplitOptions.TrimEntries)
        from example in cells[1].Split(',', StringSplitOptions.TrimEntries)
        let numbers = cells[2].Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(Number)
        select new DeviationRow(example, numbers.ToValueList(), line.Contains("warning", StringComparison.Ordinal));

    private static string[] Lines() => File.ReadAllLines(Repository.At("examples", "README.md"));

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^\| ([0-9]+) \| ")]
    private static partial Regex NumberedRow { get; }
}
