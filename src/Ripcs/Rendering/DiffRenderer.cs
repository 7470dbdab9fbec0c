using System.Globalization;
using Ripcs.Core.Model;
using Ripcs.Core.Planning;

namespace Ripcs.Rendering;

/// <summary>
/// Prints a state diff for people. The first column is +, -, !, ~ or blank; one rule a line, its name and place first, the iptables
/// text behind.
/// </summary>
internal sealed class DiffRenderer(TextWriter output, Palette palette)
{
    private const int NameWidth = 36;

    public void Write(StateDiff diff)
    {
        foreach (var structure in diff.Structure)
        {
            Write(structure);
        }

        foreach (var partition in diff.Partitions)
        {
            Write(partition);
        }
    }

    private void Write(PartitionDiff partition)
    {
        var notes = new[] { partition.File }.OfType<string>().Concat(partition.Tickets).Concat(partition.Owners).ToList();
        var header = notes.Count == 0 ? partition.Name : $"{partition.Name}  ({string.Join(", ", notes)})";
        switch (partition.Kind)
        {
            case PartitionChange.New:
                Line('+', palette.Added, $" {header}  new partition: {Size(partition)}");
                break;
            case PartitionChange.Removed:
                Line('-', palette.Removed, $" {header}  goes out of force: {Words.Count(partition.Count(LineKind.Removed), "rule")}");
                break;
            case PartitionChange.Changed:
                output.WriteLine($"{palette.Strong}{header}{palette.Reset}");
                break;
            case PartitionChange.DriftOnly:
                break;
            default:
                throw new InvalidOperationException($"unknown kind of change: {partition.Kind}");
        }

        foreach (var chain in partition.Chains)
        {
            Write(chain);
        }

        foreach (var pointer in partition.Pointers)
        {
            Line(Sign(pointer.Kind), Colour(pointer.Kind), $"   {Column($"pointer in {pointer.Dispatch} {pointer.Family}")}  {pointer.Text}");
        }

        foreach (var drift in partition.Drift)
        {
            WriteDrift($"{partition.Name}  ", drift);
        }
    }

    private void Write(ChainDiff chain)
    {
        var names = (chain.Old, chain.New) switch
        {
            ({ } old, { } now) => $"{old} -> {now}",
            (null, { } now) => $"{now}   new chain",
            ({ } old, null) => $"{old}   goes",
            (null, null) => throw new InvalidOperationException("a chain diff without a chain"),
        };
        var unchanged = chain.Unchanged > 0 ? $"   {Words.Count(chain.Unchanged, "rule")} unchanged" : "";
        output.WriteLine($"  {Words.Place(chain.Family, chain.Table)}  {names}{unchanged}");
        foreach (var line in chain.Lines)
        {
            Line(Sign(line.Kind), Colour(line.Kind), $"   {Column(Name(line))}  {line.Text}");
        }
    }

    private void WriteDrift(string partition, DriftDiff drift)
    {
        var what = drift switch
        {
            { IsGone: true } => "is gone:",
            { IsUnexplained: true } => "was changed by hand, and no record says what it held; it holds:",
            _ => "was changed by hand:",
        };
        Line('!', palette.Drift, $" {partition}{Words.Place(drift.Family, drift.Table)}  {drift.Chain} {what}");
        foreach (var line in drift.Lines)
        {
            Line('!', palette.Drift, $"   {Column($"{Kind(line.Kind),-8} {NameAndPlace(line)}")}  {line.Text}");
        }
    }

    private void Write(StructureDiff structure)
    {
        if (structure.Drift is { } drift)
        {
            WriteDrift("", drift);
            return;
        }

        foreach (var line in structure.Lines)
        {
            var place = Words.Place(structure.Family, structure.Table);
            Line(Sign(line.Kind), Colour(line.Kind), $"   {Column($"jump in {structure.Chain}, {place}")}  {line.Text}");
        }
    }

    private void Line(char sign, string colour, string text) => output.WriteLine($"{colour}{sign}{text.TrimEnd()}{palette.Reset}");

    private static string Size(PartitionDiff partition) =>
        $"{Words.Count(partition.Chains.Count, "chain")}, {Words.Count(partition.Count(LineKind.Added), "rule")}, {Words.Count(partition.PointerCount, "pointer")}";

    private static string Name(RuleLine line) =>
        line.Origin is not { } origin ? line.Text.StartsWith("-j partition-", StringComparison.Ordinal) ? "jump" : "" : string.Create(CultureInfo.InvariantCulture, $"{origin.Statement} \"{origin.What}\"  :{origin.Line}");

    private static string NameAndPlace(RuleLine line) =>
        line.Kind is LineKind.Missing || line.Place == 0 ? Name(line)
        : string.Create(CultureInfo.InvariantCulture, $"in place {line.Place} {Name(line)}").TrimEnd();

    private static string Column(string text) => text.PadRight(NameWidth);

    private static string Kind(LineKind kind) => kind.ToString().ToLowerInvariant();

    private static char Sign(LineKind kind) => kind switch
    {
        LineKind.Added => '+',
        LineKind.Removed => '-',
        LineKind.Missing or LineKind.Foreign or LineKind.Doubled or LineKind.Moved => '!',
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    private string Colour(LineKind kind) => kind switch
    {
        LineKind.Added => palette.Added,
        LineKind.Removed => palette.Removed,
        LineKind.Missing or LineKind.Foreign or LineKind.Doubled or LineKind.Moved => palette.Drift,
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };
}
